"""What a page loads while Chromium puts it together: fetched by our own client, with all manners, or not at all.

Chromium has no network. It is handed the page as our client got it, and the answers to what its scripts ask for: of
kinds that make text, by GET or HEAD, where robots.txt allows it and no private network lies behind, in bounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from playwright.async_api import Request as Wish
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsarchive.crawl.browser import MARK

logger = logging.getLogger(__name__)

KINDS = frozenset({"script", "xhr", "fetch"})
"""Kinds of resource that make text; of the others a style sheet is answered as empty, since scripts may wait for it."""
METHODS = frozenset({"GET", "HEAD"})
AT_ONCE = 4
"""Requests of pages to one host at the same time, without pause: a page would not be done in time otherwise."""
QUIET_SECONDS = 1.0
"""A page is done when it is loaded and nothing was under way for so long."""
BUSY_SECONDS = 0.2
"""A page that takes longer to answer us has a script at work: what that asks for is still to come."""
MAX_SETTLE_SECONDS = 10.0
"""A page that is loaded is taken as it stands after so long, whatever is under way."""
MAX_REDIRECTS = 5
"""Of one request."""
MAX_KEPT_BYTES = 32 * 1024 * 1024
"""Of scripts, kept for the next pages of the run."""
STAY = """window.navigation?.addEventListener("navigate", event => {
  if (event.cancelable && !event.destination.sameDocument) event.preventDefault();
});
HTMLFormElement.prototype.submit = () => {};
window.addEventListener("submit", event => event.preventDefault(), true);"""
"""Keeps a page from being left by its scripts and forms: Chromium would stop reading, and never call it loaded."""
_LOAD = "newsarchive_load"
_OWN = frozenset(
    {"user-agent", "referer", "cookie", "host", "connection", "accept-encoding", "content-length", "range"}
)
"""Headers of Chromium's that are not passed on; nor are those that begin with `_OWN_PREFIXES`."""
_OWN_PREFIXES = ("sec-", "if-", "proxy-", "upgrade-")
_OF_THE_WAY = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "strict-transport-security"}
)
"""Headers of an answer that Chromium is not told."""


