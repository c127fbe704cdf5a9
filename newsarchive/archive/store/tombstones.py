"""What was taken down and must not come back: every store asks here before it stores."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from newsarchive.archive.database.clock import utc_now
from newsarchive.errors import ForgottenError
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url


class Tombstones:
    """The table ``tombstones``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def bars(self, url_key: str) -> bool:
        """Whether the URL with that key was forgotten."""
        return self.conn.execute("SELECT 1 FROM tombstones WHERE url_key = ?", (url_key,)).fetchone() is not None

    def check(self, url: str, keys: Iterable[str]) -> None:
        """Let pass what may be stored under *url*; *keys* as `newsarchive.archive.store.prepared.own_keys` gives them.

        Raises:
            ForgottenError: the URL was forgotten, or the page is one of its site's that was.
        """
        for key in keys:
            if self.bars(key):
                raise ForgottenError(f"{url} was taken down by `newsarchive forget`; it is not stored again.")

    def set(self, url: str, why: str, at: str | None = None) -> None:
        """Bar *url* from now on; a tombstone that is there stays as it is."""
        self.conn.execute(
            "INSERT INTO tombstones (url_key, url, why, forgotten_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (canonical_url(url), url, why, at or utc_now()),
        )

    def rule_the_ledger(self) -> None:
        """End the road of all that is barred, and blank what sources said of it."""
        barred = "(SELECT url_key FROM tombstones)"
        self.conn.execute(
            "UPDATE urls SET state = ?, reason = ?, detail = NULL, not_before = NULL, title = NULL, published_at = NULL,"
            " etag = NULL, last_modified = NULL, body_sha256 = NULL, due_at = NULL, due_why = NULL, changed_at = ?"
            f" WHERE url_key IN {barred} AND (reason <> ? OR title IS NOT NULL OR due_at IS NOT NULL)",
            (State.DROPPED, Reason.FORGOTTEN, utc_now(), Reason.FORGOTTEN),
        )
        self.conn.execute(
            f"UPDATE sightings SET title = NULL WHERE url_id IN (SELECT id FROM urls WHERE url_key IN {barred})"
        )
