"""What URLs look like: the shape that those of one system share, and endless spaces. Pure functions that never raise."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from newsarchive.urls import MAX_LENGTH, is_noise, split_url

MAX_SEGMENTS, MAX_PAGE = 20, 1000
"""More segments of a path, or a higher page number of a listing, come from endless spaces."""

_MARKER = re.compile(
    r"articles?|artikel|art[ií]culo|articolo|artigo|clanek|story|stories|news|nachrichten|noticias?|nyheter|posts?|blog"
    r"|doc|view|read|archives|tags?|authors?|autor(en)?|auteur|category|kategorie|sections?|topics?|themen?|theme"
    r"|search|videos?|galler(y|ies)|photos|live|page"
)
_DATE_SEGMENT = re.compile(r"^(19|20)\d\d($|[-_.]?(0?[1-9]|1[0-2])([-_.]?(0?[1-9]|[12]\d|3[01]))?($|[-_]+))")
_DAY_OR_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d{1,2}", re.I)
_EXTENSION = re.compile(r"\.([a-z]{2,5}\d?)$", re.I)


def url_shape(url: str) -> str:
    """What the URLs of one content-management system have in common, without host and names.

    ``d`` a date, ``s`` a slug of three words or more, ``9`` ``99`` ``999`` numbers of up to 3, up to 6 and more
    digits, ``x`` another id, ``w`` one or more plain words; telling words (article, tag, author) stay.

    >>> url_shape("https://a.example/world/2024/05/01/three-word-slug/"), url_shape("/story.php?sid=123456")
    ('/w/d/s', '/story.php?sid=99')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    classes: list[str] = []
    for segment in filter(None, parts.path.split("/")):
        kind = _segment_class(unquote(segment), after_date=classes[-1:] == ["d"])
        if kind not in ("w", "d") or classes[-1:] != [kind]:
            classes.append(kind)
    pairs = parse_qsl("&".join(pair for pair in parts.query.split("&") if not is_noise(pair)))
    names = sorted({f"{name}={_segment_class(value, after_date=False)}" for name, value in pairs})
    return "/" + "/".join(classes) + ("?" if names else "") + "&".join(names)


def _segment_class(segment: str, *, after_date: bool) -> str:
    found = _EXTENSION.search(segment)
    extension, stem = (found[0].lower(), segment[: found.start()]) if found else ("", segment)
    if _MARKER.fullmatch(stem.lower()):
        return stem.lower() + extension
    if after_date and _DAY_OR_MONTH.fullmatch(stem):
        return "d" + extension
    stem = _DATE_SEGMENT.sub("", stem)
    if stem == "":
        return "d" + extension
    if len(re.findall(r"[^\W\d_]+", stem)) >= 3 and re.search(r"[-_, +]", stem):
        return "s" + extension
    if stem.isdigit():
        return "9" * (1 + (len(stem) > 3) + (len(stem) > 6)) + extension
    name = re.sub(r"[-_]?\d{3,}$", "", stem).lower()
    if name != stem.lower() and _MARKER.fullmatch(name):
        return name + "9" + extension
    return ("x" if re.search(r"\d", stem) and len(stem) > 5 else "w") + extension


_CALENDAR = re.compile(
    r"(?i)/(calend[aá]?rio|calendar|calendrier|kalend[ae]r|agenda|events?|termine|veranstaltungen|event[io]s?)"
    r"(/[^/]+)?/\d{1,6}([-/.]?\d{1,2}([-/.]?\d{1,2})?)?/?$"
)
_PAGE_NUMBER = re.compile(r"(?:[?&](?:page|paged|pg|seite|pagina)=|/(?:page|seite|pagina)/)(\d{1,5})(?=$|[&/])", re.I)


@lru_cache(4096)
def trap_reason(url: str) -> str | None:
    """Why a URL looks like part of an endless space, in a few words; None where it does not.

    Session ids that `canonical_url` strips are no trap: they cannot multiply an article.

    >>> trap_reason("https://a.example/calendar/2026/1"), trap_reason("https://a.example/x/x/x/")
    ('calendar', 'repeated path segments')
    >>> trap_reason("https://a.example/events/2026/01/02/a-report") is None
    True
    """
    parts = split_url(url)
    if parts is None:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    names = [name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    page = _PAGE_NUMBER.search(f"{parts.path}?{parts.query}".rstrip("?"))
    checks = {
        "too long": len(url) > MAX_LENGTH,
        "too many path segments": len(segments) > MAX_SEGMENTS,
        "repeated path segments": any(segments.count(s) >= (5 if s.isdigit() else 3) for s in segments[:MAX_SEGMENTS]),
        "calendar": _CALENDAR.search(parts.path) or {"month", "year"} <= set(names) or "tribe-bar-date" in names,
        "too many parameters": len(names) > 20 or any(names.count(name) > 5 for name in names[:20]),
        "huge page number": page and int(page[1]) > MAX_PAGE,
    }
    return next((reason for reason, applies in checks.items() if applies), None)
