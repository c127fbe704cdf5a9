"""The raw pages of articles, each as it stood at a time: what an export to WARC holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from newsarchive.archive.archive import Archive
from newsarchive.archive.database.connect import snapshot
from newsarchive.archive.find.selection import Selection
from newsarchive.items import Page

_CAPTURES = (
    "SELECT body_sha256, seen_at AS at FROM versions WHERE article_id = :id"
    " UNION SELECT body_sha256, coalesce(fetched_at, last_seen_at) FROM articles WHERE id = :id ORDER BY at"
)


def captures(archive: Archive, selection: Selection | None = None) -> Iterator[Page | None]:
    """The pages of the articles that are wanted: of each article each version's, oldest first, and at last its present one.

    A page's `fetched_at` is when the version was first seen, or when the article's present state was fetched. None stands
    for an article whose present page is not in pages.db. Nothing must be written by this connection meanwhile.
    """
    with snapshot(archive.conn):
        for number in archive.ids(selection):
            row = archive.conn.execute("SELECT id, url, body_sha256 FROM articles WHERE id = ?", (number,)).fetchone()
            yield from _of(archive, row)


def _of(archive: Archive, row: sqlite3.Row) -> Iterator[Page | None]:
    for capture in archive.conn.execute(_CAPTURES, {"id": row["id"]}).fetchall():
        page = archive.pages.get(row["url"], sha=capture["body_sha256"])
        if page is not None:
            yield replace(page, url=row["url"], fetched_at=capture["at"])
        elif capture["body_sha256"] == row["body_sha256"]:
            yield None
