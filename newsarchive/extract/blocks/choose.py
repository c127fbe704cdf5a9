"""Which blocks are the article: the learned model's verdict, and what stands beside the text that it found.

Each block has a probability (see `model`); blocks are taken from the cut at which the expected F of the whole choice
is greatest. Captions, rows of data and the times of a live blog's entries are no text, but belong to the text around
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsarchive.extract.blocks.containers import is_data_table, subtree
from newsarchive.extract.blocks.features import Table, features
from newsarchive.extract.blocks.model import BlockModel, shipped
from newsarchive.extract.page import tokens
from newsarchive.extract.page.elements import ASIDE, FIGCAPTION, FIGURE, HEADING, QUOTE, SKIPPED, TABLE
from newsarchive.extract.page.layout import Layout
from newsarchive.extract.page.measures import Measures, ends_like_sentence
from newsarchive.extract.words.furniture import is_boilerplate, is_byline, is_clock, is_end
from newsarchive.extract.words.phrases import CONSENT_PHRASES, count_phrases
from newsarchive.text import fold_label

CUT = (0.3, 0.6)
"""The cut is never lower or higher (measured on 429 pages: +.001 F over a fixed cut of .5)."""
HEADING_CUT = 0.15
"""From this probability a heading between text of the article is taken: golds often leave headings out, so that the
model is less sure of them than of the text around them (measured out-of-fold: subheadings F .784 -> .837)."""
_WITHIN_CUT = 0.03
"""The same with text directly before and behind it (out-of-fold: exact texts +.015, subheadings +.004)."""

_APART = tokens.QUOTE | tokens.BOX | tokens.SIDE | tokens.CARD
_CONSENT_CHARS = 1_500
_OPENING = 0.55
"""A first block unlike the next two is left out below this (out-of-fold, at .6: exact texts +.01 and -.007 on two sets)."""
_SHORT = 200
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_LONG = 500
"""Characters of an article before another one may begin."""
_PULLED = (20, 400)
"""Characters of a quote that is pulled out of the text."""
_MARKS = " \"'“”„«»‘’「」.…"


@dataclass(slots=True)
class Choice:
    """The blocks that are the article."""

    chosen: list[int] = field(default_factory=list)
    """Indices of the blocks, in order: body and what belongs to it (captions, rows)."""
    container: int = 0
    """The node that holds the article's text."""
    confidence: float = 0.0
    """0 to 1: the F that choices like this one had, on average, on pages that the model had not seen."""


def choose_blocks(
    layout: Layout, measures: Measures, *, containers: Sequence[int] = (), model: BlockModel | None = None
) -> Choice:
    """Choose the article's blocks; an empty choice where there is no prose.

    `containers`: nodes that are known to hold the text, and outside of which there is none; `model`: another than
    the shipped one.
    """
    if not layout.blocks or not measures.page_prose:
        return Choice()
    model = model or shipped()
    table = features(layout, measures, best=containers[0] if containers else None)
    return decide(layout, measures, table, model.probabilities(table)[1], containers=containers, model=model)


def decide(
    layout: Layout,
    measures: Measures,
    table: Table,
    probabilities: list[float],
    *,
    containers: Sequence[int] = (),
    model: BlockModel,
) -> Choice:
    """The choice that these probabilities of the table's blocks lead to."""
    inside = subtree(layout, containers or (table.best,))
    headline = fold_label(layout.blocks[measures.headline_block].text) if measures.headline_block >= 0 else ""
    likely = {
        i: p
        for i, p in zip(table.indices, probabilities, strict=True)
        if p >= HEADING_CUT and not _is_furniture(layout, measures, i, headline)
    }
    if containers:
        likely = {i: p for i, p in likely.items() if inside[layout.blocks[i].node]}
    cut, expected = best_cut(list(likely.values()), [len(layout.blocks[i].text) for i in likely])
    body = {i for i, p in likely.items() if p >= cut}
    body -= _doubtful_opening(table, likely, sorted(body))
    body = _before_next_article(layout, measures, body)
    body |= _headings_between(layout, body, likely) | _headings_within(layout, body, table, probabilities)
    body -= _repeated_quotes(layout, measures, body)
    chosen = _with_beside(layout, measures, inside, body)
    kept = sum(len(layout.blocks[i].text) for i in chosen if measures.is_prose[i])
    confidence = round(model.calibrated(expected), 3) if kept else 0.0
    return Choice(chosen, table.best, confidence)


