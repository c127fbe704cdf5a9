"""A range of days (``crawl --since --until``), and what is known of a URL's day before it is asked for."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

UNDATED = "undated"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_YEAR, _MONTH, _DAY = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12]\d|3[01])"
_PERIODS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d){_YEAR}[-_/.]{_MONTH}[-_/.]{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}[-_/.](?P<n>{'|'.join(_MONTHS)})[a-z]*[-_/.]{_DAY}(?!\d)",
        rf"[?&](?:yyyy|year)={_YEAR}&(?:mm|month)={_MONTH}(?:&(?:dd|day)={_DAY})?(?!\d)",
        rf"(?<!\d){_YEAR}[-_/.]{_MONTH}(?=[/.?]|$)",
        rf"(?<!\d){_YEAR}[-_/.](?P<n>{'|'.join(_MONTHS)})[a-z]*(?=[-_/.]|$)",
        rf"(?<=[/_-]){_YEAR}(?=/|\\.xml|$)",
    )
)
"""Days, months and years in URLs, the most precise first."""


def period_of(url: str) -> tuple[date, date] | None:
    """The first and last day of the day, month or year that a URL names after its host; None where it names none.

    >>> [str(day) for day in period_of("https://a.example/world/2026/02/13/a-story")]
    ['2026-02-13', '2026-02-13']
    >>> [str(day) for day in period_of("https://a.example/sitemap-2026-02.xml")]
    ['2026-02-01', '2026-02-28']
    >>> period_of("https://a.example/story-20261399"), period_of("https://2026.example/news/1")
    (None, None)
    """
    path = "/" + url.split("://", 1)[-1].partition("/")[2]
    for pattern in _PERIODS:
        if found := pattern.search(path):
            parts = found.groupdict()
            name = parts.get("n")
            year, month = int(parts["y"]), _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("m") or 0)
            try:
                return _period(year, month, int(parts.get("d") or 0))
            except ValueError:  # 31 February
                continue
    return None


def _period(year: int, month: int, day: int) -> tuple[date, date]:
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not day:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def days_of(text: str) -> tuple[date, date]:
    """The first and last day of a year, month, day or time in ISO 8601.

    >>> [str(day) for day in days_of("2026-02")]
    ['2026-02-01', '2026-02-28']
    """
    year, month, day = (*map(int, text[:10].split("-")), 0, 0)[:3]
    return _period(year, month, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that are wanted."""

    since: date = date.min
    """The first."""
    until: date = date.max
    """The last."""
    undated: bool = False
    """Whether URLs of which no day is known are wanted too."""

    def day(self, url: str, *, published_at: str | None, modified_at: str | None) -> tuple[date | None, bool]:
        """The day of an article as far as it is known, and whether it may be in the range.

        What its source calls its date counts first, then the URL; a lastmod is only an upper bound.

        >>> window = Window(since=date(2026, 1, 1), until=date(2026, 3, 31))
        >>> window.day("https://a.example/2026/02/13/x", published_at=None, modified_at="2026-09-01")[1]
        True
        >>> window.day("https://a.example/x", published_at=None, modified_at="2025-09-01")[1]
        False
        >>> window.day("https://a.example/x", published_at=None, modified_at="2026-09-01")
        (None, False)
        """
        if published_at and (found := _readable(published_at)):
            return found[0], self.meets(found)
        if period := period_of(url):
            return period[0], self.meets(period)
        if modified_at and (found := _readable(modified_at)) and found[1] < self.since:
            return found[1], False
        return None, self.undated

    def wants_source(self, url: str, modified_at: str | None) -> bool:
        """Whether a sitemap or section may list articles of the range: by its URL's period and its lastmod."""
        period = period_of(url)
        if period and not self.meets(period):
            return False
        found = _readable(modified_at) if modified_at else None
        return found is None or found[1] >= self.since

    def meets(self, period: tuple[date, date]) -> bool:
        """Whether a period has a day in the range."""
        return period[0] <= self.until and period[1] >= self.since


def priority(day: date | None) -> int:
    """Of a range's article in the queue: the newest first, the undated last; all below other articles.

    >>> priority(date(2026, 2, 2)) > priority(date(2026, 2, 1)) > priority(None)
    True
    """
    return -4_000_000 if day is None else day.toordinal() - date.max.toordinal() - 1


def _readable(text: str) -> tuple[date, date] | None:
    try:
        return days_of(text)
    except ValueError:
        return None
