"""Redirects that lead nowhere end as the status they came with."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response


class SoundRedirectMiddleware(RedirectMiddleware):
    """Scrapy's, which raises where a Location is no address."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that a redirect asks for, or the response."""
        try:
            target = super().process_response(request, response)
            if isinstance(target, Request):
                _ = urlsplit(target.url).port
        except ValueError:
            return response
        return target
