"""The spider that crawls any news site, and that a site's own spider builds upon."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response

from newsarchive.config import FILE_NAME, read_config
from newsarchive.crawl.items import Fetched, Read
from newsarchive.crawl.pages import page_of
from newsarchive.crawl.requests import LEASE
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import fetch_of
from newsarchive.discover import SourceReading
from newsarchive.extract import Rules
from newsarchive.plan import Plan, make_plan
from newsarchive.workers import read_source


class NewsSpider(scrapy.Spider):
    """Crawls the sites and pages of its plan.

    A subclass for one paper sets `home` and `rules`, or overrides `parse_article`:

        class Gazette(NewsSpider):
            name = "gazette"
            home = "https://gazette.example/"
            rules = (Rules(section=".rubric"),)
    """

    name = "news"
    home: ClassVar[str | None] = None
    """Front page of the one site that this spider is for; None for any site."""
    rules: ClassVar[tuple[Rules, ...]] = ()
    """What is known of the pages of that site; none: what newsarchive.toml says of it."""

    def __init__(self, site: str | None = None, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan or self._plan_of(site or self.home)
        self._rules = {entry.site: entry.rules for entry in self.plan.entries}
        self.rendered = frozenset(entry.site for entry in self.plan.entries if entry.browser)
        self.headers = {entry.site: (entry.home, dict(entry.headers)) for entry in self.plan.entries if entry.headers}

    @staticmethod
    def _plan_of(site: str | None) -> Plan:
        return make_plan([part for part in (site or "").split(",") if part], read_config(Path(FILE_NAME)))

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the scheduler queues what the plan says when it opens the archive."""
        return
        yield

    async def parse_source(self, response: Response) -> AsyncIterator[Any]:
        """Read a feed, sitemap, front or section page."""
        lease = response.meta[LEASE]
        session = Session.of(self.crawler)
        fetch = fetch_of(response.request or scrapy.Request(response.url), response)
        if fetch.body_sha256 is not None and fetch.body_sha256 == lease.body_sha256:
            yield Read(lease=lease, fetch=fetch, reading=SourceReading(kind="page"))
            return
        shapes: tuple[dict[str, int], dict[str, int]] = ({}, {})
        if lease.kind in ("front", "section"):
            shapes = await session.write(session.shapes, lease.site)
        reading = await session.workers.run(read_source, page_of(response), lease.kind, lease.site, shapes)
        yield Read(lease=lease, fetch=fetch, reading=reading)

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Send a page on to be kept, understood and checked."""
        yield self.fetched(response)

    def fetched(self, response: Response) -> Fetched:
        """The response as the item that the pipelines take; a subclass may fill in its `article`."""
        fetch = fetch_of(response.request or scrapy.Request(response.url), response)
        lease = response.meta[LEASE]
        rules = self.rules or self._rules.get(lease.site, ())
        return Fetched(lease=lease, fetch=fetch, page=page_of(response), rules=rules)
