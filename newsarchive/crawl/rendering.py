"""The download handler of crawls with a browser; imported only by them, since it needs the extra `browser`."""

from __future__ import annotations

import asyncio
import contextlib

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as BrowserTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from newsarchive.codings import size_words
from newsarchive.crawl.browser import MARK, TOLD
from newsarchive.crawl.failures import TooLongError, WrongAnswerError
from newsarchive.crawl.http import StrictHandler
from newsarchive.crawl.loading import Loader, PageLoad
from newsarchive.crawl.unpacking import unpacked

_CLOSE_SECONDS = 5.0


class RenderError(WrongAnswerError):
    """Chromium could not render a page."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler, StrictHandler):  # type: ignore[misc] # the extra has no types
    """Fetches everything with our own client, and has Chromium put marked pages together."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.loader = Loader(crawler)
        self.context = {
            "user_agent": crawler.settings["USER_AGENT"],
            "service_workers": "block",
            "accept_downloads": False,
        }

    async def download_request(self, request: Request) -> Response:
        """The answer; of a marked request that gets a web page, this page as it stands when its scripts are done.

        Redirects, errors and other files come as the server sent them, and are judged as without a browser.

        Raises:
            DownloadTimeoutError: it was not done in DOWNLOAD_TIMEOUT, as with a script that never ends.
            TooLongError: the page became larger than DOWNLOAD_MAXSIZE.
            RenderError: Chromium could not put it together.
        """
        response: Response = await super().download_request(request)
        if MARK not in request.meta or not 200 <= response.status < 300:
            return response
        document = unpacked(response, self.max_bytes)
        if not isinstance(document, HtmlResponse):
            return document
        load = PageLoad(self.loader, request, document)
        body = await self._render(load)
        if self.max_bytes and len(body) > self.max_bytes:
            raise TooLongError(f"the rendered page is longer than {size_words(self.max_bytes)}")
        request.meta[TOLD] = f"put together by a browser, which asked for {load.requests} more"
        headers = {**document.headers, "Content-Type": "text/html; charset=utf-8"}  # scripts may add any letter to it
        return document.replace(body=body, headers=headers, encoding="utf-8")

    async def _render(self, load: PageLoad) -> bytes:
        """The page after its scripts, as UTF-8."""
        opened = Request(
            load.document.url,
            meta={
                "playwright": True,
                "playwright_context": f"{id(load)}",  # of its own: no storage passes from page to page
                "playwright_context_kwargs": self.context,
                "playwright_include_page": True,  # ours to close, also where we do not wait for it any longer
                "playwright_page_init_callback": load.begin,
                "playwright_page_methods": [PageMethod(load.settle)],
            },
        )
        try:
            await self._maybe_launch_browser()  # which takes some seconds at first: none of the page's
            async with asyncio.timeout(self.seconds):
                rendered = await super().download_request(opened)
        except (TimeoutError, BrowserTimeoutError) as error:
            raise DownloadTimeoutError(f"took longer than {self.seconds:g} seconds") from error
        except BrowserError as error:
            raise RenderError(f"Chromium: {error.message.splitlines()[0]}"[:200]) from error
        finally:
            load.end()
            await _close_page(opened.meta.pop("playwright_page", None))
        assert isinstance(rendered, TextResponse), "the handler makes one of every page"
        return rendered.text.encode("utf-8", "replace")


async def _close_page(page: Page | None) -> None:
    if page is not None:
        with contextlib.suppress(BrowserError, TimeoutError):
            await asyncio.wait_for(page.context.close(), _CLOSE_SECONDS)
