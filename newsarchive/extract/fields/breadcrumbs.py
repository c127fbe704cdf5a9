"""The path to the page through the site's sections: shown, or declared in JSON-LD."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from newsarchive.extract.fields.headline import overlap
from newsarchive.extract.fields.section_names import HOME, tidy_label
from newsarchive.extract.page import tokens
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.structured import texts_of, types_of
from newsarchive.extract.page.view import View, text_of
from newsarchive.text import fold_label

_ARROW = re.compile(r"\s*(?:>{1,2}|»|›|→|＞|/)\s*")
_PATH_LINE = re.compile(r"\S\s*(?:>{1,2}|»|›|→|＞|/)\s*\S")
"""Two labels with an arrow between."""


def breadcrumb(view: View, headline: str) -> list[str]:
    """The last label of the path, in a list; `headline`: folded, which ends many a path and is no section."""
    for element in view.marked(tokens.BREADCRUMB, 4):
        if element.tag in ("body", "html", "main", "article"):
            continue
        links = [text_of(a, 200) for a in element.iter("a")][:8]
        items = [label for label in map(tidy_label, links) if label and overlap(fold_label(label), headline) < 0.6]
        if items:
            return items[-1:]
    shown = _shown_crumbs(view, headline)
    if shown:
        return shown
    for node in view.data.nodes:
        if "breadcrumblist" in types_of(node):
            items = [
                label
                for label in map(tidy_label, _crumb_names(node))
                if label and overlap(fold_label(label), headline) < 0.6
            ]
            if items:
                return items[-1:]
    return []


def _shown_crumbs(view: View, headline: str) -> list[str]:
    """The last link of a line above the headline that reads as a path: links with arrows between, home the first."""
    layout = view.layout
    head = headline_index(layout, headline) or 0
    for index in range(head - 1, max(-1, head - 25), -1):
        text = layout.blocks[index].text
        if len(text) > 120 or not _PATH_LINE.search(text):
            continue
        links = [link for link in layout.links if link.block == index]
        told = {fold_label(link.text) for link in links}
        if len([part for part in _ARROW.split(text) if fold_label(part) in told]) < 2:
            continue
        first = view.absolute(links[0].href) if links else None
        if first and (fold_label(links[0].text) in HOME or not urlsplit(first).path.strip("/")):
            labels = [label for label in (tidy_label(link.text) for link in links[1:]) if label]
            return labels[-1:]
    return []


def _crumb_names(node: dict[str, Any]) -> list[str]:
    entries = node.get("itemListElement")
    names: list[str] = []
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            names += (texts_of(entry.get("name")) or texts_of(entry.get("item")))[:1]
    return [n for n in names[:12] if not n.startswith("http")]


def headline_index(layout: Layout, headline: str) -> int | None:
    """The first block that is the (folded) headline, or holds little else."""
    for index, block in enumerate(layout.blocks):
        if (
            headline
            and len(headline) <= len(block.text) + 5 <= 2 * len(headline) + 20
            and fold_label(block.text) == headline
        ):
            return index
    return None