def best_cut(probabilities: Sequence[float], sizes: Sequence[int]) -> tuple[float, float]:
    """The probability from which blocks are taken so that the expected F is greatest, and that F.

    >>> best_cut([0.9, 0.9, 0.1], [100, 100, 100])
    (0.6, 0.923...)
    """
    pairs = sorted(zip(probabilities, sizes, strict=True), reverse=True)
    mass = sum(p * size for p, size in pairs)
    best, cut = 0.0, CUT[1]
    taken = right = 0.0
    for p, size in pairs:
        taken += size
        right += p * size
        expected = 2.0 * right / (taken + mass) if mass else 0.0
        if expected > best:
            best, cut = expected, p
    return min(max(cut, CUT[0]), CUT[1]), best


def _is_furniture(layout: Layout, measures: Measures, index: int, headline: str) -> bool:
    """Whether a block is no text whatever its place, besides what `furniture.is_boilerplate` knows: headline, byline, title.

    Out-of-fold, such lines that the model takes for text are wrong more often than right.
    """
    block = layout.blocks[index]
    text = block.text
    if index == measures.headline_block or is_byline(text):
        return True
    if len(text) < _SHORT and (_repeats(text, headline) or _is_contact(text, measures.authors)):
        return True
    if (measures.near[block.node] | block.inner) & tokens.LEGAL and _asks_consent(text):
        return True
    if len(text) > 70:
        return False
    if layout.tag[block.node] == "blockquote" and index and layout.structure[layout.blocks[index - 1].node] & QUOTE:
        return not ends_like_sentence(text)  # who said it
    if not layout.structure[block.node] & HEADING:
        return False
    return is_end(text)


def _before_next_article(layout: Layout, measures: Measures, body: set[int]) -> set[int]:
    """The body up to the headline of another article on the page: in a box of its own, made like the first's."""
    first = layout.blocks[measures.headline_block].node if measures.headline_block >= 0 else 0
    made = _make(layout, first)
    if not body or not made:
        return body
    for index in range(measures.headline_block + 1, max(body)):
        node = layout.blocks[index].node
        if layout.tag[node] == layout.tag[first] and node != first and _make(layout, node) == made:
            before = {i for i in body if i < index}
            if layout.parent[node] != layout.parent[first] and sum(len(layout.blocks[i].text) for i in before) > _LONG:
                return before
    return body


def _make(layout: Layout, node: int) -> tuple[str, str] | None:
    """The first class of a heading and the classes of its parent; None where either has none."""
    own, above = (layout.signature[n].partition(".")[2] for n in (node, max(layout.parent[node], 0)))
    return (own.split()[0], above) if own.strip() and above.strip() else None


def _doubtful_opening(table: Table, likely: dict[int, float], body: list[int]) -> set[int]:
    """The first block of the body where it is written unlike the next two, and the model is unsure of it."""
    if len(body) < 3 or likely[body[0]] >= _OPENING:
        return set()
    kin = dict(zip(table.indices, table.kin, strict=True))
    return {body[0]} if kin[body[0]] not in (kin[body[1]], kin[body[2]]) else set()


def _is_contact(text: str, authors: tuple[str, ...]) -> bool:
    """Whether a line says how to write to the author (of 13 such lines on 429 pages none was in the gold)."""
    if "@" not in text or not _ADDRESS.search(text):
        return False
    lowered = text.lower()
    return any(name in lowered for name in authors)


def _asks_consent(text: str) -> bool:
    """Whether a text speaks of cookies and consent, as the boxes do that are named so."""
    return count_phrases(fold_label(text[:_CONSENT_CHARS]), CONSENT_PHRASES) > 0


