"""Versions of an article: each state of its text that was ever seen, and what changed between them."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any

from newsarchive.archive.database.clock import sortable
from newsarchive.archive.store.differences import Wording, differences
from newsarchive.archive.store.prepared import Prepared
from newsarchive.archive.store.wording import state_digest, wording_of, wording_of_row
from newsarchive.items import Article

_WITH_CLOCK = timedelta(hours=36)
"""A date so near to the moment of fetching may be the page's clock: alone it makes no version."""
_LATEST = "SELECT * FROM versions WHERE article_id = ? ORDER BY last_seen_at DESC, number DESC LIMIT 1"
_INSERT = (
    "INSERT INTO versions (article_id, number, text_sha256, state_sha256, body_sha256, headline, section, summary, authors,"
    " published_at, blocks, entries, seen_at, last_seen_at, run_id, compared_with) VALUES"
    " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def note_version(conn: sqlite3.Connection, article_id: int, prepared: Prepared, values: dict[str, Any]) -> None:
    """Store a version when the state was never seen before, with its changes; else touch the one it is.

    *values* are those of the article's row: digests, last_seen_at, run_id.
    """
    wording, seen_at = prepared.wording, values["last_seen_at"]
    seen = conn.execute(
        "UPDATE versions SET last_seen_at = max(last_seen_at, ?) WHERE article_id = ? AND state_sha256 = ?",
        (seen_at, article_id, prepared.state_sha256),
    )
    if seen.rowcount:
        return
    last = conn.execute(_LATEST, (article_id,)).fetchone()
    if last and _only_the_clock_went_on(wording_of_row(last), prepared, seen_at):
        _touch(conn, last, seen_at)
        return
    newest = conn.execute("SELECT coalesce(max(number), 0) AS n FROM versions WHERE article_id = ?", (article_id,))
    number = 1 + int(newest.fetchone()["n"])
    _insert(conn, (article_id, number), prepared, values, last["number"] if last else None)
    if last:
        _put_changes(conn, article_id, number, wording_of_row(last), wording)


def first_version(conn: sqlite3.Connection, article_id: int, prepared: Prepared, values: dict[str, Any]) -> None:
    """Store the first version of an article that was never stored; *values* as for `note_version`."""
    _insert(conn, (article_id, 1), prepared, values, None)


def _insert(
    conn: sqlite3.Connection, key: tuple[int, int], prepared: Prepared, values: dict[str, Any], before: int | None
) -> None:
    wording, seen_at = prepared.wording, values["last_seen_at"]
    conn.execute(
        _INSERT,
        (
            *key, values["text_sha256"], prepared.state_sha256, values["body_sha256"], wording.headline, wording.section,
            wording.summary, wording.authors, wording.published_at, _json(wording.blocks),
            _json(wording.entries) if wording.entries else None, seen_at, seen_at, values["run_id"], before,
        ),
    )  # fmt: skip


def seen_unchanged(conn: sqlite3.Connection, article_id: int, seen_at: str) -> None:
    """Note that the article stood as in the version seen last."""
    last = conn.execute(_LATEST, (article_id,)).fetchone()
    if last:
        _touch(conn, last, seen_at)


def refresh_changes(conn: sqlite3.Connection, article_id: int) -> None:
    """Compare an article's versions anew, each with the one before it: for who renumbers or rewrites versions."""
    conn.execute("DELETE FROM changes WHERE article_id = ?", (article_id,))
    before: sqlite3.Row | None = None
    for row in conn.execute("SELECT * FROM versions WHERE article_id = ? ORDER BY number", (article_id,)).fetchall():
        conn.execute(
            "UPDATE versions SET compared_with = ? WHERE article_id = ? AND number = ?",
            (before["number"] if before else None, article_id, row["number"]),
        )
        if before:
            _put_changes(conn, article_id, row["number"], wording_of_row(before), wording_of_row(row))
        before = row


def renumber(conn: sqlite3.Connection, article_id: int) -> None:
    """Number the versions in the order in which they were first seen, from 1; changes are made anew if that moves one."""
    rows = conn.execute(
        "SELECT number FROM versions WHERE article_id = ? ORDER BY seen_at, number", (article_id,)
    ).fetchall()
    places = [(new, row["number"]) for new, row in enumerate(rows, start=1)]
    if all(new == old for new, old in places):
        return
    conn.execute("DELETE FROM changes WHERE article_id = ?", (article_id,))
    move = "UPDATE versions SET number = ? WHERE article_id = ? AND number = ?"
    conn.executemany(move, [(-new, article_id, old) for new, old in places])
    conn.executemany(move, [(new, article_id, -new) for new, _ in places])
    refresh_changes(conn, article_id)


def rewrite_version(
    conn: sqlite3.Connection, article_id: int, body_sha256: str, article: Article, text_sha256: str
) -> bool:
    """Store anew the version that was made from that page, now understood as *article*; whether its state changed.

    Where it comes to be the state of another version, the two are one. The caller renumbers and compares anew.
    """
    wording = wording_of(article)
    state = state_digest(wording)
    entries = _json(wording.entries) if wording.entries else None
    key = {"id": article_id, "body": body_sha256, "state": state}
    rows = conn.execute("SELECT * FROM versions WHERE article_id = :id AND body_sha256 = :body", key).fetchall()
    changed = [row for row in rows if row["state_sha256"] != state or wording_of_row(row) != wording]
    for row in changed:
        twin = conn.execute(
            "SELECT number FROM versions WHERE article_id = :id AND state_sha256 = :state AND number <> :number",
            key | {"number": row["number"]},
        ).fetchone()
        if twin:
            conn.execute("DELETE FROM changes WHERE article_id = ?", (article_id,))
            conn.execute("DELETE FROM versions WHERE article_id = ? AND number = ?", (article_id, row["number"]))
            conn.execute(
                "UPDATE versions SET seen_at = min(seen_at, ?), last_seen_at = max(last_seen_at, ?)"
                " WHERE article_id = ? AND number = ?",
                (row["seen_at"], row["last_seen_at"], article_id, twin["number"]),
            )
            continue
        conn.execute(
            "UPDATE versions SET text_sha256 = ?, state_sha256 = ?, headline = ?, section = ?, summary = ?, authors = ?,"
            " published_at = ?, blocks = ?, entries = ? WHERE article_id = ? AND number = ?",
            (
                text_sha256, state, wording.headline, wording.section, wording.summary, wording.authors,
                wording.published_at, _json(wording.blocks), entries, article_id, row["number"],
            ),
        )  # fmt: skip
    return bool(changed)


def _touch(conn: sqlite3.Connection, version: sqlite3.Row, seen_at: str) -> None:
    conn.execute(
        "UPDATE versions SET last_seen_at = max(last_seen_at, ?) WHERE article_id = ? AND number = ?",
        (seen_at, version["article_id"], version["number"]),
    )


def _put_changes(conn: sqlite3.Connection, article_id: int, number: int, before: Wording, after: Wording) -> None:
    conn.executemany(
        "INSERT INTO changes (article_id, version, position, field, kind, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(article_id, number, position, *change) for position, change in enumerate(differences(before, after))],
    )


def _only_the_clock_went_on(before: Wording, prepared: Prepared, seen_at: str) -> bool:
    """Whether nothing but the date changed, to one about the moment of fetching, or told only as so long ago."""
    after = prepared.wording
    published = sortable(after.published_at)
    if published is None or [name for name, *_ in differences(before, after)] != ["published_at"]:
        return False
    if prepared.article.provenance.get("published_at") == "ago":
        return True
    try:
        published_on = datetime.fromisoformat(published if len(published) > 10 else f"{published}T12:00Z")
    except ValueError:
        return False
    return abs(published_on - datetime.fromisoformat(seen_at)) <= _WITH_CLOCK


def _json(value: tuple[Any, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)
