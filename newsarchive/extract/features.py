"""Figures that say of a run of text how it is written, where it stands, and what its like on the page is.

The block decision is learned from them. They are cheap: sums over the one walk, and a look at each text. Bits of
names and tags, places in the tree and kin (same tag and class, same parent's) are looked up once a page, not once
a block. Blocks with no sentence near them are left out: they cannot be the article's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newsarchive.extract import phrases
from newsarchive.extract.containers import best_container, penalty, subtree
from newsarchive.extract.elements import HEADING, SKIPPED
from newsarchive.extract.feature_names import IN, NAMED, OTHER_TAG, TAGS
from newsarchive.extract.furniture import is_boilerplate, is_end, is_read_more
from newsarchive.extract.measures import Measures, ends_like_sentence
from newsarchive.extract.walk import Layout, RawBlock

NEAR = 5
"""A block with no prose within so many blocks is not looked at."""
_FAR = 30.0


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
    heads: int = 0
    """Short lines without a stop, each before prose."""
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
        signature, parent, count = layout.signature, layout.parent, len(layout.blocks)
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
            elif (
                size < 120 and index + 1 < count and measures.is_prose[index + 1] and not ends_like_sentence(block.text)
            ):
                kin.heads += 1
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
        count = len(layout.blocks)
        before = ends = gap = h1s = images = 0
        end_at = -1
        for index, block in enumerate(layout.blocks):
            if near[index] and not layout.structure[block.node] & SKIPPED:
                row = self.text_part(block, index)
                row += self.place_part(block, index, before, ends, index - end_at if end_at >= 0 else 99)
                after = layout.blocks[index + 1].images if index + 1 < count else block.images
                row += (
                    index + 1 < count and measures.is_prose[index + 1],
                    min(block.images - images, 3),
                    min(after - block.images, 3),
                    h1s,
                    min(gap, 99),
                )
                row += self.shared_part(block, index)
                found.indices.append(index)
                found.rows.append(row)
                found.kin.append(self.kin_of[index].number)
                found.container.append(measures.container[index])
            images = block.images
            if before and layout.tag[block.node] == "h1":
                h1s += 1
            if measures.is_prose[index]:
                before += len(block.text)
                gap = 0
            else:
                gap += 1
                if len(block.text) < 60 and is_end(block.text):
                    ends, end_at = ends + 1, index
        return found

    def text_part(self, block: RawBlock, index: int) -> list[float]:
        text, size = block.text, len(block.text)
        short = size < 300
        lowered = text.lower() if size < 600 else text[:200].lower()
        words = lowered.split()
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
            sum(map(self.headline.__contains__, words)) / len(words) if short else 0.0,
            len(phrases.PROMOTING.intersection(words)),
            len(phrases.CREDITING.intersection(words)),
            "@" in text,
            self.author_named(lowered),
            self.declared(lowered),
        ]

    def author_named(self, lowered: str) -> float:
        """2 where a text begins with the name of who wrote the page, 1 where it holds it, else 0."""
        for name in self.measures.authors:
            at = lowered.find(name)
            if at >= 0:
                return 2.0 if at < 4 else 1.0
        return 0.0

    def declared(self, lowered: str) -> float:
        """1 where a text stands in the text that the page declares for machines, 0 where not, -1 without one."""
        if not self.measures.declared:
            return -1.0
        return 1.0 if lowered[:50] in self.measures.declared else 0.0

    def place_part(self, block: RawBlock, index: int, before: int, ends: int, since: int) -> list[float]:
        layout, measures = self.layout, self.measures
        blocks = layout.blocks
        container = self.containers[measures.container[index]]
        row = [
            TAGS.get(layout.tag[block.node], OTHER_TAG),
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
        row += (kin.chars / kin.count, kin.heads / kin.count)
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
            bits += (1.0 if structure & bit else 0.0 for bit in IN.values())
            bits += (1.0 if names & bit else 0.0 for bit in NAMED.values())
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
