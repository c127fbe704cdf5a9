"""Pages as rows of features with labels and weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.training.corpus import GoldPage
from benchmarks.training.labels import snippet_labels, weight, whole_labels
from newsarchive.extract.blocks.feature_names import NAMES
from newsarchive.extract.blocks.features import Table, features
from newsarchive.extract.opening import open_page


@dataclass(slots=True, kw_only=True)
class Example:
    """One page's blocks, ready for training."""

    url: str
    kind: str
    publisher: str
    has_text: bool
    gold: dict[str, Any]
    table: Table
    texts: list[str]
    rows: np.ndarray
    labels: np.ndarray
    """1, 0, or NaN where the gold does not say."""
    weights: np.ndarray
    """Before the page's share is evened out."""
    noisy: bool = False
    """The gold contradicts what a model of other publishers is sure of: not trained on."""


def example_of(page: GoldPage) -> Example | None:
    """The page as an example; None where it has no text."""
    opened = open_page(page.html, page.url)
    if isinstance(opened, str) or not opened.measures.page_prose:
        return None
    layout = opened.view.layout
    table = features(layout, opened.measures)
    texts = [layout.blocks[i].text for i in table.indices]
    labels = whole_labels(texts, table.kin, page.gold) if page.has_text else snippet_labels(texts, page.gold)
    return Example(
        url=page.url,
        kind=page.kind,
        publisher=page.publisher,
        has_text=page.has_text,
        gold=page.gold,
        table=table,
        texts=texts,
        rows=np.array(table.rows, dtype=np.float64).reshape(len(texts), len(NAMES)),
        labels=np.array([np.nan if label is None else label for label in labels], dtype=np.float64),
        weights=np.array([weight(text) for text in texts]),
    )
