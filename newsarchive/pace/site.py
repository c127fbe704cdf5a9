"""When a whole site is asked next, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsarchive.pace.durations import tell_duration
from newsarchive.pace.timetable import Timetable

SLACK = timedelta(hours=1)
"""A time of ours that lies further in the future was written by a clock that was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """What is known of a site; times are aware."""

    polled_at: datetime | None = None
    """When a crawl last began to ask all its sources."""
    first_due: datetime | None = None
    """The earliest planned visit of one of its URLs."""
    waiting_from: datetime | None = None
    """From when on one of its queued URLs may be asked; None where none is queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """When a site is asked next."""

    at: datetime
    """Not before; in the past where it is due."""
    why: str
    """For people."""
    whole: bool = False
    """All sources, not only those whose time has come."""


def plan_site(history: SiteHistory, timetable: Timetable | None, now: datetime) -> SitePlan | None:
    """The plan of a site; None where nothing of it is planned (it has no source that could be asked).

    However long nothing ran, a site is due once, not once for each time that was missed.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    >>> plan_site(SiteHistory(polled_at=noon), Timetable(interval_seconds=3600), noon).at.hour
    13
    >>> plan_site(SiteHistory(), None, noon).why
    'it has not been asked yet'
    """
    if history.polled_at is None:
        return SitePlan(at=now, why="it has not been asked yet", whole=True)
    if history.polled_at > now + SLACK:
        return SitePlan(at=now, why="it was last asked in the future, so the clock was wrong", whole=True)
    plans = []
    if history.waiting_from is not None:
        plans.append(SitePlan(at=history.waiting_from, why="URLs are queued"))
    if timetable is not None:
        at = timetable.next_after(history.polled_at)
        what = (
            f"cron line {timetable.cron}"
            if timetable.cron
            else f"every {tell_duration(timetable.interval_seconds or 0)}"
        )
        waits = history.first_due is not None and max(history.first_due, now) < at
        plans.append(SitePlan(at=at, why=f"{what}; what is due before waits for it" if waits else what, whole=True))
    elif history.first_due is not None:
        plans.append(SitePlan(at=history.first_due, why="a source or article is due"))
    return min(plans, key=lambda plan: (plan.at, not plan.whole), default=None)
