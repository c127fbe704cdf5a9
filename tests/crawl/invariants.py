"""What must hold of an archive after any crash; ``python tests/crawl/invariants.py archive.db`` checks one.

Reads the files with SQLite alone, so that it judges newsarchive's code and does not share its faults.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from pathlib import Path

from newsarchive.archive.codec import unpack

STATES = ("queued", "leased", "kept", "dropped", "failed")


def broken(archive: Path) -> list[str]:
    """A sentence for each promise that does not hold; empty for a sound archive."""
    pages = archive.with_name("pages.db")
    conn = sqlite3.connect(archive, timeout=60)  # may write, so that a WAL left by a kill is recovered
    try:
        conn.execute("ATTACH ? AS p", (str(pages),))
        return [
            *_acknowledged(conn),
            *_raw_pages(conn),
            *_integrity(conn),
            *_states(conn),
            *_twice(conn),
        ]
    finally:
        conn.close()


def _acknowledged(conn: sqlite3.Connection) -> list[str]:
    """(1) Every acknowledged article is stored."""
    sql = """SELECT url FROM urls WHERE kind = 'article' AND state = 'kept' AND reason = 'article'
        AND url_key NOT IN (SELECT url_key FROM articles)"""
    return [f"acknowledged, but not stored: {url}" for (url,) in conn.execute(sql)]


def _raw_pages(conn: sqlite3.Connection) -> list[str]:
    """(2) The raw page of each article, and of each version, is there and has its digest."""
    sql = """SELECT url, body_sha256 FROM articles UNION
        SELECT a.url, v.body_sha256 FROM versions v JOIN articles a ON a.id = v.article_id"""
    found = []
    for url, sha in conn.execute(sql).fetchall():
        row = conn.execute("SELECT data, codec FROM p.bodies WHERE sha256 = ?", (sha,)).fetchone()
        if row is None:
            found.append(f"its raw page is missing: {url}")
        elif hashlib.sha256(unpack(*row)).hexdigest() != sha:
            found.append(f"its raw page is another: {url}")
        elif not conn.execute("SELECT 1 FROM p.pages WHERE body_sha256 = ?", (sha,)).fetchone():
            found.append(f"its raw page has no row: {url}")
    return found


def _integrity(conn: sqlite3.Connection) -> list[str]:
    """(3) SQLite finds nothing wrong with either file, nor with the full-text index."""
    found = []
    for name in ("main", "p"):
        found += [f"{name}: {row[0]}" for row in conn.execute(f"PRAGMA {name}.integrity_check") if row[0] != "ok"]
        found += [f"{name}: foreign key of {row[0]}" for row in conn.execute(f"PRAGMA {name}.foreign_key_check")]
    try:
        conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 0)")
    except sqlite3.DatabaseError as error:
        found.append(f"full-text index: {error}")
    conn.rollback()
    for table in ("articles_fts", "versions"):
        key = "rowid" if table == "articles_fts" else "article_id"
        sql = f"SELECT url FROM articles WHERE id NOT IN (SELECT {key} FROM {table})"
        found += [f"not in {table}: {url}" for (url,) in conn.execute(sql)]
    return found


def _states(conn: sqlite3.Connection) -> list[str]:
    """(4) Every discovered URL waits or has its end state; what a source lists is in the ledger."""
    marks = ", ".join("?" * len(STATES))
    found = [
        f"has no known state: {url}"
        for (url,) in conn.execute(f"SELECT url FROM urls WHERE state NOT IN ({marks})", STATES)
    ]
    sql = "SELECT url FROM urls WHERE state = 'leased' AND leased_run_id <> (SELECT max(id) FROM runs)"
    return found + [f"leased to a dead run: {url}" for (url,) in conn.execute(sql)]


def _twice(conn: sqlite3.Connection) -> list[str]:
    """(5) No article is stored twice: neither under one identity nor with one text on one site."""
    sql = "SELECT min(url) FROM articles GROUP BY {} HAVING count(*) > 1"
    return [
        f"stored twice: {url}"
        for columns in ("url_key", "site, text_sha256, headline")
        for (url,) in conn.execute(sql.format(columns))
    ]


if __name__ == "__main__":
    faults = broken(Path(sys.argv[1]))
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["all invariants hold"])
    sys.exit(1 if faults else 0)
