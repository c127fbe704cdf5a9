"""Boosted trees of scikit-learn as the model's plain data."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

_DIGITS = 6


def fit_stage(
    rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, trees: int, leaves: int, rate: float
) -> dict[str, Any]:
    """Fit one stage; its base and trees as `newsarchive.extract.model` reads them, numbers of six digits."""
    forest = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=leaves,
        learning_rate=rate,
        l2_regularization=2.0,
        min_samples_leaf=25,
        early_stopping=False,
        random_state=0,
    )
    forest.fit(rows, labels, sample_weight=weights)
    base = _rounded(float(np.ravel(forest._baseline_prediction)[0]))
    return {"base": base, "trees": [_tree(predictor[0].nodes, 0) for predictor in forest._predictors]}


def _tree(nodes: np.ndarray, at: int) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return _rounded(float(node["value"]))
    left, right = _tree(nodes, int(node["left"])), _tree(nodes, int(node["right"]))
    return [int(node["feature_idx"]), _rounded(float(node["num_threshold"])), left, right]


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def gains(stage: dict[str, Any], rows: np.ndarray) -> np.ndarray:
    """How much each feature moves the log-odds of these rows: the mean size of the steps that it decides."""
    moved = np.zeros(rows.shape[1])
    for tree in stage["trees"]:
        _walk(tree, rows, moved)
    return moved / max(1, len(rows))


def _walk(tree: Any, rows: np.ndarray, moved: np.ndarray) -> tuple[float, int]:
    """(sum of the leaf values of these rows, their number), adding each split's steps to `moved`."""
    if not isinstance(tree, list):
        return tree * len(rows), len(rows)
    feature, threshold, left, right = tree
    below = rows[:, feature] <= threshold
    (a, n), (b, m) = _walk(left, rows[below], moved), _walk(right, rows[~below], moved)
    if n and m:
        mean = (a + b) / (n + m)
        moved[feature] += n * abs(a / n - mean) + m * abs(b / m - mean)
    return a + b, n + m
