"""Names of the people who wrote the article."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from lxml import etree

from newsarchive.extract.fields.bylines import plain_byline
from newsarchive.extract.fields.names import (
    NO_DESKS,
    NOBODY,
    before_date,
    is_signed,
    looks_like_name,
    tidy_names,
    without_by,
)
from newsarchive.extract.page import tokens
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.own import in_card
from newsarchive.extract.page.structured import ARTICLES, texts_of, types_of
from newsarchive.extract.page.tokens import mask_of
from newsarchive.extract.page.view import View, host_of, text_of
from newsarchive.extract.words.furniture import is_date_line
from newsarchive.extract.words.phrases import word_list, words
from newsarchive.text import clean_text, fold_label

MAX_AUTHORS = 60
_ADDRESS = re.compile(r"https?:|[@/]|,.*,")
_AUTHOR_PATHS = words(
    "author authors autor autoren auteur auteurs autores autore staff people person profile profiles by contributor contributors"
)
_ELSEWHERE = tokens.COMMENT | tokens.RELATED | tokens.POPULAR
_LONG_LINE = 160
"""Characters that no line with a byline has."""
_NEAR = 14
"""So many blocks after its headline an article's byline stands."""
_BODIES = {"organization", "newsmediaorganization", "corporation"}
_META = word_list(
    """author article:author parsely-author sailthru.author dc.creator dcterms.creator citation_author byl
    cxenseparse:author article.author dc.contributor"""
)


def authors(view: View, site_names: list[str], head: int = -1) -> tuple[tuple[str, ...], str] | None:
    """(names in order, where from) or None; `head`: the headline's block, -1 where it is not known.

    Who is declared for machines, then who is named in the byline; the publication itself, or its desk, only where
    the page gives it as author and names nobody.
    """
    barred = {fold_label(n) for n in site_names} | NOBODY | _host_names(view)
    data = view.data
    declared = _people(view, data.article.get("author") or data.article.get("creator"))
    own = list(data.meta.get(_META[0], ())[:20])
    signed: list[str] = []
    head = max(head, 0)

    def bylines() -> list[str]:
        signed.extend(_bylines(view, barred, head))
        return signed

    steps: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("json-ld", lambda: declared),
        ("microdata", lambda: [_micro(e) for e in data.microdata.get("author", ())[:10] if _is_written(e)]),
        ("meta", lambda: own),
        ("byline", bylines),
        ("byline", lambda: _linked(view, head)),
        ("meta", lambda: _labelled(view)),
        ("json-ld", lambda: _people(view, _of_page(view))),
        ("meta", lambda: [_in_order(v, name) for name in _META[1:] for v in data.meta.get(name, ())[:20]]),
        ("byline", lambda: _at_the_end(view)),
        ("byline", lambda: _dated(view, head)),
    )
    for source, read in steps:
        names = tidy_names(read(), barred)
        if names:
            return names[:MAX_AUTHORS], source
    for source, values in (("json-ld", declared), ("byline", signed), ("meta", [*_labelled(view), *own])):
        for value in values[:1]:
            desk = without_by(clean_text(value)).partition(" | ")[0]
            if 2 <= len(desk) <= 60 and fold_label(desk) not in NO_DESKS and not _ADDRESS.search(desk):
                return (desk,), source
    return None


def _host_names(view: View) -> set[str]:
    """What names the publication by its host alone: the host's own name, written apart or not."""
    host = host_of(view.url).split(":")[0]
    return {host.replace(".", ""), *(part for part in host.split(".")[:-1] if len(part) > 3)}


def _labelled(view: View) -> list[str]:
    """The author among the labels that SEO plugins give for previews: label1 "Written by", data1 the name."""
    meta = view.data.meta
    return [
        value
        for number in "12"
        for label in meta.get(f"twitter:label{number}", ())[:1]
        for value in meta.get(f"twitter:data{number}", ())[:1]
        if is_signed(f"{label} x")
    ]


def _of_page(view: View) -> Any:
    """The author that JSON-LD gives in a node of the page, or in a part of the article's: often who put it there."""
    for node in view.data.nodes:
        types = types_of(node)
        if node.get("author") and ("webpage" in types or (set(types) <= ARTICLES and not node.get("headline"))):
            return node["author"]
    return None


def _people(view: View, value: Any) -> list[str]:
    """The names of persons in a JSON-LD value, or of the organization that stands there alone."""
    items = value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in items[:200]:
        item = view.data.resolve(item)
        if isinstance(item, dict) and _BODIES & set(types_of(item)) and len(items) == 1:
            names += texts_of(item)[:1]
            continue
        found = texts_of(item)
        if not found and isinstance(item, dict):
            found = [" ".join(t for key in ("givenName", "familyName") for t in texts_of(item.get(key)))]
        names += found
    return names


def _in_order(name: str, source: str) -> str:
    """A name that libraries write with the family's first, in the order in which it is said.

    >>> _in_order("Lee, Ann", "citation_author"), _in_order("Lee, Ann", "byl")
    ('Ann Lee', 'Lee, Ann')
    """
    family, comma, given = name.partition(",")
    inverted = comma and "," not in given and source.startswith(("dc", "citation")) and " " not in family.strip()
    return f"{given.strip()} {family.strip()}" if inverted and len(given.split()) < 3 else name


