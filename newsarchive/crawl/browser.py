"""Pages of sites that need JavaScript, fetched with the system's Chromium (extra `browser`).

Only what the queue marks goes through the browser: front, section and article pages of sites with ``browser = true``.
Feeds, sitemaps and robots.txt do not, nor any other site. Chromium itself asks the network for nothing: the page, and what
it wants to load, is fetched by our own client with all manners (see `newsarchive.crawl.loading`).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsarchive.errors import UsageError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

HANDLER = "newsarchive.crawl.rendering.BrowserHandler"
RENDERED = "X-Archive-Rendered"
"""Response header that we add to a page which a browser put together."""
MARK = "newsarchive_browser"
"""Key of a request's `meta`: to be put together by the browser; holds the site's own headers."""
TOLD = "newsarchive_rendered"
"""Key of a request's `meta`: what the browser did for it, in words; only where it put the page together."""
KINDS = frozenset({"front", "section", "article"})
"""Kinds of URL that are fetched with the browser."""
_LAUNCH_SECONDS = 180
"""Chromium takes two to start, and on a small machine with other work a minute."""
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--js-flags=--max-old-space-size=512",  # MiB; a script that wants more ends with its page
    # no way out: every name and address is unknown, the proxy too, and WebRTC has no socket without a proxy
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # the same for older versions
)


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
    arguments = [*_ARGUMENTS]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's own sandbox does not work for root
    options = {"executable_path": program, "args": arguments, "timeout": 1000 * _LAUNCH_SECONDS}
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", options, priority="cmdline")
    timeout = 1000 * settings.getfloat("DOWNLOAD_TIMEOUT")
    settings.set("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", timeout, priority="cmdline")


def find_chromium() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("NEWSARCHIVE_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _PROGRAMS)), None)


def mark(request: Request, headers: Mapping[str, str]) -> None:
    """Have this request's page put together by the browser; data may be new where the page itself is as before."""
    for name in ("If-None-Match", "If-Modified-Since"):
        request.headers.pop(name, None)
    request.meta[MARK] = dict(headers)


def rendering_of(request: Request | None) -> str | None:
    """What the browser did to put the page of a request together, in words; None where it did nothing."""
    told: str | None = request.meta.get(TOLD) if request is not None else None
    return told
