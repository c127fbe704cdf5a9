"""The border to Scrapy: one small function copies a response over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scrapy.http import Headers, Request, Response

from newsarchive.archive.database.clock import utc_now
from newsarchive.config import kept_value
from newsarchive.crawl.browser import RENDERED, rendering_of
from newsarchive.crawl.requests import OWN
from newsarchive.items import Page

_OF_THE_WAY = frozenset({"proxy-authorization"})
"""What is said to a proxy, a password even, and not to the site."""


def page_of(response: Response) -> Page:
    """The response as a Page: URL, bytes, status and headers, now; marked where a browser put it together."""
    sent = _pairs(response.request.headers) if response.request else ()
    rendered = ((RENDERED, "yes"),) if rendering_of(response.request) else ()
    return Page(
        url=response.url,
        body=response.body,
        status=response.status,
        headers=(*_pairs(response.headers), *rendered),
        request_headers=tuple(_kept(sent, response.request)),
        fetched_at=utc_now(),
    )


def _kept(sent: Iterable[tuple[str, str]], request: Request | None) -> Iterator[tuple[str, str]]:
    own = request.meta.get(OWN, ()) if request else ()
    for name, value in sent:
        if name.lower() not in _OF_THE_WAY:
            yield name, kept_value(name, value) if name.lower() in own else value


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
