"""The judgements: each takes counts of the present and of the past, and says whether something broke.

A verdict is one of three: it is fine, it broke, or there is too little to tell - then what was held before holds on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median, pstdev

from newsarchive.health.chances import at_most, count_at_most

STRANGE = 1e-4
"""A present less likely than this has broken: with ten fields, five tails and hourly runs, one false alarm in months."""
STRANGE_DAY = 1e-3
"""The same for a day's volume, which is judged once a day."""
TAILS = (3, 5, 10, 20)
"""So many of the latest articles are looked at, besides all those of the last run."""
LEAST_PAST = 10
"""Articles; with fewer before, nothing is judged."""
LOST = 0.5
"""A share must have fallen to this part of what it was."""
CONFIDENCE_DROP = 0.15
CONFIDENCE_SIGMAS = 4.0
CONFIDENCE_LEAST_SIGMA = 0.03
PARAGRAPHS_LOST = 1 / 3
LEAST_WEEKS = 3
"""Same weekdays of the past that a day's volume needs."""
SILENCE = 3.0
"""A feed is silent after so many times its longest gap."""
LEAST_SILENCE = timedelta(days=1)
LEAST_RHYTHM = timedelta(days=14)
"""Two weekends must have been seen before a gap is strange."""
LEAST_ARRIVALS = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judgement says."""

    is_broken: bool | None
    """None: too little to tell."""
    told: str = ""
    """For people: what it is now, and what it was."""
    tail: int = 0
    """Of how many of the latest articles that is seen."""


UNKNOWN = Verdict(None)


def share_of(values: Sequence[bool], *, last_run: int, broken_from: int | None = None) -> Verdict:
    """Whether a field is still filled, or pages still kept, as often as before.

    *values* are True for each article that has it, oldest first, of which *last_run* came last together; with
    *broken_from* those from that place on are known as broken, and it is asked whether the last ones are well again.
    """
    if broken_from is not None:
        past, now = values[:broken_from], values[broken_from:][-max(last_run, 1) :]
        if len(past) < LEAST_PAST or not now:
            return UNKNOWN
        rate, told = fmean(past), _share(now, past)
        return Verdict(fmean(now) <= LOST * rate, told, len(values) - broken_from)
    tails = sorted(tail for tail in {*TAILS, last_run} if 0 < tail <= len(values) - LEAST_PAST)
    for tail in tails:
        past, now = values[:-tail], values[-tail:]
        chance = at_most(sum(now), tail, before=sum(past), before_of=len(past))
        if chance < STRANGE and fmean(now) <= LOST * fmean(past):
            whole = _whole(values, tail)
            return Verdict(True, _share(values[-whole:], values[:-whole]), whole)
    return Verdict(False) if tails else UNKNOWN


def _whole(values: Sequence[bool], tail: int) -> int:
    """The tail, lengthened to the last article that had it: there the break began."""
    while tail < len(values) and not values[-tail - 1]:
        tail += 1
    return tail


def _share(now: Sequence[bool], past: Sequence[bool]) -> str:
    return f"{fmean(now):.0%} of the last {len(now)}, {fmean(past):.0%} of {len(past)} before"


def level_of(values: Sequence[float], *, last_run: int, broken_from: int | None = None) -> Verdict:
    """Whether the extraction is as sure as before; arguments as for `share_of`, values 0 to 1."""
    if broken_from is not None:
        past, now = values[:broken_from], values[broken_from:][-max(last_run, 1) :]
        if len(past) < LEAST_PAST or not now:
            return UNKNOWN
        return Verdict(fmean(past) - fmean(now) >= CONFIDENCE_DROP / 2, _level(now, past), len(values) - broken_from)
    tails = sorted(tail for tail in {*TAILS, last_run} if 2 < tail <= len(values) - LEAST_PAST)
    for tail in tails:
        past, now = values[:-tail], values[-tail:]
        drop = fmean(past) - fmean(now)
        sigma = max(pstdev(past), CONFIDENCE_LEAST_SIGMA) / tail**0.5
        is_general = median(past) - median(now) >= CONFIDENCE_DROP  # not the work of one odd page
        if is_general and drop >= CONFIDENCE_DROP and drop >= CONFIDENCE_SIGMAS * sigma:
            return Verdict(True, _level(now, past), tail)
    return Verdict(False) if tails else UNKNOWN


def _level(now: Sequence[float], past: Sequence[float]) -> str:
    return f"{fmean(now):.2f} on average of the last {len(now)}, {fmean(past):.2f} of {len(past)} before"


def length_of(values: Sequence[int], *, last_run: int, broken_from: int | None = None) -> Verdict:
    """Whether articles have as many paragraphs as before: their median; arguments as for `share_of`."""
    if len(values) < LEAST_PAST:
        return UNKNOWN
    usual = median(values[:broken_from] if broken_from is not None else values[:-3])
    verdict = share_of(
        [value > PARAGRAPHS_LOST * usual for value in values], last_run=last_run, broken_from=broken_from
    )
    if not verdict.is_broken:
        return verdict
    now = values[-(last_run if broken_from is not None else verdict.tail) :]
    return Verdict(True, f"{median(now):g} in the median of the last {len(now)}, {usual:g} before", verdict.tail)


def volume_of(count: int, *, same_weekday: list[int], day: str) -> Verdict:
    """Whether a whole day brought as many articles as that weekday's last ones; a quiet Sunday is a Sunday.

    >>> volume_of(2, same_weekday=[3, 2, 4, 3], day="Sunday 2026-05-10").is_broken
    False
    >>> volume_of(2, same_weekday=[30, 28, 33, 31], day="Monday 2026-05-11").told
    '2 on Monday 2026-05-11, 28 to 33 on 4 such days before'
    """
    if len(same_weekday) < LEAST_WEEKS:
        return UNKNOWN
    told = f"{count} on {day}, {min(same_weekday)} to {max(same_weekday)} on {len(same_weekday)} such days before"
    if count <= LOST * min(same_weekday) and count_at_most(count, before=same_weekday) < STRANGE_DAY:
        return Verdict(True, told)
    return UNKNOWN if count < 1 and fmean(same_weekday) < 1 else Verdict(False, told)


def silence_of(
    arrivals: Sequence[datetime], *, read_at: datetime, asleep: Mapping[datetime, timedelta] | None = None
) -> Verdict:
    """Whether a feed that is read brings nothing new for longer than it ever did; *arrivals* in order.

    *asleep*: arrival -> for how long before it nobody looked, where that is unusual; that was no silence of the feed.
    """
    times = sorted(set(arrivals))
    if len(arrivals) < LEAST_ARRIVALS or len(times) < 3 or times[-1] - times[0] < LEAST_RHYTHM:
        return UNKNOWN
    unseen = asleep or {}
    longest = max(later - earlier - unseen.get(later, timedelta()) for earlier, later in pairwise(times))
    gap = read_at - times[-1]
    told = f"nothing new for {_span(gap)}; its longest silence before was {_span(longest)}"
    return Verdict(gap > max(SILENCE * longest, LEAST_SILENCE), told)


def _span(time: timedelta) -> str:
    hours = time.total_seconds() / 3600
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours"
