"""A page made ready for reading: decoded, parsed and walked once, with its headline, from which all else is placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsarchive.extract.fallbacks.declared_body import declared_text
from newsarchive.extract.fields import dates, publisher
from newsarchive.extract.fields.authors import authors
from newsarchive.extract.fields.date_text import parse_any
from newsarchive.extract.fields.headline import headline, overlap
from newsarchive.extract.fields.names import tidy_names
from newsarchive.extract.page.elements import HEADING
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.measures import Measures, measure
from newsarchive.extract.page.parsing import parse_html, remove
from newsarchive.extract.page.structured import read_structured
from newsarchive.extract.page.tagged import Tagged, by_tag
from newsarchive.extract.page.view import View
from newsarchive.extract.page.walk import walk
from newsarchive.extract.rules import Rules, rules_for
from newsarchive.text import clean_text, fold_label

_NEXT_TO_NOTHING = 200
"""Characters of text on a page up to which what stands in its noscript elements is read."""


class Draft:
    """The fields read so far, and where each came from."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, str] = {}

    def take(self, name: str, found: tuple[Any, str] | None) -> Any:
        """Keep a (value, where from), unless the field has one already; return the field's value or None."""
        if found is not None and name not in self.values:
            self.values[name], self.provenance[name] = found
        return self.values.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One page before its text is chosen."""

    view: View
    measures: Measures
    draft: Draft
    """Holds the headline, and the fields that the site's rules have read."""
    names: list[str]
    """What the publication calls itself."""
    declared: dates.Dated | None
    """The date that the page declares for machines."""
    rules: Rules | None
    """The site's rules that fit that date."""
    error: str | None
    """One sentence where the tree is not whole."""

    @property
    def containers(self) -> list[int]:
        """The nodes that the site's rules name as containers of the text."""
        layout = self.view.layout
        if self.rules is None or self.rules.body is None or not layout.element:
            return []
        wanted = set(self.rules.elements(layout.element[0], self.rules.body))
        return [node for node, element in enumerate(layout.element) if element in wanted]


def open_page(
    html: bytes, url: str, content_type: str | None = None, rules: Rules | Sequence[Rules] | None = None
) -> Opened | str:
    """The page ready to be read, or the sentence that says why it cannot be."""
    parsed = parse_html(html, content_type)
    if parsed.root is None:
        return parsed.error or "Expected an HTML page, got none."
    root = parsed.root
    tagged = by_tag(root)
    view = View(url, _base_url(tagged, url), root, tagged, read_structured(root, tagged, url), Layout())
    declared = dates.declared(view)
    site_rules = rules_for(rules, declared[0] if declared else None)
    if site_rules:
        _drop(root, site_rules)
        view.tagged = by_tag(root)
    view.layout = walk(root)
    if sum(len(block.text) for block in view.layout.blocks) < _NEXT_TO_NOTHING and _let_scriptless_in(view.tagged):
        view.layout = walk(root)
    draft = Draft()
    if site_rules:
        _by_rules(draft, view, site_rules)
    names = publisher.site_names(view)
    title = draft.take("headline", headline(view, names))
    measures = measure(view.layout, _headline_block(view.layout, title))
    by = draft.take("authors", authors(view, names, measures.headline_block)) or ()
    measures.authors = tuple(name.lower() for name in by if len(name) > 4)
    measures.declared = declared_text(view).lower()
    return Opened(
        view=view,
        measures=measures,
        draft=draft,
        names=names,
        declared=declared,
        rules=site_rules,
        error=parsed.error,
    )


def _let_scriptless_in(tagged: Tagged) -> bool:
    """Take what is meant for readers without scripts as a part of the page; whether there was any text in it."""
    found = [e for e in tagged["noscript"] if len("".join(e.itertext())) >= 500]
    for element in found:
        element.tag = "div"
    return bool(found)


def _base_url(tagged: Tagged, url: str) -> str:
    for element in tagged["base"]:
        try:
            return urljoin(url, (element.get("href") or "").strip())
        except ValueError:
            break
    return url


def _drop(root: etree._Element, rules: Rules) -> None:
    for selector in rules.drop:
        for element in rules.elements(root, selector):
            if element.getparent() is not None:
                remove(element)


def _by_rules(draft: Draft, view: View, rules: Rules) -> None:
    """The fields for which the site's rules have an answer."""
    for name in ("headline", "section", "summary"):
        for value in rules.values(view.root, getattr(rules, name))[:1]:
            draft.take(name, (clean_text(value), "rules"))
    names = tidy_names(rules.values(view.root, rules.authors)[:60], set())
    if names:
        draft.take("authors", (names, "rules"))
    for raw in rules.values(view.root, rules.published_at)[:1]:
        day = parse_any(raw, None)
        if day:
            draft.values["published_raw"] = clean_text(raw)
            draft.take("published_at", (day, "rules"))


def _headline_block(layout: Layout, title: str | None) -> int:
    """Index of the block that is the headline: a heading with its text, or -1."""
    folded = fold_label(title or "")
    if not folded:
        return -1
    same = [
        i for i, b in enumerate(layout.blocks) if layout.structure[b.node] & HEADING and fold_label(b.text) == folded
    ]
    if same:  # a card in a menu can have the headline too
        return next((i for i in same if layout.tag[layout.blocks[i].node] == "h1"), same[0])
    like = [
        i
        for i, b in enumerate(layout.blocks)
        if layout.tag[b.node] == "h1" and overlap(fold_label(b.text), folded) > 0.5
    ]
    if like or folded.count(" ") < 2:
        return like[0] if like else -1
    return next(  # with its kicker in one heading
        (
            i
            for i, b in enumerate(layout.blocks)
            if layout.tag[b.node] in ("h1", "h2")
            and len(b.text) < 2 * len(folded) + 20
            and fold_label(b.text).endswith(folded)
        ),
        -1,
    )
