"""What ``newsarchive why SITE`` tells: when what of a site is asked next, and why."""

from __future__ import annotations

from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.database.clock import now, to_text
from newsarchive.archive.ledger.budget import sent_today, spent_budgets, tell_budget
from newsarchive.cli.output import count, print_lines, print_table, when
from newsarchive.config import SiteEntry
from newsarchive.pace.durations import tell_duration


def gather(archive: Archive, entry: SiteEntry, *, configured: bool) -> dict[str, Any]:
    """The plan of a site, ready for JSON."""
    moment, most = now(), entry.max_requests_per_day
    spent = spent_budgets(archive.conn, {entry.site: most}, moment)
    plan = archive.agenda.site(entry.site, entry.timetable, moment, spent=spent.get(entry.site))
    sent = sent_today(archive.conn, [entry.site], moment).get(entry.site, 0)
    counts = archive.agenda.counts(entry.site)
    return {
        "site": entry.site,
        "home": entry.home,
        "configured": configured,
        "next_at": plan and to_text(plan.at),
        "why": plan and plan.why,
        "all_sources": plan and plan.whole,
        "fixed": entry.timetable is not None,
        "sources": archive.agenda.sources(entry.site),
        "articles": archive.agenda.articles(entry.site),
        "articles_planned": counts["articles"],
        "queued": counts["queued"],
        "budget": most and {"site": entry.site, "sent_today": sent, "most": most},
        "edit_rates": archive.agenda.edit_rates(entry.site),
        "distrust": archive.agenda.distrust(entry.site),
    }


def show(agenda: dict[str, Any]) -> None:
    """Print the plan for people."""
    at, site = agenda["next_at"], agenda["site"]
    if at is None:
        sentence = f"Nothing of {site} is planned."
    elif at <= to_text(now()):
        sentence = f"{site} is due: {agenda['why']}."
    else:
        sentence = f"{site} is asked next at {when(at)} UTC: {agenda['why']}."
    print_lines([sentence, *agenda["distrust"]])
    if not agenda["configured"]:
        print_lines(
            ["It is not in newsarchive.toml, so watch and crawl --due leave it out; newsarchive add enters it."]
        )
    if agenda["budget"]:
        print_lines([tell_budget(**agenda["budget"])])
    if agenda["queued"]:
        print_lines([f"{count(agenda['queued'], 'URL')} queued, to be asked first."])
    if agenda["sources"] and not agenda["fixed"]:
        print_lines(["", "Sources"])
        print_table(("next (UTC)", "kind", "every", "last read (UTC)", "why", "URL"), map(_source, agenda["sources"]))
    if agenda["articles"]:
        print_lines(["", f"Articles, the next of {agenda['articles_planned']:,}"])
        rows = [(when(row["due_at"]), row["due_why"], row["url"]) for row in agenda["articles"]]
        print_table(("due from (UTC)" if agenda["fixed"] else "next (UTC)", "why", "URL"), rows)
    if agenda["edit_rates"]:
        print_lines(["", "Edits found so far"])
        rates = [(tell_duration(row["age_seconds"]), row["visits"], row["edits"]) for row in agenda["edit_rates"]]
        print_table(("age", "visits", "edits"), rates)


def _source(row: dict[str, Any]) -> tuple[Any, ...]:
    every = row["interval_seconds"] and tell_duration(row["interval_seconds"])
    at = "queued" if row["state"] in ("queued", "leased") else when(row["due_at"])
    return at, row["kind"], every, when(row["read_at"]), row["due_why"], row["url"]
