"""robots.txt as RFC 9309 says: obeyed, its Crawl-delay too, and the host held while it cannot be had.

Scrapy's own middleware crawls on when robots.txt fails, and ignores Crawl-delay. Each version is kept as a page,
and each fetch cites the version that ruled it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsarchive.archive.ledger import SOURCE_KINDS, Lease, Outcome
from newsarchive.crawl.failures import reason_of_error
from newsarchive.crawl.outcomes import Refused
from newsarchive.crawl.pages import page_of
from newsarchive.crawl.requests import LEASE, ROBOTS
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import settler_of
from newsarchive.crawl.unpacking import PREFIX
from newsarchive.discover import RobotRules, read_robots
from newsarchive.items import Reason, State

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024
"""Of a longer robots.txt only so much is read (RFC 9309 section 2.5)."""
MAX_REDIRECTS = 5
"""To a robots.txt; after more it counts as unavailable, and everything is allowed (RFC 9309 section 2.3.1.2)."""
MAX_AGE_SECONDS = 24 * 3600.0
"""A robots.txt is asked for again after so long (RFC 9309 section 2.4), and in each run."""
MAX_DELAY_SECONDS = 60.0
"""A longer Crawl-delay is taken for this, and said so in the log."""


_NO_HOST = frozenset({Reason.DNS, Reason.REFUSED, Reason.TLS})


@dataclass(frozen=True, slots=True)
class Rules:
    """What the robots.txt of one host says."""

    parser: RobotRules | None
    """None where there is none: everything is allowed."""
    sha256: str | None = None
    """Digest of its body, under which it is kept as a page."""
    sitemaps: tuple[str, ...] = ()
    """URLs of its Sitemap lines, of any host."""
    trouble: str | None = None
    """Why it could not be had; the host is held."""
    no_host: Reason | None = None
    """Set where the host itself cannot be had: no such name, nobody answers, no trustworthy connection."""


def _hold(rules: Rules, lease: Lease | None) -> Outcome:
    """What a URL hears whose host is held: it waits; but a source, which every run asks anew, failed with the cause."""
    if rules.no_host and lease is not None and lease.kind in SOURCE_KINDS:
        return Outcome(state=State.FAILED, reason=rules.no_host, detail=rules.trouble)
    detail = f"robots.txt cannot be had ({rules.trouble}), so the host is not asked"
    return Outcome(state=State.QUEUED, reason=Reason.HELD, detail=detail)


class RobotsMiddleware:
    """Downloader middleware: asks each host's robots.txt first, and rules every request by it."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("robots.txt is not obeyed: ROBOTSTXT_OBEY is off")
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._rules: dict[str, tuple[float, asyncio.Task[Rules]]] = {}
        """Host and port -> when its robots.txt was asked for, and what it says."""
        crawler.signals.connect(self._came, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass or raise Refused."""
        if request.meta.get("newsarchive_is_robots"):
            return
        parts = urlparse_cached(request)
        asked_at, task = self._rules.get(parts.netloc, (0.0, None))
        if task is None or time.monotonic() - asked_at > MAX_AGE_SECONDS:
            task = asyncio.ensure_future(self._fetch(request))
            self._rules[parts.netloc] = time.monotonic(), task
        rules = await asyncio.shield(task)
        request.meta[ROBOTS] = rules.sha256
        if rules.trouble:
            raise Refused(_hold(rules, request.meta.get(LEASE)))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if rules.parser is not None and not rules.parser.allows(path, self.agent):
            raise Refused(Outcome(state=State.DROPPED, reason=Reason.ROBOTS, detail="robots.txt forbids it"))

    async def _fetch(self, request: Request) -> Rules:
        parts = urlparse_cached(request)
        lease: Lease | None = request.meta.get(LEASE)
        host = lease.host if lease else parts.netloc
        meta: dict[str, Any] = {"newsarchive_is_robots": True, "download_slot": request.meta.get("download_slot", host)}
        meta |= {"download_maxsize": 0, "redirect_ttl": MAX_REDIRECTS, PREFIX: MAX_BYTES + 1}  # cut in `_came`
        ask = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", callback=NO_CALLBACK, meta=meta, dont_filter=True)
        status = None
        try:
            response = await self.crawler.engine.download_async(ask)
        except Refused as error:  # it leads to a private network
            rules = Rules(None, trouble=str(error))
        except IgnoreRequest:  # it leads nowhere
            rules = Rules(None)
        except Exception as error:
            reason, detail = reason_of_error(error)
            rules = Rules(None, trouble=detail, no_host=reason if reason in _NO_HOST else None)
        else:
            status = response.status
            rules = await self._read(response)
        await self._note(host, parts.netloc, status, rules, lease)
        return rules

    def _came(self, data: bytes, request: Request) -> None:
        """Stop when as much of a robots.txt has come as is read of it."""
        if request.meta.get("newsarchive_is_robots"):
            came = request.meta["newsarchive_came"] = request.meta.get("newsarchive_came", 0) + len(data)
            if came > MAX_BYTES:
                raise StopDownload(fail=False)

    async def _read(self, response: Response) -> Rules:
        """RFC 9309 section 2.3.1: 4xx allow everything; 5xx, and 429 too, forbid everything for now."""
        if response.status >= 500 or response.status == 429:
            return Rules(None, trouble=f"status {response.status}")
        if not 200 <= response.status < 300:
            return Rules(None)
        session = Session.of(self.crawler)
        sha = await session.write(session.archive.pages.put, page_of(response), kind="robots")
        facts = read_robots(response.body, response.url)
        return Rules(facts.rules, sha, facts.sitemaps)

    async def _note(self, host: str, netloc: str, status: int | None, rules: Rules, lease: Lease | None) -> None:
        delay = self._delay(netloc, rules)
        if delay is not None:
            self._slow_down(host, delay)
        session = Session.of(self.crawler)
        await session.write(session.archive.runs.note_robots, host, status=status, sha256=rules.sha256, delay=delay)
        if lease is not None and lease.kind == "front" and rules.sitemaps:
            base = f"{lease.url.split('/', 3)[0]}//{netloc}/robots.txt"
            hosts = await session.write(session.sources.add_sitemaps, session.run_id, lease.site, base, rules.sitemaps)
            settler_of(self.crawler).scheduler.notify(hosts)

    def _delay(self, netloc: str, rules: Rules) -> float | None:
        asked = rules.parser.crawl_delay(self.agent) if rules.parser else None
        if asked is None or not asked >= 0:
            return None
        if asked > MAX_DELAY_SECONDS:
            logger.warning("%s asks for a Crawl-delay of %s s; %s s are kept", netloc, asked, MAX_DELAY_SECONDS)
        return min(float(asked), MAX_DELAY_SECONDS)

    def _slow_down(self, slot: str, delay: float) -> None:
        """Keep at least *delay* seconds between two requests to the host."""
        downloader = self.crawler.engine.downloader
        pauses = downloader.per_slot_settings.setdefault(slot, {})
        wanted = max(delay, pauses.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))
        pauses["delay"] = wanted
        if slot in downloader.slots:
            downloader.slots[slot].delay = wanted
