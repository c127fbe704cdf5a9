"""The archive's clock: UTC, ISO 8601, and what sorts as a time."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

VARIABLE = "NEWSARCHIVE_CLOCK"
"""Environment variable: the time (ISO 8601 with a zone) at which the process takes itself to have begun; for tests and
``benchmarks/day.py``, which have months pass in minutes. From there on time passes as it does."""

_AGO = re.compile(r"(\d+)\s*([hdw])", re.IGNORECASE)
_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


@lru_cache(maxsize=1)
def _offset() -> timedelta:
    given = os.environ.get(VARIABLE)
    return datetime.fromisoformat(given) - datetime.now(UTC) if given else timedelta()


def now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC) + _offset()


def utc_now() -> str:
    """Now, to the millisecond, e.g. ``2026-05-01T12:00:00.123Z``."""
    return to_text(now())


def to_text(moment: datetime) -> str:
    """An aware time as UTC text.

    >>> to_text(datetime.fromisoformat("2026-05-01T12:00:00+02:00"))
    '2026-05-01T10:00:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def later(moment: str, seconds: float) -> str:
    """*moment* (as `utc_now` gives it) plus *seconds*.

    >>> later("2026-05-01T12:00:00.000Z", 90)
    '2026-05-01T12:01:30.000Z'
    """
    return to_text(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def seconds_until(moment: str, now: str) -> float:
    """Seconds from *now* to *moment*; negative when it has passed.

    >>> seconds_until("2026-05-01T12:00:03.000Z", "2026-05-01T12:00:00.000Z")
    3.0
    """
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(now)).total_seconds()


def sortable(published_at: str | None) -> str | None:
    """`Article.published_at` as UTC for sorting: a bare day stays one, a time without a zone counts as UTC.

    >>> sortable("2024-05-01"), sortable("2024-05-01T10:00:00+02:00"), sortable("2024-05-01T10:00:00")
    ('2024-05-01', '2024-05-01T08:00:00.000Z', '2024-05-01T10:00:00.000Z')
    """
    if published_at is None or len(published_at) <= 10:
        return published_at
    try:
        moment = datetime.fromisoformat(published_at)
        return to_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def read_moment(text: str, *, now: datetime | None) -> str:
    """What a user means by a day, a time or an age; raises ValueError for anything else.

    >>> now = datetime.fromisoformat("2026-05-08T12:00:00Z")
    >>> read_moment("7d", now=now), read_moment("2026-05-01", now=now), read_moment("2026-05-01 10:00+02:00", now=now)
    ('2026-05-01T12:00:00.000Z', '2026-05-01', '2026-05-01T08:00:00.000Z')
    """
    text = text.strip()
    if now is not None and (found := _AGO.fullmatch(text)):
        try:
            return to_text(now - timedelta(**{_UNITS[found[2].lower()]: int(found[1])}))
        except OverflowError as error:
            raise ValueError(text) from error
    if _MONTH.fullmatch(text):
        return text
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        moment = datetime.fromisoformat(text)
    try:
        return to_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except OverflowError as error:
        raise ValueError(text) from error
