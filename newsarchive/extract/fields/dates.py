"""Dates of publication and change, as precise as the page gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from newsarchive.extract.fields.ago import day_ago
from newsarchive.extract.fields.date_text import dates_in, parse_date, parse_declared
from newsarchive.extract.fields.zones import in_shown_zone
from newsarchive.extract.page import tokens
from newsarchive.extract.page.own import is_own, times_of_article
from newsarchive.extract.page.structured import texts_of, types_of
from newsarchive.extract.page.view import View, text_of
from newsarchive.extract.words.months import MONTHS
from newsarchive.extract.words.phrases import word_list
from newsarchive.text import clean_text

_PUBLISHED_META = word_list(
    """article:published_time og:article:published_time article:published datepublished date.published publishdate
    publish-date publish_date publication_date pubdate published_at published parsely-pub-date sailthru.date
    cxenseparse:recs:publishtime cxenseparse:publishtime dcterms.created dcterms.issued dcterms.date
    dc.date.issued dc.date.created dc.date dc.created date article.published article_date_original og:pubdate
    og:published_time citation_publication_date citation_date bt:pubdate ptime pdate originalpublicationdate
    created datecreated lastmodified-original displaydate shareaholic:article_published_time rnews:datepublished
    iso-8601-publish-date timestamp vr:published_time"""
)
_MODIFIED_META = word_list(
    """article:modified_time og:updated_time og:article:modified_time datemodified lastmod last-modified
    dcterms.modified dc.date.modified article:modified modified updated_time revised
    shareaholic:article_modified_time bt:moddate"""
)
_IN_URL = re.compile(
    r"[/_.-]((?:19|20)\d\d)(?:([/_.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)"
)
_NAMED_IN_URL = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?=/|$)", re.I
)
_DAY_FIRST_IN_URL = re.compile(r"[/_-](\d{1,2})([_.-])(\d{1,2})\2((?:19|20)\d\d)(?=[/_.-]|$)")

_MAX_TRIED = 12
"""So many dates of changes are passed over for one of publication."""

Dated = tuple[str, str, str]
"""(ISO 8601, raw string, where from)."""


def declared(view: View) -> Dated | None:
    """When the page declares that the article was published: structured data, meta and time elements."""
    candidates = _published_candidates(view)
    language = view.root.get("lang")
    for source, raw in candidates:
        value = parse_declared(raw, language)
        if value:
            day = in_url(view.url) if source == "time" else None
            # a time element may belong to anything on the page; the day in the URL is the article's
            if day and abs(_days(day[0]) - _days(value)) > 1:
                return day
            if value.endswith("+00:00"):
                return _with_zone(value, candidates) or (value, clean_text(raw), source)
            return value, clean_text(raw), source
    return None


def _with_zone(value: str, candidates: Iterator[tuple[str, str]]) -> Dated | None:
    """The same moment, to the minute, as the page also gives it: with the publication's own offset from UTC."""
    moment = datetime.fromisoformat(value)
    for source, raw in candidates:
        other = parse_date(raw)
        if not other or "T" not in other or other[-6] not in "+-" or other.endswith("+00:00"):
            continue
        if abs((datetime.fromisoformat(other) - moment).total_seconds()) < 60:
            return other, clean_text(raw), source
    return None


def _days(iso: str) -> int:
    return date.fromisoformat(iso[:10]).toordinal()


def told_locally(view: View, dated: Dated, head: int = -1) -> Dated:
    """The same moment in the time of the publication's place, where the page shows it; else what was given."""
    local = in_shown_zone(dated[0], _below_headline(view, head)) if dated[0].endswith("+00:00") else None
    return (local, dated[1], f"{dated[2]}, zone as shown") if local else dated


def shown(view: View, language: str | None, head: int = -1, fetched_at: str | None = None) -> Dated | None:
    """The date that the page only shows, in its text, or carries in its URL; `head`: the headline's block, or -1."""
    for element in view.marked(tokens.META, 12):
        for name in _STAMPS:
            value = parse_date(element.get(name))
            if value and is_own(element):
                return value, clean_text(element.get(name) or ""), "time"
    found = in_url(view.url) or _shown_date(view, language, head)
    if found:
        return found
    ago = day_ago(_below_headline(view, head), fetched_at)
    return (*ago, "ago") if ago else None


