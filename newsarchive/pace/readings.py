"""How soon a feed, sitemap, front or section page is read again, by what its last reading brought.

A feed or sitemap is read at such a pace that a third to two thirds of its items are known: less would risk that items
pass unseen, more is wasted on both sides. Front and section pages keep most of their links for days, so they go by yield.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.pace.durations import tell_duration

FIRST_SECONDS = {"feed": 1800.0, "front": 1800.0, "section": 3600.0, "sitemap": 3600.0}
"""Between the first reading, when all is new and nothing can be said, and the second."""
PATIENT = {"section": 4.0, "sitemap": 4.0}
"""These may wait so many times as long as the longest interval: there are many of them, and most are quiet."""
LEAST_NEW, MOST_NEW = 1 / 3, 2 / 3
"""Share of new items that is aimed at."""
WANTED_NEW = 2
"""New articles that a reading of a front or section page should bring; 1 to 3 are as good."""
SLOWER, FASTER = 2.0, 0.25
"""Most that one reading changes an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The bounds that a site's entry sets."""

    least_seconds: float = 300.0
    """No source is read more often."""
    most_seconds: float = 21600.0
    """No feed or front page is read less often; see `PATIENT` for the others."""
    revisit: bool = True
    """Whether articles are asked for again."""

    def within(self, kind: str, seconds: float) -> float:
        """*seconds* within the bounds for that kind of source."""
        return min(max(seconds, self.least_seconds), self.most_seconds * PATIENT.get(kind, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When something is asked again, and why."""

    seconds: float
    """From now."""
    why: str
    """For people."""


def next_reading(kind: str, *, items: int, new: int, elapsed: float | None, planned: float | None, pace: Pace) -> Next:
    """The plan after a reading that had *items*, of them *new* ones; *elapsed* and *planned* since the reading before.

    >>> next_reading("feed", items=20, new=0, elapsed=3600, planned=3600, pace=Pace()).seconds
    7200.0
    >>> next_reading("feed", items=20, new=16, elapsed=3600, planned=3600, pace=Pace()).why
    '16 of 20 items were new; 7 to 13 are aimed at: from 1 h to 38 min'
    """
    if planned is None or elapsed is None:
        seconds = pace.within(kind, planned or FIRST_SECONDS[kind])
        return Next(seconds=seconds, why=f"it was read for the first time: again after {tell_duration(seconds)}")
    aim = _aim(kind, items)
    low, high, wanted = aim
    if new == 0 and low > 0:
        factor, what = SLOWER, "nothing was new"
    elif low <= new <= high and elapsed < 1.5 * planned:
        factor, what = 1.0, f"{_new(kind, new, items)}, as aimed at"
    elif new >= items > 1 and kind in ("feed", "sitemap"):
        factor, what = FASTER, f"all {items} items were new, so some may have passed unseen"
    else:
        factor = elapsed * wanted / max(new, 1) / planned
        what = f"{_new(kind, new, items)}; {_range(low, high)} are aimed at"
    seconds = pace.within(kind, planned * min(max(factor, FASTER), SLOWER))
    before, after = tell_duration(planned), tell_duration(seconds)
    return Next(seconds=seconds, why=f"{what}: {f'every {after}' if before == after else f'from {before} to {after}'}")


def after_failure(kind: str, planned: float | None, what: str, pace: Pace) -> Next:
    """The plan for a source that could not be read: half as often, since dead feeds come back.

    >>> after_failure("feed", 3600, "404", Pace())
    Next(seconds=7200.0, why='it could not be read (404): from 1 h to 2 h')
    """
    before = planned or FIRST_SECONDS[kind]
    seconds = pace.within(kind, before * SLOWER)
    return Next(
        seconds=seconds,
        why=f"it could not be read ({what}): from {tell_duration(before)} to {tell_duration(seconds)}",
    )


def _aim(kind: str, items: int) -> tuple[float, float, float]:
    """Least, most and wanted number of new items."""
    if kind in ("feed", "sitemap"):
        return max(1.0, items * LEAST_NEW), max(1.0, items * MOST_NEW), max(1.0, items / 2)
    return 1.0, WANTED_NEW + 1.0, float(WANTED_NEW)


def _range(low: float, high: float) -> str:
    return f"{round(low)} to {round(high)}" if round(low) != round(high) else str(round(low))


def _new(kind: str, new: int, items: int) -> str:
    were = "was" if new == 1 else "were"
    return (
        f"{new} of {items} items {were} new" if kind in ("feed", "sitemap") else f"{new} new {_links(new)} stood there"
    )


def _links(number: int) -> str:
    return "article" if number == 1 else "articles"
