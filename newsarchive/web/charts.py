"""Numbers over time as a drawing and as a table: pure functions that a template makes SVG of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_UNITS = (("day", 70), ("week", 500), ("month", 4_000), ("year", 10**9))
"""Unit of a bar, and the longest stretch of days for which it is taken."""
_FAR = 0.02
"""So small a part of all at the early end is left out of the drawing (it stays in the table), if that halves the stretch."""
_WIDEST = 48.0
"""Of a bar with its gap, where there are few."""
WIDTH, HEIGHT = 720.0, 140.0
"""Of the drawing, in units of its own; it is stretched to the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One bar's stretch of time."""

    label: str
    """As a reader says it."""
    since: str
    """First day."""
    until: str
    """Last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or row of bars."""

    name: str
    """What is counted."""
    numbers: tuple[float, ...]
    """For each bucket."""
    total: int
    """Of all days, drawn or not."""
    href: str | None = None
    """Where its articles are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One or several series over the same stretch of time."""

    unit: str
    """day, week, month or year."""
    buckets: tuple[Bucket, ...]
    """In order, without a gap."""
    series: tuple[Series, ...]
    """At least one."""
    earlier: int = 0
    """How many of all fall before the first bucket."""
    is_share: bool = False
    """Whether the numbers are parts of a hundred."""

    @property
    def top(self) -> float:
        """The largest number, at least 1."""
        return max((number for series in self.series for number in series.numbers), default=0) or 1

    def in_words(self) -> str:
        """What the drawing shows, for who does not see it."""
        span = f"from {self.buckets[0].label} to {self.buckets[-1].label}, by {self.unit}"
        highest = []
        for series in self.series:
            most = max(series.numbers)
            when = self.buckets[series.numbers.index(most)].label
            highest.append(f"{series.name}: at most {most:,.0f}{' %' if self.is_share else ''}, {when}")
        return f"Over time, {span}. {'; '.join(highest)}."

    def bars(self) -> list[tuple[float, float, float, float]]:
        """x, y, width and height of the first series' bars."""
        step = min(WIDTH / len(self.buckets), _WIDEST)
        gap = step * 0.16 if len(self.buckets) < 120 else 0
        sizes = [HEIGHT * number / self.top for number in self.series[0].numbers]
        heights = [max(size, 1.5) if size else 0 for size in sizes]
        return [
            (round(place * step + gap / 2, 2), round(HEIGHT - height, 2), round(step - gap, 2), round(height, 2))
            for place, height in enumerate(heights)
        ]

    def points(self, series: Series) -> str:
        """The corners of a series' line, as SVG wants them; one bucket gives a level line."""
        numbers = series.numbers if len(series.numbers) > 1 else series.numbers * 2
        step = WIDTH / max(len(numbers) - 1, 1)
        corners = ((place * step, HEIGHT - HEIGHT * 0.98 * number / self.top) for place, number in enumerate(numbers))
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)

    def marks(self) -> list[str]:
        """Labels below the drawing: the first, the last, and some between."""
        last = len(self.buckets) - 1
        places = sorted({0, last, *([last // 3, 2 * last // 3] if last >= 6 else [])})
        return [self.buckets[place].label for place in places]


def drawn(
    counted: Mapping[str, Counter[str]],
    *,
    links: Mapping[str, str] | None = None,
    share_of: Counter[str] | None = None,
) -> Chart | None:
    """A chart of counts by ISO day, one series a name; None where there is nothing to draw.

    With *share_of*, numbers are parts of a hundred of those counts.
    """
    series_days = {name: _real(days) for name, days in counted.items()}
    together: Counter[date] = Counter()
    for days in series_days.values():
        together += days
    if not together:
        return None
    first = _first_drawn(together)
    unit = next(unit for unit, longest in _UNITS if (max(together) - first).days <= longest)
    buckets = _buckets(first, max(together), unit)
    places = {bucket.since: place for place, bucket in enumerate(buckets)}
    whole = _numbers(_real(share_of), unit, places) if share_of is not None else None
    series = []
    for name, days in series_days.items():
        numbers = _numbers(days, unit, places)
        if whole is not None:
            numbers = [round(100 * n / of, 2) if of else 0.0 for n, of in zip(numbers, whole, strict=True)]
        series.append(Series(name=name, numbers=tuple(numbers), total=days.total(), href=(links or {}).get(name)))
    earlier = sum(number for day, number in together.items() if day < first)
    return Chart(unit=unit, buckets=tuple(buckets), series=tuple(series), earlier=earlier, is_share=whole is not None)


def _real(days: Counter[str]) -> Counter[date]:
    """Counts by day, of days that exist; a bare month or year counts on its first day."""
    found: Counter[date] = Counter()
    for text, number in days.items():
        try:
            found[date.fromisoformat((text + "-01-01"[len(text) - 4 :])[:10] if len(text) < 10 else text[:10])] += (
                number
            )
        except ValueError:
            continue
    return found


def _first_drawn(days: Counter[date]) -> date:
    """The first day that is drawn: the very first, or a later one where a few far ones would squeeze the rest."""
    ordered = sorted(days)
    left = days.total() * _FAR
    for day in ordered:
        left -= days[day]
        if left < 0:
            return day if (ordered[-1] - day).days * 2 < (ordered[-1] - ordered[0]).days else ordered[0]
    return ordered[0]


def _start(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _following(start: date, unit: str) -> date:
    days = {"day": 1, "week": 7, "month": 32, "year": 366}[unit]
    try:
        return _start(start + timedelta(days=days), unit)
    except OverflowError:  # the year 9999
        return date.max


def _buckets(first: date, last: date, unit: str) -> list[Bucket]:
    start, found = _start(first, unit), []
    while start <= last:
        following = _following(start, unit)
        until = following - timedelta(days=1)
        found.append(Bucket(label=_label(start, unit), since=start.isoformat(), until=until.isoformat()))
        if following <= start:
            break
        start = following
    return found


def _label(start: date, unit: str) -> str:
    if unit == "year":
        return f"{start.year}"
    return f"{start:%b} {start.year}" if unit == "month" else f"{start.day} {start:%b} {start.year}"


def _numbers(days: Counter[date], unit: str, places: Mapping[str, int]) -> list[float]:
    numbers = [0.0] * len(places)
    for day, number in days.items():
        place = places.get(_start(day, unit).isoformat())
        if place is not None:
            numbers[place] += number
    return numbers
