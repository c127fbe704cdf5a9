"""What a crawl of a range of days left in the ledger, for a later one to take up."""

from __future__ import annotations

import sqlite3

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.pace.window import UNDATED, Window, priority
from newsarchive.states import Reason


def queue_left(conn: sqlite3.Connection, run_id: int, site: str, window: Window | None) -> None:
    """Queue what an earlier crawl left since it lay outside of its range: what lies in this one's, or all."""
    rows = conn.execute(
        "SELECT id, url, kind, detail FROM urls WHERE site = ? AND state = 'dropped' AND reason = ?",
        (site, Reason.OUT_OF_RANGE),
    ).fetchall()
    with transaction(conn):
        for row in rows:
            day = None if row["detail"] in (None, UNDATED) else row["detail"]
            found, wanted = (None, True)
            if window and row["kind"] == "article":
                found, wanted = window.day(row["url"], published_at=day, modified_at=None)
            elif window:
                wanted = window.wants_source(row["url"], day)
            if wanted:
                rank = priority(found) if window and row["kind"] == "article" else None
                conn.execute(
                    "UPDATE urls SET state = 'queued', reason = ?, detail = NULL, queued_run_id = ?, changed_at = ?,"
                    " priority = coalesce(?, priority) WHERE id = ?",
                    (Reason.NEW, run_id, utc_now(), rank, row["id"]),
                )
