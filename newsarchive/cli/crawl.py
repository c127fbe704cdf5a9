"""``newsarchive crawl``: ask the sites' sources, fetch their new articles."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from newsarchive.archive import Archive
from newsarchive.cli.due import due_plan
from newsarchive.cli.log import set_up_log
from newsarchive.cli.main import database, db_option, workspace_root
from newsarchive.cli.options import Duration, Moment
from newsarchive.cli.output import count, crawl_summary, say, with_zone
from newsarchive.config import FILE_NAME, Config, check_networks, read_config
from newsarchive.errors import UsageError
from newsarchive.pace.window import Window, days_of
from newsarchive.plan import Plan, make_plan

if TYPE_CHECKING:
    from newsarchive.crawl.run import RunReport

LEAST_DELAY_SECONDS = 0.25
"""A shorter pause is only for private networks that were allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of the command line."""

    networks: tuple[str, ...]
    delay: float | None
    revisit: bool
    due: bool
    at_most: float | None
    since: str | None
    until: str | None
    undated: bool
    verbose: bool


@click.command(name="crawl", short_help="Archive what is new.")
@click.argument("targets", nargs=-1, metavar="[SITE|URL]...")
@click.option(
    "--allow-network", "networks", multiple=True, metavar="CIDR", help="Allow a private network, e.g. 127.0.0.0/8."
)
@click.option(
    "--delay", type=click.FloatRange(min=0), metavar="SECONDS", help="Pause between two requests to a host; default 1."
)
@click.option("--revisit", is_flag=True, help="Ask again for all known articles.")
@click.option("--due", is_flag=True, help="Ask only what is due by each site's plan; for cron, systemd and `watch`.")
@click.option(
    "--at-most", type=Duration(), metavar="TIME", help="Stop after so long, e.g. 30m; the rest is for the next crawl."
)
@click.option(
    "--since", type=Moment(), metavar="DAY", help="Fetch only articles of this day or later, the newest first."
)
@click.option("--until", type=Moment(), metavar="DAY", help="Fetch only articles up to this day.")
@click.option(
    "--undated", is_flag=True, help="With --since or --until: also fetch articles whose day is not known before."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every request.")
@db_option
def command(targets: tuple[str, ...], db: str | None, **options: Any) -> int:
    """Crawl sites (example.com) or single pages (https://example.com/story); without any: all of newsarchive.toml.

    Asks each site's front page, feeds, sitemaps and sections, and fetches the articles that are new. It can be
    stopped, or killed, at any time: the same command goes on where it was.
    """
    asked = Asked(**options)
    check_networks(asked.networks)
    path = database(db).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"Cannot make the folder {path.parent}: {error.strerror}.") from error
    root = workspace_root()
    config = read_config((root or path.parent) / FILE_NAME)
    plan = make_plan(targets, config, revisit=asked.revisit).with_delay(asked.delay)
    plan = replace(plan, window=window_of(asked))
    check_delay(asked.delay, plan, asked.networks)
    plan = without_barred(plan, path)
    if not plan.sites and not plan.pages:
        return 0
    if asked.due:
        due = due_plan(plan, path)
        if due is None:
            return 0
        plan = due
    overrides = overrides_of(config, asked.networks, asked.delay, verbose=asked.verbose)
    if asked.at_most is not None:
        overrides["CLOSESPIDER_TIMEOUT"] = asked.at_most
    report = start(plan, path, overrides, root=root)
    crawl_summary(report, path, in_short=asked.due)
    if plan.window:
        tell_range(report, path)
    return exit_code(report)


def without_barred(plan: Plan, db: Path) -> Plan:
    """The plan without pages that were taken down; of each a word on stderr."""
    if not plan.pages or not db.exists():
        return plan
    with Archive.open(db) as archive:
        barred = {url: found for url in plan.pages if (found := archive.report.tombstone(url))}
    for url, tombstone in barred.items():
        say(f"{url} was taken down, {with_zone(tombstone['forgotten_at'])} ({tombstone['why']}): it is not asked for.")
    return replace(plan, pages=tuple(url for url in plan.pages if url not in barred))


def window_of(asked: Asked) -> Window | None:
    """The range of days that the options name; None for no range.

    Raises:
        UsageError: it has no day, or does not go with another option.
    """
    if not asked.since and not asked.until:
        if asked.undated:
            raise UsageError("--undated goes with --since or --until.")
        return None
    if asked.due or asked.revisit:
        raise UsageError("--since and --until are for new articles: they do not go with --due or --revisit.")
    since = days_of(asked.since)[0] if asked.since else date.min
    until = days_of(asked.until)[1] if asked.until else date.max
    if since > until:
        raise UsageError(f"Expected --since before --until, got {since} and {until}.")
    return Window(since=since, until=until, undated=asked.undated)


def tell_range(report: RunReport, db: Path) -> None:
    """Say what of the range was known, and what could not be."""
    with Archive.open(db) as archive:
        found = archive.report.in_range(report.run_id, [row["site"] for row in report.sites])
    if not any(found.values()):
        say("No URL in the range was new.")
        return
    told = f"{count(found['inside'], 'article')} may be in the range, {found['outside']:,} are not"
    if left := found["undated"]:
        told += f"; {count(left, 'URL')} without a date {'was' if left == 1 else 'were'} left (--undated fetches them)"
    say(f"By dates known before asking, {told}.")


def exit_code(report: RunReport) -> int:
    """0 all well, 3 some sites failed, 4 all did, 130 interrupted."""
    if report.interrupted:
        return 130
    failed = report.failed_sites
    return 0 if not failed else 4 if len(failed) == len(report.sites) else 3


def overrides_of(
    config: Config, networks: tuple[str, ...], delay: float | None, *, verbose: bool = False
) -> dict[str, Any]:
    """The settings that newsarchive.toml, the environment and the command line set."""
    overrides: dict[str, Any] = {
        "NEWSARCHIVE_PROGRESS": sys.stderr.isatty() and not verbose,
        "LOG_LEVEL": "DEBUG" if verbose else "WARNING",
    }
    if networks:
        overrides["NEWSARCHIVE_ALLOW_NETWORKS"] = list(networks)
    if delay is not None:
        overrides["DOWNLOAD_DELAY"] = delay
    if config.workspace.contact:
        overrides["NEWSARCHIVE_CONTACT"] = config.workspace.contact
    for name in ("on_break", "on_recover"):
        if command := getattr(config.workspace, name):
            overrides[f"NEWSARCHIVE_{name.upper()}"] = command
    return overrides


def start(plan: Plan, db: Path, overrides: dict[str, Any], *, root: Path | None) -> RunReport:
    """Crawl with the settings of the workspace at *root*, if there is one."""
    from newsarchive.crawl.run import crawl

    if root is not None:
        os.chdir(root)
    set_up_log(overrides["LOG_LEVEL"] == "DEBUG")
    return crawl(plan, db=db, overrides=overrides)


def check_delay(delay: float | None, plan: Plan, networks: tuple[str, ...]) -> None:
    """Refuse a pause, of the command or of a site's entry, that is too short for public hosts."""
    wanted = [(entry.hostname, entry.allow_networks, entry.delay_seconds) for entry in plan.entries]
    known = {host for host, *_ in wanted}
    wanted += [(host, (), None) for url in plan.pages if (host := urlsplit(url).hostname or "") not in known]
    for host, own, delay_of_site in wanted:
        pause = delay_of_site if delay is None else delay
        if pause is None or pause >= LEAST_DELAY_SECONDS or _is_allowed_private(host, (*networks, *own)):
            continue
        raise UsageError(
            f"A pause of {pause:g} s is only for hosts on a private network that is allowed; {host} is none."
            f" Use {LEAST_DELAY_SECONDS:g} or more."
        )


def _is_allowed_private(host: str, networks: tuple[str, ...]) -> bool:
    from newsarchive.crawl.networks import NetworkPolicy, is_public, literal_address

    address = literal_address("127.0.0.1" if host == "localhost" else host)
    return address is not None and not is_public(address) and NetworkPolicy(networks).allows(host, address)
