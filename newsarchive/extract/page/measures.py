"""Sums over the walk's nodes that the choice of blocks and the judgement of the page both need."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import FIGCAPTION, FIGURE, HEADING, SKIPPED, STRUCTURE
from newsarchive.extract.page.layout import Layout, RawBlock
from newsarchive.extract.words.phrases import words
from newsarchive.text import is_cjk

_STOP = re.compile("[,.!?;:،؛۔।。！？、…]")
_ENDS = frozenset(".!?。！？…۔।\"”»؟:」)“’'")
_WIDE_SHARE = 0.35
"""A node with this share of all prose is a wrapper of the article: its names say nothing of a block in it."""
_FORM_CHARS = 300
_FIGURES = FIGURE | FIGCAPTION
_UNCLOSED_CHARS = 300
"""No heading is longer ..."""
_MOST = 0.6
"""... but a figure can be: it is none where it holds this share of a page's prose."""
_LINE_TAGS = words("p li ul ol dl dd dt h1 h2 h3 h4 h5 h6 blockquote figure figcaption tr td th tbody pre")


@dataclass(slots=True)
class Measures:
    """Figures over a layout; lists over blocks or over nodes, parallel to those of `Layout`."""

    is_prose: list[bool] = field(default_factory=list)
    """Over blocks: reads like a sentence or more, and is not mostly links."""
    container: list[int] = field(default_factory=list)
    """Over blocks: the node that holds this block's line, list or cell."""
    prose: list[int] = field(default_factory=list)
    """Over nodes: characters of prose in it."""
    total: list[int] = field(default_factory=list)
    """Over nodes: characters of text in it."""
    linked: list[int] = field(default_factory=list)
    """Over nodes: characters of link text in it."""
    near: list[int] = field(default_factory=list)
    """Over nodes: bits of the names of the node and of those above it that are no wrapper of the article."""
    authors: tuple[str, ...] = ()
    """Names of who wrote the page, in small letters."""
    declared: str = ""
    """The text that the page declares for machines, in small letters."""
    headline_block: int = -1
    """Index of the block that is the headline, or -1."""
    page_prose: int = 0


def is_prose(block: RawBlock) -> bool:
    """Whether a block reads like running text: long enough, a stop in it, few links."""
    text = block.text
    size = len(text)
    if size < 20 or block.link_chars > 0.34 * size:
        return False
    if size <= 50 and not is_cjk(text):
        return False
    return _STOP.search(text) is not None


def ends_like_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, in any script."""
    return text[-1:] in _ENDS


def measure(layout: Layout, headline_block: int) -> Measures:
    """Sum up a layout; `headline_block` is the index of the headline's block or -1."""
    count = len(layout.tag)
    prose, total, linked = [0] * count, [0] * count, [0] * count
    found = Measures(prose=prose, total=total, linked=linked, headline_block=headline_block)
    parent, structure = layout.parent, layout.structure
    for block in layout.blocks:
        node, size = block.node, len(block.text)
        counts = is_prose(block) and not structure[node] & SKIPPED
        found.is_prose.append(counts)
        total[node] += size
        linked[node] += block.link_chars
        if counts:
            prose[node] += size
    for node in range(count - 1, 0, -1):
        if total[node]:
            above = parent[node]
            prose[above] += prose[node]
            total[above] += total[node]
            linked[above] += linked[node]
    found.page_prose = prose[0] if count else 0
    _release(layout, prose)
    found.near = _near(layout, found)
    found.container = _containers(layout)
    return found


def _release(layout: Layout, prose: list[int]) -> None:
    """Take the mark of a heading or figure from one that holds an article: its end tag is missing, all stands in it."""
    for node, size in enumerate(prose):
        if size <= _UNCLOSED_CHARS:
            continue
        own = STRUCTURE.get(layout.tag[node], 0)
        if own & HEADING:
            _unmark(layout, prose, node, HEADING, _UNCLOSED_CHARS)
        elif own & _FIGURES and size > _MOST * prose[0]:
            _unmark(layout, prose, node, _FIGURES, _MOST * prose[0])


def _unmark(layout: Layout, prose: list[int], node: int, mark: int, limit: float) -> None:
    """Take a mark from a node and those below it, but for smaller elements that have it by themselves."""
    layout.structure[node] &= ~mark
    freed = {node}
    for below in range(node + 1, len(prose)):
        if layout.parent[below] < node:
            break
        by_itself = STRUCTURE.get(layout.tag[below], 0) & mark and prose[below] <= limit
        if layout.parent[below] in freed and not by_itself:
            layout.structure[below] &= ~mark
            freed.add(below)


def _near(layout: Layout, found: Measures) -> list[int]:
    above_headline = set()
    if found.headline_block >= 0:
        node = layout.blocks[found.headline_block].node
        while node >= 0:
            above_headline.add(node)
            node = layout.parent[node]
    threshold = _WIDE_SHARE * found.page_prose
    asking = {_box_of(layout, found, node) for node in layout.asking}
    near: list[int] = []
    for node, (above, names, prose) in enumerate(zip(layout.parent, layout.names, found.prose, strict=True)):
        if prose > threshold:
            names &= 0 if node in above_headline else tokens.COMMENT
        if asking and node in asking and prose <= _FORM_CHARS:
            names |= tokens.NEWSLETTER
        near.append(names | near[above] if above >= 0 else names)
    return near


def _box_of(layout: Layout, found: Measures, node: int) -> int:
    """The largest element around a form that still has no more text than a call to sign up."""
    while layout.parent[node] > 0 and found.prose[layout.parent[node]] <= _FORM_CHARS:
        node = layout.parent[node]
    return node


def _containers(layout: Layout) -> list[int]:
    parent, tag, result = layout.parent, layout.tag, []
    counts = Counter([block.node for block in layout.blocks])
    for block in layout.blocks:
        node = block.node
        if counts[node] == 1 or tag[node] in _LINE_TAGS:
            node = parent[node]
            while node > 0 and tag[node] in _LINE_TAGS:
                node = parent[node]
        result.append(max(node, 0))
    return result
