"""The archive's clock: UTC, ISO 8601, and what sorts as a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc_now() -> str:
    """Now, to the millisecond, e.g. ``2026-05-01T12:00:00.123Z``."""
    return to_text(datetime.now(UTC))


def to_text(moment: datetime) -> str:
    """An aware time as UTC text.

    >>> to_text(datetime.fromisoformat("2026-05-01T12:00:00+02:00"))
    '2026-05-01T10:00:00.000Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


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