class Loader:
    """Fetches what pages load, for all pages of one crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.max_requests = crawler.settings.getint("NEWSARCHIVE_BROWSER_REQUESTS")
        self.max_bytes = crawler.settings.getint("NEWSARCHIVE_BROWSER_MAXSIZE")
        self._scripts: dict[str, Response] = {}
        self._kept_bytes = 0
        crawler.signals.connect(self._came, signals.bytes_received)

    async def fetch(self, load: PageLoad, wish: Wish) -> Response:
        """The answer to what a page asks for; raises as downloads do."""
        is_script = wish.resource_type == "script" and wish.method == "GET"
        if is_script and wish.url in self._scripts:
            return self._scripts[wish.url]
        url = wish.url
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._ask(load, wish, url)
            if not 300 <= response.status < 400:
                break
            url = urljoin(url, (response.headers.get("Location") or b"").decode("latin-1"))
        else:
            raise NotLoadedError("its redirects do not end")
        if is_script and response.status == 200 and self._kept_bytes + len(response.body) <= MAX_KEPT_BYTES:
            self._kept_bytes += len(response.body)
            self._scripts[wish.url] = response
        return response

    async def _ask(self, load: PageLoad, wish: Wish, url: str) -> Response:
        if not url.startswith(("http://", "https://")):
            raise NotLoadedError(f"{url} is no web address")
        load.count()
        slot = f"pages of a browser: {urlsplit(url).netloc}"
        self.crawler.engine.downloader.per_slot_settings.setdefault(slot, {"concurrency": AT_ONCE, "delay": 0.0})
        headers = {**_passed_on(wish.headers), **load.headers_for(url)}
        meta: dict[str, Any] = {"download_slot": slot, "dont_redirect": True, _LOAD: load}
        ask = Request(url, method=wish.method, headers=headers, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        response: Response = await self.crawler.engine.download_async(ask)
        return response

    def _came(self, data: bytes, request: Request) -> None:
        load: PageLoad | None = request.meta.get(_LOAD)
        if load is not None and load.loader is self:  # http and https have a handler each
            load.bytes += len(data)
            if load.bytes > self.max_bytes:
                load.complain(f"more than {self.max_bytes} bytes")
                raise StopDownload(fail=True)


class NotLoadedError(Exception):
    """What a page wants is not fetched, or not to its end."""


class PageLoad:
    """One page on its way: answers what Chromium asks for."""

    def __init__(self, loader: Loader, request: Request, document: Response) -> None:
        self.loader, self.request, self.document = loader, request, document
        self.requests = 0
        """Sent for the page, itself not among them."""
        self.bytes = 0
        """Received for these, as they came."""
        self._is_begun = False
        self._under_way: set[asyncio.Task[Response]] = set()
        self._complaints: set[str] = set()

    async def begin(self, page: Page, _request: Request) -> None:
        """Answer for the network; called before the page is opened."""
        await page.add_init_script(STAY)
        await page.route("**", self.answer)

    def end(self) -> None:
        """Wait for nothing any longer."""
        for task in self._under_way:
            task.cancel()

    async def settle(self, page: Page) -> None:
        """Come back when nothing was under way for a while and no script is at work, or too long."""
        clock = asyncio.get_running_loop().time
        busy_at = clock()
        end = busy_at + MAX_SETTLE_SECONDS
        while clock() < min(end, busy_at + QUIET_SECONDS):
            await asyncio.sleep(0.05)
            asked_at = clock()
            with contextlib.suppress(BrowserError):
                await page.evaluate("0")
            if self._under_way or clock() - asked_at > BUSY_SECONDS:
                busy_at = clock()

    def headers_for(self, url: str) -> dict[str, str]:
        """The site's own headers, such as a subscriber's token, for the page's origin; for others, which origin asks (CORS)."""
        origin = _origin(self.document.url)
        if _origin(url) != origin:
            return {"Origin": origin}
        own: dict[str, str] = self.request.meta[MARK]
        return own

    def count(self) -> None:
        """Count one request, a redirect's too; NotLoadedError where the page may have no more."""
        if self.requests >= self.loader.max_requests:
            self.complain(f"more than {self.loader.max_requests} requests")
            raise NotLoadedError("too many requests")
        if self.bytes > self.loader.max_bytes:
            raise NotLoadedError("too many bytes")
        self.requests += 1

    def complain(self, what: str) -> None:
        """Say once what the page wanted too much of."""
        if what not in self._complaints:
            self._complaints.add(what)
            logger.warning("%s wants to load %s; it is taken as it is without the rest", self.document.url, what)

    async def answer(self, route: Route) -> None:
        """Answer one request of Chromium's."""
        wish = route.request
        with contextlib.suppress(BrowserError):  # the page is gone
            if not self._is_begun and wish.is_navigation_request():
                self._is_begun = True
                await _hand_over(route, self.document)
            elif wish.url.startswith(("data:", "blob:")):
                await route.continue_()
            elif wish.resource_type == "document":  # a frame, or scripts that would lead elsewhere: the page stays
                await route.fulfill(status=204)
            elif wish.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body="")
            elif wish.resource_type not in KINDS or wish.method not in METHODS or not wish.url.startswith("http"):
                await route.abort("blockedbyclient")
            else:
                await self._load(route, wish)

    async def _load(self, route: Route, wish: Wish) -> None:
        task = asyncio.ensure_future(self.loader.fetch(self, wish))
        self._under_way.add(task)
        try:
            response = await task
        except (Exception, asyncio.CancelledError) as error:  # whatever it is, the page hears that it failed
            logger.debug("Not loaded for %s: %s: %s", self.document.url, wish.url, error)
            await route.abort("failed")
            return
        finally:
            self._under_way.discard(task)
        await _hand_over(route, response)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _hand_over(route: Route, response: Response) -> None:
    headers = {
        name.decode("latin-1"): ", ".join(value.decode("latin-1") for value in values)
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _OF_THE_WAY
    }
    await route.fulfill(status=response.status, headers=headers, body=response.body)


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """Of Chromium's headers those that say what is asked for, not who asks.

    >>> _passed_on({"accept": "*/*", "user-agent": "Chrome", "sec-ch-ua": "x", "x-api-version": "2"})
    {'accept': '*/*', 'x-api-version': '2'}
    """
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _OWN and not name.lower().startswith(_OWN_PREFIXES)
    }
