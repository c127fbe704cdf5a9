"""One crawl of a plan in this process, and what came of it."""

from __future__ import annotations

import gc
import logging
import os
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

import newsarchive.crawl.http  # noqa: F401 - loaded by name later, deep in the reactor, where it takes 0.08 s of CPU more
from newsarchive.archive import Archive
from newsarchive.config import check_networks
from newsarchive.crawl.addon import SETTINGS, NewsArchive
from newsarchive.crawl.alarm import raise_alarms
from newsarchive.crawl.browser import use_browser
from newsarchive.crawl.openfiles import connections, raise_limit
from newsarchive.crawl.session import Session, check_contact
from newsarchive.crawl.spider import NewsSpider
from newsarchive.errors import UsageError
from newsarchive.plan import Plan
from newsarchive.urls import site_of

ENVIRONMENT_PRIORITY = 35
"""Over a workspace's settings.py (20), under the command line (40)."""
_PACKAGE = Path(__file__).parent.parent
GARBAGE_THRESHOLD = 20_000
"""Objects made before the collector looks for cycles; Python's 700 cost a crawl of 300 articles 4 ms of CPU for each."""
COUNTS = ("requests", "articles", "changed", "unchanged", "left_out", "failed", "checks", "good", "tries")
"""The numbers in each row of `RunReport.sites`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a crawl did."""

    run_id: int
    """Row of ``runs``."""
    sites: tuple[dict[str, Any], ...]
    """One row a site; see `newsarchive.archive.reports.report.Report.run_by_site`."""
    interrupted: bool
    """Stopped by a signal."""
    waiting: int
    """URLs of these sites that are still queued."""
    writer_cpu_seconds: float
    """CPU time of the archive's writer thread."""

    @property
    def failed_sites(self) -> list[str]:
        """Sites that were asked and gave nothing: no source and no page of theirs could be read."""
        return [row["site"] for row in self.sites if row["tries"] and not row["good"]]


class _Process(AsyncCrawlerProcess):
    """Scrapy's process, which after a first signal waits for answers only so long; what is under way is queued again."""

    drain_seconds = 0.0

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor

        super()._signal_shutdown(signum, frame)
        reactor.callFromThread(reactor.callLater, self.drain_seconds, self._stop_reactor)


def crawl(plan: Plan, *, db: Path, overrides: dict[str, Any]) -> RunReport:
    """Crawl what the plan says into the archive at *db*.

    Settings are the workspace's, if the working folder lies in one, and *overrides* over them. A site for which
    the workspace has a spider of its own is crawled by that spider, all in one run.

    Raises:
        ArchiveError: the archive cannot be opened, or could no longer be written.
        UsageError: a setting is of no use, or nobody is named to whom a public site could write.
    """
    settings = project_settings()
    ours = {"NEWSARCHIVE_DB": str(db), "LOG_INSTALL_ROOT_HANDLER": False}
    settings.setdict({**overrides, **ours}, priority="cmdline")
    full, parts = _with_defaults(settings), divide(plan, settings)
    check_contact(plan, full["NEWSARCHIVE_CONTACT"])
    with Archive.open(db, write=True):
        pass  # so that a fault of the archive is told before anything is asked of a site
    if any(entry.browser for entry in plan.entries) and not plan.probe:
        settings.setdict({"DOWNLOAD_HANDLERS": full.getdict("DOWNLOAD_HANDLERS")}, priority="addon")
        settings.setdict({"DOWNLOAD_TIMEOUT": full["DOWNLOAD_TIMEOUT"]}, priority="addon")
        use_browser(settings)
    settings.set("TWISTED_DNS_RESOLVER", full["TWISTED_DNS_RESOLVER"], priority="addon")  # which the process reads
    _bound_connections(settings, full)
    process = _Process(settings)
    process.drain_seconds = full.getfloat("NEWSARCHIVE_DRAIN_SECONDS")
    session = Session(full)
    for spider, part in parts:
        crawler = process.create_crawler(spider)
        crawler.newsarchive_session = session  # type: ignore[attr-defined]
        process.crawl(crawler, plan=part)
    _save_cpu(full["LOG_LEVEL"])
    process.start()
    session.abandon()
    if session.fatal is not None:
        raise session.fatal
    if not plan.probe:
        commands = {"break": full["NEWSARCHIVE_ON_BREAK"], "recovery": full["NEWSARCHIVE_ON_RECOVER"]}
        raise_alarms(db, [entry.site for entry in plan.sites], commands, run_id=session.run_id)
    return _report(db, session, plan)


