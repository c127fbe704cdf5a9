"""Why each block of a page was taken for the article's text or not: its probabilities, and what moved them."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.extract.blocks import context, feature_names, features
from newsarchive.extract.blocks.choose import choose_blocks
from newsarchive.extract.blocks.kinds import typed_blocks
from newsarchive.extract.blocks.model import HOPELESS, BlockModel, Stage, Tree, shipped
from newsarchive.extract.fields.summary import find_summary
from newsarchive.extract.opening import Opened, open_page
from newsarchive.items import BlockKind

_REASONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One figure of a block, and how far it moved the model's verdict."""

    feature: str
    """Its name, of `feature_names.NAMES` or `context.NAMES`."""
    value: float
    """What it is for this block."""
    weight: float
    """The log-odds that it added or, negative, took, in both stages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One block of a page, and what was thought of it."""

    text: str
    chosen: bool
    """Whether it is in the article."""
    kind: BlockKind | None
    """Its kind in the article; None where it is not chosen."""
    first: float | None
    """Probability after the first stage; None for a block that is not looked at."""
    second: float | None
    """Probability after the second stage, which sees the first's of the blocks around; the choice rests on it."""
    reasons: tuple[Reason, ...]
    """The figures that moved the verdict most, the strongest first."""
    left_out: str | None = None
    """Why the block is not looked at."""


def explain_article(html: bytes, url: str, *, content_type: str | None = None) -> list[Explained]:
    """Every block of a page in reading order; empty where the page has none or cannot be understood.

    A block that the model takes for text may be left out by a rule all the same (a byline, the headline again), and
    captions, rows and times are taken because they stand in the text.
    """
    opened = open_page(html, url, content_type)
    if isinstance(opened, str) or not opened.measures.page_prose:
        return []
    layout, model = opened.view.layout, shipped()
    table = features.features(layout, opened.measures)
    first, second = model.probabilities(table)
    around = context.context(table, first)
    kinds = _kinds(opened)
    judged = {
        index: (first[i], second[i], _reasons(model, table.rows[i], around[i], first[i]))
        for i, index in enumerate(table.indices)
    }
    found = []
    for index, block in enumerate(layout.blocks):
        one, two, reasons = judged.get(index, (None, None, ()))
        kind = kinds.get(index)
        found.append(
            Explained(
                text=block.text,
                chosen=kind is not None,
                kind=kind,
                first=one,
                second=two,
                reasons=tuple(reasons),
                left_out=table.left_out.get(index),
            )
        )
    return found


def _kinds(opened: Opened) -> dict[int, BlockKind]:
    """Block -> its kind in the article; cells of a row that come as one are all in it."""
    view, measures = opened.view, opened.measures
    choice = choose_blocks(view.layout, measures)
    lead = find_summary(view, measures, choice)
    blocks = typed_blocks(view.layout, measures, choice.chosen, paid_page=False, lead=lead)
    kinds: dict[int, BlockKind] = {index: block.kind for index, block in blocks}
    rows = [index for index, block in blocks if block.kind == "table_row"]
    for index in choice.chosen if rows else ():
        if index not in kinds and max((row for row in rows if row < index), default=-1) >= 0:
            kinds[index] = "table_row"
    return kinds


def _reasons(model: BlockModel, row: list[float], around: list[float], first: float) -> list[Reason]:
    values, names = [*row, *around], (*feature_names.NAMES, *context.NAMES)
    moved = contributions(model.first, row)
    if first >= HOPELESS:
        for feature, weight in contributions(model.second, values).items():
            moved[feature] = moved.get(feature, 0.0) + weight
        moved.pop(len(row), None)  # the first stage's own verdict, whose reasons are here already
    strongest = sorted(moved, key=lambda feature: -abs(moved[feature]))[:_REASONS]
    return [
        Reason(feature=names[feature], value=round(float(values[feature]), 3), weight=round(moved[feature], 2))
        for feature in strongest
    ]


def contributions(stage: Stage, row: list[float]) -> dict[int, float]:
    """Feature -> the log-odds that it moves on this row's path through the trees.

    A step's share is the mean of the leaves below it less that of the leaves below where it started.
    """
    moved: dict[int, float] = {}
    for tree in stage.trees:
        node = tree
        while isinstance(node, list):
            feature, threshold, left, right = node
            child = left if row[feature] <= threshold else right
            moved[feature] = moved.get(feature, 0.0) + _mean(child)[0] - _mean(node)[0]
            node = child
    return moved


def _mean(tree: Tree) -> tuple[float, int]:
    """(mean, number) of the leaves of a tree."""
    if not isinstance(tree, list):
        return float(tree), 1
    (a, n), (b, m) = _mean(tree[2]), _mean(tree[3])
    return (a * n + b * m) / (n + m), n + m
