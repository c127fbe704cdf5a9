"""Between Scrapy's requests and the table: rows hold kind, callback name and JSON arguments, never pickles."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scrapy import Request

from newsarchive.archive.ledger.terms import Discovery, Lease
from newsarchive.crawl import browser
from newsarchive.urls import clean_url, is_part_of, same_site, site_of

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from scrapy.spiders import Spider

logger = logging.getLogger(__name__)

LEASE = "newsarchive_lease"
"""Key of a request's `meta` under which its lease travels."""
PARENT = "newsarchive_parent"
"""Key of a request's `meta` for the lease of the page that a spider found it on."""
ROBOTS = "newsarchive_robots_sha256"
"""Key of a request's `meta` for the digest of the robots.txt that ruled it."""
OWN = "newsarchive_own"
"""Key of a request's `meta` for the names, in lower case, of the headers that its site's entry wants."""

_CODED = re.compile(r'-(gzip|br)"$')


def request_of(lease: Lease, spider: Spider, errback: Callable[..., Any], settings: BaseSettings) -> Request:
    """The request for a leased URL; conditional where the URL is known."""
    name = lease.callback or ("parse_article" if lease.kind == "article" else "parse_source")
    home, own = getattr(spider, "headers", {}).get(lease.site, (lease.url, {}))
    own = own if is_part_of(lease.url, home) else {}
    known = {"If-None-Match": etags_of(lease.etag), "If-Modified-Since": lease.last_modified}
    check = lease.args.get("check")
    meta: dict[str, Any] = {LEASE: lease, OWN: frozenset(map(str.lower, own)), "download_slot": lease.paced_as}
    if lease.kind == "sitemap":
        meta["download_maxsize"] = settings.getint("NEWSARCHIVE_SITEMAP_MAXSIZE")
    if way := lease.args.get("redirects"):
        meta |= {"redirect_urls": way, "redirect_times": len(way)}
    request = Request(
        lease.url,
        callback=getattr(spider, name),
        errback=errback,
        cb_kwargs=lease.args.get("cb", {}),
        headers={
            **own,
            **{name: value.encode("latin-1", "replace") for name, value in known.items() if value and not check},
        },
        meta=meta,
        dont_filter=True,
    )
    if lease.site in getattr(spider, "rendered", ()) and lease.kind in browser.KINDS:
        browser.mark(request, own)
    return request


def etags_of(etag: str | None) -> str | None:
    """The tags of what we have: Apache adds the coding's name to the one it sends, and knows only the one without again.

    >>> etags_of('"58-61"'), etags_of('W/"58-61-gzip"')
    ('"58-61"', 'W/"58-61-gzip", W/"58-61"')
    """
    bare = _CODED.sub('"', etag) if etag else None
    return etag if bare == etag else f"{etag}, {bare}"


def discovery_of(request: Request) -> Discovery | None:
    """What a spider's own request means for the table; None, and a line in the log, where it cannot stand there."""
    url = clean_url(request.url, "")
    if url is None:
        logger.warning("Not a web address that can be kept: %s", request.url)
        return None
    parent: Lease | None = request.meta.get(PARENT)
    site = parent.site if parent else site_of(url)
    if not same_site(url, site):
        return None
    try:
        json.dumps(request.cb_kwargs)
    except (TypeError, ValueError) as error:
        logger.error("Not queued: %s: its cb_kwargs must be JSON, since the queue is a table (%s)", url, error)
        return None
    name = getattr(request.callback, "__name__", None)
    kinds = {None: "article", "parse": "article", "parse_article": "article", "parse_source": "section"}
    kind = kinds.get(name, "custom")
    return Discovery(
        url=url,
        site=site,
        kind=kind,
        found_on=parent.url if parent else None,
        callback=name if kind == "custom" else None,
        args={"cb": dict(request.cb_kwargs)} if request.cb_kwargs else {},
    )
