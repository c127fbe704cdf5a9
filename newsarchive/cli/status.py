"""``newsarchive status``: what the archive holds, and how its last runs went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.database.lock import WriterLock
from newsarchive.archive.ledger.budget import budgets, tell_budget
from newsarchive.archive.ledger.reservations import reserved
from newsarchive.cli.effective import tell_settings
from newsarchive.cli.health import check_health, health_of, show_health
from newsarchive.cli.main import db_option, json_option
from newsarchive.cli.options import Typed, open_archive
from newsarchive.cli.output import count, print_json, print_lines, print_table, when
from newsarchive.cli.sites import known_sites, named_site
from newsarchive.config import FILE_NAME

_SITE_HEADINGS = ("site", "articles", "newest", "last read (UTC)", "queued", "dropped", "failed")
_RUN_HEADINGS = (
    "run",
    "command",
    "started (UTC)",
    "lasted",
    "outcome",
    "requests",
    "new",
    "changed",
    "unchanged",
    "failed",
)


@click.command(name="status", short_help="Sites, runs and counts.")
@click.argument("site", required=False, type=Typed())
@click.option("--reasons", is_flag=True, help="Also count URLs by state and reason.")
@click.option("--config", "settings", is_flag=True, help="Show the settings of each site and where each comes from.")
@click.option("--check", is_flag=True, help="Tell only what is broken; exit 3 if anything is.")
@json_option
@db_option
def command(site: str | None, reasons: bool, settings: bool, check: bool, as_json: bool, db: str | None) -> int:
    """Show sites, last runs and counts; with SITE, one site, its days, and what broke there against its own past."""
    if settings:
        tell_settings(site, as_json=as_json, db=db)
        return 0
    with open_archive(db) as archive:
        name = named_site(archive, site) if site else None
        if check:
            rows = known_sites(archive, name)
            watched = {row["site"] for row in rows if row["configured"]} or {row["site"] for row in rows}
            sites = [name] if name else [each for each in archive.health.sites() if each in watched]
            return check_health(archive, sites, as_json=as_json)
        answer = gather(archive, name, reasons=reasons or name is not None)
        if as_json:
            print_json(answer)
        else:
            show(answer, failures=name is not None)
    return 0


def gather(archive: Archive, site: str | None, *, reasons: bool) -> dict[str, Any]:
    """All that the command tells, ready for JSON."""
    sites = known_sites(archive, site)
    answer: dict[str, Any] = {
        "archive": str(archive.path),
        "articles": sum(row["articles"] for row in sites),
        "sites": sites,
        "runs": archive.report.last_runs(site=site),
        "looks": archive.report.looks(),
        "budgets": budgets(archive.conn, site),
    }
    if not WriterLock(archive.path).is_held():
        for run in answer["runs"]:
            if run["outcome"] == "running":  # its process is dead; the next run will note so
                run["outcome"] = "killed"
    if reasons:
        answer["reasons"] = archive.report.reasons(site)
    if site is not None:
        answer["reserved"] = reserved(archive.conn, site)
        answer["failures"] = archive.report.failures(site)
        answer["days"] = archive.health.days(site)
        answer["health"] = health_of(archive, site)
    return answer


def show(answer: dict[str, Any], *, failures: bool) -> None:
    """Print the answer for people."""
    sites, runs = answer["sites"], answer["runs"]
    left_out = [] if failures else [row["site"] for row in sites if row["configured"] is False and not row["articles"]]
    sites = [row for row in sites if row["site"] not in left_out]
    empty = sum(not row["articles"] for row in sites) if answer["articles"] else 0
    without = f", {empty:,} of them without any" if empty else ""
    print_lines(
        [f"{answer['archive']}: {count(answer['articles'], 'article')} of {count(len(sites), 'site')}{without}"]
    )
    if sites:
        print_lines([""])
        print_table(_SITE_HEADINGS, map(_site_cells, sites))
    if failures and sites[0]["configured"] is False:
        print_lines(["", f"It is not in {FILE_NAME}: watch, and crawl without a name, leave it out."])
    if left_out:
        print_lines(["", _left_out(left_out)])
    if answer.get("reserved"):
        print_lines(["", f"{answer['reserved']:,} of its pages ask not to be archived or mined (view reservations)."])
    told = [row for row in answer["budgets"] if failures or row["sent_today"] >= row["most"]]
    if told:
        print_lines(["", *(tell_budget(**row) for row in told)])
    print_lines([""])
    if runs:
        print_table(_RUN_HEADINGS, [_run_cells(run) for run in runs])
    else:
        print_lines(["No crawl has run yet."])
    if answer["looks"] and not failures:
        only = f"{count(answer['looks'], 'run')} of add, which only looked what sites have"
        print_lines([f"{only}, {'is' if answer['looks'] == 1 else 'are'} not listed."])
    if runs and not failures:
        print_lines(["Of sites: URLs as they stand now (--reasons says why). Of runs: what each request came to."])
    if answer.get("reasons"):
        print_lines([""])
        print_table(("state", "reason", "URLs"), [(r["state"], r["reason"], r["urls"]) for r in answer["reasons"]])
    if failures:
        show_health(answer["days"], answer["health"])
    if failures and answer["failures"]:
        print_lines(["", "Failed last (newsarchive why URL tells more):"])
        rows = [
            (when(r["changed_at"]), ": ".join(filter(None, (r["reason"], r["detail"]))), r["url"])
            for r in answer["failures"]
        ]
        print_table(("when (UTC)", "reason", "URL"), rows)


def _left_out(sites: list[str]) -> str:
    """What is said of sites that are not listed.

    >>> _left_out(["a.example"])
    'Not listed: a.example, without articles and not in newsarchive.toml (status SITE tells of it).'
    """
    names = f"{', '.join(sites[:3])}{f' and {len(sites) - 3:,} more' if len(sites) > 3 else ''}"
    it = "it" if len(sites) == 1 else "one"
    return f"Not listed: {names}, without articles and not in {FILE_NAME} (status SITE tells of {it})."


def _site_cells(row: dict[str, Any]) -> list[Any]:
    day = row["newest"] and row["newest"][:10]
    return [row["site"], row["articles"], day, when(row["read_at"]), row["queued"], row["dropped"], row["failed"]]


def _run_cells(run: dict[str, Any]) -> list[Any]:
    counts = [run[name] for name in ("requests", "articles", "changed", "unchanged", "failed")]
    return [
        str(run["id"]),
        run["command"],
        when(run["started_at"]),
        lasted(run["started_at"], run["ended_at"]),
        run["outcome"],
        *counts,
    ]


def lasted(started_at: str, ended_at: str | None) -> str | None:
    """How long a run took, in the two largest units.

    >>> lasted("2026-05-01T12:00:00.000Z", "2026-05-01T13:02:09.500Z"), lasted("2026-05-01T12:00:00.000Z", None)
    ('1 h 02 min', None)
    """
    if ended_at is None:
        return None
    seconds = (datetime.fromisoformat(ended_at) - datetime.fromisoformat(started_at)).total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
