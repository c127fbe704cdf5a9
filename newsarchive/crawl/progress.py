"""Live progress on a terminal: one line, renewed twice a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

INTERVAL_SECONDS = 0.5


class Progress:
    """Extension: shows what the crawl has done so far."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSARCHIVE_PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self._live = Live(console=Console(stderr=True), transient=True, auto_refresh=False)
        self._loop = create_looping_call(self._show)
        self._started = time.monotonic()
        crawler.signals.connect(self._open, signals.spider_opened)
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler; NotConfigured where there is no terminal."""
        return cls(crawler)

    def _open(self) -> None:
        self._live.start()
        self._loop.start(INTERVAL_SECONDS)

    def _close(self) -> None:
        if self._loop.running:
            self._loop.stop()
        self._live.stop()

    def _show(self) -> None:
        stats = self.crawler.stats
        assert stats is not None
        seconds = time.monotonic() - self._started
        counts = {
            "articles": stats.get_value("newsarchive/url_kept_article", 0),
            "sources": stats.get_value("newsarchive/url_kept_source", 0),
            "unchanged": stats.get_value("newsarchive/page_unchanged", 0),
            "left out": stats.get_value("newsarchive/url_dropped", 0),
            "failed": stats.get_value("newsarchive/url_failed", 0),
        }
        words = "  ".join(f"{count} {name}" for name, count in counts.items())
        requests = stats.get_value("response_received_count", 0)
        self._live.update(
            Text(f"{int(seconds) // 60:d}:{int(seconds) % 60:02d}  {requests} requests  {words}"), refresh=True
        )
