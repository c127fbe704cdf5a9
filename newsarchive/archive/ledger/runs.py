"""What a crawl notes besides its URLs: the run itself, the sites it is for, and what its hosts asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from newsarchive.archive.database.clock import later, seconds_until, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.urls import paced_as

RESUME_SECONDS = 6 * 3600
"""An unfinished run that began longer ago is not gone on with: its sources are asked anew."""


RECENT_FETCHES = 20_000
"""Among these a pause may still last: one request a second of each of 256 hosts, for a little more than a minute."""


def paced_alike(host: str) -> tuple[str, str]:
    """The hosts that share their pauses with one: itself among them."""
    bare = paced_as(host)
    return bare, f"www.{bare}"


def setup_of(conn: sqlite3.Connection, settings: str, versions: str) -> int:
    """Row of ``setups`` with these settings and versions (JSON), entered when it is not known; must run in a transaction."""
    values = (settings, versions)
    conn.execute("INSERT INTO setups (settings, versions) VALUES (?, ?) ON CONFLICT DO NOTHING", values)
    return int(conn.execute("SELECT id FROM setups WHERE settings = ? AND versions = ?", values).fetchone()["id"])


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True)


class RunBook:
    """The tables ``runs`` with ``setups``, ``sites`` and ``hosts``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def begin(self, settings: dict[str, Any], versions: dict[str, str]) -> int:
        """Note a new run, queue again what dead runs had leased, and return the run's id."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute("UPDATE runs SET outcome = 'killed', ended_at = ? WHERE ended_at IS NULL", (now,))
            self.conn.execute("UPDATE urls SET state = 'queued' WHERE state = 'leased'")
            cursor = self.conn.execute(
                "INSERT INTO runs (run_key, started_at, outcome, setup_id) VALUES (?, ?, 'running', ?)",
                (uuid4().hex, now, setup_of(self.conn, _text(settings), _text(versions))),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end(self, run_id: int, outcome: str) -> None:
        """Note how the run ended and give back the leases it still holds."""
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued' WHERE state = 'leased' AND leased_run_id = ?", (run_id,)
            )
            self.conn.execute("UPDATE runs SET outcome = ?, ended_at = ? WHERE id = ?", (outcome, utc_now(), run_id))

    def resumes_since(self, run_id: int) -> str:
        """Start of the first of the unfinished runs just before this one; the far future where there is none."""
        finished = "coalesce((SELECT max(id) FROM runs WHERE id < ?1 AND outcome IN ('finished', 'paused')), 0)"
        row = self.conn.execute(
            f"SELECT min(started_at) AS since FROM runs WHERE id < ?1 AND id > {finished} AND started_at > ?2",
            (run_id, later(utc_now(), -RESUME_SECONDS)),
        ).fetchone()
        return row["since"] or "9999"

    def add_site(self, site: str, home: str, settings: dict[str, Any], *, run_id: int | None = None) -> None:
        """Mirror a site of ``newsarchive.toml`` (or of the command line) in ``sites``."""
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO sites (site, home, settings, added_at, last_run_id) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (site) DO UPDATE SET home = excluded.home, settings = excluded.settings,"
                " last_run_id = coalesce(excluded.last_run_id, last_run_id)",
                (site, home, _text(settings), utc_now(), run_id),
            )

    def hold_host(self, host: str, seconds: float, reason: str) -> None:
        """Ask the host, and what is paced as it is, nothing for so many seconds; never shortens a hold."""
        until = later(utc_now(), seconds)
        with transaction(self.conn):
            self.conn.execute("INSERT INTO hosts (host) VALUES (?) ON CONFLICT DO NOTHING", (host,))
            self.conn.executemany(
                "UPDATE hosts SET held_until = ?1, held_reason = ?2 WHERE host = ?3 AND ?1 > coalesce(held_until, '')",
                [(until, reason, each) for each in paced_alike(host)],
            )

    def keep_pauses(self, pauses: Mapping[str, float], default: float, longest: float) -> None:
        """Hold the hosts whose pause after an earlier run's last request is not over.

        *pauses* has those that differ from the *default*, by `paced_as`; of each at most *longest* seconds are kept.
        """
        now = utc_now()
        rows = self.conn.execute(
            "SELECT u.host, max(f.fetched_at) AS asked_at, max(h.crawl_delay_seconds) AS delay FROM fetches f"
            " JOIN urls u ON u.id = f.url_id LEFT JOIN hosts h ON h.host = u.host"
            " WHERE f.id > (SELECT max(id) FROM fetches) - ? AND f.fetched_at > ? AND f.sent GROUP BY u.host",
            (RECENT_FETCHES, later(now, -longest)),
        ).fetchall()
        for row in rows:
            pause = min(max(pauses.get(paced_as(row["host"]), default), row["delay"] or 0.0), longest)
            left = min(pause, pause + seconds_until(row["asked_at"], now))  # the clock may have been set back
            if left > 0:
                self.hold_host(row["host"], left, "the pause between two requests")

    def note_robots(self, host: str, *, status: int | None, sha256: str | None, delay: float | None) -> None:
        """Remember what the host's robots.txt said when it was last asked for."""
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO hosts (host, crawl_delay_seconds, robots_status, robots_sha256, robots_checked_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE SET crawl_delay_seconds = excluded.crawl_delay_seconds,"
                " robots_status = excluded.robots_status, robots_sha256 = excluded.robots_sha256,"
                " robots_checked_at = excluded.robots_checked_at",
                (host, delay, status, sha256, utc_now()),
            )
