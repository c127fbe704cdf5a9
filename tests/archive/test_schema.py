"""The tables and views, as a literal: who changes one changes this, docs/tables.md and writes a migration."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database

from newsarchive.archive.database.connect import add_functions
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS

from .conftest import Desk

ARCHIVE = {
    "_sqlite_migrations": "id migration_set name applied_at",
    "alerts": "id site what told since broke_at recovered_at is_accepted break_told_at recovery_told_at",
    "article_authors": "article_id position name",
    "article_changes": ("site url headline seen_at field kind before after article_id version position"),
    "article_tags": "article_id position tag",
    "articles": (
        "id url url_key canonical_url site publisher page_kind confidence headline section summary "
        "published_at published_raw published_utc modified_at language paywalled word_count body provenance "
        "text_sha256 body_sha256 fetched_at first_seen_at last_seen_at run_id"
    ),
    "articles_fts": "headline summary body",
    "blocks": "article_id position kind text hidden",
    "changes": "article_id version position field kind before after",
    "copies": ("group_id site publisher url headline published_at first_seen_at share place copies article_id"),
    "duplicates": "article_id group_id share",
    "edit_rates": "site age_seconds visits edits",
    "entries": "site url headline position entry_time text article_id",
    "fetches": (
        "id run_id url_id fetched_at sent status seconds size state reason detail unchanged body_sha256 robots_sha256 "
        "reservation"
    ),
    "front_page_history": ("site kind source place url headline title from_at until_at seen_until hours article_id"),
    "hosts": (
        "host held_until held_reason crawl_delay_seconds robots_status robots_sha256 robots_checked_at "
        "not_modified lied_at"
    ),
    "images": "article_id position url caption credit",
    "links": "article_id position url url_key text place",
    "new_bands": "band article_id",
    "paragraphs": "site url headline section published_at position kind text",
    "related_posts": "site url headline related_url text place related_article_id",
    "reservations": "site url headline reservation fetched_at state reason article_id",
    "request_days": (
        "site day requests ok unchanged redirects client_errors server_errors no_answer failed seconds_median seconds_p95"
    ),
    "runs": "id started_at ended_at outcome run_key setup_id",
    "setups": "id settings versions",
    "sightings": "source_id run_id position url_id title seen_at",
    "site_days": (
        "site day articles paragraphs confidence headline section summary authors published_at language tags image related"
    ),
    "sites": "site home publisher settings added_at last_run_id polled_at",
    "sources": "url_id site kind depth title found_at read_at changed_at items new_items complaint",
    "subheadings": "site url headline section published_at position kind text",
    "tombstones": "url_key url why forgotten_at",
    "text_bands": "band article_id",
    "text_prints": "article_id text_sha256 print",
    "tdm_files": "host checked_at status body_sha256",
    "tasks": "task_key kind name run_id done counts started_at ended_at",
    "urls": (
        "id url url_key site host shape kind callback args priority state reason detail attempts not_before "
        "queued_run_id named_run_id leased_run_id discovered_at discovered_on title published_at etag "
        "last_modified body_sha256 last_asked_at changed_at due_at due_why interval_seconds modified_at"
    ),
    "versions": (
        "article_id number text_sha256 body_sha256 headline section summary authors published_at blocks "
        "seen_at last_seen_at run_id state_sha256 entries compared_with"
    ),
}
PAGES = {
    "_sqlite_migrations": "id migration_set name applied_at",
    "bodies": "sha256 codec size data reference_sha256",
    "page_references": "site kind body_sha256",
    "pages": "id url url_key kind status headers request_headers body_sha256 fetched_at last_seen_at",
}


def columns(conn: sqlite3.Connection) -> dict[str, str]:
    """Name of each table and view -> its columns; without the full-text index's own tables."""
    names = conn.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'articles_fts_%' ORDER BY name"
    ).fetchall()
    return {name: " ".join(row[1] for row in conn.execute(f"PRAGMA table_info({name})")) for (name,) in names}


def test_archive_db(desk: Desk) -> None:
    assert columns(desk.archive.conn) == ARCHIVE


def test_pages_db(desk: Desk) -> None:
    assert columns(desk.archive.pages.conn) == PAGES


def test_every_table_is_strict(desk: Desk) -> None:
    loose = [
        row[1]
        for conn in (desk.archive.conn, desk.archive.pages.conn)
        for row in conn.execute("PRAGMA table_list")
        if row[2] == "table" and not row[5] and not row[1].startswith(("sqlite_", "_sqlite_"))
    ]
    assert loose == []


def test_every_reference_holds(desk: Desk) -> None:
    assert desk.rows("PRAGMA foreign_key_check") == []


def test_the_migrations_stand_in_order() -> None:
    names = [migration.name for migration in ARCHIVE_MIGRATIONS._migrations]
    assert names == sorted(names)


def test_a_new_archive_makes_each_view_once() -> None:
    told: list[str] = []
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.row_factory = sqlite3.Row
        add_functions(conn)
        conn.set_trace_callback(told.append)
        ARCHIVE_MIGRATIONS.apply(Database(conn))
    made = sorted(statement.split()[2] for statement in told if statement.startswith("CREATE VIEW"))
    assert made == sorted(set(made))
    assert {"front_page_history", "request_days", "site_days", "paragraphs"} <= set(made)
