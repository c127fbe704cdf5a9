"""Figures that say of a run of text how it is written, where it stands, and what its like on the page is.

The block decision is learned from them. They are cheap: sums over the one walk, and a look at each text. Bits of
names and tags, places in the tree and kin (same tag and class, same parent's) are looked up once a page, not once
a block. Blocks with no sentence near them are left out: they cannot be the article's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsarchive.extract import phrases, tokens
from newsarchive.extract.containers import best_container, penalty, subtree
from newsarchive.extract.elements import ARTICLE, ASIDE, FIGCAPTION, FIGURE, HEADING, LI, MAIN, QUOTE, SKIPPED
from newsarchive.extract.furniture import is_boilerplate, is_read_more
from newsarchive.extract.measures import Measures, ends_like_sentence
from newsarchive.extract.walk import Layout, RawBlock
from newsarchive.text import fold_label

NEAR = 5
"""A block with no prose within so many blocks is not looked at."""
_FAR = 30.0
_STRUCTURE = {
    "list": LI,
    "quote": QUOTE,
    "figure": FIGURE | FIGCAPTION,
    "aside": ASIDE,
    "article": ARTICLE,
    "main": MAIN,
}
_NAMES = {
    "author": tokens.AUTHOR,
    "side": tokens.SIDE,
    "caption": tokens.CAPTION | tokens.CREDIT,
    "summary": tokens.SUMMARY,
    "subscriber": tokens.SUBSCRIBER,
    "title": tokens.TITLE,
    "box": tokens.BOX,
}
_TAGS = {"p": 0.0, "li": 1.0, "div": 2.0, "blockquote": 3.0, "h2": 4.0, "h3": 5.0, "h4": 6.0, "h5": 7.0, "h6": 8.0}
_TAGS |= {"h1": 9.0, "span": 10.0, "section": 11.0, "article": 12.0, "td": 13.0, "figcaption": 14.0, "dd": 15.0}
_OTHER_TAG = 16.0

_TEXT = (
    "chars", "link_share", "bold_share", "is_prose", "ends_sentence", "furniture", "read_more",
    "commas", "digits", "capital", "colon", "quoted", "like_headline",
)  # fmt: skip
_PLACE = (
    "tag", "from_headline", "prose_before", "prose_after", "position", "copies", "ends_before", "since_end",
    "chars_before", "links_before", "heading_before", "chars_after", "links_after",
    "same_kin_after", "in_container", "to_container_end", "gap_before",
)  # fmt: skip
_KIN = ("kin_prose", "kin_chars", "kin_is_prose", "kin_count", "kin_links")
_CONTAINER = (
    "container_prose", "container_count", "container_tree", "container_links", "above_tree", "above_links",
    "inside_best", "off_path", "depth_below_best", "same_article", "parent_links", "parent_prose",
)  # fmt: skip
_PAGE = ("page_prose", "best_share", "page_links")
NAMES: tuple[str, ...] = (
    *_TEXT, *_PLACE, *_KIN, *_CONTAINER, *_PAGE, "penalty",
    *(f"in_{name}" for name in _STRUCTURE), *(f"named_{name}" for name in _NAMES),
)  # fmt: skip
"""Names of the features, in the order of a row."""


@dataclass(slots=True)
class Table:
    """Features of one page."""

    indices: list[int] = field(default_factory=list)
    """The blocks that are looked at."""
    rows: list[list[float]] = field(default_factory=list)
    """Parallel to `indices`, in the order of `NAMES`."""
    kin: list[int] = field(default_factory=list)
    """Parallel: a number for each combination of tag, class and parent's tag and class."""
    container: list[int] = field(default_factory=list)
    """Parallel: the node that holds the block's line."""
    best: int = 0
    """The node with the most credible prose."""


def features(layout: Layout, measures: Measures, *, best: int | None = None) -> Table:
    """The features of all blocks of a page that may be the article's; `best`: its container, if that is known."""
    return _Page(layout, measures, best).table()


