"""Pages of sites that need JavaScript, fetched with the system's Chromium (extra `browser`).

Only what the queue marks goes through the browser: front, section and article pages of sites with ``browser = true``.
Feeds, sitemaps and robots.txt do not, nor any other site.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING, Any

from newsarchive.errors import UsageError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

HANDLER = "newsarchive.crawl.rendering.BrowserHandler"
RENDERED = "X-Archive-Rendered"
"""Response header that we add to a page which a browser put together."""
KINDS = frozenset({"front", "section", "article"})
"""Kinds of URL that are fetched with the browser."""
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SETTLE_MILLISECONDS = 1_000
"""How long scripts may work on after the page is loaded."""


def use_browser(settings: BaseSettings) -> None:
    """Have marked requests fetched with Chromium.

    Raises:
        UsageError: the extra or Chromium is not installed.
    """
    program = find_chromium()
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise UsageError("A site with browser = true needs the extra browser: pip install scrapy-playwright.")
    if program is None:
        raise UsageError("A site with browser = true needs Chromium on the PATH, or its path in NEWSARCHIVE_CHROMIUM.")
    handlers = {**settings.getdict("DOWNLOAD_HANDLERS"), "http": HANDLER, "https": HANDLER}
    settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's own sandbox does not work for root
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", {"executable_path": program, "args": arguments}, priority="cmdline")
    timeout = 1000 * settings.getfloat("DOWNLOAD_TIMEOUT")
    settings.set("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", timeout, priority="cmdline")


def find_chromium() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("NEWSARCHIVE_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _PROGRAMS)), None)


def mark(request: Request) -> None:
    """Have this request fetched with the browser; a browser asks for whole pages, not on conditions."""
    for name in ("If-None-Match", "If-Modified-Since"):
        request.headers.pop(name, None)
    request.meta["playwright"] = True


def is_rendered(request: Request | None) -> bool:
    """Whether a request was one for the browser."""
    return request is not None and bool(request.meta.get("playwright"))


def wait_for_scripts() -> list[Any]:
    """What the browser does after a page is loaded."""
    from scrapy_playwright.page import PageMethod

    return [PageMethod("wait_for_timeout", _SETTLE_MILLISECONDS)]
