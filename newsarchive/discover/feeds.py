"""RSS, Atom and RDF feeds through feedparser, which reads damaged ones; JSON Feed is in `jsonfeed`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import islice
from typing import Any
from xml.sax import SAXParseException

import feedparser

from newsarchive.discover.dates import iso_date
from newsarchive.discover.guard import as_utf8, without_bombs
from newsarchive.discover.jsonfeed import read_json_feed
from newsarchive.discover.judge import judge_url
from newsarchive.discover.reading import SourceReading
from newsarchive.discover.streams import unpacked
from newsarchive.items import Candidate
from newsarchive.text import fold_space
from newsarchive.urls import canonical_url, clean_url

MAX_ITEMS = 2000
MAX_TAGS = 100_000
"""Read of one feed: 25 elements for each item. A damaged megabyte of tags alone keeps feedparser busy for 13 s."""
_TAG = re.compile(rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+|<")
"""A tag, or a whole CDATA section, whose markup is mere text to a feed parser."""
_FEED = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.I)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_MARKUP = re.compile(r"<[^>]{0,200}>")
_ORIGINAL = ("feedburner_origlink", "pheedo_origlink")


def read_feed(body: bytes, url: str, *, content_type: str | None = None) -> SourceReading:
    """The items of a feed as candidates, and its next page (RFC 5005) as one of kind older. Never raises.

    `url` is the feed's own URL, against which relative links are resolved. Of more than 2,000 items the newest are
    taken, which are the first ones or, where the dates rise, the last ones.
    """
    body = unpacked(body)
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return read_json_feed(body, url)
    body, removed = without_bombs(as_utf8(body))
    if not _FEED.search(body):
        return SourceReading(kind="feed", complaint="This is not a feed.")
    body, cut = _newest(body, url, content_type)
    excess = next(islice(_TAG.finditer(body), MAX_TAGS, None), None)
    body = body[: excess.start()] if excess else body
    try:
        parsed = _parse(body, url, content_type)
    except Exception:  # feedparser's parsers raise many types on hostile bytes
        return SourceReading(kind="feed", complaint="The feed cannot be read, so badly is it damaged.")
    candidates = list(_items(parsed.get("entries", ()), url))
    candidates += _next_page(parsed.get("feed", {}), url, len(candidates))
    complaint = _complaint(parsed, bool(candidates))
    if cut:
        complaint = f"The feed has {cut:,} items; the {MAX_ITEMS:,} newest are taken."
    if excess:
        complaint = f"The feed has more than {MAX_TAGS:,} tags; the rest was not read."
    if removed:
        complaint = f"{removed} of the feed's tags had too many attributes and were left out."
    title = _plain(parsed.get("feed", {}).get("title"))
    return SourceReading(kind="feed", title=title, candidates=tuple(candidates), complaint=complaint)


def _parse(body: bytes, url: str, content_type: str | None) -> Mapping[str, Any]:
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    parsed: Mapping[str, Any] = feedparser.parse(
        BytesIO(body),  # bytes themselves would be tried as a file name or URL
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _newest(body: bytes, url: str, content_type: str | None) -> tuple[bytes, int]:
    """The feed cut to its `MAX_ITEMS` newest items, and how many there were if it was cut, else 0."""
    starts = [found.start() for found in _ITEM.finditer(body)]
    if len(starts) <= MAX_ITEMS:
        return body, 0
    head, tail = body[: starts[1]], body[: starts[0]] + body[starts[-1] :]
    try:
        first, last = (_published(_parse(part, url, content_type)["entries"][0])[0] for part in (head, tail))
    except Exception:  # see read_feed; without dates the first items count as the newest
        first = last = None
    if first and last and first < last:
        return body[: starts[0]] + body[starts[-MAX_ITEMS] :], len(starts)
    return body[: starts[MAX_ITEMS]], len(starts)


def _items(entries: Iterable[Mapping[str, Any]], url: str) -> Iterable[Candidate]:
    seen: set[str] = set()
    for entry in entries:
        link = _link(entry, url)
        if link is None or canonical_url(link) in seen:
            continue
        seen.add(canonical_url(link))
        title = _plain(entry.get("title"))
        published_at, modified_at = _published(entry)
        judgement = judge_url(link, text=title, place="feed")
        yield Candidate(
            url=link,
            kind="article" if judgement.likelihood >= 0.5 else "other",
            likelihood=judgement.likelihood,
            why=judgement.why,
            title=title,
            published_at=published_at,
            modified_at=modified_at,
            section=_section(entry),
            position=len(seen) - 1,
        )


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    """The item's address: before a feed service rewrote it, its link, or a guid that is one."""
    offered = [entry.get(name) for name in _ORIGINAL] + [entry.get("link")]
    offered += [link.get("href") for link in entry.get("links", ()) if link.get("rel") in (None, "alternate")]
    offered += [entry.get("id")] if str(entry.get("id", "")).startswith("http") else []
    cleaned = (clean_url(one, url) for one in offered if isinstance(one, str) and one.strip())
    return next((one for one in cleaned if one), None)


def _published(entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Published and modified; a lone dc:date, which feedparser calls updated, is when the item was published."""
    own = dict(entry)  # a plain dict: feedparser's own answers a missing "updated" with "published" and a warning
    published = iso_date(own.get("published"), own.get("published_parsed"))
    modified = iso_date(own.get("updated"), own.get("updated_parsed"))
    return (published, modified) if published else (modified, None)


def _section(entry: Mapping[str, Any]) -> str | None:
    for tag in entry.get("tags", ()):
        label = _plain(tag.get("label") or tag.get("term"))
        if label and not label.startswith("http"):
            return label
    return None


def _plain(value: object) -> str | None:
    """A title without markup and doubled white space; None for nothing."""
    return (fold_space(_MARKUP.sub(" ", value)) or None) if isinstance(value, str) else None


def _next_page(feed: Mapping[str, Any], url: str, position: int) -> list[Candidate]:
    for link in feed.get("links", ()):
        target = clean_url(link.get("href") or "", url) if link.get("rel") == "next" else None
        if target and target != url:
            return [Candidate(url=target, kind="older", why="rel=next of the feed", position=position)]
    return []


def _complaint(parsed: Mapping[str, Any], has_items: bool) -> str | None:
    if not has_items:
        return None if parsed.get("version") else "This is not a feed."
    error = parsed.get("bozo_exception")
    if parsed.get("bozo") and not isinstance(
        error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType
    ):
        return f"The feed is damaged ({_flaw(error)})."
    return None


_FLAWS = {
    "no element found": "it ends too early",
    "mismatched tag": "its tags do not match",
    "undefined entity": "an entity is not defined",
    "not well-formed (invalid token)": "characters that XML does not allow",
    "limit on input amplification factor (from DTD and entities) breached": "its entities multiply without end",
}
"""Expat's words, and ours."""


def _flaw(error: object) -> str:
    """What is wrong with an XML file, and where."""
    if isinstance(error, SAXParseException):
        words = error.getMessage()
        return f"line {error.getLineNumber()}: {_FLAWS.get(words, words)}"[:120]
    return fold_space(str(error))[:120]