def _bound_connections(settings: Settings, full: Settings) -> None:
    """Have no more connections at once than the system lets a process open files."""
    raise_limit()
    most = max(1, min(full.getint("CONCURRENT_REQUESTS"), connections() // 2))
    settings.set("CONCURRENT_REQUESTS", most, priority="cmdline")


def _save_cpu(log_level: str | int) -> None:
    """Look for cycles less often, and not among what the program itself is made of; make no record of lines nobody logs."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 10, 10)
    logging.getLogger("scrapy").setLevel(log_level)  # Scrapy sets DEBUG, whatever its LOG_LEVEL


def project_settings() -> Settings:
    """The settings of the workspace that the working folder lies in; UsageError where they cannot be read."""
    try:
        settings = get_project_settings()
    except Exception as error:
        raise UsageError(f"The workspace's settings cannot be read: {_told(error)}.") from error
    if not settings["ADDONS"]:
        settings.set("ADDONS", {NewsArchive: 500})
    for name in SETTINGS:
        if name.startswith("NEWSARCHIVE_") and os.environ.get(name):
            settings.set(name, os.environ[name], priority=ENVIRONMENT_PRIORITY)
    return settings


def full_settings() -> Settings:
    """The settings that a crawl in the working folder would have, without those of the command line."""
    return _with_defaults(project_settings())


def _told(error: BaseException) -> str:
    """An exception of a workspace's code in one line: its text, and the file and line, not of this package, that led to it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<")]
    theirs = [frame for frame in frames if not Path(frame.filename).is_relative_to(_PACKAGE)] or frames
    place = f" ({theirs[-1].filename}, line {theirs[-1].lineno})" if theirs else ""
    if isinstance(error, SyntaxError):
        place = f" ({error.filename}, line {error.lineno})"
        error = SyntaxError(error.msg)
    return f"{type(error).__name__}: {error}{place}"


def _with_defaults(settings: Settings) -> Settings:
    """The settings that a crawler will have: the add-on's under the workspace's; UsageError for one of no use."""
    full = settings.copy()
    for name, value in SETTINGS.items():
        full.set(name, value, priority="addon")
    NewsArchive().update_settings(full)
    for name, value in SETTINGS.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                full.getfloat(name)
            except (TypeError, ValueError) as error:
                raise UsageError(f"{name} must be a number, not {full[name]!r}.") from error
    check_networks(full.getlist("NEWSARCHIVE_ALLOW_NETWORKS"), where="NEWSARCHIVE_ALLOW_NETWORKS")
    return full


def divide(plan: Plan, settings: Settings) -> list[tuple[type[NewsSpider], Plan]]:
    """The plan by spider: the sites that have a spider of their own, and the rest for `NewsSpider`."""
    own: dict[str, type[NewsSpider]] = {}
    if settings.getlist("SPIDER_MODULES"):
        try:
            loader = SpiderLoader.from_settings(settings)
            classes = [loader.load(name) for name in loader.list()]
        except Exception as error:
            raise UsageError(f"The workspace's spiders cannot be loaded: {_told(error)}.") from error
        own = {site_of(c.home): c for c in classes if issubclass(c, NewsSpider) and c.home}
    parts: dict[type[NewsSpider], Plan] = {}
    for entry in plan.sites:
        spider = own.get(entry.site, NewsSpider)
        part = parts.get(spider, replace(plan, sites=(), pages=()))
        parts[spider] = replace(part, sites=(*part.sites, entry))
    for page in plan.pages:
        spider = own.get(site_of(page), NewsSpider)
        part = parts.get(spider, replace(plan, sites=(), pages=()))
        parts[spider] = replace(part, pages=(*part.pages, page))
    return list(parts.items())


def _report(db: Path, session: Session, plan: Plan) -> RunReport:
    with Archive.open(db) as archive:
        rows = {row["site"]: row for row in archive.report.run_by_site(session.run_id)}
        outcome = archive.report.last_runs(1, looks=True)[0]["outcome"]
        held = archive.report.held()
        names = dict.fromkeys([*(entry.site for entry in plan.sites), *(site_of(page) for page in plan.pages)])
        waiting = archive.report.waiting([*names])
    nothing: dict[str, Any] = {**dict.fromkeys(COUNTS, 0), "trouble": None}
    for site, why in held.items():
        rows.setdefault(site, {"site": site, **nothing, "tries": 1, "trouble": why})
    sites = tuple(rows.get(site, {"site": site, **nothing}) for site in names)
    return RunReport(
        run_id=session.run_id,
        sites=sites,
        interrupted=outcome == "interrupted",
        waiting=waiting,
        writer_cpu_seconds=session.writer_cpu_seconds,
    )
