"""Lengths of time as people write them."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(min|[smhdw])\s*")


def read_duration(text: str) -> float:
    """Seconds of a length of time like ``90s``, ``15m``, ``1h30m``, ``1d``, ``2w``; ValueError for anything else.

    >>> [read_duration(text) for text in ("90s", "15m", "1h 30m", "1d", "0.5h")]
    [90.0, 900.0, 5400.0, 86400.0, 1800.0]
    """
    parts, rest = _PART.findall(text.strip().lower()), _PART.sub("", text.strip().lower())
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if rest or not 0 < seconds < float("inf"):
        raise ValueError(text)
    return seconds


def tell_duration(seconds: float) -> str:
    """A length of time in its two largest units.

    >>> [tell_duration(s) for s in (0, 45, 900, 5400, 86400, 100000)]
    ['0 s', '45 s', '15 min', '1 h 30 min', '1 d', '1 d 4 h']
    """
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86400)
    if seconds < 59.5:
        return f"{round(seconds)} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    return f"{hours // 24} d" + (f" {hours % 24} h" if hours % 24 and days < 30 else "")
