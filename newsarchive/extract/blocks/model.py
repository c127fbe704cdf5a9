"""The learned block decision: small trees, kept as data and run as plain Python.

Two stages of boosted trees. The first sees each block's features, the second also what the first says of the blocks
around it. The trees are nested lists (``[feature, threshold, left, right]`` or a leaf's number) in a JSON file that
`benchmarks/train.py` writes; at load its checksum is verified and each stage becomes one compiled expression.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import Any

from newsarchive.extract.blocks import context as around
from newsarchive.extract.blocks import feature_names as single
from newsarchive.extract.blocks.features import Table

FILE = "model.json"
FORMAT = 1
HOPELESS = 0.02
"""A block less probable than this after the first stage is not asked about again."""

Tree = Any
"""A leaf's number or ``[feature, threshold, left, right]``: left where the feature is at most the threshold."""
Evaluate = Callable[..., float]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of trees, as data and compiled."""

    base: float
    trees: Sequence[Tree]
    evaluate: Evaluate
    """Log-odds of a row, given as arguments."""


@dataclass(frozen=True, slots=True)
class BlockModel:
    """Probabilities that blocks are the article's, and what the whole page's choice is worth."""

    first: Stage
    second: Stage
    calibration: Sequence[tuple[float, float]]
    """Points of a rising line: expected F of a page's choice -> F measured on pages that the model had not seen."""
    digest: str = ""
    """SHA-256 of the model's data."""

    def probabilities(self, table: Table) -> tuple[list[float], list[float]]:
        """The probabilities of the table's blocks after the first and after the second stage."""
        evaluate = self.first.evaluate
        first = [probability(evaluate(*row)) for row in table.rows]
        second = list(first)
        evaluate = self.second.evaluate
        rows = around.context(table, first)
        for i, p in enumerate(first):
            if p >= HOPELESS:
                second[i] = probability(evaluate(*table.rows[i], *rows[i]))
        return first, second

    def calibrated(self, expected: float) -> float:
        """The F that a page with this expected F has on average."""
        points = self.calibration
        if not points:
            return expected
        if expected <= points[0][0]:
            return points[0][1]
        for (x0, y0), (x1, y1) in pairwise(points):
            if expected <= x1:
                return y0 + (y1 - y0) * (expected - x0) / (x1 - x0)
        return points[-1][1]


@cache
def shipped() -> BlockModel:
    """The model that comes with the package. ValueError where its file is not what the trainer wrote."""
    return load(files("newsarchive.extract.blocks").joinpath(FILE).read_text(encoding="utf-8"))


def load(text: str) -> BlockModel:
    """A model from the text of its file; ValueError where the checksum, the format or the features do not fit."""
    document = json.loads(text)
    data, digest = document["model"], digest_of(document["model"])
    if digest != document["sha256"]:
        raise ValueError(f"Expected model data with the checksum {document['sha256']}, got {digest}: train it again.")
    return from_data(data)


def from_data(data: dict[str, Any]) -> BlockModel:
    """A model from its data; ValueError for another format, or for features other than this package's."""
    known = [*single.NAMES, *around.NAMES]
    if data["format"] != FORMAT or data["features"] != known:
        raise ValueError("Expected a model of this package's features, got one of others: train it again.")
    first, second = (
        stage_of(s["base"], s["trees"], n) for s, n in zip(data["stages"], (len(single.NAMES), len(known)), strict=True)
    )
    points = [(float(x), float(y)) for x, y in data["calibration"]]
    return BlockModel(first, second, points, digest_of(data))


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of model data in its one canonical form."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stage_of(base: float, trees: Sequence[Tree], width: int) -> Stage:
    """A stage for rows of so many features; its trees become one expression over local variables."""
    terms = [_source(tree) for tree in trees]
    arguments = ",".join(f"f{n}" for n in range(width))
    sums = [f" s+={'+'.join(terms[n : n + 10])}" for n in range(0, len(terms), 10)]
    source = "\n".join([f"def evaluate({arguments}):", f" s={float(base)!r}", *sums, " return s"])
    scope: dict[str, Evaluate] = {"__builtins__": {}}  # type: ignore[dict-item] # nothing but the expression runs
    exec(compile(source, "<block model>", "exec"), scope)
    return Stage(base, trees, scope["evaluate"])


def _source(tree: Tree) -> str:
    if not isinstance(tree, list):
        return repr(float(tree))
    feature, threshold, left, right = tree
    return f"({_source(left)} if f{int(feature)}<={float(threshold)!r} else {_source(right)})"


def probability(log_odds: float) -> float:
    """The probability of log-odds."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -30.0 else 0.0