def _is_written(element: etree._Element) -> bool:
    """Whether an author in microdata is that of the text, not of a comment, a card or a picture."""
    above = [element, *(e for e, _ in zip(element.iterancestors(), range(3), strict=False))]
    named = [mask_of(e.get("class") or "") for e in above]
    pictured = any(
        e.tag in ("figure", "figcaption") or (bits & (tokens.CREDIT | tokens.CAPTION) and not bits & tokens.AUTHOR)
        for e, bits in zip(above, named, strict=True)
    )
    return not pictured and not _is_elsewhere(element, True)


def _micro(element: etree._Element) -> str:
    for inner in element.iter():
        if inner is not element and "name" in (inner.get("itemprop") or "").split():
            return inner.get("content") or text_of(inner, 300, between=" | ")
    return element.get("content") or text_of(element, 300, between=" | ")


def _bylines(view: View, barred: set[str], head: int) -> list[str]:
    """The strings of the first byline that names somebody: those close below the headline before all others."""
    layout = view.layout
    marked = [
        (element, at)
        for element, bits, at in layout.marked
        if bits & tokens.AUTHOR
        and element.tag not in ("body", "html", "main", "article")
        and not _is_running(layout, at)
    ]
    below = [found for found in marked if head < found[1] <= head + _NEAR]
    before = [found for found in marked if head - 4 <= found[1] <= head]
    linked = [(element, -1) for element in [link for rel, link in view.rel_links() if rel == "author"][:3]]
    others = [found for found in marked if not head - 4 <= found[1] <= head + _NEAR]
    for element, at in [*linked, *below[:12], *before[-4:], *others[:12]]:
        found = _signed(element)
        if found and tidy_names(found, barred) and not _is_elsewhere(element, head - 4 <= at <= head + _NEAR):
            return found + (_beside(element, at, marked) if at >= 0 else _with_rel(element, view))
    for index in range(max(head - 4, 0), min(head + _NEAR, len(layout.blocks))):
        block = layout.blocks[index]
        if len(block.text) < 90 and is_signed(plain_byline(block.text)):
            links = [link.text for link in layout.links if link.block == index and looks_like_name(link.text)]
            if tidy_names(links or [block.text], barred):
                return links or [block.text]
    return []


def _with_rel(element: etree._Element, view: View) -> list[str]:
    """The names in the links to other authors around one: in the same line, or in the next ones of a list."""
    line = element.getparent()
    box = line.getparent() if line is not None else None
    alike = [e for rel, e in view.rel_links() if rel == "author" and e is not element]
    return [text_of(e, 200) for e in alike[:8] if any(above in (line, box) for above in list(e.iterancestors())[:2])]


def _is_running(layout: Layout, at: int) -> bool:
    """Whether a block is running text: who is named in it is spoken of, and has not written it."""
    block = layout.blocks[at] if at < len(layout.blocks) else None
    return block is not None and len(block.text) > _LONG_LINE


def _beside(element: etree._Element, at: int, marked: list[tuple[etree._Element, int]]) -> list[str]:
    """The names in the elements of the same class that follow a byline's: one for each author."""
    names = element.get("class")
    alike = [e for e, where in marked if at <= where <= at + 3 and e is not element and e.get("class") == names]
    return [name for other in alike[:6] for name in _signed(other)]


def _signed(element: etree._Element) -> list[str]:
    """The names in a byline's element: its links that can be names, else its text."""
    links = [text_of(a, 200) for a in element.iter("a")] if element.tag != "a" else []
    links = [text for text in links if text and looks_like_name(text)]
    text = text_of(element, 500, between=" | ")
    if links and len(text) < 400:
        return links if len(links) <= 8 else []
    return [text] if text and len(text) < 120 else []


def _is_elsewhere(element: etree._Element, near: bool) -> bool:
    """Whether an element stands in a comment or in a list of other articles; far from the headline, in a column too."""
    barred = _ELSEWHERE if near else _ELSEWHERE | tokens.SIDE | tokens.NAV
    for above, _ in zip(element.iterancestors(), range(12), strict=False):
        names = mask_of(f"{above.get('class') or ''} {above.get('id') or ''}")
        if names & barred and not names & tokens.BODY:
            return True
        if above.tag in ("main", "body") or (above.tag == "article" and next(above.iter("h1"), None) is not None):
            break
    return not near and in_card(element)


def _at_the_end(view: View) -> list[str]:
    """A line at the page's end that says who wrote or edited what stands above it."""
    return [
        block.text.strip("()（）[]【】 ")
        for block in view.layout.blocks[-60:]
        if len(block.text) < 60
        and (":" in block.text or "：" in block.text)
        and is_signed(block.text.strip("()（）[]【】 "))
    ][:1]


def _dated(view: View, head: int) -> list[str]:
    """A short line just below the headline that is a name with a date, or above one: a byline that says nothing of itself."""
    blocks = view.layout.blocks[head + 1 : head + 6]
    for block, following in pairwise(blocks):
        name = before_date(block.text) if len(block.text) < 80 else None
        if name is None and len(block.text) < 40 and is_date_line(following.text):
            name = block.text
        if name and 2 <= len(name.split()) <= 4 and all(word[0].isupper() for word in name.split()):
            return [name]
    return []


def _linked(view: View, head: int) -> list[str]:
    """The texts of links to authors' pages just below the headline."""
    layout = view.layout
    around = (link for link in layout.links if head - 4 <= link.block <= head + _NEAR)
    return [
        link.text
        for link in around
        if not _AUTHOR_PATHS.isdisjoint(link.href.lower().split("/")[:-1])
        and not layout.names[link.node] & (tokens.RELATED | tokens.POPULAR | tokens.CARD)
        and not _is_running(layout, link.block)
        and looks_like_name(link.text)
    ][:4]
