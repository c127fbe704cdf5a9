"""Is a URL worth a request? Judged by its form, its link's text, where it stood, and the site's other URLs.

The judgement leans to yes: a page that is fetched in vain costs one request and is recognised by the extraction,
an article that is never asked for is lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from newsarchive.discover.shapes import Shapes
from newsarchive.discover.words import ARTICLE, FILES, ID_PARAMETERS, NEVER, NEVER_ALWAYS, UNLIKELY
from newsarchive.text import count_words
from newsarchive.urls import is_http_url
from newsarchive.urlshapes import trap_reason

Place = Literal["page", "headline", "navigation", "feed", "sitemap", "news-sitemap"]
"""Where a URL stood; headline: in a heading of a page, navigation: in its menus."""

THRESHOLD = 0.5
"""From this likelihood on a candidate is of kind article."""

_START = {"page": -1.6, "headline": -1.6, "navigation": -3.0, "sitemap": -0.6, "feed": 3.0, "news-sitemap": 3.6}
"""Log-odds before anything is known of the URL. Feeds and news sitemaps list articles by definition."""

_REDEEMING = 2.0
"""Evidence of known shapes (`Shapes.evidence`) that outweighs a telling word: at least three articles, no other page."""

_DATE = re.compile(
    r"/(19|20)\d\d[/_.-]?(0?[1-9]|1[0-2]|[a-z]{3,9}|\d\d_[a-z]+)[/_.-]?((0?[1-9]|[12]\d|3[01])(?=\D|$))?"
)
_COMPACT_DATE = re.compile(r"(?<!\d)20[0-3]\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_EXTENSION = re.compile(r"\.([a-z0-9]{1,11})$", re.I)
_PAGE_EXTENSION = re.compile(r"\.(html?|shtml|php\d?|aspx?|jsp|ece|story|cms|do|nsf|cfm|phtml|xhtml|print|bild)$", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_ACTION = re.compile(
    r"(^|&)(share|replytocom|action|do|print|preview|add-to-cart|redirect_to|returnurl|s|q|query|search)=", re.I
)
_LONG_ID = re.compile(r"\d{5,}|(?=\w{0,40}\d)(?=\w{0,40}[A-Za-z])[A-Za-z0-9]{6,}|[0-9a-f]{8}-[0-9a-f]{4}-")
_INDEX = frozenset({"index", "default", "home"})
_NUMBERED = re.compile(r"([a-z]+)[-_,]?\d{3,}(_\d+)?")
_ID_SEGMENT = re.compile(r"\d{5,}|(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{5,}")
_PAGER = re.compile(r"/(page|seite|pagina|p)/\d{1,4}/?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How much a URL looks like an article."""

    likelihood: float
    """0 to 1; `THRESHOLD` and above is worth a request."""
    why: str
    """A few words for `newsarchive why`: the refusal, or what counted most."""


def judge_url(url: str, *, text: str | None = None, place: Place = "page", shapes: Shapes | None = None) -> Judgement:
    """How much an absolute URL looks like an article.

    `text` is the link's text or the item's title, `shapes` what the site's known URLs look like.

    >>> judge_url("https://a.example/2024/05/01/minister-resigns-after-vote/").likelihood > 0.9
    True
    >>> judge_url("https://a.example/tag/economy"), judge_url("https://a.example/logo.png").why
    (Judgement(likelihood=0.02, why='tag pages'), 'a file (.png)')
    >>> judge_url("https://a.example/go/7", text="Minister resigns after the vote").likelihood > 0.5
    True
    """
    refusal = _refusal(url)
    if refusal:
        return Judgement(likelihood=0.0, why=refusal)
    parts = urlsplit(url)
    known = shapes.evidence(url) if shapes else 0.0
    word, of_url = _words_of_url(parts.path, parts.query)
    if word and known < _REDEEMING:
        return Judgement(likelihood=0.3 if place in ("feed", "news-sitemap") else 0.02, why=f"{word} pages")
    evidence = [*of_url, (known, "like the site's known articles" if known > 0 else "like the site's other pages")]
    if text is not None:
        evidence.append(_text_evidence(text, is_heading=place == "headline"))
    score = _START[place] + sum(weight for weight, _ in evidence)
    telling = [(weight, why) for weight, why in evidence if weight * score > 0]
    why = max(telling, key=lambda pair: abs(pair[0]))[1] if telling else _default_reason(place, score)
    return Judgement(likelihood=round(1 / (1 + exp(-score)), 3), why=why)


@lru_cache(4096)  # the same links stand on every page of a site
def _words_of_url(path: str, query: str) -> tuple[str | None, tuple[Evidence, ...]]:
    """The word that says that this is no article, and what path and query say otherwise."""
    segments = _segments(path)
    slug_words = count_slug_words(segments)
    word = _never_word(segments, slug_words=slug_words)
    return word, (*_url_evidence(segments, path, slug_words), *_query_evidence(query))


