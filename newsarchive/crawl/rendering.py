"""The download handler of crawls with a browser; imported only by them, since it needs the extra `browser`."""

from __future__ import annotations

import asyncio
import contextlib

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as BrowserTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from newsarchive.crawl.browser import is_rendered, wait_for_scripts
from newsarchive.crawl.gate import Gate
from newsarchive.crawl.http import StrictHandler
from newsarchive.crawl.outcomes import WrongAnswerError
from newsarchive.crawl.session import Session

_NOT_LOADED = frozenset({"image", "media", "font"})
"""Kinds of resource that no text depends on."""
_CLOSE_SECONDS = 5.0
_WAY = ("redirect_urls", "redirect_times", "redirect_reasons")
"""What the browser's handler writes into `meta` of the redirects it followed, over our own."""


class RenderError(WrongAnswerError):
    """Chromium could not get a page, or not render it."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler, StrictHandler):  # type: ignore[misc] # the extra has no types
    """Marked requests to Chromium, behind the gate that refuses private networks; all others to our own client."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.gate = Gate(Session.of(crawler).networks)
        self.context = {
            "user_agent": crawler.settings["USER_AGENT"],
            "service_workers": "block",
            "accept_downloads": False,
        }
        self.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.abort_request = lambda request: request.resource_type in _NOT_LOADED

    async def _launch(self) -> None:
        proxy = {"server": await self.gate.open(), "bypass": "<-loopback>"}  # loopback, too, only through the gate
        self.config.launch_options = {**self.config.launch_options, "proxy": proxy}
        await super()._launch()

    async def _close(self) -> None:
        await super()._close()
        await self.gate.close()

    async def download_request(self, request: Request) -> Response:
        """The answer; of a marked request the page as it stands when its scripts are done.

        Raises:
            DownloadTimeoutError: it was not done in DOWNLOAD_TIMEOUT, as with a script that never ends.
            DownloadCancelledError: the page became larger than DOWNLOAD_MAXSIZE.
            RenderError: the page could not be had.
        """
        if not is_rendered(request):
            return await self._download(request)
        request.meta["playwright_page_methods"] = wait_for_scripts()
        # a context of its own: no cookie and no storage passes from page to page
        request.meta.update(playwright_context=request.url, playwright_context_kwargs=self.context)
        request.meta["playwright_include_page"] = True  # ours to close, also where we do not wait for it any longer
        try:
            async with asyncio.timeout(self.seconds):
                response = await self._download_page(request)
        except (TimeoutError, BrowserTimeoutError) as error:
            raise DownloadTimeoutError(f"took longer than {self.seconds:g} seconds") from error
        except BrowserError as error:
            raise RenderError(f"Chromium: {error.message.splitlines()[0]}"[:200]) from error
        finally:
            await _close_page(request.meta.pop("playwright_page", None))
        if self.max_bytes and len(response.body) > self.max_bytes:
            raise DownloadCancelledError(f"{len(response.body)} bytes, more than {self.max_bytes}")
        return response

    async def _download_page(self, request: Request) -> Response:
        """The page; where Chromium was redirected, the redirect, which the queue judges as it does without a browser."""
        way = {name: request.meta.get(name) for name in _WAY}
        for name in _WAY:
            request.meta.pop(name, None)
        response = await self._download(request)
        was_redirected = "redirect_urls" in request.meta
        for name, value in way.items():
            request.meta.pop(name, None)
            if value is not None:
                request.meta[name] = value
        if not was_redirected:
            return response
        return Response(request.url, status=302, headers={"Location": response.url}, request=request)

    async def _download(self, request: Request) -> Response:
        response: Response = await super().download_request(request)
        return response


async def _close_page(page: Page | None) -> None:
    if page is not None:
        with contextlib.suppress(BrowserError, TimeoutError):
            await asyncio.wait_for(page.context.close(), _CLOSE_SECONDS)
