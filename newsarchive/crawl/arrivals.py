"""Requests that come back to the queue: redirects, and what a spider asks for itself."""

from __future__ import annotations

from dataclasses import replace

from scrapy import Request

from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger import redirects
from newsarchive.archive.ledger.terms import Lease
from newsarchive.crawl.cookies import CHAIN, Chain
from newsarchive.crawl.requests import discovery_of
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import fetch_of
from newsarchive.urls import clean_url, host_of, same_site, site_of


class Arrivals:
    """Writes them into the table; and remembers, in memory only, which URLs go on with the cookies of a chain."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._chains: dict[str, Chain] = {}

    def resume(self, lease: Lease, request: Request) -> Request:
        """The request for a leased URL, with the cookies of its chain if it is one's next."""
        if chain := self._chains.get(lease.url):
            request.meta[CHAIN] = chain
        return request

    def end(self, lease: Lease) -> None:
        """The URL has its end state, and leads nowhere."""
        self._chains.pop(lease.url, None)

    async def redirected(self, lease: Lease, request: Request) -> tuple[str | None, Lease | None]:
        """Settle a URL that leads elsewhere. Returns the target's host where it is queued now; and the target itself, leased,
        where it goes on with cookies: others may want to pass through it too, with cookies of their own.
        """
        status = (request.meta.get("redirect_reasons") or [None])[-1]  # or "meta refresh", of a page
        fetch = replace(fetch_of(request, None), status=200 if isinstance(status, str) else status)
        off_site = not (same_site(request.url, lease.site) or same_site(request.url, site_of(lease.url)))
        target = clean_url(request.url, "") or request.url
        chain: Chain | None = request.meta.get(CHAIN)
        self._chains.pop(lease.url, None)
        frontier, run_id = self.session.archive.frontier, self.session.run_id
        host = await self.session.write(
            redirects.follow,
            frontier,
            run_id,
            lease,
            target,
            fetch,
            off_site=off_site,
            anew=None if chain is None else chain.leads_on(request.url),
        )
        if host is None or chain is None:
            return host, None
        self._chains[target] = chain
        return host, await self.session.write(frontier.lease_url, run_id, target)

    async def add(self, request: Request) -> str | None:
        """Queue a request of a spider's own; returns its host where it is newly queued."""
        found = discovery_of(request)
        if found is None:
            return None

        def add() -> bool:
            frontier = self.session.archive.frontier
            with transaction(frontier.conn):
                return frontier.add(found, self.session.run_id, again=found.kind != "article" or request.dont_filter)[1]

        return host_of(found.url) if await self.session.write(add) else None
