"""Long work over a file or the archive (`ingest`, `reextract`): how far it came, so that it goes on after any end."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction

TABLE = """CREATE TABLE tasks (
    task_key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    done INTEGER NOT NULL DEFAULT 0,
    counts TEXT NOT NULL DEFAULT '{}',
    started_at TEXT NOT NULL,
    ended_at TEXT
) STRICT"""
"""Migration ``005_tasks``."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """One piece of long work."""

    key: str
    """What it is, by content: the same work has the same key."""
    done: int = 0
    """How far it came: records of a file, or the last article's row."""
    counts: dict[str, int] = field(default_factory=dict)
    """What came of it so far, by outcome."""
    is_over: bool = False
    """Whether it came to its end."""

    def count(self, outcome: str, number: int = 1) -> None:
        """Count an outcome."""
        self.counts[outcome] = self.counts.get(outcome, 0) + number


class TaskBook:
    """The table ``tasks``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def find(self, key: str) -> Progress:
        """How far the work came; a fresh start where it is not known. Does not write."""
        row = self.conn.execute("SELECT * FROM tasks WHERE task_key = ?", (key,)).fetchone()
        if row is None:
            return Progress(key=key)
        counts = json.loads(row["counts"])
        return Progress(key=key, done=row["done"], counts=counts, is_over=row["ended_at"] is not None)

    def note(self, progress: Progress, *, kind: str, name: str, run_id: int) -> None:
        """Store how far the work came; joins the transaction that stores what was done."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO tasks (task_key, kind, name, run_id, done, counts, started_at, ended_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (task_key) DO UPDATE SET name = excluded.name,"
                " run_id = excluded.run_id, done = excluded.done, counts = excluded.counts, ended_at = excluded.ended_at",
                (
                    progress.key, kind, name, run_id, progress.done, json.dumps(progress.counts, sort_keys=True), now,
                    now if progress.is_over else None,
                ),
            )  # fmt: skip
