"""What a response is, by its bytes first, its label second."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from newsarchive.discover.guard import as_utf8
from newsarchive.discover.streams import beginning_of

_FEEDS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([a-z]+)[\s>/]", re.I)
_SKIP = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+(?!html)[^>\[]*(\[.*?\])?\s*>", re.I | re.S)
_HTML = re.compile(rb"<!doctype\s+html|<(html|head|body|title|meta|main|article|div|nav|header|ul|p|h1|a)[\s>]", re.I)


def sniff_source(body: bytes, content_type: str | None, url: str) -> Literal["feed", "sitemap", "page"] | None:
    """Whether the bytes are a feed, a sitemap or an HTML page; None for garbage, images and other data.

    >>> sniff_source(b"<?xml version='1.0'?><rss version='2.0'>", "text/html", "https://a.example/feed")
    'feed'
    >>> sniff_source(b"https://a.example/one\\n", "text/plain", "https://a.example/sitemap.txt")
    'sitemap'
    """
    start = as_utf8(beginning_of(body)).lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if start.startswith(b"{"):
        is_feed = re.search(rb"jsonfeed\.org/version|\"items\"\s*:\s*\[", start) or "feed+json" in (content_type or "")
        return "feed" if is_feed else None
    root = _root(start)
    late = start.find(b"<?xml", 1)  # after what PHP complains of
    if root in _FEEDS or (late > 0 and _root(start[late:]) in _FEEDS):
        return "feed"
    if root in (b"urlset", b"sitemapindex"):
        return "sitemap"
    if _HTML.search(start):
        return "page"
    if _looks_textual_sitemap(start, url):
        return "sitemap"
    if re.search(rb"<(item|entry)[\s>]", start):
        return "feed"
    return "page" if "html" in (content_type or "").lower() and b"<" in start else None


def _root(start: bytes) -> bytes | None:
    """Local name of the first element, in lower case."""
    place = 0
    while found := _SKIP.match(start, place):
        place = found.end()
    root = _ROOT.match(start, place)
    return root[1].lower() if root else None


def _looks_textual_sitemap(start: bytes, url: str) -> bool:
    first = start.split(b"\n", 1)[0].strip()
    path = urlsplit(url).path.lower() if "]" not in url else ""
    return (
        first.startswith((b"http://", b"https://")) and b" " not in first and path.endswith((".txt", ".gz", "sitemap"))
    )
