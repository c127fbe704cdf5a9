"""How many requests each site may still be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsarchive.config import SiteEntry


class Budget:
    """What is left of the sites' `max_requests` of the run and `max_requests_per_day`.

    A run that lasts beyond midnight goes on with what its first day had left: no day has more than it may.
    """

    def __init__(self, entries: Iterable[SiteEntry] = (), sent_today: Mapping[str, int] | None = None) -> None:
        self._left: dict[str, tuple[int, str]] = {}
        for entry in entries:
            bounds = []
            if entry.max_requests is not None:
                why = f"{entry.site} was sent its max_requests; what is left waits for the next run"
                bounds.append((entry.max_requests, why))
            if entry.max_requests_per_day is not None:
                why = f"{entry.site} was sent its max_requests_per_day; what is left waits for tomorrow (UTC)"
                bounds.append((entry.max_requests_per_day - (sent_today or {}).get(entry.site, 0), why))
            if bounds:
                self._left[entry.site] = min(bounds)

    def take(self, site: str) -> str | None:
        """Count one request to the site; where it may be sent none, why."""
        if site not in self._left:
            return None
        left, why = self._left[site]
        if left <= 0:
            return why
        self._left[site] = left - 1, why
        return None
