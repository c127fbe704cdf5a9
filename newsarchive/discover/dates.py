"""Times of feeds and sitemaps as ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LONGEST = 80
"""Characters; longer strings are no dates, and some parsers are slow on them."""


def iso_date(raw: str | None, parsed: struct_time | None = None) -> str | None:
    """A feed's time as ISO 8601, as precise as it was given, its zone kept and none invented; None where unreadable.

    `parsed` is the feed library's own reading in UTC, used for Korean, Greek and Hungarian dates.

    >>> iso_date("Wed, 01 May 2024 10:00:00 EST"), iso_date("2024-05-01T10:00:00Z"), iso_date("2024-05-01")
    ('2024-05-01T10:00:00-05:00', '2024-05-01T10:00:00+00:00', '2024-05-01')
    >>> iso_date("2024-05-01 10:00"), iso_date("yesterday")
    ('2024-05-01T10:00:00', None)
    """
    text = (raw or "").strip()
    if text and len(text) <= _LONGEST:
        try:
            if _ISO.fullmatch(text):
                return _partial(text)
            return datetime.fromisoformat(text).isoformat()
        except (ValueError, OverflowError):
            pass
        try:
            return parsedate_to_datetime(text).isoformat()
        except (ValueError, TypeError, OverflowError, IndexError):
            pass
    if parsed is None or text.isascii():  # an impossible date in a known format is not guessed at
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat()
    except (ValueError, OverflowError, TypeError):
        return None


def _partial(text: str) -> str | None:
    """A day, month or year that exists; sitemaps may give any of them (W3C datetime)."""
    datetime.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])
    return text
