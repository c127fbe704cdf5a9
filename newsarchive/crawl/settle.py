"""Every leased URL gets exactly one outcome: the component that hears of all ends and writes them down."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.terms import Fetch, Lease, Outcome
from newsarchive.archive.ledger.visits import CHECKED
from newsarchive.archive.store.pages import digest
from newsarchive.crawl.browser import rendering_of
from newsarchive.crawl.items import Fetched, Read
from newsarchive.crawl.outcomes import Dropped, Patience, outcome_of_failure
from newsarchive.crawl.requests import LEASE, PARENT, ROBOTS
from newsarchive.crawl.session import Session
from newsarchive.errors import ForgottenError
from newsarchive.states import Reason, State
from newsarchive.workers import WorkError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsarchive.crawl.scheduler import FrontierScheduler

logger = logging.getLogger(__name__)


def fetch_of(request: Request, response: Response | None) -> Fetch:
    """How a request went, for the record."""
    meta, headers = request.meta, response.headers if response is not None else {}
    latency = meta.get("download_latency")
    is_page = response is not None and 200 <= response.status < 300
    return Fetch(
        fetched_at=utc_now(),
        status=response.status if response is not None else None,
        seconds=round(latency, 3) if latency is not None else None,
        size=len(response.body) if response is not None else None,
        body_sha256=digest(response.body) if response is not None and is_page else None,
        robots_sha256=meta.get(ROBOTS),
        etag=_text(headers.get("ETag")),
        last_modified=_text(headers.get("Last-Modified")),
        detail=rendering_of(request),
    )


def _text(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value else None


def _outcome_of_code(failure: Failure) -> Outcome:
    """A worker could not read the page, or a spider or pipeline raised."""
    if isinstance(failure.value, WorkError):
        return Outcome(state=State.FAILED, reason=Reason.EXTRACTION, detail=str(failure.value)[:200])
    if isinstance(failure.value, ForgottenError):
        return Outcome(state=State.DROPPED, reason=Reason.FORGOTTEN)
    detail = f"{type(failure.value).__name__}: {failure.value}"[:200]
    return Outcome(state=State.FAILED, reason=Reason.SPIDER, detail=detail)


class Settler:
    """Spider middleware and signal listener; the scheduler hangs it on each request as errback."""

    def __init__(self, crawler: Crawler) -> None:
        self.session = Session.of(crawler)
        self.crawler = crawler
        self.patience = Patience.of(crawler.settings)
        self._taken: set[int] = set()
        crawler.newsarchive_settler = self  # type: ignore[attr-defined]
        crawler.signals.connect(self.spider_error, signals.spider_error)
        crawler.signals.connect(self.item_dropped, signals.item_dropped)
        crawler.signals.connect(self.item_error, signals.item_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler, connecting to its signals."""
        return cls(crawler)

    @property
    def scheduler(self) -> FrontierScheduler:
        """The scheduler of the running crawl."""
        return self.crawler.engine.scheduler  # type: ignore[return-value]

    # -- the ways in which a URL can end --------------------------------------------------------------------

    async def failed(self, failure: Failure) -> None:
        """Errback of every request: the download failed, was refused, or got an error status."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease = request.meta[LEASE]
        response = failure.value.response if isinstance(failure.value, HttpError) else None
        outcome = outcome_of_failure(failure, lease, self.patience)
        refused = self.session.networks.refused.get(lease.host.rsplit(":", 1)[0])
        if refused and outcome.reason in (Reason.DNS, Reason.HELD):
            from newsarchive.crawl.networks import refusal

            outcome = refusal(lease.host, refused)
        if response is not None:  # its errback's output, none, comes by process_spider_output next
            self._taken.add(lease.id)
        is_unsent = isinstance(failure.value, IgnoreRequest) and outcome.reason != Reason.REDIRECT_LOOP
        sent = response is not None or not is_unsent
        await self.settle(lease, outcome, replace(fetch_of(request, response), sent=sent))

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Watch what a callback yields: items settle their URL themselves, nothing at all settles it here."""
        lease: Lease | None = response.meta.get(LEASE)
        requests = 0
        async for output in result:
            if isinstance(output, Fetched | Read) and output.lease is lease:
                self._taken.add(output.lease.id)
            elif isinstance(output, Request) and lease is not None:
                output.meta.setdefault(PARENT, lease)
                requests += 1
            yield output
        if lease is not None and lease.id not in self._taken:
            outcome = (
                Outcome(state=State.KEPT, reason=Reason.SOURCE, detail=f"{requests} requests")
                if requests
                else Outcome(state=State.DROPPED, reason=Reason.NOTHING)
            )
            await self.settle(lease, outcome, fetch_of(response.request or Request(response.url), response))
        elif lease is not None:
            self._taken.discard(lease.id)

    def spider_error(self, failure: Failure, response: Response | Failure) -> None:
        """A callback raised: the URL failed."""
        request = response.request if isinstance(response, Response) else getattr(response, "request", None)
        if request is None or LEASE not in request.meta:
            return
        lease = request.meta[LEASE]
        if lease.id in self._taken:  # it yielded an item before it raised; the item settles the URL
            self._taken.discard(lease.id)
            return
        outcome = _outcome_of_code(failure)
        fetch = fetch_of(request, response if isinstance(response, Response) else None)
        self.scheduler.watch(self.settle(lease, outcome, fetch))

    async def item_dropped(self, item: Any, exception: Exception) -> None:
        """A pipeline dropped an item: with an outcome of ours, or for a reason of the workspace's."""
        if not isinstance(item, Fetched | Read) or item.is_settled:
            return
        outcome = (
            exception.outcome
            if isinstance(exception, Dropped)
            else Outcome(state=State.DROPPED, reason=Reason.NOTHING, detail=str(exception)[:200])
        )
        await self.settle(item.lease, outcome, item.fetch)

    async def item_error(self, item: Any, failure: Failure) -> None:
        """A pipeline raised: the URL failed, its page is kept."""
        if not isinstance(item, Fetched | Read) or item.is_settled:
            return
        await self.settle(item.lease, _outcome_of_code(failure), item.fetch)

    # -- writing it down ----------------------------------------------------------------------------------

    async def settle(self, lease: Lease, outcome: Outcome, fetch: Fetch) -> None:
        """Write the outcome of a lease, and tell the scheduler."""
        if self.session.fatal is None:
            outcome = await self.session.write(self._write, lease, outcome, fetch)
        self.done(lease, outcome)

    def done(self, lease: Lease, outcome: Outcome) -> None:
        """Tell the scheduler and the statistics of an outcome that is written already."""
        stats = self.crawler.stats
        assert stats is not None
        stats.inc_value(f"newsarchive/url_{outcome.state}")
        stats.inc_value(f"newsarchive/url_{outcome.state}_{outcome.reason}")
        if outcome.unchanged:
            stats.inc_value("newsarchive/page_unchanged")
        logger.debug(
            "%s %s (%s%s)", lease.url, outcome.state, outcome.reason, f": {outcome.detail}" if outcome.detail else ""
        )
        self.scheduler.settled(lease, outcome)

    def _write(self, lease: Lease, outcome: Outcome, fetch: Fetch) -> Outcome:
        """Store the outcome; returns it, or that the URL is queued again since its 304 is to be checked."""
        archive, run_id = self.session.archive, self.session.run_id
        visits = archive.frontier.visits
        if outcome.unchanged and fetch.status == 304 and visits.wants_check(lease):
            outcome = Outcome(state=State.QUEUED, reason=Reason.REVISIT, detail=CHECKED)
            with transaction(archive.conn):
                archive.frontier.settle(run_id, lease, outcome, fetch)
                visits.check(lease)
        elif not outcome.unchanged:
            archive.frontier.settle(run_id, lease, outcome, fetch)
        elif lease.kind == "article":
            if fetch.body_sha256 or lease.body_sha256:
                archive.pages.touch(lease.url, fetch.body_sha256 or lease.body_sha256 or "", fetch.fetched_at)
            archive.keep_unchanged(run_id, lease, outcome, fetch)
        else:
            self.session.sources.unchanged(run_id, lease, fetch)
        return outcome


def settler_of(crawler: Crawler) -> Settler:
    """The settler of a crawler."""
    settler: Settler = crawler.newsarchive_settler  # type: ignore[attr-defined]
    return settler
