"""Dates of publication and change, as precise as the page gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from newsarchive.extract import tokens
from newsarchive.extract.months import spelled_date
from newsarchive.extract.phrases import word_list
from newsarchive.extract.structured import texts_of
from newsarchive.extract.tokens import mask_of
from newsarchive.extract.view import View, text_of
from newsarchive.extract.zones import in_shown_zone
from newsarchive.text import clean_text

MAX_DATE_CHARS = 128
"""Longer strings are no dates; dateparser took 9 s for a long one."""
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
_TIMES = etree.XPath("//time")
_IN_URL = re.compile(
    r"[/_.-]((?:19|20)\d\d)(?:([/_.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)"
)
_NAMED_IN_URL = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?=/|$)", re.I
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?(?!\d)",
    re.I,
)
_IN_TEXT = re.compile(
    r"\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}\s?[日일]?|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})\b"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|\.)?,?\s(?:de\s|of\s|d['’])?[^\W\d_]{3,12}\.?,?\s(?:de\s|del\s)?\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
)
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")

Dated = tuple[str, str, str]
"""(ISO 8601, raw string, where from)."""


def declared(view: View) -> Dated | None:
    """When the page declares that the article was published: structured data, meta and time elements."""
    candidates = _published_candidates(view)
    for source, raw in candidates:
        value = parse_date(raw)
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
    return (local, dated[1], dated[2]) if local else dated


def shown(view: View, language: str | None, head: int = -1) -> Dated | None:
    """The date that the page only shows, in its text, or carries in its URL; `head`: the headline's block, or -1."""
    for element in view.marked(tokens.META, 12):
        for name in _STAMPS:
            value = parse_date(element.get(name))
            if value:
                return value, clean_text(element.get(name) or ""), "time"
    return in_url(view.url) or _shown_date(view, language, head)


def in_url(url: str) -> Dated | None:
    """The day that a URL carries.

    >>> in_url("https://example.com/2024/5/1/fire"), in_url("https://example.com/2023/12/231218130031.htm")
    (('2024-05-01', '2024/5/1', 'url'), None)
    """
    found = _IN_URL.search(url)
    if not found:
        named = _NAMED_IN_URL.search(url)
        if not named:
            return None
        value = parse_date(f"{named[1]}-{_MONTHS.index(named[2].lower()) + 1}-{named[3]}")
        return (value, named[0].strip("/"), "url") if value else None
    year, _, month, day, month2, day2 = found.groups()
    value = parse_date(f"{year}-{month or month2}-{day or day2}")
    return (value, found[0].strip("/_.-"), "url") if value else None


def parse_any(raw: str, language: str | None) -> str | None:
    """ISO 8601 of a date in a machine's or a person's writing, else None."""
    return parse_date(raw) or _numeric(raw[:MAX_DATE_CHARS], "DMY") or _spoken(raw, language)


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
        yield "microdata", _machine(element)
    for raw in texts_of(data.article.get("dateCreated"))[:1]:
        yield "json-ld", raw
    for node in data.nodes:
        for raw in texts_of(node.get("datePublished") or node.get("uploadDate"))[:1]:
            yield "json-ld", raw
    times = _TIMES(view.root)
    for pubdate in (True, False):
        for element in times[:40]:
            names = mask_of(element.get("class") or "")
            if (
                pubdate == (element.get("pubdate") is not None or "publish" in (element.get("class") or ""))
                and not names & tokens.COMMENT
            ):
                yield "time", element.get("datetime") or ""
                if pubdate:
                    yield "time", text_of(element, 200)


_STAMPS = ("datetime", "title", "content", "data-date", "data-datetime")


def _machine(element: etree._Element) -> str:
    return element.get("datetime") or element.get("content") or text_of(element, 200)


