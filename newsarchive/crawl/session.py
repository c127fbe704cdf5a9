"""What the components of one crawl share: the archive with its writer thread, the run, the workers, the networks."""

from __future__ import annotations

import importlib.metadata
import logging
import platform
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from newsarchive.archive import Archive
from newsarchive.archive.database.connect import translate
from newsarchive.archive.ledger.left import queue_left
from newsarchive.archive.ledger.sources import Bounds, SourceBook
from newsarchive.config import is_contact
from newsarchive.crawl.networks import GuardedResolver, NetworkPolicy, is_private
from newsarchive.crawl.writer import WriterThread
from newsarchive.errors import UsageError
from newsarchive.pace.window import Window
from newsarchive.plan import Plan
from newsarchive.workers import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)
T = TypeVar("T")
Shapes = tuple[dict[str, int], dict[str, int]]

MUCH = 1000
"""Known URLs of a site."""

RECORDED_SETTINGS = (
    "USER_AGENT", "DOWNLOAD_DELAY", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE", "ROBOTSTXT_OBEY", "CONCURRENT_REQUESTS",
    "NEWSARCHIVE_ALLOW_NETWORKS", "NEWSARCHIVE_OLDER_PAGES", "NEWSARCHIVE_MAX_SECTIONS",
)  # fmt: skip


