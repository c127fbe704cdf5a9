"""What a workspace knows of its sites' pages, in newsarchive.toml or in spiders, for work on stored pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsarchive.config import FILE_NAME, read_config
from newsarchive.crawl.run import divide, project_settings
from newsarchive.crawl.spider import NewsSpider
from newsarchive.extract import Rules
from newsarchive.plan import Plan
from newsarchive.urls import site_of


def rules_of(homes: Iterable[str]) -> dict[str, tuple[Rules, ...] | None]:
    """Site -> its rules, for the sites that have some; None where its spider makes articles in a way of its own.

    Raises:
        UsageError: the workspace's settings or spiders cannot be loaded.
    """
    found: dict[str, tuple[Rules, ...] | None] = {
        e.site: e.rules for e in read_config(Path(FILE_NAME)).sites if e.rules
    }
    for spider, plan in divide(Plan(pages=tuple(homes)), project_settings()):
        if spider is not NewsSpider:
            own = spider.parse_article is not NewsSpider.parse_article or spider.fetched is not NewsSpider.fetched
            if own or spider.rules:
                found |= dict.fromkeys(map(site_of, plan.pages), None if own else tuple(spider.rules))
    return found
