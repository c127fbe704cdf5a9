"""The loop that crawls what is due, and the look at the plans that it shares with ``crawl --due``."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from newsarchive.archive import Archive
from newsarchive.archive.database import clock as archive_clock
from newsarchive.archive.database.lock import WriterLock
from newsarchive.archive.ledger.budget import spent_budgets
from newsarchive.config import SiteEntry, read_config
from newsarchive.errors import NewsArchiveError, UsageError
from newsarchive.pace.site import SiteHistory, SitePlan, plan_site

logger = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""From one look at the plans to the next: what becomes due meanwhile is asked together."""
MOST_LOOKS_SKIPPED = 60
"""After crawls that failed for an internal reason the loop waits 1, 2, 4, ... looks, at most so many."""
GOES_ON = frozenset({0, 2, 3, 4, 130})
"""Exit codes of a crawl after which the next one may be better, without a pause."""
DAMAGED = 5


@dataclass(frozen=True, slots=True)
class Round:
    """One look at all plans."""

    due: dict[str, SitePlan]
    """The plans of the sites whose time has come."""
    next_site: str | None = None
    """The site whose time comes next, if any."""
    next_at: datetime | None = None
    """When."""
    why: str | None = None
    """Why then."""


def look(entries: Iterable[SiteEntry], db: Path, moment: datetime) -> Round:
    """Which sites are due at *moment*, and which one comes next; all that were never asked are due."""
    if db.exists():
        with Archive.open(db) as archive:
            chosen = {entry.site: entry for entry in entries}
            budgets = {site: entry.max_requests_per_day for site, entry in chosen.items()}
            spent = spent_budgets(archive.conn, budgets, moment)
            found = [
                (site, archive.agenda.site(site, entry.timetable, moment, spent=spent.get(site)))
                for site, entry in chosen.items()
            ]
    else:
        found = [(entry.site, plan_site(SiteHistory(), entry.timetable, moment)) for entry in entries]
    plans = {site: plan for site, plan in found if plan is not None}
    due = {site: plan for site, plan in plans.items() if plan.at <= moment}
    waiting = [(plan.at, site, plan.why) for site, plan in plans.items() if site not in due]
    if not waiting:
        return Round(due)
    at, site, why = min(waiting)
    return Round(due, site, at, why)


class Clock(Protocol):
    """Time as the loop sees it."""

    def now(self) -> datetime:
        """The time, aware."""

    def wait(self, seconds: float) -> None:
        """Come back after so long, or sooner."""


class SystemClock:
    """The time of this computer; `wake` ends a wait."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def now(self) -> datetime:
        """As the archive sees it."""
        return archive_clock.now()

    def wait(self, seconds: float) -> None:
        """Measured by a clock that does not jump."""
        self._woken.wait(seconds)

    def wake(self) -> None:
        """End the wait."""
        self._woken.set()


class Watch:
    """Crawls what is due, again and again.

    Each crawl is a process of its own (*crawl* starts it and gives its exit code), so that memory is given back and
    nothing that happens to it ends the loop. After sleep, or a clock that jumped, each site is due once.
    """

    def __init__(
        self, file: Path, db: Path, crawl: Callable[[], int], *, clock: Clock, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self.file, self.db, self.crawl, self.clock = file, db, crawl, clock
        self.look_seconds = look_seconds
        self.stopping = False
        self._failures = 0
        self._told: str | None = None
        self._sites: tuple[SiteEntry, ...] = ()

    def stop(self) -> None:
        """End the loop after the crawl that is under way."""
        self.stopping = True

    def run(self, until: datetime | None = None) -> int:
        """Loop until `stop` or *until*; returns 0, or 5 for a damaged archive."""
        while not self.stopping and (until is None or self.clock.now() < until):
            code = self.step()
            if code == DAMAGED:
                return code
            if not self.stopping:
                skipped = min(2**self._failures - 1, MOST_LOOKS_SKIPPED) if self._failures else 0
                self.clock.wait(self.look_seconds * (1 + skipped))
        return 0

    def step(self) -> int | None:
        """One look, and a crawl if something is due; returns its exit code, None for no crawl."""
        self._read_file()
        try:
            if WriterLock(self.db).is_held():
                self._tell(f"{self.db} is being written by another command; the crawl waits for it.")
                return None
            found = look(self._sites, self.db, self.clock.now())
        except NewsArchiveError as error:
            self._tell(str(error))
            return error.exit_code
        if not found.due:
            if found.next_at is not None:
                self._tell(f"Next is {found.next_site} at {_minute(found.next_at)} UTC ({found.why}).")
            return None
        code = self.crawl()
        self._told = None
        self._failures = 0 if code in GOES_ON else self._failures + 1
        return code

    def _read_file(self) -> None:
        """Sites are read anew each time; while the file is at fault, the sites stay as they were."""
        try:
            self._sites = read_config(self.file).sites
        except UsageError as error:
            self._tell(f"{error} The sites stay as they were.")

    def _tell(self, sentence: str) -> None:
        """Log a sentence, once."""
        if sentence != self._told:
            logger.info("%s", sentence)
        self._told = sentence


def _minute(moment: datetime) -> str:
    return (moment + timedelta(seconds=59)).strftime("%Y-%m-%d %H:%M")
