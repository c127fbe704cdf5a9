"""Which blocks are the article: a scoring heuristic behind one function, `choose_blocks`.

First the container that holds the article's prose, then each block by itself: where it stands, what it is called,
how much of it is links, and whether its like (same tag and class) is prose elsewhere in the container.
A learned model can take the place of `choose_blocks`: it sees the same layout and measures and answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsarchive.extract import phrases, tokens
from newsarchive.extract.containers import best_container, is_data_table, penalty, structure_is_wide, subtree
from newsarchive.extract.elements import ASIDE, FIGCAPTION, FIGURE, FORM, HEADING, LI, QUOTE, SKIPPED, TABLE
from newsarchive.extract.furniture import is_boilerplate, is_byline, is_clock, is_read_more
from newsarchive.extract.measures import Measures, ends_like_sentence
from newsarchive.extract.walk import Layout
from newsarchive.text import fold_label

_ACCEPT = 1.0


@dataclass(slots=True)
class Choice:
    """The blocks that are the article."""

    chosen: list[int] = field(default_factory=list)
    """Indices of the blocks, in order: body and what belongs to it (captions, rows)."""
    container: int = 0
    """The node that holds the article's text."""
    confidence: float = 0.0
    """0 to 1."""
    rejected_prose: int = 0
    """Characters of prose that were not chosen."""


def choose_blocks(layout: Layout, measures: Measures, *, containers: Sequence[int] = ()) -> Choice:
    """Choose the article's blocks; an empty choice where there is no prose.

    `containers`: nodes that are known to hold the text, and outside of which there is none.
    """
    if not layout.blocks or not measures.page_prose:
        return Choice()
    container = containers[0] if containers else best_container(layout, measures)
    inside = subtree(layout, containers or (container,))
    scores = _Scores(layout, measures, inside, container)
    chosen = [i for i in scores.accept() if not containers or inside[layout.blocks[i].node]]
    return _judged(layout, measures, chosen, container)


