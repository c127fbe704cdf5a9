"""What the probabilities of a page's blocks say of each other: the figures of the second stage."""

from __future__ import annotations

from newsarchive.extract.blocks.features import Table

NAMES: tuple[str, ...] = (
    "p", "p_1_before", "p_1_after", "p_2_before", "p_2_after", "p_3_before", "p_3_after",
    "p_container_most", "p_container_mean", "p_container_chars", "p_kin_most", "p_kin_mean", "p_kin_chars",
    "since_first_sure", "till_last_sure", "since_sure", "till_sure", "mass_before", "mass_after", "mass",
)  # fmt: skip
"""Names of the figures, in the order of a row."""
_SURE = 0.5
_FAR = 50


def context(table: Table, probabilities: list[float]) -> list[list[float]]:
    """A row of `NAMES` for each row of the table, made of the first stage's probabilities."""
    count = len(probabilities)
    padded = [0.0, 0.0, 0.0, *probabilities, 0.0, 0.0, 0.0]
    chars = [row[0] for row in table.rows]
    masses = [p * size for p, size in zip(probabilities, chars, strict=True)]
    total = sum(masses) or 1.0
    containers = _groups(table.container, probabilities, masses, total)
    kins = _groups(table.kin, probabilities, masses, total)
    since, till = _distances(probabilities)
    sure = [i for i, p in enumerate(probabilities) if p > _SURE]
    first, last = (sure[0], sure[-1]) if sure else (count, -1)
    rows = []
    before = 0.0
    for i, p in enumerate(probabilities):
        row = [p, padded[i + 2], padded[i + 4], padded[i + 1], padded[i + 5], padded[i], padded[i + 6]]
        row += containers[table.container[i]]
        row += kins[table.kin[i]]
        row += (max(i - first, -_FAR), max(last - i, -_FAR), since[i], till[i])
        row += (before / total, (total - before - masses[i]) / total, total)
        before += masses[i]
        rows.append(row)
    return rows


def _groups(
    keys: list[int], probabilities: list[float], masses: list[float], total: float
) -> dict[int, tuple[float, float, float]]:
    """key -> the largest and the mean probability of its blocks, and their share of the page's expected text."""
    sums: dict[int, list[float]] = {}
    for key, p, mass in zip(keys, probabilities, masses, strict=True):
        group = sums.get(key)
        if group is None:
            sums[key] = [p, p, 1.0, mass]
            continue
        if p > group[0]:
            group[0] = p
        group[1] += p
        group[2] += 1.0
        group[3] += mass
    return {key: (most, p / count, mass / total) for key, (most, p, count, mass) in sums.items()}


def _distances(probabilities: list[float]) -> tuple[list[int], list[int]]:
    """For each block the steps to the nearest sure one before it, and after it."""
    count = len(probabilities)
    since, till = [_FAR] * count, [_FAR] * count
    steps = _FAR
    for i, p in enumerate(probabilities):
        since[i] = steps
        steps = 1 if p > _SURE else min(steps + 1, _FAR)
    steps = _FAR
    for i in range(count - 1, -1, -1):
        till[i] = steps
        steps = 1 if probabilities[i] > _SURE else min(steps + 1, _FAR)
    return since, till
