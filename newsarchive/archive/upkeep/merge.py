"""Taking another archive in: nothing lost, nothing twice, whoever merges whom and how often."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsarchive.archive.database import connect
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store.prepared import prepare
from newsarchive.archive.store.versions import refresh_changes
from newsarchive.archive.upkeep.forget import forget, remove_article
from newsarchive.archive.upkeep.merge_ledger import LedgerMerger, Row
from newsarchive.failpoints import fail_point
from newsarchive.items import Page
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url

if TYPE_CHECKING:
    from newsarchive.archive.archive import Archive

_BATCH = 200
"""Pages stored in one transaction: each waits for the disk."""
_OF_THIS_FILE = ("article_id", "number", "compared_with")


@dataclass(slots=True, kw_only=True)
class Merged:
    """What a merge brought."""

    articles: int = 0
    """Articles that were not there."""
    updated: int = 0
    """Articles that were there, and now have more versions."""
    pages: int = 0
    """Raw pages that were not there."""
    urls: int = 0
    """URLs that the ledger did not have."""
    forgotten: int = 0
    """Articles removed here because they were taken down there."""


def merge(ours: Archive, theirs: Archive) -> Merged:
    """Take in all of *theirs*; see docs/trust.md for who wins where both have something.

    Raw pages come first, in batches; then articles and ledger in one transaction. Killed in between, it has done
    nothing but store pages, and is begun again.
    """
    done = Merged()
    with connect.snapshot(theirs.conn):
        tombs = theirs.conn.execute(
            "SELECT url, why, forgotten_at FROM tombstones ORDER BY forgotten_at, url_key"
        ).fetchall()
        new = [tuple(tomb) for tomb in tombs if not _is_barred(ours, tomb["url"])]
        if new:
            done.forgotten = forget(ours, new).articles
        done.pages = _merge_pages(ours, theirs)
        fail_point("in-merge")
        with transaction(ours.conn):
            before = _count(ours.conn)
            ledger = LedgerMerger(ours.conn, theirs.conn)
            ledger.merge()
            done.urls = _count(ours.conn) - before
            for row in theirs.conn.execute("SELECT * FROM articles ORDER BY id"):
                _merge_article(ours, theirs, ledger, row, done)
            _drop_copies(ours)
            ours.tombstones.rule_the_ledger()
    return done


def _is_barred(ours: Archive, url: str) -> bool:
    return ours.tombstones.bars(canonical_url(url))


def _count(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT count(*) FROM urls").fetchone()[0])


def _merge_pages(ours: Archive, theirs: Archive) -> int:
    """Store the pages that are not there, in their order, so that those of a site are stored against each other."""
    new = 0
    conn = ours.pages.conn
    cursor = theirs.pages.conn.execute("SELECT * FROM pages ORDER BY id")
    while rows := cursor.fetchmany(_BATCH):
        with transaction(conn):
            for row in rows:
                if not ours.tombstones.bars(row["url_key"]):
                    new += _merge_page(ours, theirs, row)
    return new


def _merge_page(ours: Archive, theirs: Archive, row: sqlite3.Row) -> bool:
    conn, key = ours.pages.conn, (row["url_key"], row["body_sha256"], row["status"])
    known = conn.execute("SELECT 1 FROM pages WHERE url_key = ? AND body_sha256 = ? AND status = ?", key).fetchone()
    if known is None:
        body = theirs.pages.bodies.get(row["body_sha256"])
        if body is None:
            return False
        page = Page(
            url=row["url"],
            body=body,
            status=row["status"],
            headers=tuple((name, value) for name, value in json.loads(row["headers"])),
            request_headers=tuple((name, value) for name, value in json.loads(row["request_headers"])),
            fetched_at=row["fetched_at"],
        )
        ours.pages.put(page, kind=row["kind"])
    conn.execute(
        "UPDATE pages SET fetched_at = min(fetched_at, ?), last_seen_at = max(last_seen_at, ?)"
        " WHERE url_key = ? AND body_sha256 = ? AND status = ?",
        (row["fetched_at"], row["last_seen_at"], *key),
    )
    return known is None


def _merge_article(ours: Archive, theirs: Archive, ledger: LedgerMerger, row: sqlite3.Row, done: Merged) -> None:
    """Store the article as it was seen last, with the versions of both in the order in which they were seen."""
    if ours.tombstones.bars(row["url_key"]):
        return
    conn = ours.conn
    known = conn.execute("SELECT * FROM articles WHERE url_key = ?", (row["url_key"],)).fetchone()
    versions = _versions(theirs.conn, row["id"], ledger)
    before = None if known is None else _versions(conn, known["id"], None)
    together = _in_order(before or {}, versions)
    if known is None or _seen(row) > _seen(known):
        article = theirs.article_store.get(row["id"])
        assert article is not None
        number = ours.article_store.put(article, body_sha256=row["body_sha256"], run_id=ledger.runs[row["run_id"]])
    else:
        number = known["id"]
    first = min(row["first_seen_at"], known["first_seen_at"]) if known else row["first_seen_at"]
    last = max(row["last_seen_at"], known["last_seen_at"]) if known else row["last_seen_at"]
    conn.execute("UPDATE articles SET first_seen_at = ?, last_seen_at = ? WHERE id = ?", (first, last, number))
    if together != list((before or {}).values()):
        _write_versions(conn, number, together)
        done.updated += before is not None and len(together) > len(before)
    done.articles += known is None


def _seen(row: sqlite3.Row) -> tuple[str, str, str]:
    return row["last_seen_at"], row["fetched_at"] or "", row["text_sha256"]


def _versions(conn: sqlite3.Connection, article_id: int, ledger: LedgerMerger | None) -> dict[str, Row]:
    """State -> row, without the numbers of this file."""
    found = {}
    for row in conn.execute("SELECT * FROM versions WHERE article_id = ? ORDER BY number", (article_id,)):
        values = {name: value for name, value in dict(row).items() if name not in _OF_THIS_FILE}
        if ledger is not None:
            values["run_id"] = ledger.runs[values["run_id"]]
        found[row["state_sha256"]] = values
    return found


def _in_order(ours: dict[str, Row], theirs: dict[str, Row]) -> list[Row]:
    """Each state once, as it was first seen, from its first to its last sight."""
    together: dict[str, Row] = dict(ours)
    for state, row in theirs.items():
        other = together.get(state)
        if other is None:
            together[state] = row
            continue
        first = row if row["seen_at"] < other["seen_at"] else other
        together[state] = {**first, "last_seen_at": max(row["last_seen_at"], other["last_seen_at"])}
    return sorted(together.values(), key=lambda row: row["seen_at"])


def _write_versions(conn: sqlite3.Connection, article_id: int, rows: list[Row]) -> None:
    conn.execute("DELETE FROM changes WHERE article_id = ?", (article_id,))
    conn.execute("DELETE FROM versions WHERE article_id = ?", (article_id,))
    for number, row in enumerate(rows, 1):
        values: dict[str, Any] = {**row, "article_id": article_id, "number": number}
        conn.execute(
            f"INSERT INTO versions ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )
    refresh_changes(conn, article_id)


def _drop_copies(ours: Archive) -> None:
    """What one crawl would have dropped as a duplicate, since it would have known the other: the same text of one site
    under a URL that is not what the page calls its own, where that is stored too and nothing ever changed."""
    rows = ours.conn.execute(
        "SELECT id FROM articles a JOIN (SELECT site, text_sha256 FROM articles GROUP BY site, text_sha256"
        " HAVING count(*) > 1) USING (site, text_sha256)"
        " WHERE (SELECT count(*) FROM versions v WHERE v.article_id = a.id) = 1 ORDER BY id"
    ).fetchall()
    for row in rows:
        article = ours.article_store.get(row["id"])
        twin = article and ours.article_store.same_text_elsewhere(prepare(article))
        if twin:
            ours.conn.execute(
                "UPDATE urls SET state = ?, reason = ?, detail = ? WHERE url_key ="
                " (SELECT url_key FROM articles WHERE id = ?)",
                (State.DROPPED, Reason.DUPLICATE, twin, row["id"]),
            )
            remove_article(ours.conn, row["id"])