def parse_date(raw: str | None) -> str | None:
    """ISO 8601 of a machine's date string (ISO 8601 or RFC 5322), else None.

    >>> parse_date("2024-05-01"), parse_date("2024-05-01T10:00:00Z"), parse_date("Wed, 01 May 2024 10:00 +0200")
    ('2024-05-01', '2024-05-01T10:00:00+00:00', '2024-05-01T10:00:00+02:00')
    >>> parse_date("2024-02-30"), parse_date("1970-01-01T00:00:00Z"), parse_date("soon")
    (None, None, None)
    """
    raw = clean_text(raw or "")
    if not 6 <= len(raw) <= MAX_DATE_CHARS:
        return None
    found = _ISO.match(raw)
    if found:
        return _from_iso(found)
    if raw.isdigit():
        return _from_digits(raw)
    try:
        return _plausible(datetime.fromisoformat(raw)) if raw[:4].isdigit() else _plausible(parsedate_to_datetime(raw))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _from_iso(found: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        if hour is None:
            value = date(int(year), int(month), int(day))
            return value.isoformat() if 1800 < value.year < 2100 else None
        text = f"{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}:{second or '00'}"
        if fraction and fraction.strip("0"):
            text += f".{fraction[:6]:0<6}"
        if zone:
            zone = "+00:00" if zone[0] in "zZuUgG" else zone.replace(":", "")
            text += zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
        return _plausible(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _from_digits(raw: str) -> str | None:
    if len(raw) in (8, 12, 14) and raw[:2] in ("19", "20"):
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(raw)]
        try:
            value = datetime.strptime(raw, form)
        except ValueError:
            return None
        return value.date().isoformat() if len(raw) == 8 else _plausible(value)
    if len(raw) in (10, 13) and raw[0] in "1234":
        return _plausible(datetime.fromtimestamp(int(raw[:10]), UTC))
    return None


def _plausible(value: datetime) -> str | None:
    if not 1800 < value.year < 2100 or (value.year, value.month, value.day) == (1970, 1, 1):
        return None
    return value.isoformat()


def _shown_date(view: View, language: str | None, head: int) -> Dated | None:
    """The first date in the texts that are marked as dates, then in the lines around the headline."""
    texts = [text_of(e, 300) for e in _TIMES(view.root)[:10]]
    texts += [text_of(e, 300) for e in view.marked(tokens.META | tokens.AUTHOR, 25)]
    texts += _dateline(view, head)
    texts += [b.text for b in view.layout.blocks[:60] if len(b.text) < 160]
    texts[:0] = _below_headline(view, head)
    order = "MDY" if (language or "en-us").lower() in ("en", "en-us", "en-ph") else "DMY"
    tried = 0
    for text in texts:
        for found in list(_IN_TEXT.finditer(text[:300]))[:2]:
            tried += 1
            if tried > 12:
                return None
            value = _numeric(found[0], order) or _spoken(found[0], language)
            if value:
                return value, found[0], "text"
    return None


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


def _numeric(raw: str, order: str) -> str | None:
    numbers = [int(n) for n in re.findall(r"\d+", raw)]
    if len(numbers) != 3 or re.search(r"[^\W\d_年月日년월일]", raw):
        return None
    if numbers[0] > 999:
        year, month, day = numbers
    else:
        first, second, year = numbers
        day, month = (
            (second, first) if (order == "MDY" and "/" in raw and first <= 12) or second > 12 else (first, second)
        )
        year += 2000 if year < 70 else 1900 if year < 100 else 0
    return parse_date(f"{year:04}-{month:02}-{day:02}")


_UNTOLD = (("en",), ("de", "fr", "es", "it", "pt", "nl", "pl", "ru"))
"""Languages that are tried for a date on a page that does not say which it is written in."""


def _spoken(raw: str, language: str | None) -> str | None:
    """A date with its month in words: from a table, else dateparser's reading, a few hundred strings a second."""
    spelled = spelled_date(raw)
    if spelled:
        return parse_date("{:04}-{:02}-{:02}".format(*spelled))
    import warnings

    import dateparser

    short = (language or "").split("-")[0].lower()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for languages in dict.fromkeys(((short,), ("en",)) if len(short) == 2 else _UNTOLD):
            try:
                value = dateparser.parse(
                    raw[:MAX_DATE_CHARS],
                    languages=list(languages),
                    settings={"REQUIRE_PARTS": ["day", "month", "year"]},
                )
            except Exception:
                return None
            if value and _plausible(value):
                return str(value.date())
    return None
