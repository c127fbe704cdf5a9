"""Articles rebuilt from their raw pages (`reextract`): what there is to read, and what is stored of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from newsarchive.archive.archive import Archive
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.store.prepared import text_digest
from newsarchive.archive.store.versions import refresh_changes, renumber, rewrite_version
from newsarchive.items import Article, Page

_CHUNK = 200
Changes = dict[str, tuple[Any, Any]]
"""Field of the article form -> its value before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One article and the raw pages that it and its versions were made from."""

    article_id: int
    """Its row."""
    article: Article
    """As it is stored."""
    body_sha256: str
    """Digest of the page that it was made from."""
    pages: Mapping[str, Page]
    """Digest -> page, of those that are kept."""


def sites_of(archive: Archive) -> list[str]:
    """The sites that articles are of."""
    return [row["site"] for row in archive.conn.execute("SELECT DISTINCT site FROM articles ORDER BY site")]


def originals(archive: Archive, selection: Selection, after: int) -> Iterator[Original]:
    """The articles that are wanted, by row, from the one after *after*; others may be written meanwhile."""
    where, values = selection.where()
    sql = (
        f"SELECT a.id, a.url, a.body_sha256, a.fetched_at FROM articles a WHERE a.id > :after AND {where}"
        f" ORDER BY a.id LIMIT {_CHUNK}"
    )
    while rows := archive.conn.execute(sql, {**values, "after": after}).fetchall():
        for row in rows:
            article = archive.article_store.get(row["id"])
            if article is not None:
                pages = dict(_pages(archive, row))
                yield Original(article_id=row["id"], article=article, body_sha256=row["body_sha256"], pages=pages)
        after = rows[-1]["id"]


def _pages(archive: Archive, row: sqlite3.Row) -> Iterator[tuple[str, Page]]:
    times = {row["body_sha256"]: row["fetched_at"]}
    versions = "SELECT body_sha256, seen_at FROM versions WHERE article_id = ? ORDER BY number"
    for version in archive.conn.execute(versions, (row["id"],)):
        times.setdefault(version["body_sha256"], version["seen_at"])
    for sha, at in times.items():
        page = archive.pages.get(row["url"], sha=sha)
        if page is not None:
            yield sha, replace(page, url=row["url"], fetched_at=at)


def changes_of(before: Article, after: Article) -> Changes:
    """The fields of the article form whose values differ, and ``prose_links``."""
    old, new = before.as_dict(), after.as_dict()
    old["prose_links"] = [link.as_dict() for link in before.prose_links]
    new["prose_links"] = [link.as_dict() for link in after.prose_links]
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def rebuild(archive: Archive, original: Original, found: Mapping[str, Article]) -> tuple[Changes, int]:
    """Store what was found in an article's pages (digest -> article), in one transaction.

    Returns what changed in the article as it is now, and in how many of its versions the wording changed. No version is
    added by it: the page said then what it says now. Two that come to be the same are one.
    """
    new = found[original.body_sha256]
    changes = changes_of(original.article, new)
    with transaction(archive.conn):
        if changes:
            archive.article_store.rewrite(original.article_id, new)
        reworded = sum(
            rewrite_version(archive.conn, original.article_id, sha, article, text_digest(article))
            for sha, article in found.items()
        )
        if reworded:
            renumber(archive.conn, original.article_id)
            refresh_changes(archive.conn, original.article_id)
    return changes, reworded
