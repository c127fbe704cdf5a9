"""Cookies within one chain of redirects: some sites let nobody in who does not send back what a redirect has set.

They are in memory only, from the answer that sets them to the end of its chain, and are sent back to the same site within
that chain. No cookie is written down, kept for another request, or sent to another site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from newsarchive.crawl.redirects import may_lead_on
from newsarchive.urls import is_part_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

CHAIN = "newsarchive_chain"
"""Key of a request's `meta` for its `Chain`."""
MAX_HOPS = 10
"""A chain of so many redirects that set cookies does not end."""
MAX_COOKIES, MAX_BYTES = 50, 4096
"""Of one answer so many cookies are taken, each of so many bytes: the least that RFC 6265 section 6.1 asks of a client."""
_OWN = "newsarchive_own_cookie"
"""Key of a request's `meta` for the Cookie header that the site's entry in newsarchive.toml wants."""


class Chain:
    """A request that was answered with cookies, and the redirects that it is led through."""

    def __init__(self, home: str) -> None:
        self.home = home
        """The URL that set the first cookie."""
        self._jar = CookieJar()
        self._sent: dict[str, bytes] = {}
        """URL -> the cookies with which it was asked last; those that are not here were asked before there were any."""
        self._hops = 0

    def take(self, request: Request, response: Response) -> None:
        """Take the cookies of an answer, by the rules of RFC 6265 (as the standard library has them) and within its bounds."""
        lines = [line for line in response.headers.getlist("Set-Cookie") if len(line) <= MAX_BYTES][:MAX_COOKIES]
        bounded = Response(response.url, headers={"Set-Cookie": lines})
        self._jar.extract_cookies(bounded, request)

    def cookies_for(self, url: str) -> bytes:
        """What is to be sent to a URL; nothing to another site or port, nor in clear where it came encrypted."""
        request = Request(url)
        if is_part_of(url, self.home):
            self._jar.add_cookie_header(request)
        return request.headers.get("Cookie") or b""

    def send(self, url: str) -> bytes:
        """As `cookies_for`, and remember it."""
        self._sent[url] = self.cookies_for(url)
        return self._sent[url]

    def leads_on(self, url: str) -> bool:
        """Whether a redirect to a URL is another question than before: its cookies are new. Counts the redirect."""
        self._hops += 1
        return self._hops <= MAX_HOPS and self.cookies_for(url) != self._sent.get(url, b"")


class ChainCookies:
    """Downloader middleware: begins chains, and sends their cookies."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler.

        Raises:
            NotConfigured: a workspace wants Scrapy's cookies, of the whole crawl (COOKIES_ENABLED).
        """
        if crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Add the chain's cookies to those that the site's entry wants."""
        chain: Chain | None = request.meta.get(CHAIN)
        cookies = chain.send(request.url) if chain is not None else b""
        if cookies:
            own = request.meta[_OWN] = request.headers.get("Cookie")
            request.headers["Cookie"] = b"; ".join(filter(None, (own, cookies)))

    def process_response(self, request: Request, response: Response) -> Response:
        """Take the answer's cookies; what was sent is no longer in the request, which is kept with the page."""
        if _OWN in request.meta:
            own = request.meta.pop(_OWN)
            request.headers.pop("Cookie")
            request.headers.update({"Cookie": own} if own else {})
        if "Set-Cookie" in response.headers and may_lead_on(response):
            chain: Chain = request.meta.setdefault(CHAIN, Chain(request.url))
            chain.take(request, response)
        return response
