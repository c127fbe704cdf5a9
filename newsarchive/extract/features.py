"""Figures that say of a run of text how it is written, where it stands, and what its like on the page is.

The block decision is learned from them. They are cheap: sums over the one walk, and a look at each text. What a block
shares with others - its kin (same tag and class, same parent's), its place in the tree, bits of names and tags - is
put together once for all of them. All figures are floats: the trees compare those twice as fast as mixed numbers.
Blocks that cannot be the article's are left out: see `Table.left_out`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from newsarchive.extract import phrases
from newsarchive.extract.containers import best_container, penalty, subtree
from newsarchive.extract.elements import HEADING, SKIPPED
from newsarchive.extract.feature_names import IN, NAMED, OTHER_TAG, TAGS
from newsarchive.extract.furniture import is_boilerplate, is_end
from newsarchive.extract.measures import Measures, ends_like_sentence
from newsarchive.extract.walk import Layout, RawBlock

NEAR = 5
"""A block with no prose within so many blocks is not looked at."""
FAR, OFF_SITE, FURNITURE, UNLIKE = (
    "no sentence near it",
    "in the site's navigation or footer",
    "reads like a button, a label or a link to another article",
    "no sentence, none in elements like its own, and outside of the box with the most text",
)
"""Why a block is not looked at. Of 46,000 such blocks with known labels 0.7 % were the article's, 0.5 % of its text."""
_FAR = 30.0
_IN, _NAMED = tuple(IN.values()), tuple(NAMED.values())
_NO_NEIGHBOUR = (0.0, 0.0, 0.0)


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
    left_out: dict[int, str] = field(default_factory=dict)
    """The other blocks, with the reason: `FAR`, `OFF_SITE`, `FURNITURE` or `UNLIKE`."""


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
        self.sizes = [float(len(block.text)) for block in layout.blocks]
        self.links = [block.link_chars / size for block, size in zip(layout.blocks, self.sizes, strict=True)]
        self.kins: dict[tuple[str, str], _Sums] = {}
        self.kin_of: list[_Sums] = []
        self.containers: dict[int, _Sums] = {}
        self.shared: dict[tuple[int, int, int, int, int], list[float]] = {}
        self.sum_up()
        self.off_path, self.depth, self.article = self.paths()
        self.page = [
            float(self.page_prose),
            measures.prose[self.best] / self.page_prose,
            measures.linked[0] / (measures.total[0] or 1),
        ]

    def sum_up(self) -> None:
        layout, kins, containers = self.layout, self.kins, self.containers
        signature, parent, is_prose = layout.signature, layout.parent, self.measures.is_prose
        after = [*is_prose[1:], False]
        for index, (block, place, prose) in enumerate(
            zip(layout.blocks, self.measures.container, is_prose, strict=True)
        ):
            node, size = block.node, len(block.text)
            key = signature[node], signature[parent[node]] if node else ""
            kin = kins.get(key)
            if kin is None:
                kin = kins[key] = _Sums(number=len(kins))
            self.kin_of.append(kin)
            container = containers.get(place)
            if container is None:
                container = containers[place] = _Sums()
            kin.chars += size
            kin.count += 1
            kin.linked += block.link_chars
            container.count += 1
            if prose:
                kin.prose += size
                container.prose += size
                container.proses += 1
                container.last = index
            elif after[index] and size < 120 and not ends_like_sentence(block.text):
                kin.heads += 1
        self.copies = Counter(block.text for block in layout.blocks)

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
        before = ends = gap = h1s = images = 0
        end_at = -1
        for index, block in enumerate(layout.blocks):
            why = self.hopeless(block, index) if near[index] else FAR
            if why:
                found.left_out[index] = why
            else:
                row = self.text_part(block, index)
                row += self.place_part(block, index)
                row += self.neighbours(index)
                after = layout.blocks[index + 1].images if index + 1 < len(near) else block.images
                row += (
                    before / self.page_prose,
                    (self.page_prose - before) / self.page_prose,
                    float(ends),
                    float(min(index - end_at, 99)) if end_at >= 0 else 99.0,
                    float(min(block.images - images, 3)),
                    float(min(after - block.images, 3)),
                    float(h1s),
                    float(min(gap, 99)),
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
                if before and self.sizes[index] < 60 and is_end(block.text):
                    ends, end_at = ends + 1, index
        return found

    def hopeless(self, block: RawBlock, index: int) -> str | None:
        """Why a block cannot be the article's, or None."""
        if self.layout.structure[block.node] & SKIPPED:
            return OFF_SITE
        if not self.measures.is_prose[index] and not self.kin_of[index].prose and not self.inside[block.node]:
            return UNLIKE
        return FURNITURE if self.sizes[index] < 300 and is_boilerplate(block.text, block.link_chars) else None

    def text_part(self, block: RawBlock, index: int) -> list[float]:
        text, size = block.text, self.sizes[index]
        lowered = text.lower() if size < 600 else text[:200].lower()
        words = lowered.split()
        like = digits = 0.0
        if size < 300:
            like = sum(map(self.headline.__contains__, words)) / len(words)
            digits = sum(map(text.count, "0123456789")) / size
        return [
            size,
            self.links[index],
            block.bold_chars / size,
            1.0 if self.measures.is_prose[index] else 0.0,
            1.0 if ends_like_sentence(text) else 0.0,
            text.count(",") / size,
            digits,
            1.0 if text[0].isupper() else 0.0,
            1.0 if text[-1] == ":" else 0.0,
            1.0 if text[0] in "\"'“„«‘「" or text[-1] in "\"'”“»’」" else 0.0,
            like,
            float(len(phrases.PROMOTING.intersection(words))),
            float(len(phrases.CREDITING.intersection(words))),
            1.0 if "@" in text else 0.0,
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

    def place_part(self, block: RawBlock, index: int) -> list[float]:
        layout, measures = self.layout, self.measures
        container = self.containers[measures.container[index]]
        return [
            TAGS.get(layout.tag[block.node], OTHER_TAG),
            max(-_FAR, min(99.0, float(index - measures.headline_block))) if measures.headline_block >= 0 else 100.0,
            index / len(layout.blocks),
            float(self.copies[block.text]),
            float(container.proses),
            float(container.last - index),
        ]

    def neighbours(self, index: int) -> tuple[float, ...]:
        """Of the block before: size, links, whether it is a heading; of that after: size, links, same kin, prose."""
        blocks, after = self.layout.blocks, index + 1
        if index:
            heading = self.layout.structure[blocks[index - 1].node] & HEADING
            first = (self.sizes[index - 1], self.links[index - 1], 1.0 if heading else 0.0)
        else:
            first = _NO_NEIGHBOUR
        if after == len(blocks):
            return (*first, *_NO_NEIGHBOUR, 0.0)
        kin = 1.0 if self.kin_of[after] is self.kin_of[index] else 0.0
        return (*first, self.sizes[after], self.links[after], kin, 1.0 if self.measures.is_prose[after] else 0.0)

    def shared_part(self, block: RawBlock, index: int) -> list[float]:
        """What a block shares with others: figures of its kin, its container, its names, the page; once for all."""
        layout, measures, kin = self.layout, self.measures, self.kin_of[index]
        node, place = block.node, measures.container[index]
        above, names, structure = max(layout.parent[node], 0), measures.near[node] | block.inner, layout.structure[node]
        key = kin.number, place, above, names, structure
        shared = self.shared.get(key)
        if shared is None:
            shared = self.shared[key] = [
                *self.kin_part(kin),
                *self.container_part(place),
                measures.linked[above] / (measures.total[above] or 1),
                measures.prose[above] / self.page_prose,
                *self.page,
                *_bits(names, structure),
            ]
        return shared

    def kin_part(self, kin: _Sums) -> tuple[float, ...]:
        prose = self.page_prose
        return (
            kin.prose / prose,
            kin.chars / prose,
            kin.prose / kin.chars,
            float(kin.count),
            kin.linked / kin.chars,
            kin.chars / kin.count,
            kin.heads / kin.count,
        )

    def container_part(self, node: int) -> tuple[float, ...]:
        layout, measures, prose = self.layout, self.measures, self.page_prose
        sums = self.containers[node]
        above = max(layout.parent[node], 0)
        article, best = self.article[node], self.article[self.best]
        return (
            sums.prose / prose,
            float(sums.count),
            measures.prose[node] / prose,
            measures.linked[node] / (measures.total[node] or 1),
            measures.prose[above] / prose,
            measures.linked[above] / (measures.total[above] or 1),
            1.0 if self.inside[node] else 0.0,
            float(self.off_path[node]),
            float(self.depth[node] - self.depth[self.best]),
            1.0 if article == best else 2.0 if article < 0 else 3.0 if article > best else 0.0,
        )


def _bits(names: int, structure: int) -> list[float]:
    """What names and tags around a block say, as figures."""
    inside = [1.0 if structure & bit else 0.0 for bit in _IN]
    return [penalty(names), *inside, *[1.0 if names & bit else 0.0 for bit in _NAMED]]


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
