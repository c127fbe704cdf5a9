"""Redirects that lead nowhere end as the status they came with."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response


class SoundRedirectMiddleware(RedirectMiddleware):
    """Scrapy's, which raises where a Location is no address."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler; without Scrapy's search for who sets Referer: the queue makes the request anew."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that a redirect asks for, or the response."""
        try:
            target = super().process_response(request, response)
            if isinstance(target, Request):
                _ = urlsplit(target.url).port
        except ValueError:
            return response
        return target
