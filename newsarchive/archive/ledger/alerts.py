"""What broke on a site and when it was well again."""

from __future__ import annotations

import sqlite3
from typing import Any

from newsarchive.archive.database.clock import later, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.dayviews import SITE_DAYS
from newsarchive.health.judge import Verdict

ACCEPTED_SECONDS = 28 * 86400
"""What has been broken for so long is taken for the site's new normal."""

TABLES = [
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY,
        site TEXT NOT NULL,
        what TEXT NOT NULL,
        told TEXT NOT NULL,
        since TEXT NOT NULL,
        broke_at TEXT NOT NULL,
        recovered_at TEXT,
        is_accepted INTEGER NOT NULL DEFAULT 0,
        break_told_at TEXT,
        recovery_told_at TEXT
    ) STRICT""",
    "CREATE INDEX alerts_site ON alerts(site, what)",
    "CREATE UNIQUE INDEX alerts_open ON alerts(site, what) WHERE recovered_at IS NULL",
    f"CREATE VIEW site_days AS {SITE_DAYS.format(where='')}",
]
"""Migration ``006_health``."""


class AlertBook:
    """The table ``alerts``: a row from the day on which something broke; open while it is."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def of_site(self, site: str) -> dict[str, list[sqlite3.Row]]:
        """What -> its alerts, the oldest first."""
        found: dict[str, list[sqlite3.Row]] = {}
        for row in self.conn.execute("SELECT * FROM alerts WHERE site = ? ORDER BY broke_at, id", (site,)):
            found.setdefault(row["what"], []).append(row)
        return found

    def note(self, site: str, what: str, verdict: Verdict, since: str, *, now: str) -> None:
        """Open an alert for what broke, close it for what is well again, or is normal by now."""
        with transaction(self.conn):
            row = self.conn.execute(
                "SELECT id, broke_at FROM alerts WHERE site = ? AND what = ? AND recovered_at IS NULL", (site, what)
            ).fetchone()
            if row is None:
                if verdict.is_broken:
                    self.conn.execute(
                        "INSERT INTO alerts (site, what, told, since, broke_at) VALUES (?, ?, ?, ?, ?)",
                        (site, what, verdict.told, since, now),
                    )
                return
            is_normal = later(row["broke_at"], ACCEPTED_SECONDS) < now
            if verdict.is_broken is False or is_normal:
                told = "so for 28 days: taken for normal" if is_normal and verdict.is_broken else verdict.told
                self.conn.execute(
                    "UPDATE alerts SET recovered_at = ?, told = ?, is_accepted = ? WHERE id = ?",
                    (now, told, int(is_normal and verdict.is_broken is not False), row["id"]),
                )

    def untold(self) -> list[dict[str, Any]]:
        """What has happened and was not told yet, in order: `event` is ``break`` or ``recovery``."""
        rows = self.conn.execute(
            "SELECT id, 'break' AS event, site, what, told, since, broke_at AS at FROM alerts WHERE break_told_at IS NULL"
            " UNION ALL SELECT id, 'recovery', site, what, told, since, recovered_at FROM alerts"
            " WHERE recovered_at IS NOT NULL AND recovery_told_at IS NULL ORDER BY at, event, id"
        )
        return [dict(row) for row in rows]

    def told(self, alert_id: int, event: str) -> None:
        """Note that it was told."""
        column = "break_told_at" if event == "break" else "recovery_told_at"
        with transaction(self.conn):
            self.conn.execute(f"UPDATE alerts SET {column} = ? WHERE id = ?", (utc_now(), alert_id))