def _repeats(text: str, headline: str) -> bool:
    """Whether a line is the (folded) headline once more, perhaps with its kicker or cut short."""
    if len(headline) <= 15 or not 0.5 * len(headline) < len(text) < 3 * len(headline):
        return False
    folded = fold_label(text)
    return (headline in folded and len(folded) < 1.5 * len(headline)) or (
        folded in headline and len(folded) > 0.6 * len(headline)
    )


def _repeated_quotes(layout: Layout, measures: Measures, body: set[int]) -> set[int]:
    """Blocks of the body that show a piece of another of its blocks again, larger or in a box."""
    texts = [layout.blocks[i].text for i in sorted(body)]
    whole = ""
    found = set()
    for i in body:
        block = layout.blocks[i]
        names = measures.near[block.node] | block.inner
        if not _PULLED[0] < len(block.text) < _PULLED[1]:
            continue
        if layout.structure[block.node] & (QUOTE | ASIDE | FIGURE) or names & _APART:
            whole = whole or "\n".join(texts)
            if whole.count(block.text.strip(_MARKS)) > 1:
                found.add(i)
    return found


def _headings_between(layout: Layout, body: set[int], likely: dict[int, float]) -> set[int]:
    """Less probable headings that stand directly before text of the article, with some of it before them."""
    first = min(body, default=0)
    return {
        i
        for i, p in likely.items()
        if p >= HEADING_CUT
        and i > first
        and layout.structure[layout.blocks[i].node] & (HEADING | FIGURE | FIGCAPTION) == HEADING
        and layout.tag[layout.blocks[i].node] != "h1"
        and not body.isdisjoint((i + 1, i + 2))
    }


def _headings_within(layout: Layout, body: set[int], table: Table, probabilities: list[float]) -> set[int]:
    """Headings with text directly before and behind them that are hardly probable, or were not looked at, being like
    nothing else on the page.
    """
    improbable = {i for i, p in zip(table.indices, probabilities, strict=True) if p < _WITHIN_CUT}
    found = set()
    ordered = sorted(body)
    for i in range(ordered[1] + 1, ordered[-1]) if len(ordered) > 2 else ():
        if i in improbable or i + 1 not in body or body.isdisjoint((i - 1, i - 2)):
            continue
        block = layout.blocks[i]
        structure = layout.structure[block.node]
        if structure & (HEADING | FIGURE | FIGCAPTION | SKIPPED) != HEADING or layout.tag[block.node] == "h1":
            continue
        if not is_boilerplate(block.text, block.link_chars) and not is_end(block.text):
            found.add(i)
    return found


def _with_beside(layout: Layout, measures: Measures, inside: list[bool], body: set[int]) -> list[int]:
    """The body in order, with the captions, rows and clocks that stand in it, and no heading at its end."""
    texts = [i for i in body if not layout.structure[layout.blocks[i].node] & HEADING]
    if not texts:
        return []
    first, last = min(texts), max(texts)
    chosen, clocks = [], []
    for index in range(max(0, min(min(body), first - 3)), min(last + 4, len(layout.blocks))):
        block = layout.blocks[index]
        is_time = is_clock(block.text)
        if is_time and index < last and (index in body or inside[block.node]):
            clocks.append(index)
        if index in body:
            if index <= last:
                chosen.append(index)
        elif inside[block.node] and not is_time and index > first and _is_beside(layout, measures, index):
            chosen.append(index)
    return sorted({*chosen, *clocks}) if len(clocks) >= 3 else chosen


def _is_beside(layout: Layout, measures: Measures, index: int) -> bool:
    """Whether a block is a caption or a row of data: kept, but not as the body."""
    block = layout.blocks[index]
    if is_boilerplate(block.text, block.link_chars):
        return False
    structure, names = layout.structure[block.node], measures.near[block.node] | block.inner
    if structure & (FIGURE | FIGCAPTION) or names & tokens.CAPTION:
        return block.link_chars < 0.5 * len(block.text)
    return bool(structure & TABLE) and is_data_table(layout, measures, block.node)
