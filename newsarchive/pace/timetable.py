"""When a site with an interval or a cron line of its own is asked next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A fixed plan of a site: every so many seconds, or by a cron line."""

    interval_seconds: float | None = None
    """From the beginning of one crawl to the beginning of the next."""
    cron: str | None = None
    """Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday, as in cron)."""
    timezone: str = "UTC"
    """Zone of the cron line's times, e.g. ``Europe/Berlin``; summer time is kept as cron keeps it."""

    def next_after(self, moment: datetime) -> datetime:
        """The first time after *moment* (aware) at which the site is to be asked.

        >>> Timetable(cron="0 6 * * 0").next_after(datetime(2026, 11, 28, 15, tzinfo=UTC)).strftime("%A %H:%M")
        'Sunday 06:00'
        >>> Timetable(cron="0 6 * * *", timezone="Asia/Tokyo").next_after(datetime(2026, 5, 1, tzinfo=UTC)).isoformat()
        '2026-05-01T21:00:00+00:00'
        """
        if self.cron is None:
            return moment + timedelta(seconds=self.interval_seconds or 0.0)
        return next(CronSim(self.cron, moment.astimezone(ZoneInfo(self.timezone)))).astimezone(UTC)


def check_cron(line: str) -> str:
    """The cron line, if it is one that ever comes true; else ValueError."""
    if len(line.split()) != 5:
        raise ValueError(line)
    try:
        next(CronSim(line, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        raise ValueError(line) from error
    return line