class Session:
    """One crawl of one process. All SQL runs in its one writer thread, in the order in which it was asked for."""

    def __init__(self, settings: BaseSettings) -> None:
        self.settings = settings
        self.path = Path(settings["NEWSARCHIVE_DB"])
        self.networks = NetworkPolicy()
        self.workers = Workers(
            settings.getint("NEWSARCHIVE_WORKERS") or None,
            seconds=settings.getfloat("NEWSARCHIVE_EXTRACT_SECONDS"),
            memory_mib=settings.getint("NEWSARCHIVE_EXTRACT_MIB"),
        )
        self._bounds = Bounds(
            older_pages=settings.getint("NEWSARCHIVE_OLDER_PAGES"),
            sections=settings.getint("NEWSARCHIVE_MAX_SECTIONS"),
            sitemaps=settings.getint("NEWSARCHIVE_MAX_SITEMAPS"),
        )
        self.run_id = 0
        self.window: Window | None = None
        """The range of days that is crawled; None for all."""
        self.fatal: Exception | None = None
        """The archive's fault that ended the crawl, if any."""
        self.on_fatal: list[Callable[[], None]] = []
        """Called when the archive can no longer be written."""
        self._users = 0
        self._shapes: dict[str, Shapes] = {}
        self._writer = WriterThread()
        self._archive: Archive | None = None
        self._resolver: Any = None

    @classmethod
    def of(cls, crawler: Crawler) -> Session:
        """The session of a crawler, made when first asked for."""
        session: Session | None = getattr(crawler, "newsarchive_session", None)
        if session is None:
            session = cls(crawler.settings)
            crawler.newsarchive_session = session  # type: ignore[attr-defined]
        return session

    # -- the archive --------------------------------------------------------------------------------------

    @property
    def archive(self) -> Archive:
        """The open archive; only the writer thread may use it."""
        assert self._archive is not None, "the session is not open"
        return self._archive

    @property
    def writer_cpu_seconds(self) -> float:
        """CPU time of the writer thread so far."""
        return self._writer.cpu_seconds

    @property
    def sources(self) -> SourceBook:
        """The book of sources, with the bounds of the settings."""
        return SourceBook(self.archive.frontier, self._bounds, self.window)

    def shapes(self, site: str) -> Shapes:
        """As `SourceBook.shapes`; of a site with much of a past counted once a run, since little changes it."""
        if (known := self._shapes.get(site)) is None:
            known = self.sources.shapes(site)
            if sum(map(sum, (counts.values() for counts in known))) >= MUCH:
                self._shapes[site] = known
        return known

    async def write(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run *function* in the writer thread; SQLite's faults end the crawl and are raised in a user's words."""
        try:
            result: T = await self._writer.ask(partial(function, *args, **kwargs))
            return result
        except sqlite3.DatabaseError as error:
            self.fail(error)
            raise

    def fail(self, error: Exception) -> None:
        """End the crawl: the archive cannot be used, or no longer."""
        if self.fatal is None:
            self.fatal = translate(error, self.path) if isinstance(error, sqlite3.DatabaseError) else error
            logger.error("%s", self.fatal, extra={"ends_crawl": True})
            for stop in self.on_fatal:
                stop()

    # -- life ---------------------------------------------------------------------------------------------

    def open(self, plan: Plan) -> None:
        """Queue what the plan says; the first spider of the session takes the archive's lock and begins the run.

        Raises:
            ArchiveError: the archive cannot be opened or is being written by another process.
            UsageError: nobody is named to whom a public site could write.
        """
        check_contact(plan, self.settings["NEWSARCHIVE_CONTACT"])
        self._users += 1
        self.window = plan.window
        if self._archive is None:
            self._writer.submit(partial(self._open, plan), alone=True).result()
            self._guard_reactor()
        self.networks.allow(self.settings.getlist("NEWSARCHIVE_ALLOW_NETWORKS"))
        for entry in plan.entries:
            self.networks.allow(entry.allow_networks, host=entry.hostname)
        self._writer.submit(partial(self._queue, plan)).result()

    def _open(self, plan: Plan) -> None:
        self._archive = Archive.open(self.path, write=True)
        self._writer.connections = (self._archive.pages.conn, self._archive.conn)
        recorded = {name: self.settings.get(name) for name in RECORDED_SETTINGS}
        if plan.probe:
            recorded["probe"] = True
        self.run_id = self._archive.runs.begin(recorded, versions())

    def _queue(self, plan: Plan) -> None:
        frontier = self.archive.frontier
        for entry in plan.entries:
            frontier.visits.paces[entry.site] = entry.pace
        for entry in plan.sites:
            self.archive.runs.add_site(entry.site, entry.home, entry.as_record(), run_id=self.run_id)
            if plan.due and entry.site not in plan.whole:
                frontier.visits.queue_due(self.run_id, entry.site)
                continue
            sources = [("front", entry.home), *(("feed", url) for url in entry.sources)]
            frontier.queue_sources(self.run_id, entry.site, sources)
            frontier.queue_failed(self.run_id, entry.site)
            queue_left(self.archive.conn, self.run_id, entry.site, plan.window)
            if plan.revisit:
                frontier.queue_articles_again(self.run_id, entry.site)
            elif entry.revisit:
                frontier.visits.queue_due(self.run_id, entry.site, articles_only=True)
            if not plan.probe:
                frontier.visits.note_poll(entry.site)
        for url in plan.pages:
            frontier.queue_named(self.run_id, url)

    def _guard_reactor(self) -> None:
        """Let no name of the reactor's resolver lead to a private network that is not allowed."""
        from twisted.internet import reactor

        self._resolver = reactor.nameResolver
        reactor.installNameResolver(GuardedResolver(self._resolver, self.networks))

    def close(self, outcome: str) -> None:
        """When the last spider is done: end the run, give back its leases, stop the workers, release the archive."""
        self._users -= 1
        if self._users > 0:
            return
        self.workers.close()
        if self._resolver is not None:
            from twisted.internet import reactor

            reactor.installNameResolver(self._resolver)
            self._resolver = None
        self._writer.submit(partial(self._close, outcome), alone=True).result()
        self._writer.close()

    def abandon(self) -> None:
        """End the run if its spiders did not, since a second signal stopped the reactor at once."""
        if self._archive is not None:
            self._users = 1
            self.close("interrupted")

    def _close(self, outcome: str) -> None:
        if self._archive is None:
            return
        try:
            self._archive.runs.end(self.run_id, outcome)
        except sqlite3.DatabaseError as error:
            self.fail(error)
        self._writer.connections = ()
        self._archive.close()
        self._archive = None


def check_contact(plan: Plan, contact: str | None) -> None:
    """Raise UsageError where a public host would be asked and the User-Agent names nobody to write to, or no address."""
    if contact and not is_contact(contact):
        raise UsageError(
            f"NEWSARCHIVE_CONTACT: expected an address to write to, like mailto:you@example.org, got {contact!r}."
        )
    if contact:
        return
    hosts = [entry.hostname for entry in plan.sites]
    hosts += [urlsplit(url).hostname or "" for url in plan.pages]
    private = {entry.hostname for entry in plan.entries if entry.allow_networks}
    public = next((host for host in hosts if host not in private and not is_private(host)), None)
    if public is not None:
        raise UsageError(
            f"Before {public} is crawled, say how its publisher can reach you: set contact in newsarchive.toml or"
            " NEWSARCHIVE_CONTACT to an address like mailto:you@example.org."
        )


def versions() -> dict[str, str]:
    """Versions of what shapes the result, recorded with each run."""
    names = ("newsarchive", "scrapy", "twisted", "lxml", "feedparser")
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version} | {
        name: importlib.metadata.version(name) for name in names
    }
