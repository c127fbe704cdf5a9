"""An archive in a folder of its own, and a site's worth of small helpers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.terms import Discovery, Fetch, Lease, Outcome, Scope
from newsarchive.states import Reason, State

SITE, HOME = "example.com", "https://example.com/"
NOW = "2026-05-01T12:00:00.000Z"
FETCH = Fetch(fetched_at=NOW, status=200, body_sha256="ab")
KEPT = Outcome(state=State.KEPT, reason=Reason.ARTICLE)
FAILED = Outcome(state=State.FAILED, reason=Reason.HTTP, status=404, detail="404")


@dataclass
class Desk:
    """A run under way on one archive."""

    archive: Archive
    run_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.new_run()

    def new_run(self) -> None:
        self.run_id = self.archive.runs.begin({}, {})

    @property
    def scope(self) -> Scope:
        return Scope(run_id=self.run_id, sites=(SITE,))

    def add(self, url: str, kind: str = "article", **more: Any) -> bool:
        """Enter a URL; whether it is now queued."""
        again = more.pop("again", False)
        with transaction(self.archive.conn):
            found = Discovery(**{"url": url, "site": SITE, "kind": kind, **more})
            return self.archive.frontier.add(found, self.run_id, again=again)[1]

    def lease(self, host: str = "example.com", limit: int = 100) -> list[Lease]:
        return self.archive.frontier.lease(self.scope, host, limit)[0]

    def lease_one(self, url: str) -> Lease:
        self.add(url)
        return next(lease for lease in self.lease() if lease.url == url)

    def settle(self, lease: Lease, outcome: Outcome = KEPT, fetch: Fetch | None = FETCH) -> None:
        self.archive.frontier.settle(self.run_id, lease, outcome, fetch)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self.archive.conn.execute(sql, values)]

    def state(self, url: str) -> tuple[str, str]:
        row = self.rows("SELECT state, reason FROM urls WHERE url = ?", url)[0]
        return row["state"], row["reason"]


def ruin(path: Path, table: str) -> None:
    """Overwrite the first page of a table, as a failing disk does."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
        (size,) = conn.execute("PRAGMA page_size").fetchone()
        (root,) = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xa5" * size
    path.write_bytes(content)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with Archive.open(path, write=True) as archive:
        yield Desk(archive)
