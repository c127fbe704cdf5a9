"""What ``crawl --due`` asks: the sites whose time has come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from newsarchive.archive.database.clock import now, to_text
from newsarchive.archive.database.lock import WriterLock
from newsarchive.cli.output import count, say, when
from newsarchive.plan import Plan
from newsarchive.watch import look


def due_plan(plan: Plan, db: Path) -> Plan | None:
    """Of a plan the sites that are due; None, and a sentence on stderr, where none is, or another crawl is at work."""
    if WriterLock(db).is_held():
        say(f"{db} is being written by another command; nothing was asked.")
        return None
    found = look(plan.sites, db, now())
    if not found.due and not plan.pages:
        next_at = found.next_at and when(to_text(found.next_at))
        say(f"Nothing is due.{f' Next is {found.next_site} at {next_at} UTC ({found.why}).' if next_at else ''}")
        return None
    sites = tuple(entry for entry in plan.sites if entry.site in found.due)
    whole = frozenset(site for site, each in found.due.items() if each.whole)
    say(f"{count(len(sites), 'site')} due: {', '.join(e.site for e in sites[:5])}{', ...' if len(sites) > 5 else ''}")
    return replace(plan, sites=sites, due=True, whole=whole)
