"""Versions of an article's text, and what changed between them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from newsarchive.items import BODY_KINDS, Article

Change = tuple[str, str, str | None, str | None]
"""(field, kind, before, after); kind is changed for a field, added, removed or edited for a paragraph."""

_FIELDS = ("headline", "summary", "section", "authors", "published_at")
_SAME_PARAGRAPH = 0.5
"""Two paragraphs of at least this `SequenceMatcher` ratio are one, edited."""


def note_version(conn: sqlite3.Connection, article_id: int, article: Article, values: dict[str, Any]) -> None:
    """Store a version when the text was never seen before, with its changes; else touch the one it is."""
    seen = conn.execute(
        "UPDATE versions SET last_seen_at = ? WHERE article_id = ? AND text_sha256 = ?",
        (values["last_seen_at"], article_id, values["text_sha256"]),
    )
    if seen.rowcount:
        return
    last = conn.execute(
        "SELECT * FROM versions WHERE article_id = ? ORDER BY number DESC LIMIT 1", (article_id,)
    ).fetchone()
    number = last["number"] + 1 if last else 1
    blocks = [block.text for block in article.blocks if block.kind in BODY_KINDS]
    state = {
        "headline": article.headline,
        "summary": article.summary,
        "section": article.section,
        "authors": ", ".join(article.authors),
        "published_at": article.published_at,
        "blocks": blocks,
    }
    conn.execute(
        "INSERT INTO versions (article_id, number, text_sha256, body_sha256, headline, section, summary, authors, published_at,"
        " blocks, seen_at, last_seen_at, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_id, number, values["text_sha256"], values["body_sha256"], article.headline, article.section,
            article.summary, state["authors"], article.published_at, json.dumps(blocks, ensure_ascii=False),
            values["last_seen_at"], values["last_seen_at"], values["run_id"],
        ),
    )  # fmt: skip
    if last:
        before = {**{name: last[name] for name in _FIELDS}, "blocks": json.loads(last["blocks"])}
        conn.executemany(
            "INSERT INTO changes (article_id, version, position, field, kind, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(article_id, number, position, *change) for position, change in enumerate(differences(before, state))],
        )


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """What changed from one state to the next: fields first, then paragraphs in reading order.

    >>> old = {"headline": "A", "blocks": ["One.", "Two."]}
    >>> list(differences(old, {"headline": "B", "blocks": ["One.", "New.", "Two."]}))
    [('headline', 'changed', 'A', 'B'), ('paragraph', 'added', None, 'New.')]
    """
    for name in _FIELDS:
        old, new = before.get(name) or None, after.get(name) or None
        if old != new:
            yield name, "changed", old, new
    yield from _paragraphs(before["blocks"], after["blocks"])


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for tag, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        new = list(after[a1:a2])
        for old in before[b1:b2]:
            match = next((text for text in new if SequenceMatcher(None, old, text).ratio() >= _SAME_PARAGRAPH), None)
            if match is None:
                yield "paragraph", "removed", old, None
                continue
            new.remove(match)
            yield "paragraph", "edited", old, match
        for text in new:
            yield "paragraph", "added", None, text
