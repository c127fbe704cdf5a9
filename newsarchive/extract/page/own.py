"""Which elements belong to the article itself, and not to a comment, a card or a list beside it."""

from __future__ import annotations

from lxml import etree

from newsarchive.extract.page import tokens
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.view import View, text_of

_ELSEWHERE = tokens.COMMENT | tokens.RELATED | tokens.POPULAR
_HOLDERS = frozenset({"li", "article", "section", "div", "td", "header"})
_MAX_CARD = 400
"""Characters of text up to which an element with a linked heading is a card."""
_MAX_TIMES = 40


def times_of_article(view: View) -> list[tuple[etree._Element, bool]]:
    """The `time` elements of the article, each with whether it is named as that of publication, best first.

    Those that are named come first, then those after the first h1, then those before it: a page's own clock stands there.
    """
    head, times = -1, []
    for at, element in enumerate(view.root.iter("h1", "time")) if view.tagged["time"] else ():
        if element.tag == "time":
            times.append((at, element))
        elif head < 0:
            head = at
    ranked = []
    for at, element in times[:_MAX_TIMES]:
        names = mask_of(element.get("class") or "")
        if names & tokens.COMMENT or not is_own(element):
            continue
        named = element.get("pubdate") is not None or "publish" in (element.get("class") or "")
        ranked.append((not named, at < head, at, element))
    return [(element, not unnamed) for unnamed, _, _, element in sorted(ranked, key=lambda found: found[:3])]


def is_own(element: etree._Element) -> bool:
    """Whether an element is no part of a comment, of a list of other articles, or of a card that leads to one."""
    for above, _ in zip(element.iterancestors(), range(12), strict=False):
        if above.tag in ("main", "body"):
            return True
        names = mask_of(f"{above.get('class') or ''} {above.get('id') or ''}")
        if names & _ELSEWHERE and not names & tokens.BODY:
            return False
        headed = above.tag in _HOLDERS and next(above.iter("h1"), None) is not None
        if above.tag in ("aside", "nav", "footer") or (above.tag in _HOLDERS and not headed and _is_card(above)):
            return False
        if (
            above.tag == "header"
            and next(above.iter("h1", "h2"), None) is None
            and next(above.iterancestors("article"), None) is None
        ):
            return False
        if headed:
            return True
    return True


def in_card(element: etree._Element) -> bool:
    """Whether an element stands in a card of another article."""
    above = zip(element.iterancestors(), range(4), strict=False)
    return any(e.tag in _HOLDERS and next(e.iter("h1"), None) is None and _is_card(e) for e, _ in above)


def _is_card(element: etree._Element) -> bool:
    """Whether an element holds little more than a link with a title as its text."""
    links = [
        link for link, _ in zip(element.iter("a"), range(4), strict=False) if next(link.iter("time"), None) is None
    ]
    titled = any(len(text_of(link, 200).split()) >= 4 for link in links)
    return titled and len(text_of(element, 2 * _MAX_CARD)) < _MAX_CARD
