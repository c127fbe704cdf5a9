"""What pages and hosts say against being archived or mined: kept with each fetch, and asked with the view `reservations`."""

from __future__ import annotations

import sqlite3

from newsarchive.archive.database.clock import seconds_until, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store.bodies import BodyStore

STATEMENTS = [
    "ALTER TABLE fetches ADD COLUMN reservation TEXT",
    "CREATE INDEX fetches_reserved ON fetches(url_id, fetched_at) WHERE reservation IS NOT NULL",
    """CREATE TABLE tdm_files (
        host TEXT PRIMARY KEY,
        checked_at TEXT NOT NULL,
        status INTEGER,
        body_sha256 TEXT
    ) STRICT""",
    """CREATE VIEW reservations AS
        SELECT u.site, u.url, a.headline, f.reservation, f.fetched_at, u.state, u.reason, a.id AS article_id
        FROM fetches f JOIN urls u ON u.id = f.url_id LEFT JOIN articles a ON a.url_key = u.url_key
        WHERE f.reservation IS NOT NULL AND NOT EXISTS (SELECT 1 FROM fetches g WHERE g.url_id = f.url_id
            AND g.body_sha256 IS NOT NULL AND g.fetched_at > f.fetched_at)""",
]
"""The ninth migration."""


def note_tdmrep(conn: sqlite3.Connection, host: str, *, status: int | None, sha256: str | None) -> None:
    """Remember that a host was asked for its tdmrep.json; *sha256* where it has one."""
    with transaction(conn):
        conn.execute(
            "INSERT INTO tdm_files (host, checked_at, status, body_sha256) VALUES (?, ?, ?, ?) ON CONFLICT (host) DO UPDATE"
            " SET checked_at = excluded.checked_at, status = excluded.status, body_sha256 = excluded.body_sha256",
            (host, utc_now(), status, sha256),
        )


def recall_tdmrep(conn: sqlite3.Connection, bodies: BodyStore, host: str, keep_seconds: float) -> bytes | None:
    """The host's tdmrep.json as it was had less than *keep_seconds* ago, empty where it had none; None: it is to be asked for."""
    row = conn.execute("SELECT checked_at, body_sha256 FROM tdm_files WHERE host = ?", (host,)).fetchone()
    if row is None or not 0 <= -seconds_until(row["checked_at"], utc_now()) < keep_seconds:
        return None
    return bodies.get(row["body_sha256"]) if row["body_sha256"] else b""


def reserved(conn: sqlite3.Connection, site: str) -> int:
    """How many pages of a site say something of the kind, as they were last seen."""
    row = conn.execute("SELECT count(*) AS n FROM reservations WHERE site = ?", (site,)).fetchone()
    return int(row["n"])
