"""The rounds of training: teachers, pseudo-labels, first and second stage, each page judged by models of other folds.

For each fold that is left out (or for none, in the model that is shipped), among the other folds:

1. teachers, each blind to one more fold, judge that fold's pages. A page whose whole-text gold contradicts what its
   teacher is sure of is noisy and no longer trained on; where only snippets are known, blocks that the teacher is
   sure of become pseudo-labels of half weight. Teacher and student never share a publisher's labels.
2. first stages, each blind to one more fold, give the probabilities that the second stage is trained on.
3. a first and a second stage are fitted on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.training.examples import Example
from benchmarks.training.trees import fit_stage
from newsarchive.extract.blocks.context import NAMES as AROUND
from newsarchive.extract.blocks.context import context
from newsarchive.extract.blocks.feature_names import NAMES
from newsarchive.extract.blocks.model import FORMAT, HOPELESS, Stage, probability, stage_of

FIRST = {"trees": 60, "leaves": 15, "rate": 0.15}
SECOND = {"trees": 60, "leaves": 12, "rate": 0.1}
SURE, NOISY_SHARE, PSEUDO_WEIGHT = 0.9, 0.35, 0.5


@dataclass(slots=True)
class Labelled:
    """Labels and weights of one example's rows in one round."""

    labels: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True, slots=True)
class Model:
    """Both stages, as data."""

    first: dict[str, Any]
    second: dict[str, Any]


class Rounds:
    """Training over the folds of one corpus."""

    def __init__(self, examples: Sequence[Example], folds: Sequence[int]) -> None:
        self.examples, self.folds = examples, list(folds)
        self.count = max(folds) + 1
        self.plain = [Labelled(e.labels, e.weights) for e in examples]
        self._teachers: dict[frozenset[int], Stage] = {}

    def train(self, left_out: int | None) -> Model:
        """The model of all pages outside a fold, or of all pages."""
        inner = [fold for fold in range(self.count) if fold != left_out]
        labelled = self.labelled(inner, left_out)
        rows: dict[int, list[float]] = {}
        for fold in inner:
            stage = compiled(self.fit(labelled, [f for f in inner if f != fold]))
            rows |= {i: judged(stage, self.examples[i]) for i in self.members([fold])}
        return Model(self.fit(labelled, inner), self.fit_second(labelled, inner, rows))

    def members(self, folds: Iterable[int]) -> list[int]:
        """Numbers of the examples in these folds."""
        wanted = set(folds)
        return [i for i, fold in enumerate(self.folds) if fold in wanted]

    def labelled(self, inner: list[int], left_out: int | None) -> list[Labelled]:
        """The labels of this round: noisy pages emptied, pseudo-labels added."""
        result = list(self.plain)
        for fold in inner:
            teacher = self.teacher(frozenset({fold} if left_out is None else {fold, left_out}))
            for i in self.members([fold]):
                result[i] = taught(self.examples[i], np.array(judged(teacher, self.examples[i])))
        return result

    def teacher(self, blind: frozenset[int]) -> Stage:
        """A first stage that has seen no label of some folds; made once."""
        if blind not in self._teachers:
            seen = [fold for fold in range(self.count) if fold not in blind]
            self._teachers[blind] = compiled(self.fit(self.plain, seen))
        return self._teachers[blind]

    def fit(self, labelled: list[Labelled], folds: list[int]) -> dict[str, Any]:
        """A first stage of these folds."""
        members = self.members(folds)
        rows = [self.examples[i].rows for i in members]
        return fit_rows(rows, [labelled[i] for i in members], FIRST)

    def fit_second(
        self, labelled: list[Labelled], folds: list[int], probabilities: dict[int, list[float]]
    ) -> dict[str, Any]:
        """A second stage, on first-stage probabilities of models that had not seen the page."""
        rows, chosen = [], []
        for i in self.members(folds):
            example, p = self.examples[i], np.array(probabilities[i])
            around = np.array(context(example.table, probabilities[i])).reshape(len(p), len(AROUND))
            hopeful = p >= HOPELESS
            rows.append(np.hstack([example.rows, around])[hopeful])
            chosen.append(Labelled(labelled[i].labels[hopeful], labelled[i].weights[hopeful]))
        return fit_rows(rows, chosen, SECOND)


def fit_rows(rows: list[np.ndarray], labelled: list[Labelled], size: dict[str, Any]) -> dict[str, Any]:
    """Fit a stage; each page's weight is the root of what its blocks weigh."""
    xs, ys, ws = [], [], []
    for matrix, page in zip(rows, labelled, strict=True):
        known = ~np.isnan(page.labels) & (page.weights > 0)
        if known.any():
            xs.append(matrix[known])
            ys.append(page.labels[known])
            ws.append(page.weights[known] / np.sqrt(page.weights[known].sum()))
    weights = np.concatenate(ws)
    return fit_stage(np.vstack(xs), np.concatenate(ys), weights / weights.mean(), **size)


def taught(example: Example, p: np.ndarray) -> Labelled:
    """An example's labels after its teacher has judged it."""
    chars = np.array([len(text) for text in example.texts])
    labels, weights = example.labels.copy(), example.weights.copy()
    if example.has_text:
        wrong = ((p > SURE) & (labels == 0)) | ((p < 1 - SURE) & (labels == 1))
        if (chars * wrong).sum() > NOISY_SHARE * max(1, (chars * (labels == 1)).sum()):
            weights[:] = 0.0
        return Labelled(labels, weights)
    unknown = np.isnan(labels)
    known = ~unknown
    if known.any() and (np.abs(labels[known] - p[known]) > 0.5).mean() > 0.5:
        return Labelled(labels, weights)  # the teacher does not understand this page
    labels[unknown & (p > SURE)] = 1.0
    labels[unknown & (p < 1 - SURE)] = 0.0
    weights[unknown] *= PSEUDO_WEIGHT
    return Labelled(labels, weights)


def compiled(stage: dict[str, Any], width: int = len(NAMES)) -> Stage:
    """A stage as the package runs it, so that figures are those of the package."""
    return stage_of(stage["base"], stage["trees"], width)


def judged(stage: Stage, example: Example) -> list[float]:
    """First-stage probabilities of an example's blocks."""
    return [probability(stage.evaluate(*row)) for row in example.table.rows]


def model_data(model: Model, calibration: list[tuple[float, float]]) -> dict[str, Any]:
    """A model as the data that the package reads."""
    return {
        "format": FORMAT,
        "features": [*NAMES, *AROUND],
        "stages": [model.first, model.second],
        "calibration": [list(point) for point in calibration],
    }
