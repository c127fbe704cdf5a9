"""Which part of a page holds the article's text, and what names and tags around a block say against it."""

from __future__ import annotations

from collections.abc import Sequence

from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import FIGCAPTION, FORM
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.measures import Measures

_MAX_CLIMB = 8
_PENALTIES = (
    (tokens.COMMENT, 4.0),
    (tokens.RELATED, 2.5),
    (tokens.SHARE, 2.0),
    (tokens.AUTHOR, 4.0),
    (tokens.META, 1.0),
    (tokens.NAV, 1.5),
    (tokens.AD, 1.2),
    (tokens.NEWSLETTER, 2.5),
    (tokens.LEGAL, 2.0),
    (tokens.POPULAR, 2.0),
    (tokens.TAGS, 1.5),
    (tokens.BREADCRUMB, 3.0),
    (tokens.KICKER, 0.5),
    (tokens.SIDE, 1.0),
    (tokens.CARD, 1.0),
    (tokens.CORRECTION, 0.0),
)


def penalty(names: int) -> float:
    """What the names around a block say against it, in points of its score."""
    return sum(weight for bit, weight in _PENALTIES if names & bit) if names & _ANY else 0.0


_ANY = sum(bit for bit, _ in _PENALTIES)


def subtree(layout: Layout, containers: Sequence[int]) -> list[bool]:
    """Over nodes: whether a node is one of the containers or in one."""
    inside = [False] * len(layout.tag)
    for node in containers:
        inside[node] = True
    for node in range(min(containers) + 1, len(layout.tag)):
        inside[node] = inside[node] or inside[layout.parent[node]]
    return inside


def best_container(layout: Layout, measures: Measures) -> int:
    """The node with the most credible prose directly in it, widened while what is added is mostly prose."""
    count = len(layout.tag)
    direct, good = [0.0] * count, [0.0] * count
    for index, block in enumerate(layout.blocks):
        if not measures.is_prose[index]:
            continue
        value = len(block.text) / (1.0 + penalty(measures.near[block.node] | block.inner))
        if layout.structure[block.node] & (FIGCAPTION | FORM):
            value *= 0.3
        if index < measures.headline_block:
            value *= 0.5
        direct[measures.container[index]] += value
        good[block.node] += value
    for node in range(count - 1, 0, -1):
        if good[node]:
            good[layout.parent[node]] += good[node]
    best = max(range(count), key=direct.__getitem__)
    current, node = best, layout.parent[best]
    for _ in range(_MAX_CLIMB):
        if node <= 0:
            break
        gain, added = good[node] - good[current], measures.total[node] - measures.total[current]
        if gain > max(100.0, 0.07 * good[current]) and gain > 0.5 * added:
            current = node
        node = layout.parent[node]
    return current


def is_data_table(layout: Layout, measures: Measures, node: int) -> bool:
    """Whether a node stands in a table of data, not in one that lays out the page."""
    while node > 0 and layout.tag[node] != "table":
        node = layout.parent[node]
    return node > 0 and measures.prose[node] <= 0.35 * measures.page_prose


def structure_is_wide(layout: Layout, measures: Measures, node: int, bits: int) -> bool:
    """Whether the outermost element with these structure bits wraps a third of the page's prose."""
    outer = -1
    while node >= 0 and layout.structure[node] & bits:
        outer, node = node, layout.parent[node]
    return outer >= 0 and measures.prose[outer] > 0.35 * measures.page_prose
