"""What became of articles: their versions and changes, who links to them, and their copies. Does not write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]


class History:
    """Read-only questions about articles over time; every answer is plain dicts, ready for JSON."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.conn.execute(sql, values)]

    def changes(
        self,
        article_id: int | None = None,
        *,
        since: str | None = None,
        sites: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[Row]:
        """Versions after the first, the newest first, each with its `changes`; of one article the oldest first.

        *since* is an ISO 8601 day or time in UTC: versions first seen then or later. Streamed.
        """
        where, values = _selected(article_id, since, sites)
        order = "v.seen_at DESC, v.article_id, v.number DESC" if article_id is None else "v.number"
        versions = self.conn.execute(
            "SELECT a.id AS article_id, a.site, a.url, v.headline, v.number AS version, v.compared_with, v.seen_at,"
            " (SELECT p.last_seen_at FROM versions p WHERE p.article_id = v.article_id AND p.number = v.compared_with)"
            " AS before_seen_at FROM versions v JOIN articles a ON a.id = v.article_id"
            f" WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset",
            {**values, "limit": -1 if limit is None else limit, "offset": offset},
        )
        for version in versions:
            found = self._rows(
                "SELECT field, kind, before, after FROM changes WHERE article_id = ? AND version = ? ORDER BY position",
                version["article_id"],
                version["version"],
            )
            yield {**dict(version), "changes": found}

    def count(self, *, since: str | None = None, sites: Sequence[str] = ()) -> int:
        """How many versions `changes` would give."""
        where, values = _selected(None, since, sites)
        row = self.conn.execute(
            f"SELECT count(*) AS n FROM versions v JOIN articles a ON a.id = v.article_id WHERE {where}", values
        ).fetchone()
        return int(row["n"])

    def versions(self, article_id: int) -> list[Row]:
        """The versions of an article: when each was seen, and how many changes of which field and kind it brought."""
        versions = self._rows(
            "SELECT number, compared_with, seen_at, last_seen_at, headline FROM versions WHERE article_id = ? ORDER BY number",
            article_id,
        )
        for version in versions:
            version["changes"] = self._rows(
                "SELECT field, kind, count(*) AS number FROM changes WHERE article_id = ? AND version = ?"
                " GROUP BY field, kind ORDER BY min(position)",
                article_id,
                version["number"],
            )
        return versions

    def links(self, article_id: int) -> Row:
        """Related posts of an article, the archived articles that offer it as one of theirs, and its copies.

        `article_id` of a related post is None where it is not archived; copies come the first seen first.
        """
        return {
            "related": self._rows(
                "SELECT l.url, l.text, l.place, r.id AS article_id, r.headline FROM links l"
                " LEFT JOIN articles r ON r.url_key = l.url_key"
                " WHERE l.article_id = ? AND l.place IN ('inline', 'box') ORDER BY l.position",
                article_id,
            ),
            "related_from": self._rows(
                "SELECT r.url, l.text, l.place, r.id AS article_id, r.headline FROM articles a"
                " JOIN links l ON l.url_key = a.url_key JOIN articles r ON r.id = l.article_id"
                " WHERE a.id = ? AND r.id <> a.id AND l.place IN ('inline', 'box') ORDER BY r.first_seen_at, r.id, l.position",
                article_id,
            ),
            "copies": self._rows(
                "SELECT c.place, c.site, c.publisher, c.url, c.headline, c.published_at, c.first_seen_at, c.share, c.article_id"
                " FROM copies c WHERE c.group_id = (SELECT group_id FROM duplicates WHERE article_id = ?) ORDER BY c.place",
                article_id,
            ),
        }


def _selected(article_id: int | None, since: str | None, sites: Sequence[str]) -> tuple[str, Row]:
    """Condition on ``versions v`` and ``articles a``, and its values; each part only where it is asked, for the indexes."""
    parts, values = ["v.number > 1"], {"article": article_id, "since": since, "sites": json.dumps(list(sites))}
    if article_id is not None:
        parts.append("v.article_id = :article")
    if since is not None:
        parts.append("v.seen_at >= :since")
    if sites:
        parts.append("a.site IN (SELECT value FROM json_each(:sites))")
    return " AND ".join(parts), values
