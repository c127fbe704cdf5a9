"""``newsarchive why``: the whole life of one URL, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text

from newsarchive.archive import Archive
from newsarchive.archive.database.clock import now, to_text
from newsarchive.cli import agenda, show
from newsarchive.cli.main import db_option, json_option, workspace_root
from newsarchive.cli.meanings import MEANING
from newsarchive.cli.options import Typed, open_archive
from newsarchive.cli.output import print_json, print_lines, print_table, safe, when
from newsarchive.cli.sites import site_name
from newsarchive.config import FILE_NAME, SiteEntry, read_config
from newsarchive.errors import UsageError
from newsarchive.states import Reason, State
from newsarchive.urls import is_home, normalize_home

_NAMES = {"published_at": "date"}


@click.command(name="why", short_help="The whole life of a URL, or the plan of a site.")
@click.argument("url", type=Typed(), metavar="URL|NUMBER|SITE")
@json_option
@db_option
def command(url: str, as_json: bool, db: str | None) -> None:
    """Tell how a URL was discovered, what was asked and answered, how it stands, and when it is asked again.

    An article may be named by the number that search shows. Of a site (example.com, or its name in newsarchive.toml): when
    what of it is asked next, and why.
    """
    with open_archive(db) as archive:
        entry, configured = site_entry(archive, url)
        if entry is not None:
            plan = agenda.gather(archive, entry, configured=configured)
            print_json(plan) if as_json else agenda.show(plan)
            return
        life = find(archive, show.find(archive, url).url if url.isdecimal() else url)
        waits = waiting(archive, life)
    if as_json:
        print_json(life)
        return
    print_lines([Text(safe(life["url"]), "bold")])
    print_lines([*story(life), *waits], indent=2)
    if life["sightings"]:
        print_lines(["", "Offered by"])
        print_table(
            ("source", "kind", "first (UTC)", "last (UTC)", "best place"),
            [
                (s["source"], s["kind"], when(s["first_seen_at"]), when(s["last_seen_at"]), s["best_place"])
                for s in life["sightings"]
            ],
        )
    if life["fetches"]:
        print_lines(["", "Asked for"])
        print_table(("when (UTC)", "run", "status", "bytes", "seconds", "outcome"), map(_fetch, life["fetches"]))


def site_entry(archive: Archive, text: str) -> tuple[SiteEntry | None, bool]:
    """The site that *text* names without being a URL, and whether it stands in newsarchive.toml; None for a URL."""
    config = read_config((workspace_root() or archive.path.parent) / FILE_NAME)
    known = {name: entry for entry in config.sites for name in (entry.site, entry.name) if name}
    if text in known:
        return known[text], True
    if "/" in text or not is_home(normalize_home(text)):
        return None, False
    site = site_name(text)
    home = next((row["home"] for row in archive.report.sites() if row["site"] == site), None)
    return known.get(site) or (config.entry(home) if home else None), site in known


def waiting(archive: Archive, life: dict[str, Any]) -> list[str]:
    """A sentence where a planned visit waits for the time at which newsarchive.toml has the whole site asked."""
    if life["state"] in (None, State.QUEUED, State.LEASED) or not life["due_at"] or life["tombstone"]:
        return []
    config = read_config((workspace_root() or archive.path.parent) / FILE_NAME)
    entry = next((entry for entry in config.sites if entry.site == life["site"] and entry.timetable), None)
    plan = None if entry is None else archive.agenda.site(entry.site, entry.timetable, now())
    if plan is None or to_text(plan.at) <= life["due_at"]:
        return []
    return [
        f"Its site is asked only at times of its own, next at {when(to_text(plan.at))} UTC: the visit waits for that."
    ]


def find(archive: Archive, url: str) -> dict[str, Any]:
    """The life of a URL; of one that no crawl met, its article or tombstone and nothing else."""
    life = archive.report.life(url) or archive.report.life(normalize_home(url))
    if life is not None:
        return life
    stored, tombstone = archive.report.stored(url), archive.report.tombstone(url)
    if stored is None and tombstone is None:
        near = archive.report.near(url)
        meant = f" Did you mean {near}?" if near else ""
        raise UsageError(
            f"{archive.path} does not know {url}: no source has offered it, and nobody has named it.{meant}"
        )
    nothing: dict[str, Any] = {"state": None, "reason": None, "sightings": [], "fetches": []}
    return {"url": url, **nothing, "article": stored, "tombstone": tombstone}


def story(life: dict[str, Any]) -> Iterator[str]:
    """The life in sentences: discovered, how it stands, its article, what is next."""
    if life["state"] is None and life["article"]:
        yield "Was stored without a crawl."
    elif life["state"] is not None:
        place = (
            f"on {life['discovered_on']}"
            if life["discovered_on"]
            else "because it was named, or is a site's own source"
        )
        title = f", as “{life['title']}”" if life["title"] else ""
        yield f"Discovered {when(life['discovered_at'])} UTC {place}{title}."
        yield standing(life)
    if tombstone := life["tombstone"]:
        yield f"Taken down {when(tombstone['forgotten_at'])} UTC: {tombstone['why']}"
    if article := life["article"]:
        first, last = when(article["first_seen_at"]), when(article["last_seen_at"])
        seen = f"first seen {first}, last {last} UTC" if first != last else f"seen {first} UTC"
        versions = f"{article['versions']} version{'s' if article['versions'] != 1 else ''}"
        yield f"Article {article['id']}, “{article['headline'] or 'no headline'}”: {seen}, {versions} of its text."
        yield from filter(None, map(rewritten, article["history"]))
    if life["state"] is not None or life["tombstone"]:
        yield coming(life)


def rewritten(version: dict[str, Any]) -> str | None:
    """What a version after the first brought.

    >>> changes = [{"field": "headline", "kind": "changed", "number": 1}, {"field": "paragraph", "kind": "added", "number": 2}]
    >>> rewritten({"number": 2, "seen_at": "2026-05-01T12:00:00.000Z", "changes": changes})
    'Version 2, first seen 2026-05-01 12:00 UTC: headline changed, 2 paragraphs added.'
    """
    if version["number"] == 1:
        return None
    fields = ", ".join(_NAMES.get(c["field"], c["field"]) for c in version["changes"] if c["kind"] == "changed")
    parts = [f"{fields} changed"] if fields else []
    for change in version["changes"]:
        if change["kind"] != "changed":
            noun = (
                change["field"]
                if change["number"] == 1
                else {"entry": "entries"}.get(change["field"], f"{change['field']}s")
            )
            parts.append(f"{change['number']} {noun} {change['kind']}")
    return f"Version {version['number']}, first seen {when(version['seen_at'])} UTC: {', '.join(parts) or 'details'}."


def standing(life: dict[str, Any]) -> str:
    """How the URL stands.

    >>> standing({"state": "failed", "reason": "http", "detail": "503", "changed_at": "2026-05-01T12:00:00.000Z"})
    'Failed since 2026-05-01 12:00 UTC: the server answered with an error (503).'
    """
    states = {State.KEPT: "Kept", State.DROPPED: "Dropped", State.FAILED: "Failed", State.QUEUED: "Queued"}
    word = states.get(life["state"], "Being fetched by a run")
    detail = f" ({life['detail']})" if life["detail"] else ""
    meaning = MEANING.get(life["reason"], life["reason"])
    return f"{word} since {when(life['changed_at'])} UTC: {meaning}{detail}."


def coming(life: dict[str, Any]) -> str:
    """When the URL will be asked for again."""
    state, reason = life["state"], life["reason"]
    if life["tombstone"]:
        return "Will never be asked for again, not even by name."
    if life["due_at"] and state not in (State.QUEUED, State.LEASED):
        planned = f"again from {when(life['due_at'])} UTC by its plan: {life['due_why']}"
        each = "" if life["kind"] == "article" else f"in each crawl of {life['site']}, and "
        return f"Will be asked for {each}{planned}."
    if state == State.QUEUED:
        moment = f", but not before {when(life['not_before'])} UTC" if life["not_before"] else ""
        if held := life["held"]:
            moment = f"; its host is left in peace until {when(held['held_until'])} UTC ({held['held_reason']})"
        return f"Will be asked for in the next crawl of {life['site']}{moment}."
    if state == State.LEASED:
        return "Is being asked for now, or again in the next crawl if that run was killed."
    if reason == Reason.SOURCE or (state == State.FAILED and life["kind"] != "article"):
        return f"Will be asked for in each crawl of {life['site']}."
    if state == State.KEPT:
        return "Will be asked for again when a source says that it was modified, by --revisit, or when it is named to crawl."
    if state == State.FAILED:
        return "Will be asked for again when a source announces it anew, or when it is named to crawl."
    return "Will not be asked for again, unless it is named to crawl."


def _fetch(fetch: dict[str, Any]) -> tuple[Any, ...]:
    outcome = f"{fetch['state']}: {fetch['reason']}"
    outcome += ", unchanged" if fetch["unchanged"] else ""
    outcome += f" ({fetch['detail']})" if fetch["detail"] else ""
    outcome += f"; it says {fetch['reservation']}" if fetch["reservation"] else ""
    seconds = None if fetch["seconds"] is None else f"{fetch['seconds']:.1f}"
    return when(fetch["fetched_at"]), str(fetch["run_id"]), fetch["status"], fetch["size"], seconds, outcome
