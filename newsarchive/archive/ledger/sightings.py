"""Which article stood where on which source: the table ``sightings``, written only where a reading says something new.

Front pages change their bytes with each request and their stories some times a day; rows for each reading would be most of
an archive after a year.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.archive.ledger.terms import Lease

MANY = 1000
"""Sources with more candidates than this (archives, not front pages) get sightings of new URLs only."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One article on a source."""

    position: int
    url_id: int
    title: str | None


def note_sightings(conn: sqlite3.Connection, run_id: int, lease: Lease, found: Sequence[Sighting], now: str) -> bool:
    """Write down one reading; whether it is another than the last one that was written. Joins the caller's transaction.

    Of the same articles in the same order nothing is written: the last reading holds on. Order says nothing in a sitemap:
    of what stood there before nothing is written either.
    """
    listed = list({one.url_id: one for one in reversed(found)}.values())
    listed.sort(key=lambda one: (one.position, one.url_id))
    if lease.kind == "sitemap":
        known = _known(conn, lease.id, [one.url_id for one in listed])
        listed = [one for one in listed if one.url_id not in known]
    elif listed and [(one.url_id, one.title) for one in listed] == _last(conn, lease.id):
        return False
    conn.executemany(
        "INSERT OR IGNORE INTO sightings (source_id, run_id, position, url_id, title, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(lease.id, run_id, one.position, one.url_id, one.title, now) for one in listed],
    )
    return True


def _last(conn: sqlite3.Connection, source_id: int) -> list[tuple[int, str | None]]:
    """The articles of the last reading in order; none where it is not sure which that was, as after a merge."""
    rows = conn.execute(
        "SELECT url_id, title FROM sightings WHERE source_id = ?1"
        " AND run_id = (SELECT max(run_id) FROM sightings WHERE source_id = ?1)"
        " AND seen_at = (SELECT changed_at FROM sources WHERE url_id = ?1) ORDER BY position, url_id",
        (source_id,),
    )
    return [(row["url_id"], row["title"]) for row in rows]


def _known(conn: sqlite3.Connection, source_id: int, urls: list[int]) -> set[int]:
    """Those of the URLs that stood on the source before."""
    rows = conn.execute(
        "SELECT k.value AS url_id FROM json_each(?) k WHERE EXISTS"
        " (SELECT 1 FROM sightings g WHERE g.url_id = k.value AND g.source_id = ?)",
        (json.dumps(urls), source_id),
    )
    return {row["url_id"] for row in rows}
