"""Figures of predicted articles against gold, with the formulas of the project's score: F of 4-token shingles and so on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from newsarchive.items import BODY_KINDS

_TOKEN = re.compile(r"\w+")
_BESIDE = re.compile(r"[\W_]+")


def folded(texts: Iterable[str | None]) -> list[str]:
    """Texts without case, punctuation and spacing; empty ones are left out."""
    found = (_BESIDE.sub(" ", unicodedata.normalize("NFKC", text or "")).strip().lower() for text in texts)
    return [text for text in found if text]


def harmonic(precision: float, recall: float) -> float:
    """F1 of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def rates(gold: str, predicted: str) -> tuple[float | None, float | None]:
    """Precision and recall of 4-token shingles; None where undefined."""
    g, p = _shingles(gold), _shingles(predicted)
    hit = (g & p).total()
    return (hit / p.total() if p else None, hit / g.total() if g else None)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _TOKEN.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3) if words else 0))


@dataclass(slots=True)
class Tally:
    """Hits and misses over all pages."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, gold: Sequence[str], predicted: Sequence[str]) -> None:
        """Count one page's lists."""
        g, p = Counter(gold), Counter(predicted)
        hit = (g & p).total()
        self.hit += hit
        self.extra += p.total() - hit
        self.missed += g.total() - hit

    def f1(self) -> float | None:
        """F1, or None where nothing was counted."""
        total = 2 * self.hit + self.extra + self.missed
        return 2 * self.hit / total if total else None


@dataclass(slots=True)
class Figures:
    """Figures of one set of pages, summed page by page."""

    pages: int = 0
    precisions: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    paras: Tally = field(default_factory=Tally)
    subheads: Tally = field(default_factory=Tally)
    snippets: Tally = field(default_factory=Tally)

    def add(self, gold: dict[str, Any], article: dict[str, Any]) -> float | None:
        """Count one page; its F of text where its whole text is known."""
        self.pages += 1
        blocks = [b for b in article.get("blocks", []) if b["kind"] in BODY_KINDS]
        texts = [b["text"] for b in blocks]
        whole = "\n\n".join(texts)
        found = self.add_text(gold, texts, whole) if gold.get("text") else None
        if gold.get("subheadings") is not None:
            self.subheads.add(
                folded(gold["subheadings"]), folded(b["text"] for b in blocks if b["kind"] == "subheading")
            )
        if gold.get("contains") is not None:
            flat = " ".join(whole.split())
            hits = [bool(flat) and re.sub(r"\s+", " ", s) in flat for s in gold["contains"]]
            self.snippets.hit += sum(hits)
            self.snippets.missed += len(hits) - sum(hits)
            self.snippets.extra += sum(bool(flat) and re.sub(r"\s+", " ", s) in flat for s in gold.get("lacks", []))
        return found

    def add_text(self, gold: dict[str, Any], texts: list[str], whole: str) -> float:
        """Count the text; a standfirst may stand in it or not, and the better reading counts."""
        readings, summary = [gold["text"]], gold.get("summary") or []
        if summary and gold.get("paragraphs"):
            readings.append("\n\n".join(gold["paragraphs"][len(summary) :]))
        p, r = max((rates(reading, whole) for reading in readings), key=lambda x: harmonic(x[0] or 0, x[1] or 0))
        self.precisions += [] if p is None else [p]
        self.recalls += [] if r is None else [r]
        self.exact.append(any(_TOKEN.findall(reading) == _TOKEN.findall(whole) for reading in readings))
        if gold.get("paragraphs"):
            body = folded(gold["paragraphs"][len(summary) :])
            optional = set(folded(summary)) - set(body)
            self.paras.add(body, [t for t in folded(texts) if t not in optional])
        return harmonic(p or 0.0, r or 0.0)

    def result(self) -> dict[str, float]:
        """The figures, rounded to four digits."""
        found: dict[str, float | None] = {"pages": self.pages}
        if self.recalls:
            p, r = mean(self.precisions or [0.0]), mean(self.recalls)
            found |= {"text": harmonic(p, r), "precision": p, "recall": r, "exact": mean(self.exact)}
        found |= {"paras": self.paras.f1(), "subheads": self.subheads.f1(), "snippets": self.snippets.f1()}
        return {name: round(value, 4) for name, value in found.items() if value is not None}
