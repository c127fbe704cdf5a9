"""When an article is asked for again: at ages that grow, bent by how often edits were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsarchive.pace.durations import tell_duration
from newsarchive.pace.readings import Next

LADDER = (900.0, 3600.0, 10800.0, 86400.0, 604800.0, 2592000.0)
"""Ages at which an article is visited: 15 min, 1 h, 3 h, 1 d, 7 d, 30 d."""
ALWAYS = 86400.0
"""This age is never left out."""
ENOUGH_VISITS = 20
"""Visits of a site at one age after which its rate of edits is believed."""
FEW_EDITS = 0.02
"""An age at which fewer visits find an edit is left out."""
SAMPLE = 10
"""One article of so many is visited at all ages, so that the rates stay observed."""
SOONEST_SECONDS = 900.0
"""Not sooner after a visit that found an edit."""
GIVE_UP_SECONDS = 7 * 86400.0
"""Age up to which an article that could not be had is tried again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What visits of one site at one age found."""

    visits: int = 0
    """Visits of articles at that age."""
    edits: int = 0
    """Those that found a new version."""


def next_visit(age: float, *, edited: bool, number: int, rates: Mapping[float, Rate]) -> tuple[Next, float] | None:
    """The next visit of an article of that age (seconds), and the age it is planned for; None after the last.

    *edited*: the visit that is just over found a new version. *number* tells articles apart; see `SAMPLE`.

    >>> [next_visit(age, edited=False, number=1, rates={})[0].seconds for age in (0, 900, 50000)]
    [900.0, 2700.0, 36400.0]
    >>> next_visit(3600 * 24 * 31, edited=False, number=1, rates={})
    >>> rates = {900.0: Rate(40, 0)}
    >>> next_visit(0, edited=False, number=1, rates=rates)[0].why
    'at the age of 1 h; not at 15 min, where 40 visits of the site found 0 edits'
    """
    left_out: list[str] = []
    for rung in LADDER:
        if rung <= max(age, 0.0) + 1.0:
            continue
        rate = rates.get(rung, Rate())
        if _is_idle(rate) and rung != ALWAYS and number % SAMPLE:
            left_out.append(
                f"; not at {tell_duration(rung)}, where {rate.visits} visits of the site found {rate.edits} edits"
            )
            continue
        seconds = rung - max(age, 0.0)
        if edited and seconds / 2 >= SOONEST_SECONDS:
            return Next(seconds=seconds / 2, why="it was edited, so in half the time to the next visit"), rung
        return Next(seconds=seconds, why=f"at the age of {tell_duration(rung)}{''.join(left_out)}"), rung
    return None


def next_try(age: float, what: str) -> Next | None:
    """The next try of an article that could not be had; None when it is old news.

    >>> next_try(1000, "http: 503").why, next_try(86400 * 8, "http: 503")
    ('it could not be had (http: 503): again at the age of 1 h', None)
    """
    for rung in LADDER:
        if max(age, 0.0) + 1.0 < rung <= GIVE_UP_SECONDS:
            again = f"it could not be had ({what}): again at the age of {tell_duration(rung)}"
            return Next(seconds=rung - max(age, 0.0), why=again)
    return None


def _is_idle(rate: Rate) -> bool:
    return rate.visits >= ENOUGH_VISITS and rate.edits < rate.visits * FEW_EDITS
