"""robots.txt as RFC 9309 says: obeyed, its Crawl-delay too, and the host held while it cannot be had.

Scrapy's own middleware crawls on when robots.txt fails, and ignores Crawl-delay. Each version is kept as a page,
and each fetch cites the version that ruled it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsarchive.archive.ledger.robots import recall
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Lease, Outcome
from newsarchive.crawl.failures import reason_of_error
from newsarchive.crawl.outcomes import Refused
from newsarchive.crawl.pace import pause_of, set_pause
from newsarchive.crawl.pages import page_of
from newsarchive.crawl.requests import LEASE, ROBOTS
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import settler_of
from newsarchive.crawl.unpacking import PREFIX
from newsarchive.discover import RobotRules, read_robots
from newsarchive.states import Reason, State
from newsarchive.urls import host_of, paced_as

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024
"""Of a longer robots.txt only so much is read (RFC 9309 section 2.5)."""
MAX_REDIRECTS = 5
"""To a robots.txt; after more it counts as unavailable, and everything is allowed (RFC 9309 section 2.3.1.2)."""
MAX_DELAY_SECONDS = 60.0
"""A longer Crawl-delay is taken for this, and said so in the log."""
LEAST_SECONDS = 3600.0
"""In one run it is asked for again after so long, however short NEWSARCHIVE_ROBOTS_SECONDS is."""

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
    good_until: float = 0.0
    """By `time.monotonic`: when it is to be asked for again."""


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
        self.keep_seconds = crawler.settings.getfloat("NEWSARCHIVE_ROBOTS_SECONDS")
        self._rules: dict[str, asyncio.Task[Rules]] = {}
        """Host and port -> what its robots.txt says."""
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
        task = self._rules.get(parts.netloc)
        if task is None or (task.done() and task.result().good_until < time.monotonic()):
            task = self._rules[parts.netloc] = asyncio.ensure_future(self._rules_for(request))
        rules = await asyncio.shield(task)
        request.meta[ROBOTS] = rules.sha256
        if rules.trouble:
            raise Refused(_hold(rules, request.meta.get(LEASE)))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if rules.parser is not None and not rules.parser.allows(path, self.agent):
            raise Refused(Outcome(state=State.DROPPED, reason=Reason.ROBOTS, detail="robots.txt forbids it"))

    async def _rules_for(self, request: Request) -> Rules:
        """What the host's robots.txt says: as it was kept by this run or an earlier one, or asked for now."""
        parts = urlparse_cached(request)
        lease: Lease | None = request.meta.get(LEASE)
        host = lease.host if lease else parts.netloc
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        session = Session.of(self.crawler)
        kept = await session.write(recall, session.archive, host, self.keep_seconds)
        if kept is None:
            rules, good_for = await self._fetch(request, host, url), max(self.keep_seconds, LEAST_SECONDS)
        else:
            facts = None if kept.body is None else read_robots(kept.body, url)
            rules = Rules(facts.rules, kept.sha256, facts.sitemaps) if facts else Rules(None)
            good_for = self.keep_seconds - kept.age_seconds
        self._slow_down(paced_as(host), rules)
        await self._add_sitemaps(lease, url, rules)
        return replace(rules, good_until=time.monotonic() + good_for)

    async def _fetch(self, request: Request, host: str, url: str) -> Rules:
        meta: dict[str, Any] = {
            "newsarchive_is_robots": True,
            "download_slot": request.meta.get("download_slot", paced_as(host)),
        }
        meta |= {"download_maxsize": 0, "redirect_ttl": MAX_REDIRECTS, PREFIX: MAX_BYTES + 1}  # cut in `_came`
        ask = Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        status: int | None = None
        answered: list[str] = []  # hosts that a redirect led to, which need not be asked for theirs
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
            answered = [host_of(response.url)] if urlparse_cached(response).path == "/robots.txt" else []
        delay = self._delay(rules)
        delay = None if delay is None else min(delay, MAX_DELAY_SECONDS)
        session = Session.of(self.crawler)
        for known in {host, *answered}:
            await session.write(
                session.archive.runs.note_robots, known, status=status, sha256=rules.sha256, delay=delay
            )
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

    async def _add_sitemaps(self, lease: Lease | None, url: str, rules: Rules) -> None:
        if lease is not None and lease.kind == "front" and rules.sitemaps:
            session = Session.of(self.crawler)
            hosts = await session.write(session.sources.add_sitemaps, session.run_id, lease.site, url, rules.sitemaps)
            settler_of(self.crawler).scheduler.notify(hosts)

    def _delay(self, rules: Rules) -> float | None:
        asked = rules.parser.crawl_delay(self.agent) if rules.parser else None
        return float(asked) if asked is not None and asked >= 0 else None

    def _slow_down(self, slot: str, rules: Rules) -> None:
        """Keep at least the Crawl-delay between two requests to the host."""
        delay = self._delay(rules)
        if delay is None:
            return
        if delay > MAX_DELAY_SECONDS:
            logger.warning("%s asks for a Crawl-delay of %s s; %s s are kept", slot, delay, MAX_DELAY_SECONDS)
        set_pause(self.crawler, slot, max(min(delay, MAX_DELAY_SECONDS), pause_of(self.crawler, slot)))
