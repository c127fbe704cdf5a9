"""How a site's health is told: its last days, what is watched, and what broke."""

from __future__ import annotations

from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.ledger.dayviews import FIELDS
from newsarchive.archive.reports.health import Finding
from newsarchive.cli.output import print_json, print_lines, print_table, when, with_zone

_DAY_HEADINGS = (
    "day (UTC)", "new", "paragraphs", "confidence", "requests", "ok", "304", "3xx", "4xx", "5xx", "no answer",
    "median s", "p95 s",
)  # fmt: skip
_MARK = "<- broke"


def health_of(archive: Archive, site: str) -> list[dict[str, Any]]:
    """What is watched on a site, ready for JSON: what broke first."""
    rows = [as_row(finding) for finding in archive.health.findings(site)]
    return sorted(rows, key=lambda row: not row["is_broken"])


def as_row(finding: Finding) -> dict[str, Any]:
    """A finding; `since` only where it is broken."""
    return {
        "site": finding.site,
        "what": finding.what,
        "is_broken": finding.is_broken,
        "told": finding.told or None,
        "since": finding.since if finding.is_broken else None,
    }


def check_health(archive: Archive, sites: list[str], *, as_json: bool) -> int:
    """Tell what is broken on these sites; 3 if anything is, else 0."""
    rows = [row for name in sites for row in health_of(archive, name)]
    broken = [row for row in rows if row["is_broken"]]
    if as_json:
        print_json(broken)
    else:
        print_lines([sentence(row) for row in broken])
    return 3 if broken else 0


def sentence(row: dict[str, Any]) -> str:
    """What broke, for people.

    >>> sentence({"site": "example.com", "what": "section", "told": "0% of the last 5, 98% of 200 before", "since": "2026-05-01"})
    'example.com: section: 0% of the last 5, 98% of 200 before (since 2026-05-01)'
    """
    return f"{row['site']}: {row['what']}: {row['told']} (since {with_zone(row['since'])})"


def show_health(days: list[dict[str, Any]], health: list[dict[str, Any]]) -> None:
    """Print a site's last days, how its fields are filled, and what broke."""
    if not days:
        return
    print_lines([""])
    print_table(_DAY_HEADINGS, [_day_cells(day) for day in days])
    print_lines(["", "Filled, in percent of a day's new articles"])
    broken = {row["what"] for row in health if row["is_broken"]}
    names = [f"{name} {_MARK}" if name in broken else name for name in FIELDS]
    print_table(("day (UTC)", *names), [(day["day"], *(_percent(day[name]) for name in FIELDS)) for day in days])
    if broken:
        print_lines(["", "Broken, held against the site's own past"])
        rows = [(row["what"], row["told"], when(row["since"])) for row in health if row["is_broken"]]
        print_table(("what", "now and before", "since (UTC)"), rows)


def _day_cells(day: dict[str, Any]) -> list[Any]:
    names = (
        "articles", "paragraphs", "confidence", "requests", "ok", "unchanged", "redirects", "client_errors",
        "server_errors", "no_answer",
    )  # fmt: skip
    return [day["day"], *(day[name] for name in names), _seconds(day["seconds_median"]), _seconds(day["seconds_p95"])]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _seconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
