"""The boxes in which a page's links stand: what titles them, where they are, which text a card's link covers."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.extract.blocks.choose import Choice
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import ARTICLE, HEADING
from newsarchive.extract.page.layout import Layout, RawBlock, RawLink
from newsarchive.extract.page.measures import Measures
from newsarchive.extract.related.titles import MAX_TITLE_CHARS, TitleKind, title_kind

_WIDE_SHARE = 0.35
_REACH = 60
"""So many blocks after a title that has no element of its own its list may go on."""
INSIDE = ("within", "after", "lead")
"""Places in the article's container."""

Group = tuple[int, int]
"""A box's element and the block that titles it; -1 for no element or no title."""


@dataclass(frozen=True, slots=True)
class Title:
    """A short line above links."""

    block: int
    kind: TitleKind
    rank: int
    """Its heading's level, 1 the highest; 0 for a line that is no heading."""
    end: int = 0
    """The block before which its list ends, where it has no element of its own."""


class Boxes:
    """Where each link of a page stands."""

    def __init__(self, layout: Layout, measures: Measures, choice: Choice) -> None:
        self.layout, self.measures, self.container = layout, measures, choice.container
        self.first, self.last = (choice.chosen[0], choice.chosen[-1]) if choice.chosen else (0, -1)
        self.limit = _WIDE_SHARE * measures.page_prose
        self.end = self._end()
        self.scopes, self.runs = self._titles()
        self.is_titled = any(title.kind == "related" for found in (self.runs, *self.scopes.values()) for title in found)
        """Whether any title says related."""

    def _end(self) -> int:
        """The node after the last one of the container's subtree: nodes are in the order of the page."""
        parent, container = self.layout.parent, self.container
        for node in range(container + 1, len(parent)):
            if parent[node] < container:
                return node
        return len(parent)

    def of(self, link: RawLink) -> tuple[Group, TitleKind | None]:
        """The box of a link, and what the nearest title above it says: the last before the link in the smallest
        element that has one. A name nearer to the link than a title of another sort is right: tabs share their titles.
        """
        parent, prose, names = self.layout.parent, self.measures.prose, self.layout.names
        node, top, named = link.node, link.node, -1
        best, box = None, -1
        while node > 0 and prose[node] <= self.limit:
            found = self.scopes.get(node)
            if found:
                before = [title for title in found if title.block < link.block] or found[:1]
                title = _above(best, before)
                if title is not best:
                    best, box = title, node
                if best and best.kind != "other":
                    return (
                        ((box, best.block), best.kind) if best.kind == "related" or named < 0 else ((named, -1), None)
                    )
            if names[node] & tokens.RELATED:
                named = node
            top, node = node, parent[node]
        if best and named >= 0:
            return (named, -1), None
        title = _above(best, [title for title in self.runs if title.block < link.block < title.end])
        if title is not best:
            best, box = title, -1
        return ((box, best.block), best.kind) if best else ((top, -1), None)

    def place(self, link: RawLink) -> str:
        """Where a link stands: before the text, lead (before it in its container), within, after (in its container),
        beyond (in the article's element), beside.
        """
        if self.first <= link.block <= self.last:
            return "within"
        inside = self.container <= link.node < self.end
        if link.block < self.first:
            return "lead" if inside else "before"
        if inside:
            return "after"
        return "beyond" if self.layout.structure[link.node] & ARTICLE else "beside"

    def beside(self, link: RawLink) -> str:
        """The text of a card that a link without text covers; "" where the next text is not of its element."""
        layout, node = self.layout, link.node
        if link.block >= len(layout.blocks):
            return ""
        block = layout.blocks[link.block]
        for _ in range(3):
            if self.measures.linked[node] or self.measures.total[node] > 400:
                return ""
            if self.measures.total[node]:
                inner = block.node
                while inner > node:
                    inner = layout.parent[inner]
                return block.text if inner == node else ""
            node = max(layout.parent[node], 0)
        return ""

    def _titles(self) -> tuple[dict[int, list[Title]], list[Title]]:
        """Titles by the node that they title, and those that stand loose with the blocks up to the next prose."""
        layout, measures = self.layout, self.measures
        scopes: dict[int, list[Title]] = {}
        runs: list[Title] = []
        tabs: dict[int, str] = {}
        for link in layout.links:
            tabs.setdefault(link.block, link.text)
        for index in range(max(measures.headline_block + 1, 0), len(layout.blocks)):
            block = layout.blocks[index]
            size = len(block.text)
            if size > MAX_TITLE_CHARS or measures.is_prose[index]:
                continue
            heading = layout.structure[block.node] & HEADING
            linked = block.link_chars > 0.6 * size
            if linked and (not heading or size > 45):
                continue
            kind = title_kind(tabs.get(index) or block.text if linked else block.text)  # of two tabs the first is open
            if kind == "other" and (linked or not heading):
                continue
            node = self._titled_node(block)
            if node is not None:
                scopes.setdefault(node, []).append(Title(index, kind, _rank(layout.tag[block.node])))
            else:
                end = index + 1
                while end < min(index + _REACH, len(layout.blocks)) and not measures.is_prose[end]:
                    end += 1
                runs.append(Title(index, kind, _rank(layout.tag[block.node]), end))
        return scopes, runs

    def _titled_node(self, block: RawBlock) -> int | None:
        """The smallest element around a title that holds links besides it, or cards whose links have no text."""
        layout, measures, node = self.layout, self.measures, block.node
        enough = len(block.text) + 10
        for _ in range(6):
            if measures.prose[node] > self.limit or node <= 0:
                return None
            if measures.linked[node] > enough or (measures.total[node] > 3 * enough and node != block.node):
                return node
            node = layout.parent[node]
        return None


def _above(best: Title | None, titles: list[Title]) -> Title | None:
    """The title that speaks: the last, but of titles that say nothing, cards' own, the one of a higher rank before."""
    for title in reversed(titles):
        if best is None or (title.rank < best.rank and best.kind == "other"):
            best = title
        if best.kind != "other":
            break
    return best


def _rank(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
