"""A search as RSS 2.0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree

from newsarchive.text import clean_text
from newsarchive.web.links import web_url

_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"


def rss(hits: Sequence[dict[str, Any]], *, title: str, home: str, own: str) -> bytes:
    """RSS of search hits: each links to its page on the web, or to the desk where that is no http address.

    *home* is the address of the same search as a page, *own* of the feed.
    """
    ElementTree.register_namespace("dc", _DC)
    ElementTree.register_namespace("atom", _ATOM)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _put(channel, "title", title)
    _put(channel, "link", home)
    _put(channel, "description", "Articles of a newsarchive that a search finds, the newest first.")
    ElementTree.SubElement(channel, f"{{{_ATOM}}}link", href=own, rel="self", type="application/rss+xml")
    base = home.partition("/search")[0]
    for hit in hits:
        item = ElementTree.SubElement(channel, "item")
        _put(item, "title", hit["headline"] or hit["url"])
        _put(item, "link", web_url(hit["url"]) or f"{base}/article/{hit['id']}")
        _put(item, "description", hit["summary"] or hit["snippet"])
        if moment := _moment(hit["published_at"] or hit["first_seen_at"]):
            _put(item, "pubDate", moment)
        _put(item, "source", hit["publisher"] or hit["site"], url=f"{base}/site/{hit['site']}")
        if hit["section"]:
            _put(item, "category", hit["section"])
        _put(item, "guid", f"{base}/article/{hit['id']}", isPermaLink="true")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _put(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = clean_text(text)


def _moment(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return format_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
