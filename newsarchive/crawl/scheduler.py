"""Scrapy's SCHEDULER over the frontier in archive.db: leases in batches, one request a host at a time.

JOBDIR, Scrapy's own way to resume, lost its queue in 11 of 11 SIGKILLs; here the queue is a table, and a URL
leaves it in the transaction that stores its article.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from newsarchive.archive.ledger.budget import sent_today
from newsarchive.archive.ledger.terms import Lease, Outcome, Scope
from newsarchive.crawl.arrivals import Arrivals
from newsarchive.crawl.budget import Budget
from newsarchive.crawl.hosts import Hosts
from newsarchive.crawl.pace import pauses_of
from newsarchive.crawl.requests import LEASE, request_of
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import settler_of
from newsarchive.errors import NewsArchiveError
from newsarchive.plan import Plan
from newsarchive.states import State

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

logger = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """Hands out the URLs of the frontier, at most one of each host at a time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self.hosts = Hosts(crawler, watch=self.watch, wake=self._wake)
        self.arrivals = Arrivals(self.session)
        self.budget = Budget()
        self._pending = 0
        self._quiet: asyncio.Future[None] | None = None

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
        archive = self.session.archive
        pauses = pauses_of(plan.entries)  # robots.txt may lengthen them
        slots = self.crawler.engine.downloader.per_slot_settings
        slots.update({host: {"delay": pause} for host, pause in pauses.items()})
        default = self.session.settings.getfloat("DOWNLOAD_DELAY")
        await self.session.write(archive.runs.keep_pauses, pauses, default, self.hosts.max_wait)
        sites = tuple(entry.site for entry in plan.sites)
        sent = await self.session.write(sent_today, archive.conn, [entry.site for entry in plan.entries])
        self.budget = Budget(plan.entries, sent)
        scope = Scope(run_id=self.session.run_id, sites=sites, named=bool(plan.pages), fronts_only=plan.probe)
        self.hosts.scope = scope
        self.crawler.signals.connect(self._answered, signals.response_received)
        self.hosts.notify(await self.session.write(archive.frontier.hosts_waiting, scope))

    def close(self, reason: str) -> Deferred[None]:
        """Stop all timers and, once nothing is being written, end the run; what is still leased is queued again."""
        return deferred_from_coro(self._close(reason))

    async def _close(self, reason: str) -> None:
        self.hosts.close()
        if self._pending:
            self._quiet = asyncio.get_running_loop().create_future()
            await self._quiet
        ends = {"finished": "finished", "closespider_timeout": "paused"}
        outcome = "failed" if self.session.fatal else ends.get(reason, "interrupted")
        self.session.close(outcome)

    def has_pending_requests(self) -> bool:
        """Whether anything is left to do in this run."""
        return self.session.fatal is None and (self._pending > 0 or self.hosts.has_work)

    def next_request(self) -> Request | None:
        """A request to a host that has none under way; from memory, never waiting."""
        lease = self.hosts.next_lease(self.budget.take)
        if lease is None:
            return None
        assert self.crawler.spider is not None
        failed = settler_of(self.crawler).failed
        return self.arrivals.resume(lease, request_of(lease, self.crawler.spider, failed, self.session.settings))

    def enqueue_request(self, request: Request) -> bool:
        """Take a redirect's target, or a request of a spider's own, into the table."""
        lease: Lease | None = request.meta.get(LEASE)
        is_redirect = lease is not None and request.meta.get("redirect_urls")
        self.watch(self._redirected(lease, request) if lease is not None and is_redirect else self._add(request))
        return True

    async def _redirected(self, lease: Lease, request: Request) -> None:
        host, following = await self.arrivals.redirected(lease, request)
        if following is not None:
            self.hosts.ask_next(following)
        self.hosts.free(lease)
        self.hosts.notify([host] if host else [])

    async def _add(self, request: Request) -> None:
        host = await self.arrivals.add(request)
        self.hosts.notify([host] if host else [])

    # -- what others tell it ------------------------------------------------------------------------------

    def notify(self, hosts: Iterable[str]) -> None:
        """These hosts have URLs queued in the table."""
        self.hosts.notify(hosts)

    def settled(self, lease: Lease, outcome: Outcome) -> None:
        """A URL has its outcome, or is queued again."""
        if outcome.state != State.QUEUED:
            self.arrivals.end(lease)
        self.hosts.settled(lease, outcome)

    def watch(self, work: Coroutine[Any, Any, Any]) -> None:
        """Count some work as pending until it is done, so that the crawl does not end before."""
        self._pending += 1

        def done(result: Any) -> None:
            self._pending -= 1
            if self._quiet is not None and not self._pending:
                self._quiet.set_result(None)
            self._wake()
            if result is not None and self.session.fatal is None:
                logger.error("Could not note what became of a request: %s", result)

        deferred_from_coro(work).addBoth(done)

    def _answered(self, response: Response, request: Request) -> None:
        """Free the host while the page is being understood; not when the answer may make it rest."""
        if LEASE in request.meta and response.status < 500 and response.status != 429:
            self.hosts.free(request.meta[LEASE], answered=True)

    def _stop(self) -> None:
        """End the crawl: the archive can no longer be written."""
        engine = self.crawler.engine
        if engine is not None and engine.running:
            self._stopping = asyncio.ensure_future(engine.close_spider_async(reason="archive"))

    def _wake(self) -> None:
        """Let the engine ask for requests now; otherwise it would after up to 5 s."""
        slot = getattr(self.crawler.engine, "_slot", None)
        if slot is not None and not self.hosts.closing:
            slot.nextcall.schedule()
