"""A moment given in UTC, told in the publication's own time where the page shows that to its readers.

Many pages declare ``2024-05-02T01:30:00Z`` for machines and print "May 1, 2024 at 9:30 p.m.": the two together say the
offset, and with it the day on which the article appeared where it was written.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from newsarchive.extract.words.months import spelled_dates

_NUMERIC = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?!\.?\d)\s*(?:([ap])\.?\s?m\b)?", re.I)
_LEAST, _MOST = timedelta(hours=-11), timedelta(hours=14)
"""Offsets of places where papers are made; 12 hours behind is a clock of 12 hours without its half."""


def in_shown_zone(moment: str, lines: list[str]) -> str | None:
    """The moment with the offset that a shown date and clock imply; None where no line tells the same moment.

    The offset has to be of whole half hours, to the minute: a clock of something else seldom fits.

    >>> in_shown_zone("2024-05-02T01:30:12+00:00", ["PUBLISHED: May 1, 2024 at 9:30 p.m. | UPDATED: May 2, 2024"])
    '2024-05-01T21:30:12-04:00'
    >>> in_shown_zone("2024-05-02T01:30:12+00:00", ["May 1, 2024 at 9:47 p.m."])
    """
    utc = datetime.fromisoformat(moment)
    for line in lines:
        if ":" not in line and "." not in line:
            continue
        for shown in _shown(line[:200]):
            offset = shown - utc.replace(tzinfo=None, second=0, microsecond=0)
            if offset and _LEAST <= offset <= _MOST and offset % timedelta(minutes=30) == timedelta():
                return utc.astimezone(timezone(offset)).isoformat()
    return None


def _shown(line: str) -> list[datetime]:
    """The local times that a line can tell: each of its clocks on the day nearest before it, else on its first day."""
    days = [*spelled_dates(line), *((f.start(), (int(f[3]), int(f[2]), int(f[1]))) for f in _NUMERIC.finditer(line))]
    times = []
    for clock in _CLOCK.finditer(line) if days else ():
        hour, minute = int(clock[1]), int(clock[2])
        if clock[3]:
            hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
        _, day = max((d for d in days if d[0] < clock.start()), default=min(days))
        try:
            times.append(datetime(*day, hour, minute))
        except ValueError:
            continue
    return times