def in_url(url: str) -> Dated | None:
    """The day that a URL carries; one with the year behind only where day and month cannot be taken for each other.

    >>> in_url("https://example.com/2024/5/1/fire"), in_url("https://example.com/2023/12/231218130031.htm")
    (('2024-05-01', '2024/5/1', 'url'), None)
    >>> in_url("https://example.com/news/29-10-2021"), in_url("https://example.com/news/05-10-2021")
    (('2021-10-29', '29-10-2021', 'url'), None)
    """
    found = _IN_URL.search(url)
    if found:
        year, _, month, day, month2, day2 = found.groups()
        value = parse_date(f"{year}-{month or month2}-{day or day2}")
        return (value, found[0].strip("/_.-"), "url") if value else None
    named = _NAMED_IN_URL.search(url)
    if named:
        value = parse_date(f"{named[1]}-{MONTHS[named[2].lower()]}-{named[3]}")
        return (value, named[0].strip("/"), "url") if value else None
    behind = _DAY_FIRST_IN_URL.search(url)
    if behind:
        first, second = int(behind[1]), int(behind[3])
        one = first == second or max(first, second) > 12
        value = parse_date(f"{behind[4]}-{min(first, second)}-{max(first, second)}") if one else None
        return (value, behind[0].strip("/_.-"), "url") if value else None
    return None


def modified(view: View) -> tuple[str, str] | None:
    """(ISO 8601, where from) of the last change that the page declares."""
    data = view.data
    candidates = [("json-ld", raw) for raw in texts_of(data.article.get("dateModified"))[:2]]
    candidates += [("meta", raw) for name in _MODIFIED_META for raw in data.meta.get(name, ())[:1]]
    candidates += [("microdata", _machine(e)) for e in data.microdata.get("dateModified", ())[:1]]
    for source, raw in candidates:
        value = parse_date(raw)
        if value:
            return value, source
    return None


def _published_candidates(view: View) -> Iterator[tuple[str, str]]:
    data = view.data
    for raw in texts_of(data.article.get("datePublished"))[:2]:
        yield "json-ld", raw
    for name in _PUBLISHED_META:
        for raw in data.meta.get(name, ())[:1]:
            yield "meta", raw
    for element in data.microdata.get("datePublished", ())[:2]:
        if is_own(element):
            yield "microdata", _machine(element)
    for raw in texts_of(data.article.get("dateCreated"))[:1]:
        yield "json-ld", raw
    for node in data.nodes:
        for raw in texts_of(node.get("datePublished"))[:1] if "videoobject" not in types_of(node) else ():
            yield "json-ld", raw
    for element, named in times_of_article(view):
        yield "time", element.get("datetime") or ""
        if named:
            yield "time", text_of(element, 200)
    for node in data.nodes:
        for raw in texts_of(node.get("uploadDate"))[:1]:
            yield "json-ld", raw


_STAMPS = ("datetime", "title", "content", "data-date", "data-datetime")


def _machine(element: etree._Element) -> str:
    return element.get("datetime") or element.get("content") or text_of(element, 200)


def _shown_date(view: View, language: str | None, head: int) -> Dated | None:
    """The first date in the lines below the headline, then in what is marked as dates, then above; one of a change last."""
    changed: Dated | None = None
    tried = 0
    for text, element in _lines(view, head):
        found = dates_in(text[:300], language)
        if not found or (element is not None and not is_own(element)):
            continue
        for day in found:
            if not day.changed:
                return day.iso, day.raw, "text"
            changed = changed or (day.iso, day.raw, "text")
        tried += len(found)
        if tried > _MAX_TRIED:
            break
    return changed


def _lines(view: View, head: int) -> Iterator[tuple[str, etree._Element | None]]:
    """The lines in which a date may stand, likely ones first, each with the element that must be the article's own."""
    layout = view.layout
    for line in _below_headline(view, head):
        yield line, None
    for element, _ in times_of_article(view):
        yield text_of(element, 300, between=" "), None
    for element in view.marked(tokens.META | tokens.AUTHOR, 25):
        yield text_of(element, 300, between=" "), element
    for line in _dateline(view, head):
        yield line, None
    for block in layout.blocks[:60]:
        if len(block.text) < 160:
            yield block.text, layout.element[block.node]


def _below_headline(view: View, head: int) -> list[str]:
    """The short lines just below the headline: of all dates on a page the article's own stands there."""
    blocks, tag = view.layout.blocks, view.layout.tag
    if head < 0:
        head = next((index for index, block in enumerate(blocks) if tag[block.node] == "h1"), -1)
    if head < 0:
        return []
    return [block.text for block in blocks[head + 1 : head + 13] if len(block.text) < 160]


def _dateline(view: View, head: int) -> list[str]:
    """How the first text below the headline begins: press releases have their day and place there."""
    blocks = view.layout.blocks
    return [block.text[:80] for block in blocks[head + 1 : head + 5] if len(block.text) >= 160][:1] if head >= 0 else []
