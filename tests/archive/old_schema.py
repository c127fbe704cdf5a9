"""Archives as earlier versions made them: only the first migrations, and rows in the form of their day."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.database.schema import APPLICATION_ID, PAGES_APPLICATION_ID, PAGES_MIGRATIONS
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.store.codec import ZSTD, pack

AT = "2026-01-01T00:00:00.000Z"
URL = "https://example.com/old"
BODY = b"<h1>An old story</h1><p>It was stored long ago."


def make_first(path: Path, *, archive: int = 1, pages: int = 1) -> None:
    """An archive with the first *archive* and *pages* migrations, one run and one article."""
    sha = hashlib.sha256(BODY).hexdigest()
    with closing(sqlite3.connect(path)) as conn:
        apply(conn, ARCHIVE_MIGRATIONS, archive, APPLICATION_ID)
        with conn:
            put(conn, "runs", id=1, started_at=AT, ended_at=AT, outcome="finished", settings="{}", versions="{}")
            put(
                conn, "urls", id=1, url=URL, url_key=URL, site="example.com", host="example.com", shape="/a", kind="article",
                state="kept", reason="article", queued_run_id=1, discovered_at=AT, body_sha256=sha, last_asked_at=AT,
                changed_at=AT,
            )  # fmt: skip
            put(
                conn,
                "fetches",
                run_id=1,
                url_id=1,
                fetched_at=AT,
                sent=1,
                status=200,
                state="kept",
                reason="article",
                body_sha256=sha,
            )
            put(
                conn, "articles", id=1, url=URL, url_key=URL, site="example.com", page_kind="article", confidence=1.0,
                headline="An old story", word_count=5, body="It was stored long ago.", provenance="{}", text_sha256="t",
                body_sha256=sha, fetched_at=AT, first_seen_at=AT, last_seen_at=AT, run_id=1,
            )  # fmt: skip
            put(conn, "blocks", article_id=1, position=0, kind="paragraph", text="It was stored long ago.")
            put(
                conn, "versions", article_id=1, number=1, text_sha256="t", body_sha256=sha, headline="An old story", authors="",
                blocks='["It was stored long ago."]', seen_at=AT, last_seen_at=AT, run_id=1,
            )  # fmt: skip
            put(conn, "articles_fts", rowid=1, headline="An old story", summary="", body="It was stored long ago.")
    with closing(sqlite3.connect(pages_path(path))) as conn:
        apply(conn, PAGES_MIGRATIONS, pages, PAGES_APPLICATION_ID)
        with conn:
            put(conn, "bodies", sha256=sha, codec=ZSTD, size=len(BODY), data=pack(BODY))
            put(
                conn, "pages", url=URL, url_key=URL, kind="article", status=200, headers="[]", request_headers="[]",
                body_sha256=sha, fetched_at=AT, last_seen_at=AT,
            )  # fmt: skip


def apply(conn: sqlite3.Connection, migrations: Migrations, count: int, application_id: int) -> None:
    """The first *count* migrations, in the order of their names."""
    db = Database(conn, recursive_triggers=False, execute_plugins=False)
    conn.row_factory = sqlite3.Row
    names = sorted(migration.name for migration in migrations._migrations)
    chosen = Migrations(migrations.name)
    for migration in sorted(migrations._migrations, key=lambda migration: migration.name):
        if migration.name in names[:count]:
            chosen(name=migration.name)(migration.fn)
    chosen.apply(db)
    conn.execute(f"PRAGMA application_id = {application_id}")


def put(conn: sqlite3.Connection, table: str, **values: Any) -> None:
    conn.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
    )
