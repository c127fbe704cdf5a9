"""Sitemaps (sitemaps.org, Google News extension): XML, gzipped or plain text, read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from itertools import islice
from typing import BinaryIO, cast

from lxml import etree

from newsarchive.discover.dates import iso_date
from newsarchive.discover.guard import without_wide_label
from newsarchive.discover.judge import THRESHOLD, judge_url
from newsarchive.discover.reading import SourceReading
from newsarchive.discover.streams import GZIP, BoundedStream, beginning_of
from newsarchive.items import Candidate
from newsarchive.text import fold_space
from newsarchive.urls import clean_url

MAX_BYTES = 50 * 1024 * 1024
"""Unpacked, the protocol's own bound."""
MAX_URLS = 50_000
"""In one file, the protocol's own bound."""

_CHUNK = 64 * 1024
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.S)
_WANTED = {"loc", "lastmod", "publication_date", "title"}
_OTHER_SITEMAP = re.compile(
    r"(^|[-_./])(authors?|autor(en)?|users?|tags?|post_tag|categor(y|ies)|kategorien?|tax(onomy)?|terms?|images?"
    r"|videos?|products?|pages?|shop|topics?|events?|attachments?|profiles?)(?=[-_./\d]|$)",
    re.I,
)


def iter_sitemap(stream: BinaryIO, url: str) -> Iterator[Candidate]:
    """The entries of a sitemap or sitemap index, while it is read: memory stays small whatever its size.

    Ends after 50,000 entries or 50 MiB; damaged parts are passed over. Images and alternates are not looked at.
    """
    return _entries(BoundedStream(stream, max_bytes=MAX_BYTES), url)


def read_sitemap(body: bytes, url: str) -> SourceReading:
    """A whole sitemap at once, with a complaint where it is damaged, cut or no sitemap."""
    stream = BoundedStream(BytesIO(body), max_bytes=MAX_BYTES)
    candidates = tuple(_entries(stream, url))
    complaint = stream.complaint
    if not candidates and not (complaint and body.startswith(GZIP)):
        is_sitemap = re.search(rb"<(\w+:)?(urlset|sitemapindex)\b", beginning_of(body))
        complaint = complaint if is_sitemap else "This is not a sitemap."
    elif not complaint and len(candidates) >= MAX_URLS:
        complaint = f"The sitemap has {MAX_URLS:,} entries or more; the rest was not read."
    return SourceReading(kind="sitemap", candidates=candidates, complaint=complaint)


def _entries(stream: BoundedStream, url: str) -> Iterator[Candidate]:
    buffered = BufferedReader(stream)
    start = buffered.peek(512)[:512].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    source = cast("BinaryIO", buffered)
    lines = not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
    offered = _text_entries(source) if lines else _xml_entries(source, stream, url)
    for position, candidate in enumerate(offered):
        if position >= MAX_URLS:
            return
        yield candidate


def _text_entries(source: BinaryIO) -> Iterator[Candidate]:
    """One URL a line; other lines are passed over, but not for ever."""
    position = 0
    for line in islice(iter(lambda: source.readline(8192), b""), 2 * MAX_URLS):
        target = clean_url(line.decode("utf-8-sig", "replace"))
        if target:
            yield _page(target, {}, position)
            position += 1


def _xml_entries(source: BinaryIO, stream: BoundedStream, url: str) -> Iterator[Candidate]:
    facts: dict[str, str] = {}
    position = 0
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    flaw = None
    try:
        for element in _elements(parser, source):
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in _WANTED and not len(element) and not _is_extension(element):  # children: unresolved entities
                facts.setdefault(name, fold_space(element.text or ""))
            elif name == "news":
                facts["is_news"] = "yes"
            elif name in ("url", "sitemap"):
                target = clean_url(facts.get("loc", ""), url) if facts.get("loc") else None
                if target:
                    yield _index_entry(target, facts, position) if name == "sitemap" else _page(target, facts, position)
                    position += 1
                facts = {}
                _forget(element)
        flaw = next((entry.message for entry in parser.feed_error_log), None)
    except (etree.XMLSyntaxError, UnicodeError, ValueError) as error:
        flaw = str(error)
    if flaw:
        stream.complaint = stream.complaint or f"The sitemap is damaged ({fold_space(flaw)[:120]})."


def _elements(parser: etree.XMLPullParser[etree._Element], source: BinaryIO) -> Iterator[etree._Element]:
    """Finished elements, in order. A document type is cut out: no sitemap needs it, and attacks use its entities."""
    chunk = without_wide_label(source.read(_CHUNK))
    doctype = _DOCTYPE.match(chunk, max(chunk.find(b"<!DOCTYPE"), 0))
    chunk = chunk[: doctype.start()] + chunk[doctype.end() :] if doctype else chunk
    while chunk:
        parser.feed(chunk)
        yield from (element for _, element in parser.read_events())
        chunk = source.read(_CHUNK)
    parser.close()
    yield from (element for _, element in parser.read_events())


def _is_extension(element: etree._Element) -> bool:
    """Whether loc or title belongs to an image or video, not to the page."""
    parent = element.getparent()
    if parent is None or not isinstance(parent.tag, str):
        return False
    return etree.QName(parent).localname not in ("url", "sitemap", "news")


def _forget(element: etree._Element) -> None:
    """Free an entry and all before it; without this the whole tree stays in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _page(target: str, facts: dict[str, str], position: int) -> Candidate:
    title = facts.get("title") or None
    judgement = judge_url(target, text=title, place="news-sitemap" if "is_news" in facts else "sitemap")
    return Candidate(
        url=target,
        kind="article" if judgement.likelihood >= THRESHOLD else "other",
        likelihood=judgement.likelihood,
        why=judgement.why,
        title=title,
        published_at=iso_date(facts.get("publication_date")),
        modified_at=iso_date(facts.get("lastmod")),
        position=position,
    )


def _index_entry(target: str, facts: dict[str, str], position: int) -> Candidate:
    """A further sitemap; likelihood tells whether it is one of articles."""
    other = _OTHER_SITEMAP.search(target.split("://", 1)[-1].partition("/")[2])
    return Candidate(
        url=target,
        kind="sitemap",
        likelihood=0.1 if other else 1.0,
        why=f"a sitemap of {other[2]}" if other else "in the sitemap index",
        modified_at=iso_date(facts.get("lastmod")),
        position=position,
    )
