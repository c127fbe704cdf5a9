"""Redirects: those that lead nowhere end as the status they came with, and pages that only lead on are some too."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import Request, Response

from newsarchive.crawl.requests import LEASE

MAX_REFRESH_BYTES = 8 * 1024
MAX_REFRESH_WORDS = 40
MAX_REFRESH_SECONDS = 6
"""A page as small as this that leads on (``<meta http-equiv=refresh>``) within such a time is nothing but a redirect."""
_WORDS = "//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::title)]"


def may_lead_on(response: Response) -> bool:
    """Whether an answer may be a redirect of one kind or the other."""
    return 300 <= response.status < 400 or (response.status == 200 and len(response.body) <= MAX_REFRESH_BYTES)


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


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's, which follows live pages that load themselves anew, and large ones with text of their own."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler, as above."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        middleware._maxdelay = MAX_REFRESH_SECONDS
        return middleware

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request that a page asks for which does nothing else, or the response."""
        if LEASE not in request.meta or response.status != 200 or not may_lead_on(response):
            return response
        try:
            target = super().process_response(request, response)
        except ValueError:
            return response
        if not isinstance(target, Request) or target.url.partition("#")[0] == response.url.partition("#")[0]:
            return response
        words = " ".join(response.xpath(_WORDS).getall()).split()
        return target if len(words) <= MAX_REFRESH_WORDS else response
