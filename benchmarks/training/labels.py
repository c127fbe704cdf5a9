"""Which blocks of a page are the article's, told from its gold."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from newsarchive.text import fold_label, is_cjk

OVERLAP = 0.55
"""A block with this share of its 4-grams in the gold text is the article's."""
_TOKEN = re.compile(r"\w+")


def shingles(text: str, n: int = 4) -> list[tuple[str, ...]]:
    """The n-grams of a text's words; of a shorter text the one that it is. Characters where there are no spaces."""
    words = _TOKEN.findall(text)
    if is_cjk(text[:200]):
        words = [character for word in words for character in word]
    if not words:
        return []
    return [tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))]


def whole_labels(texts: list[str], kin: list[int], gold: dict[str, Any]) -> list[float | None]:
    """1 or 0 for each block of a page whose whole text is known; None where either would be right.

    Of a text that stands in several places, the copy is taken whose kin holds most of the gold.
    """
    known = set(shingles(gold["text"]))
    lines = {fold_label(line) for line in [*gold["text"].split("\n"), *gold.get("paragraphs", [])]}
    optional = {fold_label(line) for line in gold.get("summary") or []}
    labels: list[float | None] = []
    for text in texts:
        grams = shingles(text)
        share = sum(gram in known for gram in grams) / len(grams) if len(text) > 30 and grams else 0.0
        labels.append(1.0 if share >= OVERLAP or fold_label(text) in lines else 0.0)
    by_kin: Counter[int] = Counter()
    for text, group, label in zip(texts, kin, labels, strict=True):
        by_kin[group] += len(text) if label else 0
    best: dict[str, tuple[int, int]] = {}
    for i, (text, label) in enumerate(zip(texts, labels, strict=True)):
        folded = fold_label(text)
        if label and best.get(folded, (-1, 0))[0] < by_kin[kin[i]]:
            best[folded] = (by_kin[kin[i]], i)
    for i, text in enumerate(texts):
        folded = fold_label(text)
        if labels[i] and best[folded][1] != i:
            labels[i] = 0.0
        if labels[i] and folded in optional:
            labels[i] = None
    return labels


def snippet_labels(texts: list[str], gold: dict[str, Any]) -> list[float | None]:
    """1 for blocks with a snippet that the text must hold, 0 for those with one that it must lack, else None."""
    wanted = [" ".join(s.split()) for s in gold["contains"]]
    barred = [" ".join(s.split()) for s in gold.get("lacks", [])]
    labels: list[float | None] = []
    for text in texts:
        good = any(s in text for s in wanted if len(s) > 2)
        bad = any(s in text for s in barred if len(s) > 2)
        labels.append(None if good == bad else float(good))
    return labels


def weight(text: str) -> float:
    """What a block counts for in training, before its page's share is evened out."""
    words = len(text) / 2 if is_cjk(text[:200]) else text.count(" ") + 1
    return 0.4 + min(words, 60) / 20
