"""One host in the scheduler's memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from newsarchive.archive.ledger.terms import Lease
from newsarchive.crawl.pace import HostPace


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
    pace: HostPace = field(default_factory=HostPace)
    """How it bears being asked."""