def _segments(path: str) -> list[str]:
    """The path's segments, decoded; a final ``index.html`` is none."""
    segments = [unquote(segment) for segment in path.split("/") if segment]
    return segments[:-1] if segments and plain_word(segments[-1]) in _INDEX else segments


def _default_reason(place: Place, score: float) -> str:
    return f"stands in a {place}" if score > 0 else "nothing speaks for an article"


@lru_cache(4096)
def _refusal(url: str) -> str | None:
    """Why the URL cannot be an article at all."""
    if not is_http_url(url):
        return "not a web address"
    parts = urlsplit(url)
    if not (parts.query or _segments(parts.path)):
        return "a front page"
    trap = trap_reason(url)
    if trap:
        return f"trap: {trap}"
    extension = _EXTENSION.search(parts.path)
    if extension and extension[1].lower() in FILES:
        return f"a file (.{extension[1].lower()})"
    if _PAGER.search(parts.path):
        return "a page of a listing"
    return None


def plain_word(segment: str) -> str:
    """A path segment for the word lists: lower case, without diacritics and page extension.

    >>> plain_word("Über-uns.html")
    'uber-uns'
    """
    text = _PAGE_EXTENSION.sub("", segment.lower())
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def _never_word(segments: list[str], *, slug_words: int) -> str | None:
    """The word that says that this is no article; a long slug behind it redeems it (``/autoren/name/long-slug``)."""
    for number, segment in enumerate(segments):
        word = plain_word(segment)
        behind = len(segments) - 1 - number
        if (word in NEVER_ALWAYS or segment.lower() in NEVER_ALWAYS) and (behind < 2 or slug_words < 4):
            return word
        if word in NEVER and (behind < 1 or slug_words < 4):
            return word
    return None


def count_slug_words(segments: list[str]) -> int:
    """Words of the longest segment of the path, each two CJK characters being one.

    >>> count_slug_words(["world", "three-word-slug-19.html"])
    3
    """
    longest = 0
    for segment in segments:
        stem = _PAGE_EXTENSION.sub("", segment)
        cjk = len(_CJK.findall(stem))
        longest = max(longest, len(_WORD.findall(_CJK.sub(" ", stem))) + cjk // 2)
    return longest


Evidence = tuple[float, str]


def _url_evidence(segments: list[str], path: str, slug_words: int) -> list[Evidence]:
    """What the path says, as (log-odds, words)."""
    words = [plain_word(segment) for segment in segments]
    last = segments[-1] if segments else ""
    evidence = [_slug_evidence(slug_words)]
    date = _DATE.search(path)
    if (date and (date[3] or len(segments) > 2)) or _COMPACT_DATE.search(path):
        ends_there = date is not None and date.end() >= len(path.rstrip("/"))
        evidence.append((-1.5, "a day's archive") if ends_there else (2.6, "date in the path"))
    if _LONG_ID.search(last) or any(map(_ID_SEGMENT.fullmatch, segments)):
        evidence.append((1.6, "id in the path"))
    leading = ARTICLE.intersection(words[:-1])
    numbered = _NUMBERED.fullmatch(words[-1]) if words else None
    if (numbered and numbered[1] in ARTICLE) or (words[-2:-1] and words[-2] in ARTICLE and words[-1].isdigit()):
        evidence.append((2.2, "numbered article"))
    elif leading:
        evidence.append((0.8, f"below /{min(leading)}/"))
    if UNLIKELY.intersection(words) or (set(words) & NEVER):
        evidence.append((-1.6, "a kind of page that is rarely an article"))
    if _PAGE_EXTENSION.search(last):
        evidence.append((0.6, "a page with an extension"))
    return evidence


def _slug_evidence(words: int) -> Evidence:
    if words >= 5:
        return 3.2, "long slug"
    if words >= 3:
        return 2.0, "slug"
    return (0.4, "short slug") if words == 2 else (-0.8, "no slug")


def _query_evidence(query: str) -> list[Evidence]:
    evidence: list[Evidence] = []
    for name, value in parse_qsl(query):
        is_number = sum(map(str.isdigit, value)) >= 2
        if name.lower() in ID_PARAMETERS and is_number:
            evidence.append((2.6, f"id in the query ({name[:20]})"))
    if not evidence and _ACTION.search(query):
        evidence.append((-2.5, "a search or an action"))
    return evidence


def is_headline_like(text: str) -> bool:
    """Whether a link's text could be a headline: four words, or eight CJK characters.

    >>> is_headline_like("Minister resigns after vote"), is_headline_like("World news")
    (True, False)
    >>> is_headline_like("东京股市连续三日上涨")
    True
    """
    return count_words(text) >= 4


def _text_evidence(text: str, *, is_heading: bool) -> Evidence:
    count = count_words(text)
    if count >= 4:
        return (3.4 if count >= 5 else 2.8), "headline-like text"
    if is_heading:
        return (2.4 if count >= 2 else 1.0), "text in a heading"
    return (0.0 if count == 3 else -0.8), "short text"
