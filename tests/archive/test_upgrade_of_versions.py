"""An archive of the first schema, with articles and versions in it, opened by this program."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from newsarchive.archive import Archive
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.database.schema import APPLICATION_ID, ARCHIVE_MIGRATIONS
from newsarchive.items import Article, Block

TEXT = "A story of some thirty words, so that it is long enough to have a print of its own: " + " ".join(
    map(str, range(40))
)
DAYS = ("2026-05-01T12:00:00.000Z", "2026-05-02T12:00:00.000Z")


def make_old(path: Path) -> None:
    """Two articles of one text, the first in two versions, as the first schema has them."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    with transaction(conn):
        ARCHIVE_MIGRATIONS.apply(Database(conn), stop_before="002_changes")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for number in (1, 2):
        url = f"https://p{number}.example/story"
        conn.execute(
            "INSERT INTO articles (id, url, url_key, site, page_kind, confidence, headline, word_count, body, provenance,"
            " text_sha256, body_sha256, first_seen_at, last_seen_at)"
            " VALUES (?, ?, ?, ?, 'article', 1, 'Old', 50, ?, '{}', 'x', 'y', ?, ?)",
            (number, url, url, f"p{number}.example", TEXT, *DAYS),
        )
    for number, blocks in ((1, '["Before."]'), (2, f'["{TEXT}"]')):
        conn.execute(
            "INSERT INTO versions (article_id, number, text_sha256, body_sha256, headline, authors, blocks, seen_at,"
            " last_seen_at) VALUES (1, ?, 'x', 'y', 'Old', '', ?, ?, ?)",
            (number, blocks, DAYS[number - 1], DAYS[number - 1]),
        )
    conn.close()


def test_versions_and_copies_of_an_old_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    make_old(path)
    with Archive.open(path, write=True) as archive:
        found = [tuple(row) for row in archive.conn.execute("SELECT article_id, share FROM duplicates ORDER BY 1")]
        assert found == [(1, 1.0), (2, 1.0)]
        back = Article(
            url="https://p1.example/story", site="p1.example", headline="Old", blocks=(Block(kind="paragraph", text=TEXT),),
            fetched_at="2026-05-03T12:00:00.000Z",
        )  # fmt: skip
        archive.add_article(back, b"<p>")
        versions = archive.conn.execute("SELECT number, compared_with, last_seen_at FROM versions ORDER BY number")
        assert [tuple(row) for row in versions] == [(1, None, DAYS[0]), (2, 1, "2026-05-03T12:00:00.000Z")]
