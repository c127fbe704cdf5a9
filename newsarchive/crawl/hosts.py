"""One host in the scheduler's memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newsarchive.archive.ledger import Lease, Outcome
from newsarchive.config import SiteEntry
from newsarchive.crawl.outcomes import CONNECTION_REASONS
from newsarchive.states import Reason
from newsarchive.urls import host_of

MAX_CONNECTION_FAILURES = 6
"""After so many failed connections in a row, a host is left alone for this run."""
MAX_SERVER_ERRORS = 10
"""After so many answers of 500 and more in a row, too, and for `ERROR_SECONDS` if there was nothing else."""
ERROR_SECONDS = 3600.0


@dataclass(slots=True)
class HostQueue:
    """The leased URLs of one host."""

    leases: deque[Lease] = field(default_factory=deque)
    busy: int | None = None
    """Lease of the URL that is being fetched."""
    unsettled: set[int] = field(default_factory=set)
    """Leases of URLs that were answered and have no outcome yet."""
    refilling: bool = False
    """The writer thread has been asked for more."""
    more: bool = True
    """The table may hold more than is here."""
    timer: Any = None
    """Runs when a waiting URL, or the whole host, may be asked again."""
    held: bool = False
    """The whole host waits for the timer."""
    closed: bool = False
    """Not to be asked again in this run."""
    failures: int = 0
    """Failed connections in a row."""
    errors: int = 0
    """Server errors in a row."""
    is_well: bool = False
    """It has answered something else in this run."""

    def trouble(self, outcome: Outcome) -> str | None:
        """Count how the host does; why it is to be left alone for this run, if it is."""
        if outcome.reason == Reason.ROBOTS:  # nothing was asked
            return None
        self.failures = self.failures + 1 if _is_connection(outcome) else 0
        self.errors = self.errors + 1 if _is_server_error(outcome) else 0
        self.is_well = self.is_well or not (self.failures or self.errors)
        if self.failures >= MAX_CONNECTION_FAILURES:
            return f"{self.failures} failed connections in a row"
        return f"{self.errors} server errors in a row" if self.errors >= MAX_SERVER_ERRORS else None

    @property
    def rest_seconds(self) -> float:
        """How long it is left alone after trouble, beyond this run: a host that gives nothing but errors."""
        return ERROR_SECONDS if self.errors >= MAX_SERVER_ERRORS and not self.is_well else 0.0


def pauses_of(entries: Iterable[SiteEntry]) -> dict[str, float]:
    """Host -> the seconds between requests that its site's entry wants."""
    return {host_of(entry.home): entry.delay_seconds for entry in entries if entry.delay_seconds is not None}


def _is_connection(outcome: Outcome) -> bool:
    if outcome.reason == Reason.RETRY:
        return (outcome.detail or "").split(":")[0] in CONNECTION_REASONS
    return outcome.reason in CONNECTION_REASONS


def _is_server_error(outcome: Outcome) -> bool:
    is_failure = outcome.reason in (Reason.RETRY, Reason.HTTP)
    return is_failure and (outcome.detail or "").removeprefix("http: ").startswith("5")