class _Scores:
    """Scores of single blocks, and the pass over them in reading order."""

    __slots__ = (
        "container",
        "ended",
        "first_headings",
        "inside",
        "layout",
        "like",
        "measures",
        "prose_parents",
        "total",
    )

    def __init__(self, layout: Layout, measures: Measures, inside: list[bool], container: int) -> None:
        self.layout, self.measures, self.inside, self.container = layout, measures, inside, container
        self.ended = 0
        self.first_headings = sum(1 for b in layout.blocks if layout.tag[b.node] == "h1")
        self.prose_parents: dict[int, int] = {}
        self.like: dict[tuple[str, str], list[int]] = {}
        for index, block in enumerate(layout.blocks):
            if inside[block.node]:
                sums = self.like.setdefault(self.kin(block.node), [0, 0])
                sums[0] += len(block.text)
                if measures.is_prose[index]:
                    sums[1] += len(block.text)
                    parent = measures.container[index]
                    self.prose_parents[parent] = self.prose_parents.get(parent, 0) + len(block.text)
        self.total = sum(prose for _, prose in self.like.values()) or 1

    def kin(self, node: int) -> tuple[str, str]:
        above = self.layout.parent[node]
        return self.layout.signature[node], self.layout.signature[above] if above >= 0 else ""

    def score(self, index: int) -> float:
        layout, measures = self.layout, self.measures
        block = layout.blocks[index]
        structure, text = layout.structure[block.node], block.text
        if structure & SKIPPED:
            return -9.0
        size = len(text)
        score = 1.5 if self.inside[block.node] else -1.5
        score += 1.5 if measures.is_prose[index] else 0.4 * ends_like_sentence(text) - 0.3
        density = block.link_chars / size
        if density > 0.34:
            score -= 2.5 * density
        score -= 0.8 * penalty(measures.near[block.node] | block.inner)
        all_like, prose_like = self.like.get(self.kin(block.node), (0, 0))
        share = prose_like / self.total
        score += min(2.0, 4.0 * share) if share > 0.1 else 0.0
        if all_like and prose_like < 0.3 * all_like:
            score -= 0.8
        if layout.tag[block.node] == "p":
            score += 0.5
        for bit, weight in ((ASIDE, 1.2), (FORM, 2.5)):
            if structure & bit and not structure_is_wide(layout, measures, block.node, bit):
                score -= weight
        if index < measures.headline_block:
            score -= 1.5
        return score

    def accept(self) -> list[int]:
        """The pass in reading order: body, and what stands between its parts."""
        chosen: list[int] = []
        clocks: list[int] = []
        headings: list[int] = []
        for index, block in enumerate(self.layout.blocks):
            if not self.inside[block.node] and not self.measures.is_prose[index]:
                continue
            if self.layout.structure[block.node] & HEADING:
                self.meet_heading(index, headings)
            elif is_clock(block.text):
                clocks.append(index)
            elif is_boilerplate(block.text, block.link_chars):
                folded = fold_label(block.text[:80])
                self.ended += len(block.text) < 60 and (folded in phrases.TITLES or folded in phrases.ENDS)
            elif self.is_beside(index):
                if chosen and not (self.ended and self.layout.structure[block.node] & TABLE):
                    chosen.append(index)
            elif self.is_body(index, begun=len(chosen) > 2):
                chosen.extend(headings[-2:])
                headings.clear()
                chosen.append(index)
        return self.with_clocks(self.trimmed(chosen), clocks)

    def meet_heading(self, index: int, headings: list[int]) -> None:
        """Remember a heading until text follows; one that titles a box ends the article until its text resumes."""
        block = self.layout.blocks[index]
        if (
            not self.inside[block.node]
            or index == self.measures.headline_block
            or is_read_more(block.text, block.link_chars)
        ):
            return
        folded = fold_label(block.text[:80])
        if phrases.is_title(folded, phrases.TITLES) or folded in phrases.POPULAR or folded in phrases.ENDS:
            self.ended += 1
            headings.clear()
        elif self.heading_score(index) > 0:
            headings.append(index)

    def is_beside(self, index: int) -> bool:
        """Captions and rows of data in the article's container: kept, but not as its body."""
        layout, block = self.layout, self.layout.blocks[index]
        if not self.inside[block.node]:
            return False
        structure, names = layout.structure[block.node], self.measures.near[block.node] | block.inner
        if structure & (FIGURE | FIGCAPTION) or names & tokens.CAPTION:
            return block.link_chars < 0.5 * len(block.text)
        return bool(structure & TABLE) and is_data_table(layout, self.measures, block.node)

    def is_body(self, index: int, *, begun: bool) -> bool:
        """Whether a block's score is enough; `begun`: some of the article's text stands before it."""
        layout, measures = self.layout, self.measures
        block = layout.blocks[index]
        if (
            layout.structure[block.node] & (FIGURE | FIGCAPTION)
            or (measures.near[block.node] | block.inner) & tokens.CAPTION
        ):
            return False
        if not begun and is_byline(block.text):
            return False
        score = self.score(index)
        if self.ended:
            like = self.like.get(self.kin(block.node), (0, 0))[1]
            if measures.is_prose[index] and like > 0.4 * self.total and score > 2.0:
                self.ended = 0
            else:
                score -= 1.0 + 0.5 * min(self.ended, 3)
        if layout.structure[block.node] & LI and not measures.is_prose[index]:
            score += 1.0 if self.beside_text(index) else -0.5
        return score > _ACCEPT

    def beside_text(self, index: int) -> bool:
        """Whether a list stands directly where the paragraphs of the container stand."""
        layout = self.layout
        node = layout.blocks[index].node
        while node > 0 and layout.tag[node] in ("li", "ul", "ol", "p", "dl", "dd", "dt"):
            node = layout.parent[node]
        return self.prose_parents.get(node, 0) > 0.25 * self.total

    def heading_score(self, index: int) -> float:
        layout, block = self.layout, self.layout.blocks[index]
        score = 1.0 - 0.8 * penalty(self.measures.near[block.node] | block.inner)
        if block.link_chars > 0.5 * len(block.text):
            score -= 1.5
        if len(block.text) > 250:
            score -= 0.5
        if layout.tag[block.node] == "h1" and self.first_headings < 3:
            score -= 1.5
        if layout.structure[block.node] & SKIPPED or index < self.measures.headline_block:
            score -= 5
        return score

    def with_clocks(self, chosen: list[int], clocks: list[int]) -> list[int]:
        """With the times of a live blog's entries, where there are several between the first and last block."""
        times = [
            i for i in clocks if chosen and chosen[0] - 3 <= i < chosen[-1] and self.inside[self.layout.blocks[i].node]
        ]
        return sorted([*chosen, *times]) if len(times) >= 3 else chosen

    def trimmed(self, chosen: list[int]) -> list[int]:
        """Without what stands after the last line of body text."""
        layout, measures = self.layout, self.measures
        while chosen:
            block = layout.blocks[chosen[-1]]
            structure = layout.structure[block.node]
            beside = structure & (HEADING | FIGURE | FIGCAPTION)
            beside = beside or (structure & TABLE and is_data_table(layout, measures, block.node))
            if not beside and not (measures.near[block.node] | block.inner) & tokens.CAPTION:
                break
            if measures.is_prose[chosen[-1]] and layout.structure[block.node] & QUOTE:
                break
            chosen.pop()
        return chosen


def _judged(layout: Layout, measures: Measures, chosen: list[int], container: int) -> Choice:
    kept = sum(len(layout.blocks[i].text) for i in chosen if measures.is_prose[i])
    rest = measures.page_prose - kept
    share = kept / max(1, measures.page_prose)
    size = min(1.0, kept / 600)
    confidence = round(size * (0.35 + 0.6 * share), 3) if kept else 0.0
    return Choice(chosen=chosen, container=container, confidence=min(confidence, 0.98), rejected_prose=max(rest, 0))
