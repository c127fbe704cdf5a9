"""How a host bears being asked: longer pauses where it says that it is too much, and when it is left alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsarchive.archive.ledger.terms import Lease, Outcome
from newsarchive.config import SiteEntry
from newsarchive.crawl.outcomes import CONNECTION_REASONS, Patience
from newsarchive.states import Reason
from newsarchive.urls import host_of, paced_as

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MAX_CONNECTION_FAILURES = 6
"""After so many failed connections in a row, a host is left alone for this run."""
MAX_ERRORS = 10
"""After so many answers 429 or of 500 and more in a row, too."""
ERROR_SECONDS = 3600.0
"""So long beyond the run, if there was nothing else."""
BUSY = frozenset({429, 503})
"""Statuses by which a host says that it is asked too much."""
MAX_SLOWER = 16
MAX_PAUSE_SECONDS = 60.0
"""A host that is asked too much has its pause made so many times as long at most, up to this."""
CALM = 10
"""After so many other answers the longer pause is halved again."""


@dataclass(slots=True)
class HostPace:
    """What the answers of one host in this run say of how to ask it."""

    slower: int = 1
    """So many times as long as usual is its pause, since it answered that it is asked too much."""
    usual_seconds: float = 0.0
    """Its pause before it was made longer."""
    calm: int = 0
    """Other answers since then."""
    refusals: int = 0
    """Answers in a row that it is asked too much."""
    failures: int = 0
    """Failed connections in a row."""
    errors: int = 0
    """Errors of the server in a row, refusals among them."""
    is_well: bool = False
    """It has answered something else in this run."""

    def hear_answer(self) -> None:
        """Count an answer that is no error when it comes; its outcome, perhaps after later ones', says nothing more."""
        self.failures = self.errors = self.refusals = 0
        self.calm += 1
        self.is_well = True

    def hear(self, outcome: Outcome) -> None:
        """Count an outcome, unless nothing was asked."""
        if outcome.reason == Reason.ROBOTS:
            return
        status = outcome.status or 0
        is_connection = (outcome.cause or outcome.reason) in CONNECTION_REASONS
        self.failures = self.failures + 1 if is_connection else 0
        self.errors = self.errors + 1 if status >= 500 or status in BUSY else 0
        self.refusals = self.refusals + 1 if status in BUSY else 0
        self.calm += status not in BUSY
        self.is_well = self.is_well or not (self.failures or self.errors)

    def keep(self, crawler: Crawler, lease: Lease, outcome: Outcome) -> None:
        """Double the pause where a URL, asked for the first time, is answered 429 or 503; halve it again after a while.

        A page that always gives 503 doubles it once. With nginx's limit of one request in 2 s (503 without Retry-After) 2
        of 24 pages, asked for every second and each three times, failed.
        """
        before = self.slower
        if outcome.status in BUSY and not lease.attempts:
            self.slower, self.calm = min(MAX_SLOWER, 2 * self.slower), 0
        elif self.slower > 1 and self.calm >= CALM:
            self.slower, self.calm = self.slower // 2, 0
        if self.slower != before:
            if before == 1:
                self.usual_seconds = pause_of(crawler, lease.paced_as)
            pause = max(self.usual_seconds, min(MAX_PAUSE_SECONDS, self.usual_seconds * self.slower))
            logger.info("%s has a pause of %g s now: %s", lease.paced_as, pause, outcome.detail or "it is calm")
            set_pause(crawler, lease.paced_as, pause)

    def back_off(self, outcome: Outcome, patience: Patience) -> float:
        """Seconds for which the whole host is to be left alone after this outcome, since it says no time itself."""
        if outcome.status not in BUSY or outcome.host_wait_seconds:
            return 0.0
        return patience.back_off(outcome.status or 0, self.refusals)

    @property
    def trouble(self) -> str | None:
        """Why it is to be left alone for this run, if it is."""
        if self.failures >= MAX_CONNECTION_FAILURES:
            return f"{self.failures} failed connections in a row"
        if self.errors < MAX_ERRORS:
            return None
        return self.refusal if self.refusals == self.errors else f"{self.errors} server errors in a row"

    @property
    def refusal(self) -> str:
        """That it is asked too much, in words."""
        times = "once" if self.refusals == 1 else f"{self.refusals} times in a row"
        return f"it answered {times} that it is asked too much (429 or 503)"

    @property
    def rest_seconds(self) -> float:
        """How long it is left alone after errors, beyond this run: a host that gives nothing else."""
        return ERROR_SECONDS if self.errors and not self.is_well else 0.0


def pause_of(crawler: Crawler, host: str) -> float:
    """Seconds between two requests to a host."""
    assert crawler.engine is not None
    pauses = crawler.engine.downloader.per_slot_settings.get(host, {})
    return float(pauses.get("delay", crawler.settings.getfloat("DOWNLOAD_DELAY")))


def set_pause(crawler: Crawler, host: str, seconds: float) -> None:
    """From now on leave so many seconds between two requests to a host."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    downloader.per_slot_settings.setdefault(host, {})["delay"] = seconds
    if host in downloader.slots:
        downloader.slots[host].delay = seconds


def pauses_of(entries: Iterable[SiteEntry]) -> dict[str, float]:
    """Host (by `paced_as`) -> the seconds between requests that its site's entry wants."""
    return {paced_as(host_of(entry.home)): entry.delay_seconds for entry in entries if entry.delay_seconds is not None}
