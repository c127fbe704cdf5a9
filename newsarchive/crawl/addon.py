"""The Scrapy add-on that makes a crawl ours; a workspace's own settings merge with it.

ADDONS = {"newsarchive.crawl.NewsArchive": 500}
"""

from __future__ import annotations

import importlib.metadata
import os
from typing import TYPE_CHECKING, Any

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.spidermiddlewares.depth import DepthMiddleware
from scrapy.spidermiddlewares.metacopy import MetaCopyDetectionMiddleware
from scrapy.spidermiddlewares.urllength import UrlLengthMiddleware

from newsarchive.crawl.cookies import ChainCookies
from newsarchive.crawl.networks import NetworkMiddleware
from newsarchive.crawl.pipelines import CheckArticle, ExtractArticle, KeepArticle, KeepPage
from newsarchive.crawl.progress import Progress
from newsarchive.crawl.proxies import ProxyMiddleware
from newsarchive.crawl.redirects import RefreshMiddleware, SoundRedirectMiddleware
from newsarchive.crawl.robots import RobotsMiddleware
from newsarchive.crawl.settle import Settler
from newsarchive.crawl.unpacking import UnpackingMiddleware
from newsarchive.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

MIB = 1024 * 1024

SETTINGS: dict[str, Any] = {
    "SCHEDULER": "newsarchive.crawl.scheduler.FrontierScheduler",
    # manners
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": 1.0,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "REFERER_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    "COOKIES_ENABLED": False,
    # one request a host, so as many in all as hosts may be in play
    "CONCURRENT_REQUESTS": 256,
    "CONCURRENT_ITEMS": 2,  # a page yields one item; Scrapy starts so many tasks for each page
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 20 * MIB,
    "DOWNLOADER_STATS": False,  # it writes each request out once more, to count its bytes
    # safety: Scrapy's defaults are the opposite
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_MAXSIZE": 10 * MIB,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_HANDLERS": {
        "http": "newsarchive.crawl.http.StrictHandler",
        "https": "newsarchive.crawl.http.StrictHandler",
        **dict.fromkeys(("file", "data", "ftp", "s3")),
    },
    "REDIRECT_MAX_TIMES": 10,
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",  # IPv6 too
    # ours
    "NEWSARCHIVE_DB": "data/archive.db",
    "NEWSARCHIVE_CONTACT": None,
    "NEWSARCHIVE_ALLOW_NETWORKS": [],
    "NEWSARCHIVE_OLDER_PAGES": 10,
    "NEWSARCHIVE_MAX_SECTIONS": 60,
    "NEWSARCHIVE_MAX_SITEMAPS": 50,
    "NEWSARCHIVE_WORKERS": 0,
    "NEWSARCHIVE_EXTRACT_SECONDS": 10.0,
    "NEWSARCHIVE_EXTRACT_MIB": 512,
    "NEWSARCHIVE_OBEY_RESERVATIONS": False,
    "NEWSARCHIVE_ASK_TDMREP": False,
    "NEWSARCHIVE_SITEMAP_MAXSIZE": 50 * MIB,
    "NEWSARCHIVE_ROBOTS_SECONDS": 24 * 3600.0,
    "NEWSARCHIVE_BROWSER_REQUESTS": 200,
    "NEWSARCHIVE_BROWSER_MAXSIZE": 30 * MIB,
    "NEWSARCHIVE_MAX_TRIES": 3,
    "NEWSARCHIVE_RETRY_SECONDS": 2.0,
    "NEWSARCHIVE_BUSY_SECONDS": 15.0,
    "NEWSARCHIVE_MAX_WAIT_SECONDS": 120.0,
    "NEWSARCHIVE_DRAIN_SECONDS": 25.0,
    "NEWSARCHIVE_ON_BREAK": None,
    "NEWSARCHIVE_ON_RECOVER": None,
    "NEWSARCHIVE_PROGRESS": False,
}
"""What the add-on sets, at the add-on's priority: a workspace's settings.py wins."""

DOWNLOADER_MIDDLEWARES: dict[type, int | None] = {
    NetworkMiddleware: 50,
    RobotsMiddleware: 100,
    RefreshMiddleware: 580,
    UnpackingMiddleware: 590,
    SoundRedirectMiddleware: 600,
    ChainCookies: 700,
    ProxyMiddleware: 750,
    **dict.fromkeys((RobotsTxtMiddleware, RetryMiddleware, MetaRefreshMiddleware)),
    **dict.fromkeys((HttpCompressionMiddleware, HttpProxyMiddleware, RedirectMiddleware)),
}
"""Ours at their places; those of Scrapy that they replace, and those that the queue makes needless, off."""


class NewsArchive:
    """The add-on."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set what is not set by the workspace, and put our components in their places."""
        if settings.get("JOBDIR"):
            raise UsageError(
                "JOBDIR is set, but newsarchive keeps its queue in the archive, where a kill loses nothing; "
                "remove JOBDIR - an interrupted crawl goes on when it is started again."
            )
        for name, value in SETTINGS.items():
            settings.set(name, value, priority="addon")
        contact = os.environ.get("NEWSARCHIVE_CONTACT") or settings.get("NEWSARCHIVE_CONTACT")
        settings.set("NEWSARCHIVE_CONTACT", contact, priority="addon")
        settings.set("USER_AGENT", user_agent(contact), priority="addon")
        for component, place in DOWNLOADER_MIDDLEWARES.items():
            settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", component, place)
        for component in (DepthMiddleware, MetaCopyDetectionMiddleware, UrlLengthMiddleware):
            settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", component, None)
        settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", Settler, 40)
        settings.setdefault_in_component_priority_dict("EXTENSIONS", Progress, 0)
        for place, component in enumerate((KeepPage, ExtractArticle, CheckArticle, KeepArticle), 1):
            settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", component, 100 * place)


def user_agent(contact: str | None) -> str:
    """Names the project, its version, and whom to write to.

    >>> user_agent("mailto:me@example.org").split(" ", 1)[1]
    '(+mailto:me@example.org)'
    """
    version = importlib.metadata.version("newsarchive")
    return f"newsarchive/{version}" + (f" (+{contact})" if contact else " (news archiver for research)")
