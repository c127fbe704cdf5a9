"""The download handler of crawls with a browser; imported only by them, since it needs the extra `browser`."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from newsarchive.crawl.browser import is_rendered, wait_for_scripts
from newsarchive.crawl.gate import Gate
from newsarchive.crawl.http import StrictHandler
from newsarchive.crawl.session import Session

_NOT_LOADED = frozenset({"image", "media", "font"})
"""Kinds of resource that no text depends on."""


class BrowserHandler(ScrapyPlaywrightDownloadHandler, StrictHandler):  # type: ignore[misc] # the extra has no types
    """Marked requests to Chromium, behind the gate that refuses private networks; all others to our own client."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.gate = Gate(Session.of(crawler).networks)
        self.config.startup_context_kwargs = {
            "default": {
                "user_agent": crawler.settings["USER_AGENT"],
                "service_workers": "block",
                "accept_downloads": False,
            }
        }
        self.abort_request = lambda request: request.resource_type in _NOT_LOADED

    async def _launch(self) -> None:
        proxy = {"server": await self.gate.open(), "bypass": "<-loopback>"}  # loopback, too, only through the gate
        self.config.launch_options = {**self.config.launch_options, "proxy": proxy}
        await super()._launch()

    async def _close(self) -> None:
        await super()._close()
        await self.gate.close()

    async def download_request(self, request: Request) -> Response:
        """The answer; of a marked request the page as it stands when its scripts are done."""
        if is_rendered(request):
            request.meta["playwright_page_methods"] = wait_for_scripts()
        response: Response = await super().download_request(request)
        return response
