"""The state of an article's text: what is compared from one version to the next, and its digest."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from newsarchive.archive.store.differences import FIELDS, Wording
from newsarchive.archive.store.noise import is_noise, plain
from newsarchive.items import BODY_KINDS, Article


def wording_of(article: Article) -> Wording:
    """The state of an article's text, without lines that are noise and without links to related posts."""
    related = {plain(link.text) for link in article.related if link.text}
    blocks: list[str] = []
    entries: list[tuple[str, int]] = []
    for block in article.blocks:
        if block.kind == "entry_time" and article.page_kind == "live_blog":
            entries.append((block.text, len(blocks)))
        elif block.kind in BODY_KINDS and not is_noise(block.text) and not (related and plain(block.text) in related):
            blocks.append(block.text)
    return Wording(
        headline=article.headline,
        summary=article.summary,
        section=article.section,
        authors=", ".join(article.authors),
        published_at=article.published_at,
        blocks=tuple(blocks),
        entries=tuple(entries),
    )


def wording_of_row(row: sqlite3.Row) -> Wording:
    """The state that a row of `versions` holds."""
    entries = json.loads(row["entries"]) if row["entries"] else ()
    return Wording(
        **{name: row[name] for name in FIELDS},
        blocks=tuple(json.loads(row["blocks"])),
        entries=tuple((time, first) for time, first in entries),
    )


def state_digest(wording: Wording) -> str:
    """SHA-256 that is the same for two states which differ in noise only.

    Of the date only the day counts, of the authors not the order, and of a standfirst not whether it is part of the body.
    """
    summary, blocks = plain(wording.summary), [plain(text) for text in wording.blocks]
    state = [
        plain(wording.headline),
        plain(wording.section),
        sorted(plain(name) for name in wording.authors.split(", ")),
        (wording.published_at or "")[:10],
        blocks if summary in blocks or not summary else [summary, *blocks],
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()
