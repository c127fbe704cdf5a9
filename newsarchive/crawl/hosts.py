"""The hosts of a crawl: which of their URLs are at hand, who is being asked, who rests, and who is left alone."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy.utils.asyncio import call_later

from newsarchive.archive.ledger.terms import Lease, Outcome, Scope
from newsarchive.crawl.outcomes import Patience
from newsarchive.crawl.pace import HostPace
from newsarchive.crawl.session import Session
from newsarchive.states import Reason, State
from newsarchive.urls import paced_as

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

BATCH = 20
"""URLs of one host leased at a time; the next batch is asked for when fewer than `LOW` are left."""
LOW = 5
AHEAD = 1
"""Pages of a host that may be in the making while its next is asked for: a kill has all of them asked for again."""


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


class Hosts:
    """All of them; *watch* counts work as pending until it is done, *wake* has the engine ask for requests."""

    def __init__(
        self, crawler: Crawler, *, watch: Callable[[Coroutine[Any, Any, Any]], None], wake: Callable[[], None]
    ) -> None:
        self.crawler, self.session = crawler, Session.of(crawler)
        self.patience = Patience.of(crawler.settings)
        self.max_wait = crawler.settings.getfloat("NEWSARCHIVE_MAX_WAIT_SECONDS")
        """A URL or host that must wait longer than this waits for another run."""
        self.scope = Scope(run_id=0)
        """What is leased."""
        self.closing = False
        self._watch, self._wake = watch, wake
        self._queues: dict[str, HostQueue] = {}
        """By the host whose pauses are kept (`paced_as`): `www.` in front of it has none of its own."""
        self._ready: deque[str] = deque()

    # -- asking -------------------------------------------------------------------------------------------

    @property
    def has_work(self) -> bool:
        """Whether a host has URLs at hand, or may get some in this run."""
        return any(queue.leases or queue.refilling or queue.timer is not None for queue in self._queues.values())

    def next_lease(self, spent: Callable[[str], str | None]) -> Lease | None:
        """A URL of a host that has none under way; *spent* says why a site may be asked no more, if so."""
        while self._ready:
            queue = self._queues[host := self._ready.popleft()]
            if queue.busy is not None or queue.closed or not queue.leases:
                continue
            if why := spent(queue.leases[0].site):
                self._shut(host, queue, why)
                continue
            lease = queue.leases.popleft()
            queue.busy = lease.id
            self._refill(host, queue)
            return lease
        return None

    def notify(self, hosts: Iterable[str]) -> None:
        """These hosts have URLs queued in the table."""
        for host in dict.fromkeys(map(paced_as, hosts)):
            queue = self._queues.setdefault(host, HostQueue())
            queue.more = True
            self._refill(host, queue)

    def ask_next(self, lease: Lease) -> None:
        """Have a URL asked for before anything else of its host."""
        queue = self._queues.setdefault(lease.paced_as, HostQueue())
        queue.leases.appendleft(lease)
        if queue.closed or queue.held or self.closing:
            self._give_back(queue)

    def close(self) -> None:
        """Stop all timers, and lease nothing any more."""
        self.closing = True
        for queue in self._queues.values():
            if queue.timer is not None:
                queue.timer.cancel()

    # -- what became of it --------------------------------------------------------------------------------

    def free(self, lease: Lease, *, answered: bool = False) -> None:
        """The URL is no longer under way: it has its outcome or, *answered*, is still to get one."""
        queue = self._queues[lease.paced_as]
        (queue.unsettled.add if answered else queue.unsettled.discard)(lease.id)
        if answered:
            queue.pace.hear_answer()
        if queue.busy not in (lease.id, None):  # freed when it was answered; another is under way
            return
        queue.busy = None
        if not queue.held:
            self._refill(lease.paced_as, queue)

    def settled(self, lease: Lease, outcome: Outcome) -> None:
        """A URL has its outcome: free its host, let it wait, or leave it alone for this run."""
        host = lease.paced_as
        queue = self._queues.setdefault(host, HostQueue())
        if lease.id not in queue.unsettled:
            queue.pace.hear(outcome)
        queue.pace.keep(self.crawler, lease, outcome)
        rest = queue.pace.back_off(outcome, self.patience)
        trouble = queue.pace.trouble or (queue.pace.refusal if rest > self.max_wait else None)
        if outcome.host_wait_seconds > self.max_wait or outcome.reason == Reason.HELD:
            self._shut(host, queue, outcome.detail or outcome.reason)
        elif trouble:
            self._shut(host, queue, trouble)
            self._hold(lease.host, max(rest, queue.pace.rest_seconds), trouble)
        elif wait := max(outcome.host_wait_seconds, rest):
            self._give_back(queue)
            queue.more = queue.held = True
            self._wait(host, queue, wait)
            self._hold(lease.host, rest, queue.pace.refusal)
        elif outcome.state == State.QUEUED:  # to be tried again, or checked
            queue.more = True
        self.free(lease)

    def _hold(self, host: str, seconds: float, why: str) -> None:
        """Write down that the host is left alone, for this run and others."""
        if seconds:
            logger.info("%s is left alone for %g s: %s", host, seconds, why)
            self._watch(self.session.write(self.session.archive.runs.hold_host, host, seconds, why))

    def _shut(self, host: str, queue: HostQueue, why: str) -> None:
        if not queue.closed:
            logger.warning("%s is left alone for this run: %s", host, why)
        queue.closed = True
        self._give_back(queue)

    def _give_back(self, queue: HostQueue) -> None:
        leases, queue.leases = list(queue.leases), deque()
        if leases:
            self._watch(self.session.write(self.session.archive.frontier.release, leases))

    # -- filling the queues -------------------------------------------------------------------------------

    def _refill(self, host: str, queue: HostQueue) -> None:
        if queue.refilling or queue.closed or queue.held or self.closing or not queue.more or len(queue.leases) >= LOW:
            self._offer(host, queue)
            return
        queue.refilling, queue.more = True, False
        self._watch(self._lease(host, queue))

    async def _lease(self, host: str, queue: HostQueue) -> None:
        if self.closing:
            return
        try:
            leases, wait = await self.session.write(self.session.archive.frontier.lease, self.scope, host, BATCH)
        finally:
            queue.refilling = False
        if queue.closed or self.closing:
            await self.session.write(self.session.archive.frontier.release, leases)
            return
        queue.leases.extend(leases)
        waiting = wait is not None and wait <= self.max_wait
        queue.more = queue.more or len(leases) == BATCH or waiting
        if waiting and not queue.leases and queue.timer is None:
            self._wait(host, queue, wait or 0.0)
        self._offer(host, queue)

    def _offer(self, host: str, queue: HostQueue) -> None:
        is_free = queue.busy is None and len(queue.unsettled) <= AHEAD and not queue.held
        if is_free and queue.leases and host not in self._ready:
            self._ready.append(host)
            self._wake()

    def _wait(self, host: str, queue: HostQueue, seconds: float) -> None:
        if queue.timer is not None:
            queue.timer.cancel()
        queue.timer = call_later(max(seconds, 0.01), self._waited, host, queue)

    def _waited(self, host: str, queue: HostQueue) -> None:
        queue.timer, queue.held = None, False
        self._refill(host, queue)
        self._wake()
