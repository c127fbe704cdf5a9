"""What F a page has on average for the F that the model expects of its choice."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

_BINS = 10

Point = tuple[float, float]


def fit_calibration(expected: Sequence[float], measured: Sequence[float]) -> list[Point]:
    """Points of a rising line through the means of equal groups of pages (pool adjacent violators)."""
    groups = [(mean(x for x, _ in part), mean(y for _, y in part), len(part)) for part in deciles(expected, measured)]
    pooled: list[tuple[float, float, int]] = []
    for group in groups:
        pooled.append(group)
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:
            (x0, y0, n0), (x1, y1, n1) = pooled.pop(-2), pooled.pop()
            n = n0 + n1
            pooled.append(((x0 * n0 + x1 * n1) / n, (y0 * n0 + y1 * n1) / n, n))
    points = [(round(x, 4), round(y, 4)) for x, y, _ in pooled]
    return [(0.0, 0.0), *points] if points and points[0][0] > 0 else points


def deciles(expected: Sequence[float], measured: Sequence[float]) -> list[list[Point]]:
    """The pages in ten groups of equal size, by what is expected of them."""
    pairs = sorted(zip(expected, measured, strict=True))
    count = min(_BINS, len(pairs))
    return [pairs[len(pairs) * n // count : len(pairs) * (n + 1) // count] for n in range(count)]
