"""What hosts say of mining in ``/.well-known/tdmrep.json``: asked for once a host and day, with the first page of the host."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from newsarchive.archive.ledger.reservations import note_tdmrep, recall_tdmrep
from newsarchive.archive.ledger.terms import Lease
from newsarchive.crawl.pages import page_of
from newsarchive.crawl.session import Session
from newsarchive.discover import TdmRules, read_tdmrep
from newsarchive.urls import host_of

KEEP_SECONDS = 24 * 3600.0
MAX_BYTES = 500 * 1024
_PATH = "/.well-known/tdmrep.json"


class TdmRep:
    """Knows the rules of the hosts of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)
        self._rules: dict[str, asyncio.Task[TdmRules | None]] = {}

    async def mark(self, url: str, lease: Lease) -> str | None:
        """The mark that a page's host gives it, in a few words; None where it gives none, or could not be asked."""
        host, parts = host_of(url), urlsplit(url)
        task = self._rules.get(host)
        if task is None:
            asked = f"{parts.scheme}://{parts.netloc}{_PATH}"
            task = self._rules[host] = asyncio.ensure_future(self._rules_for(host, asked, lease))
        rules = await asyncio.shield(task)
        return rules.mark(parts.path + (f"?{parts.query}" if parts.query else "")) if rules else None

    async def _rules_for(self, host: str, url: str, lease: Lease) -> TdmRules | None:
        archive = self.session.archive
        kept = await self.session.write(recall_tdmrep, archive.conn, archive.pages.bodies, host, KEEP_SECONDS)
        if kept is not None:
            return read_tdmrep(kept)
        meta = {"download_slot": lease.paced_as, "download_maxsize": MAX_BYTES}
        ask = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        status, sha, rules = None, None, None
        try:
            response = await self.crawler.engine.download_async(ask)
        except Exception:  # whatever it is (robots.txt forbids it, no answer, too long): it says nothing
            pass
        else:
            status = response.status
            rules = read_tdmrep(response.body) if 200 <= status < 300 else None
            if rules is not None:
                sha = await self.session.write(archive.pages.put, page_of(response), kind="tdmrep")
        await self.session.write(note_tdmrep, archive.conn, host, status=status, sha256=sha)
        return rules
