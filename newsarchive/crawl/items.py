"""What a spider yields to the pipelines."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.archive.ledger.terms import Fetch, Lease
from newsarchive.discover import SourceReading
from newsarchive.extract import Rules
from newsarchive.items import Article, Page


@dataclass(slots=True, kw_only=True)
class Fetched:
    """A page that may be an article, on its way through the pipelines."""

    lease: Lease
    """The URL it answers."""
    fetch: Fetch
    """How it was asked for."""
    page: Page
    """As it came."""
    rules: tuple[Rules, ...] = ()
    """What the site's own spider knows of its pages."""
    article: Article | None = None
    """Filled by ExtractArticle."""
    is_settled: bool = False
    """Acknowledged: what a later pipeline does with it changes its URL's state no more."""

    def __repr__(self) -> str:  # Scrapy logs items; a page is too long for a log
        return f"<page {self.page.url}: {len(self.page.body)} bytes>"


@dataclass(slots=True, kw_only=True)
class Read:
    """A source that was read."""

    lease: Lease
    """The URL it answers."""
    fetch: Fetch
    """How it was asked for."""
    reading: SourceReading
    """What it offers."""
    is_settled: bool = False
    """As in `Fetched.is_settled`."""

    def __repr__(self) -> str:
        return f"<source {self.lease.url}: {len(self.reading.candidates)} links>"
