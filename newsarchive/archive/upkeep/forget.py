"""A takedown: an article leaves the archive, down to the bytes of its files, and a tombstone keeps it out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store.duplicates import DuplicateIndex
from newsarchive.errors import ArchiveLockedError, UsageError
from newsarchive.failpoints import fail_point
from newsarchive.urls import canonical_url

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What a takedown removed, or would remove."""

    urls: tuple[str, ...]
    """The URL, where it led, those that led to it, and those that were dropped as duplicates of it: all barred now."""
    articles: int
    """Articles removed."""
    pages: int
    """Raw pages removed."""


def forget(archive: Archive, tombs: Iterable[tuple[str, str, str | None]]) -> Forgotten:
    """Take down (URL, why, when or None for now) and write both files anew.

    The article goes first, in the transaction that sets its tombstone; then its raw pages. A takedown that was
    interrupted is finished by the next one.

    Raises:
        ArchiveLockedError: all is removed, but another program still reads the files, and holds old bytes.
    """
    conn = archive.conn
    barred: list[str] = []
    with transaction(conn):
        for url, why, at in tombs:
            for each in _same(conn, url):
                archive.tombstones.set(each, why, at)
                barred.append(each)
        sql = "SELECT id FROM articles WHERE url_key IN (SELECT url_key FROM tombstones)"
        numbers = [row["id"] for row in conn.execute(sql).fetchall()]
        for number in numbers:
            remove_article(conn, number)
        archive.tombstones.rule_the_ledger()
    fail_point("in-forget")
    keys = [row["url_key"] for row in conn.execute("SELECT url_key FROM tombstones").fetchall()]
    pages = sum(archive.pages.remove(key) for key in keys)
    with transaction(conn):  # else the index keeps the words until its segments are merged
        conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    _write_anew(conn, archive.path)
    _write_anew(archive.pages.conn, archive.path)
    return Forgotten(urls=tuple(dict.fromkeys(barred)), articles=len(numbers), pages=pages)


def look_up(archive: Archive, url: str) -> Forgotten:
    """What the takedown of a URL would remove and bar. Does not write."""
    urls = tuple(_same(archive.conn, url))
    keys = json.dumps([canonical_url(each) for each in urls])
    of = "WHERE url_key IN (SELECT value FROM json_each(?))"
    articles, pages = (
        int(conn.execute(f"SELECT count(*) AS n FROM {table} {of}", (keys,)).fetchone()["n"])
        for conn, table in ((archive.conn, "articles"), (archive.pages.conn, "pages"))
    )
    return Forgotten(urls=urls, articles=articles, pages=pages)


def refuse_source(conn: sqlite3.Connection, url: str) -> None:
    """Raise UsageError where *url* is a feed, sitemap, front or section page: without it its site's news would be missed."""
    found = conn.execute(
        "SELECT 1 FROM sources s JOIN urls u ON u.id = s.url_id WHERE u.url_key = ?", (canonical_url(url),)
    )
    if found.fetchone():
        raise UsageError(
            f"{url} is a source of articles, not an article; newsarchive remove SITE takes its site out of newsarchive.toml."
        )


def _same(conn: sqlite3.Connection, url: str) -> list[str]:
    """The URL, where the ledger says that it leads, and what was dropped as a duplicate of these or leads to them."""
    found = {canonical_url(url): url}
    while row := conn.execute(
        "SELECT detail FROM urls WHERE url_key = ? AND reason IN ('redirected', 'duplicate')", (canonical_url(url),)
    ).fetchone():
        url = row["detail"] or url
        if canonical_url(url) in found:
            break
        found[canonical_url(url)] = url
    sql = "SELECT url, url_key, detail FROM urls WHERE kind = 'article' AND reason IN ('duplicate', 'redirected')"
    for row in conn.execute(sql):
        if row["detail"] and canonical_url(row["detail"]) in found:
            found.setdefault(row["url_key"], row["url"])
    return list(found.values())


def remove_article(conn: sqlite3.Connection, article_id: int) -> None:
    """Delete an article's rows from every table that has some; joins a transaction."""
    with transaction(conn):
        conn.execute("PRAGMA defer_foreign_keys = ON")
        DuplicateIndex(conn).remove(article_id)
        tables = conn.execute(
            "SELECT t.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
            " WHERE t.schema = 'main' AND t.type = 'table' AND c.name = 'article_id'"
        ).fetchall()
        for table in tables:
            conn.execute(f"DELETE FROM {table['name']} WHERE article_id = ?", (article_id,))
        conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (article_id,))
        conn.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def _write_anew(conn: sqlite3.Connection, path: Path) -> None:
    """Leave no deleted byte in the file's free pages, nor in its write-ahead log."""
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("VACUUM")
    if conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise ArchiveLockedError(
            f"It is forgotten, but another program still reads {path}, and old bytes stay in its write-ahead log: end"
            " that program and say the same again."
        )
