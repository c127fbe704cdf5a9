"""The links of a page: each URL once, with its best text and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newsarchive.discover.judge import is_headline_like
from newsarchive.text import count_words, fold_space
from newsarchive.urls import canonical_url, clean_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_LINKS = 2000
LONGEST_TITLE = 400
"""Characters of link text that may still be a headline; longer ones are a teaser around which the link was put."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAVIGATION_TAGS = ("nav", "menu", "header")
_NAVIGATION_ROLES = ("navigation", "menubar", "menu")
_NAVIGATION = re.compile(
    r"(^|[-_\s])(main|top|site|primary|global|mega|haupt)?[-_]?(nav|navi|navbar|navigation|menu|men[uú]|rubriken|secciones)([-_\s\d]|$)",
    re.I,
)
_FOOTER = re.compile(r"(^|[-_\s])(footer|legal|copyright|social|share|sharing)([-_\s]|$)", re.I)
_EMPTY_PROMISE = re.compile(
    r"((read|continue|learn|find out|see|view)\b.{0,20}\b(more|reading|story|article)|full story|more"
    r"|mehr( lesen| dazu)?|weiterlesen|lire (la suite|plus|l.article)|leer m[aá]s|seguir leyendo|leia mais|saiba mais"
    r"|leggi( tutto| di pi[uù])?|lees (meer|verder)|l[äæ]s mer|les mer|lue lis[äa]{2}|czytaj( dalej| wi[eę]cej)?"
    r"|читать( далее)?|\d+ (comments?|kommentare|comentarios|commentaires))\W*",
    re.I,
)


@dataclass(slots=True, kw_only=True)
class Anchor:
    """A URL that a page links to."""

    url: str
    """Absolute, without fragment, as first linked."""
    text: str | None
    """The best text of all links to it; None where none has any."""
    position: int
    """Place of the first link, from 0."""
    rel: frozenset[str]
    """Values of the rel attribute of the first link."""
    in_navigation: bool
    """Whether one of the links stands in a header, navigation or menu."""
    in_footer: bool
    """Whether all of them stand in a footer or a row of share buttons."""
    in_heading: bool = False
    """Whether `text` is set as a heading."""
    rank: int = 0
    """How good `text` is: see `_rank`."""


def collect_anchors(root: HtmlElement, base: str) -> tuple[list[Anchor], bool]:
    """The links of a page in document order, each URL (by its key) once, and whether there were too many of them."""
    found: dict[str, Anchor] = {}
    for element in root.iter("a", "area"):
        href = element.get("href")
        target = clean_url(href, base) if href else None
        if target is None or (href or "").lstrip().startswith("#"):
            continue
        key = canonical_url(target)
        if key not in found and len(found) >= MAX_LINKS:
            return list(found.values()), True
        _note(found, key, target, element)
    return list(found.values()), False


def _note(found: dict[str, Anchor], key: str, target: str, element: HtmlElement) -> None:
    text, in_heading = link_text(element)
    rank = _rank(text, in_heading)
    navigation, footer = _surroundings(element)
    known = found.get(key)
    if known is None:
        rel = frozenset((element.get("rel") or "").lower().split())
        found[key] = Anchor(
            url=target, text=text, position=len(found), rel=rel, in_navigation=navigation, in_footer=footer
        )
        found[key].rank, found[key].in_heading = rank, in_heading
        return
    if rank > known.rank:
        known.text, known.rank, known.in_heading = text, rank, in_heading
    known.in_navigation = known.in_navigation or navigation
    known.in_footer = known.in_footer and footer


def link_text(element: HtmlElement) -> tuple[str | None, bool]:
    """What a reader takes for the link's headline, and whether that is a heading.

    A heading inside the link comes first (the link may hold a kicker and a teaser too), then its whole text, then
    what is said for those who do not see (aria-label, title, the image's alt text).
    """
    for heading in element.iter(*_HEADINGS):
        text = _text_of(heading)
        if text:
            return text, True
    text = _text_of(element)
    in_heading = any(parent.tag in _HEADINGS for parent in _ancestors(element, 3))
    if text and len(text) <= LONGEST_TITLE and not _EMPTY_PROMISE.fullmatch(text):
        return text, in_heading
    for value in (
        element.get("aria-label"),
        element.get("title"),
        *(image.get("alt") for image in element.iter("img")),
    ):
        if value and fold_space(value):
            return fold_space(value)[:LONGEST_TITLE], in_heading
    return (text[:LONGEST_TITLE] if text else None), in_heading


def _text_of(element: HtmlElement) -> str:
    return fold_space(" ".join(element.itertext(with_tail=False)))


def _rank(text: str | None, in_heading: bool) -> int:
    """0 nothing, 1 an empty "read more", 2 a label, 3 like a headline; 3 more in a heading."""
    if not text:
        return 0
    if _EMPTY_PROMISE.fullmatch(text):
        return 1
    return (3 if is_headline_like(text) else 2) + (3 if in_heading and count_words(text) > 1 else 0)


def _ancestors(element: HtmlElement, depth: int) -> Iterable[HtmlElement]:
    for number, parent in enumerate(element.iterancestors()):
        if number >= depth:
            return
        yield parent


def _surroundings(element: HtmlElement) -> tuple[bool, bool]:
    """(in navigation, in footer), by the nearest eight ancestors."""
    navigation = footer = False
    for parent in _ancestors(element, 8):
        if parent.tag == "article":
            return False, footer
        navigation |= parent.tag in _NAVIGATION_TAGS or parent.get("role") in _NAVIGATION_ROLES
        named_navigation, named_footer = _named(f"{parent.get('class') or ''} {parent.get('id') or ''}"[:300])
        navigation |= named_navigation
        footer |= named_footer or parent.tag == "footer"
    return navigation, footer


@lru_cache(2048)  # the links of a list have their ancestors in common
def _named(names: str) -> tuple[bool, bool]:
    """Whether an element with these names is of the navigation, of the footer."""
    return bool(_NAVIGATION.search(names)), bool(_FOOTER.search(names))
