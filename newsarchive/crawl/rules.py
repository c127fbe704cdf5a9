"""What a workspace's own spiders know of their sites' pages, for work on stored pages."""

from __future__ import annotations

from collections.abc import Iterable

from newsarchive.crawl.run import divide, project_settings
from newsarchive.crawl.spider import NewsSpider
from newsarchive.extract import Rules
from newsarchive.plan import Plan
from newsarchive.urls import site_of


def rules_of(homes: Iterable[str]) -> dict[str, tuple[Rules, ...] | None]:
    """Site -> rules of its spider, for the sites that have one; None where that makes articles in a way of its own.

    Raises:
        UsageError: the workspace's settings or spiders cannot be loaded.
    """
    found: dict[str, tuple[Rules, ...] | None] = {}
    for spider, plan in divide(Plan(pages=tuple(homes)), project_settings()):
        if spider is not NewsSpider:
            own = spider.parse_article is not NewsSpider.parse_article or spider.fetched is not NewsSpider.fetched
            found |= dict.fromkeys(map(site_of, plan.pages), None if own else tuple(spider.rules))
    return found
