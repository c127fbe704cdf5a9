"""What a block shares with others: figures of its kin, of its container, of the names and tags around it, of the page.

Kin are the blocks of the same tag and class below the same parent's: all paragraphs of an article are kin.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.extract.blocks.containers import best_container, penalty, subtree
from newsarchive.extract.blocks.feature_names import IN, NAMED
from newsarchive.extract.page.layout import Layout, RawBlock
from newsarchive.extract.page.measures import Measures, ends_like_sentence

_IN, _NAMED = tuple(IN.values()), tuple(NAMED.values())


@dataclass(slots=True)
class Sums:
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


class Kin:
    """The sums of one page; lists over nodes or blocks are parallel to those of its layout."""

    def __init__(self, layout: Layout, measures: Measures, best: int | None) -> None:
        self.layout, self.measures = layout, measures
        self.best = best_container(layout, measures) if best is None else best
        self.inside = subtree(layout, (self.best,))
        self.page_prose = measures.page_prose or 1
        self.of: list[Sums] = []
        """Over blocks: the sums of its kin."""
        self.kins: dict[tuple[str, str], Sums] = {}
        self.containers: dict[int, Sums] = {}
        self._sum_up()
        self.off_path, self.depth, self.article = self._paths()
        self.page = [
            float(self.page_prose),
            measures.prose[self.best] / self.page_prose,
            measures.linked[0] / (measures.total[0] or 1),
        ]
        self._known: dict[tuple[int, int, int, int, int], list[float]] = {}

    def _sum_up(self) -> None:
        """Count each block into its kin and its container."""
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
                kin = kins[key] = Sums(number=len(kins))
            self.of.append(kin)
            container = containers.get(place)
            if container is None:
                container = containers[place] = Sums()
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

    def _paths(self) -> tuple[list[int], list[int], list[int]]:
        """Over nodes: steps away from the path to the best container, depth, and the article element around."""
        layout = self.layout
        count = len(layout.tag)
        off, depth, article = [-1] * count, [0] * count, [-1] * count
        node = self.best
        while node >= 0:
            off[node] = 0
            node = layout.parent[node]
        for node, (above, tag) in enumerate(zip(layout.parent, layout.tag, strict=True)):
            if above >= 0:
                depth[node] = depth[above] + 1
                article[node] = node if tag == "article" else article[above]
                if off[node]:
                    off[node] = off[above] + 1
        return off, depth, article

    def shared(self, block: RawBlock, index: int) -> list[float]:
        """What a block shares with others: figures of its kin, its container, its names, the page."""
        layout, measures, kin = self.layout, self.measures, self.of[index]
        node, place = block.node, measures.container[index]
        above, names, structure = max(layout.parent[node], 0), measures.near[node] | block.inner, layout.structure[node]
        key = kin.number, place, above, names, structure
        shared = self._known.get(key)
        if shared is None:
            shared = self._known[key] = [
                *self._kin_part(kin),
                *self._container_part(place),
                measures.linked[above] / (measures.total[above] or 1),
                measures.prose[above] / self.page_prose,
                *self.page,
                *_bits(names, structure),
            ]
        return shared

    def _kin_part(self, kin: Sums) -> tuple[float, ...]:
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

    def _container_part(self, node: int) -> tuple[float, ...]:
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