@dataclass(slots=True)
class _Sums:
    """Sums over the blocks of one kin or one container."""

    chars: int = 0
    prose: int = 0
    linked: int = 0
    count: int = 0
    proses: int = 0
    last: int = 0
    """Index of the last block of prose."""
    number: int = 0


class _Page:
    """One page's sums, and the rows made of them."""

    def __init__(self, layout: Layout, measures: Measures, best: int | None) -> None:
        self.layout, self.measures = layout, measures
        self.best = best_container(layout, measures) if best is None else best
        self.inside = subtree(layout, (self.best,))
        self.page_prose = measures.page_prose or 1
        at = measures.headline_block
        self.headline = frozenset(layout.blocks[at].text.lower().split()) if at >= 0 else frozenset()
        self.kins: dict[tuple[str, str], _Sums] = {}
        self.kin_of: list[_Sums] = []
        self.containers: dict[int, _Sums] = {}
        self.copies: dict[str, int] = {}
        self.bits: dict[int, list[float]] = {}
        self.places: dict[int, list[float]] = {}
        self.sum_up()
        self.off_path, self.depth, self.article = self.paths()

    def sum_up(self) -> None:
        layout, measures = self.layout, self.measures
        signature, parent = layout.signature, layout.parent
        for index, block in enumerate(layout.blocks):
            node, size = block.node, len(block.text)
            key = signature[node], signature[parent[node]] if parent[node] >= 0 else ""
            kin = self.kins.get(key)
            if kin is None:
                kin = self.kins[key] = _Sums(number=len(self.kins))
            self.kin_of.append(kin)
            container = self.containers.get(measures.container[index])
            if container is None:
                container = self.containers[measures.container[index]] = _Sums()
            prose = measures.is_prose[index]
            kin.chars += size
            kin.count += 1
            kin.linked += block.link_chars
            container.count += 1
            if prose:
                kin.prose += size
                container.prose += size
                container.proses += 1
                container.last = index
            self.copies[block.text] = self.copies.get(block.text, 0) + 1

    def paths(self) -> tuple[list[int], list[int], list[int]]:
        """Over nodes: steps away from the path to the best container, depth, and the article element around."""
        layout = self.layout
        count = len(layout.tag)
        off, depth, article = [-1] * count, [0] * count, [-1] * count
        node = self.best
        while node >= 0:
            off[node] = 0
            node = layout.parent[node]
        for node, above in enumerate(layout.parent):
            if above >= 0:
                depth[node] = depth[above] + 1
                article[node] = article[above]
                if off[node] < 0:
                    off[node] = off[above] + 1
            if layout.tag[node] == "article":
                article[node] = node
        return off, depth, article

    def table(self) -> Table:
        layout, measures = self.layout, self.measures
        found = Table(best=self.best)
        near = _near_prose(measures.is_prose)
        before = ends = gap = 0
        end_at = -1
        for index, block in enumerate(layout.blocks):
            if near[index] and not layout.structure[block.node] & SKIPPED:
                row = self.text_part(block, index)
                row += self.place_part(block, index, before, ends, index - end_at if end_at >= 0 else 99)
                row.append(min(gap, 99))
                row += self.shared_part(block, index)
                found.indices.append(index)
                found.rows.append(row)
                found.kin.append(self.kin_of[index].number)
                found.container.append(measures.container[index])
            if measures.is_prose[index]:
                before += len(block.text)
                gap = 0
            else:
                gap += 1
                if len(block.text) < 60 and _is_end(block.text):
                    ends, end_at = ends + 1, index
        return found

    def text_part(self, block: RawBlock, index: int) -> list[float]:
        text, size = block.text, len(block.text)
        short = size < 300
        return [
            size,
            block.link_chars / size,
            block.bold_chars / size,
            self.measures.is_prose[index],
            ends_like_sentence(text),
            short and is_boilerplate(text, block.link_chars),
            short and is_read_more(text, block.link_chars),
            text.count(",") / size,
            sum(map(text.count, "0123456789")) / size if short else 0.0,
            text[0].isupper(),
            text[-1] == ":",
            text[0] in "\"'“„«‘「" or text[-1] in "\"'”“»’」",
            self.like_headline(text) if short else 0.0,
        ]

    def like_headline(self, text: str) -> float:
        """The share of a short text's words that stand in the headline."""
        words = text.lower().split()
        return sum(map(self.headline.__contains__, words)) / len(words)

    def place_part(self, block: RawBlock, index: int, before: int, ends: int, since: int) -> list[float]:
        layout, measures = self.layout, self.measures
        blocks = layout.blocks
        container = self.containers[measures.container[index]]
        row = [
            _TAGS.get(layout.tag[block.node], _OTHER_TAG),
            max(-_FAR, min(99.0, index - measures.headline_block)) if measures.headline_block >= 0 else 100.0,
            before / self.page_prose,
            (self.page_prose - before) / self.page_prose,
            index / len(blocks),
            self.copies[block.text],
            ends,
            min(since, 99),
        ]
        if index:
            other = blocks[index - 1]
            size = len(other.text)
            heading = layout.structure[other.node] & HEADING
            row += (size, other.link_chars / size, 1.0 if heading else 0.0)
        else:
            row += (0.0, 0.0, 0.0)
        if index + 1 < len(blocks):
            other = blocks[index + 1]
            size = len(other.text)
            row += (size, other.link_chars / size, self.kin_of[index + 1] is self.kin_of[index])
        else:
            row += (0.0, 0.0, 0.0)
        row += (container.proses, container.last - index)
        return row

    def shared_part(self, block: RawBlock, index: int) -> list[float]:
        """What a block shares with others: figures of its kin, its container and its names."""
        layout, measures, kin, prose = self.layout, self.measures, self.kin_of[index], self.page_prose
        node = block.node
        row = [kin.prose / prose, kin.chars / prose, kin.prose / kin.chars, kin.count, kin.linked / kin.chars]
        place = measures.container[index]
        shared = self.places.get(place)
        if shared is None:
            shared = self.places[place] = self.container_part(place)
        row += shared
        above = max(layout.parent[node], 0)
        row += (measures.linked[above] / (measures.total[above] or 1), measures.prose[above] / prose)
        row += (prose, measures.prose[self.best] / prose, measures.linked[0] / (measures.total[0] or 1))
        names = measures.near[node] | block.inner
        key = names << 32 | layout.structure[node]
        bits = self.bits.get(key)
        if bits is None:
            structure = layout.structure[node]
            bits = self.bits[key] = [penalty(names)]
            bits += (1.0 if structure & bit else 0.0 for bit in _STRUCTURE.values())
            bits += (1.0 if names & bit else 0.0 for bit in _NAMES.values())
        row += bits
        return row

    def container_part(self, node: int) -> list[float]:
        layout, measures, prose = self.layout, self.measures, self.page_prose
        sums = self.containers[node]
        above = max(layout.parent[node], 0)
        article, best = self.article[node], self.article[self.best]
        return [
            sums.prose / prose,
            sums.count,
            measures.prose[node] / prose,
            measures.linked[node] / (measures.total[node] or 1),
            measures.prose[above] / prose,
            measures.linked[above] / (measures.total[above] or 1),
            self.inside[node],
            self.off_path[node],
            self.depth[node] - self.depth[self.best],
            1.0 if article == best else 2.0 if article < 0 else 3.0 if article > best else 0.0,
        ]


def _near_prose(is_prose: list[bool]) -> list[bool]:
    near = [False] * len(is_prose)
    reach = -1
    for index, prose in enumerate(is_prose):
        if prose:
            reach = index + NEAR
            for i in range(max(0, index - NEAR), index):
                near[i] = True
        near[index] = near[index] or index <= reach
    return near


def _is_end(text: str) -> bool:
    folded = fold_label(text)
    return folded in phrases.ENDS or folded in phrases.POPULAR or phrases.is_title(folded, phrases.TITLES)
