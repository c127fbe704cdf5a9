"""Scrapy's SCHEDULER over the frontier in archive.db: leases in batches, one request a host at a time.

JOBDIR, Scrapy's own way to resume, lost its queue in 11 of 11 SIGKILLs; here the queue is a table, and a URL
leaves it in the transaction that stores its article.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Response
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from newsarchive.archive.ledger.budget import sent_today
from newsarchive.archive.ledger.terms import Lease, Outcome, Scope
from newsarchive.crawl.arrivals import Arrivals
from newsarchive.crawl.budget import Budget
from newsarchive.crawl.hosts import HostQueue
from newsarchive.crawl.outcomes import Patience
from newsarchive.crawl.pace import pauses_of
from newsarchive.crawl.requests import LEASE, request_of
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import settler_of
from newsarchive.errors import NewsArchiveError
from newsarchive.plan import Plan
from newsarchive.states import Reason, State
from newsarchive.urls import paced_as

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

logger = logging.getLogger(__name__)

BATCH = 20
"""URLs of one host leased at a time; the next batch is asked for when fewer than `LOW` are left."""
LOW = 5
AHEAD = 1
"""Pages of a host that may be in the making while its next is asked for: a kill has all of them asked for again."""


class FrontierScheduler(BaseScheduler):
    """Hands out the URLs of the frontier, at most one of each host at a time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.hosts: dict[str, HostQueue] = {}
        """By the host whose pauses are kept (`paced_as`): `www.` in front of it has none of its own."""
        self.arrivals = Arrivals(self.session)
        self._ready: deque[str] = deque()
        self._pending = 0
        self._quiet: asyncio.Future[None] | None = None
        self._patience = Patience.of(crawler.settings)
        self._max_wait = crawler.settings.getfloat("NEWSARCHIVE_MAX_WAIT_SECONDS")
        """A URL or host that must wait longer than this waits for another run."""
        self._closing = False
        self.budget = Budget()
        self.scope = Scope(run_id=0)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler."""
        return cls(crawler)

    # -- Scrapy's interface -------------------------------------------------------------------------------

    def open(self, spider: Spider) -> Deferred[None]:
        """Open the archive, begin the run, and look which hosts have work."""
        return deferred_from_coro(self._open(spider))

    async def _open(self, spider: Spider) -> None:
        plan: Plan = spider.plan  # type: ignore[attr-defined]
        self.session.on_fatal.append(self._stop)
        try:
            self.session.open(plan)
        except (NewsArchiveError, sqlite3.DatabaseError) as error:
            self.session.fail(error)
            return
        pauses = pauses_of(plan.entries)  # robots.txt may lengthen them
        slots = self.crawler.engine.downloader.per_slot_settings
        slots.update({host: {"delay": pause} for host, pause in pauses.items()})
        default = self.session.settings.getfloat("DOWNLOAD_DELAY")
        await self.session.write(self.session.archive.runs.keep_pauses, pauses, default, self._max_wait)
        sites = tuple(entry.site for entry in plan.sites)
        sent = await self.session.write(sent_today, self.session.archive.conn, [entry.site for entry in plan.entries])
        self.budget = Budget(plan.entries, sent)
        self.scope = Scope(run_id=self.session.run_id, sites=sites, named=bool(plan.pages), fronts_only=plan.probe)
        self.crawler.signals.connect(self._answered, signals.response_received)
        waiting = await self.session.write(self.session.archive.frontier.hosts_waiting, self.scope)
        self.notify(waiting)

    def close(self, reason: str) -> Deferred[None]:
        """Stop all timers and, once nothing is being written, end the run; what is still leased is queued again."""
        return deferred_from_coro(self._close(reason))

    async def _close(self, reason: str) -> None:
        self._closing = True
        for queue in self.hosts.values():
            if queue.timer is not None:
                queue.timer.cancel()
        if self._pending:
            self._quiet = asyncio.get_running_loop().create_future()
            await self._quiet
        ends = {"finished": "finished", "closespider_timeout": "paused"}
        outcome = "failed" if self.session.fatal else ends.get(reason, "interrupted")
        self.session.close(outcome)

    def has_pending_requests(self) -> bool:
        """Whether anything is left to do in this run."""
        if self.session.fatal is not None:
            return False
        return self._pending > 0 or any(
            queue.leases or queue.refilling or queue.timer is not None for queue in self.hosts.values()
        )

    def next_request(self) -> Request | None:
        """A request to a host that has none under way; from memory, never waiting."""
        while self._ready:
            queue = self.hosts[host := self._ready.popleft()]
            if queue.busy is not None or queue.closed or not queue.leases:
                continue
            assert self.crawler.spider is not None
            if spent := self.budget.take(queue.leases[0].site):
                self._shut(host, queue, spent)
                continue
            lease = queue.leases.popleft()
            queue.busy = lease.id
            self._refill(host, queue)
            failed = settler_of(self.crawler).failed
            return self.arrivals.resume(request_of(lease, self.crawler.spider, failed, self.session.settings))
        return None

    def enqueue_request(self, request: Request) -> bool:
        """Take a redirect's target, or a request of a spider's own, into the table."""
        self.watch(deferred_from_coro(self._arrive(request)))
        return True

    # -- what others tell it ------------------------------------------------------------------------------

    def notify(self, hosts: Iterable[str]) -> None:
        """These hosts have URLs queued in the table."""
        for host in dict.fromkeys(map(paced_as, hosts)):
            queue = self.hosts.setdefault(host, HostQueue())
            queue.more = True
            self._refill(host, queue)

    def settled(self, lease: Lease, outcome: Outcome) -> None:
        """A URL has its outcome: free its host, let it wait, or leave it alone for this run."""
        queue = self.hosts.setdefault(lease.paced_as, HostQueue())
        queue.pace.hear(outcome)
        queue.pace.keep(self.crawler, lease, outcome)
        rest = queue.pace.back_off(outcome, self._patience)
        trouble = queue.pace.trouble or (queue.pace.refusal if rest > self._max_wait else None)
        if outcome.host_wait_seconds > self._max_wait or outcome.reason == Reason.HELD:
            self._shut(lease.paced_as, queue, outcome.detail or outcome.reason)
        elif trouble:
            self._shut(lease.paced_as, queue, trouble)
            self._hold(lease.host, max(rest, queue.pace.rest_seconds), trouble)
        elif wait := max(outcome.host_wait_seconds, rest):
            self._give_back(queue)
            queue.more = queue.held = True
            self._wait(lease.paced_as, queue, wait)
            self._hold(lease.host, rest, queue.pace.refusal)
        elif outcome.state == State.QUEUED:  # to be tried again, or checked
            queue.more = True
        if outcome.state != State.QUEUED:
            self.arrivals.end(lease)
        self._free(lease)

    def watch(self, work: Deferred[Any]) -> None:
        """Count some work as pending until it is done, so that the crawl does not end before."""
        self._pending += 1

        def done(result: Any) -> None:
            self._pending -= 1
            if self._quiet is not None and not self._pending:
                self._quiet.set_result(None)
            self._wake()
            if result is not None and self.session.fatal is None:
                logger.error("Could not note what became of a request: %s", result)

        work.addBoth(done)

    # -- inner works --------------------------------------------------------------------------------------

    def _refill(self, host: str, queue: HostQueue) -> None:
        if queue.refilling or queue.closed or queue.held or self._closing or not queue.more or len(queue.leases) >= LOW:
            self._offer(host, queue)
            return
        queue.refilling, queue.more = True, False
        self.watch(deferred_from_coro(self._lease(host, queue)))

    async def _lease(self, host: str, queue: HostQueue) -> None:
        if self._closing:
            return
        try:
            leases, wait = await self.session.write(self.session.archive.frontier.lease, self.scope, host, BATCH)
        finally:
            queue.refilling = False
        if queue.closed or self._closing:
            await self.session.write(self.session.archive.frontier.release, leases)
            return
        queue.leases.extend(leases)
        waiting = wait is not None and wait <= self._max_wait
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

    def _free(self, lease: Lease, *, answered: bool = False) -> None:
        """The URL is no longer under way: it has its outcome or, *answered*, is still to get one."""
        queue = self.hosts[lease.paced_as]
        (queue.unsettled.add if answered else queue.unsettled.discard)(lease.id)
        if queue.busy not in (lease.id, None):  # freed when it was answered; another is under way
            return
        queue.busy = None
        if not queue.held:
            self._refill(lease.paced_as, queue)

    def _answered(self, response: Response, request: Request) -> None:
        """Free the host while the page is being understood; not when the answer may make it rest."""
        if LEASE in request.meta and response.status < 500 and response.status != 429:
            self._free(request.meta[LEASE], answered=True)

    def _give_back(self, queue: HostQueue) -> None:
        leases, queue.leases = list(queue.leases), deque()
        if leases:
            self.watch(deferred_from_coro(self.session.write(self.session.archive.frontier.release, leases)))

    def _hold(self, host: str, seconds: float, why: str) -> None:
        """Write down that the host is left alone, for this run and others."""
        if seconds:
            logger.info("%s is left alone for %g s: %s", host, seconds, why)
            hold = self.session.archive.runs.hold_host
            self.watch(deferred_from_coro(self.session.write(hold, host, seconds, why)))

    def _shut(self, host: str, queue: HostQueue, why: str) -> None:
        if not queue.closed:
            logger.warning("%s is left alone for this run: %s", host, why)
        queue.closed = True
        self._give_back(queue)

    async def _arrive(self, request: Request) -> None:
        host, following = await self.arrivals.arrive(request)
        if following is not None:
            self._go_on(following)
        if (lease := request.meta.get(LEASE)) is not None:
            self._free(lease)
        if host:
            self.notify([host])

    def _go_on(self, lease: Lease) -> None:
        """Ask for what a redirect with cookies leads to before anything else of its host."""
        queue = self.hosts.setdefault(lease.paced_as, HostQueue())
        queue.leases.appendleft(lease)
        if queue.closed or queue.held or self._closing:
            self._give_back(queue)

    def _stop(self) -> None:
        """End the crawl: the archive can no longer be written."""
        engine = self.crawler.engine
        if engine is not None and engine.running:
            self._stopping = asyncio.ensure_future(engine.close_spider_async(reason="archive"))

    def _wake(self) -> None:
        """Let the engine ask for requests now; otherwise it would after up to 5 s."""
        slot = getattr(self.crawler.engine, "_slot", None)
        if slot is not None and not self._closing:
            slot.nextcall.schedule()
