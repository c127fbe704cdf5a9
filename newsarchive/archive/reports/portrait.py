"""The portrait of a site: sections, authors, how often each field was found, what led its front page. Does not write."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import Any

Row = dict[str, Any]

_FIELDS = {
    "headline": "headline IS NOT NULL",
    "section": "section IS NOT NULL",
    "summary": "summary IS NOT NULL",
    "authors": "EXISTS (SELECT 1 FROM article_authors p WHERE p.article_id = a.id)",
    "published_at": "published_utc IS NOT NULL",
    "language": "language IS NOT NULL",
    "image": "EXISTS (SELECT 1 FROM images p WHERE p.article_id = a.id)",
    "tags": "EXISTS (SELECT 1 FROM article_tags p WHERE p.article_id = a.id)",
    "related": "EXISTS (SELECT 1 FROM links p WHERE p.article_id = a.id AND p.place IN ('inline', 'box'))",
    "confidence of 0.5 and more": "confidence >= 0.5",
}
"""Fields of an article, and when one counts as found."""
_SAMPLE = 2_000
"""Articles, the newest, over which fields and authors are counted."""
_READINGS = 60
"""Readings of a front page, the latest, that are looked through for what led it."""


class Portrait:
    """Questions about one site."""

    def __init__(self, conn: sqlite3.Connection, site: str) -> None:
        self.conn = conn
        self.site = site

    def _rows(self, sql: str, **values: Any) -> list[Row]:
        return [dict(row) for row in self.conn.execute(sql, {"site": self.site, "sample": _SAMPLE, **values})]

    def about(self) -> Row | None:
        """Name, home and how much there is; None for a site that the archive does not know."""
        (row,) = self._rows(
            "SELECT s.site IS NOT NULL AS is_named, s.home, coalesce(s.publisher,"
            " (SELECT publisher FROM articles WHERE site = :site ORDER BY published_utc DESC LIMIT 1)) AS publisher,"
            " s.added_at, count(a.site) AS articles,"
            " min(a.published_utc) AS oldest, max(a.published_utc) AS newest FROM (SELECT :site AS site) n"
            " LEFT JOIN sites s ON s.site = n.site LEFT JOIN articles a ON a.site = n.site GROUP BY n.site"
        )
        return {**row, "site": self.site} if row["is_named"] or row["articles"] else None

    def sections(self, limit: int = 20) -> list[Row]:
        """Sections, the fullest first; None is articles without one."""
        return self._rows(
            "SELECT section, count(*) AS articles FROM articles WHERE site = :site GROUP BY section"
            " ORDER BY section IS NULL, articles DESC, section LIMIT :limit",
            limit=limit,
        )

    def authors(self, limit: int = 20) -> list[Row]:
        """Authors of the newest articles, those with most first."""
        return self._rows(
            "SELECT p.name, count(*) AS articles FROM (SELECT id FROM articles WHERE site = :site ORDER BY published_utc DESC"
            " LIMIT :sample) a JOIN article_authors p ON p.article_id = a.id GROUP BY p.name ORDER BY articles DESC, p.name"
            " LIMIT :limit",
            limit=limit,
        )

    def fields(self) -> list[Row]:
        """How often each field was found: `field`, `found`, `articles` looked at, the newest."""
        sums = ", ".join(f"sum({condition}) AS f{number}" for number, condition in enumerate(_FIELDS.values()))
        (row,) = self._rows(
            f"SELECT count(*) AS articles, {sums} FROM (SELECT * FROM articles WHERE site = :site ORDER BY published_utc DESC"
            " LIMIT :sample) a"
        )
        return [
            {"field": field, "found": row[f"f{number}"] or 0, "articles": row["articles"]}
            for number, field in enumerate(_FIELDS)
        ]

    def leads(self, limit: int = 12) -> list[Row]:
        """What led the front page, the latest first: `title`, `url`, `article_id`, `from_at`, `until_at` (None: still does).

        As the view ``front_page_history`` has it for place 1, of one site and its latest readings.
        """
        found: list[Row] = []
        for front in self._rows(
            "SELECT s.url_id, s.read_at FROM sources s JOIN urls u ON u.id = s.url_id"
            " WHERE s.site = :site AND u.kind = 'front' AND s.depth = 0"
        ):
            found += self._leads_of(front["url_id"])
        return sorted(found, key=lambda row: row["from_at"], reverse=True)[:limit]

    def _leads_of(self, source_id: int) -> list[Row]:
        readings = self._rows(
            "WITH runs_of AS (SELECT run_id, max(seen_at) AS read_at FROM sightings WHERE source_id = :source GROUP BY run_id"
            " ORDER BY read_at DESC, run_id DESC LIMIT :readings)"
            " SELECT r.read_at, g.url_id, g.title FROM runs_of r JOIN sightings g ON g.source_id = :source"
            " AND g.run_id = r.run_id AND g.url_id ="
            " (SELECT f.url_id FROM sightings f WHERE f.source_id = :source AND f.run_id = r.run_id"
            " ORDER BY f.position, f.url_id LIMIT 1) ORDER BY r.read_at, r.run_id",
            source=source_id,
            readings=_READINGS,
        )
        stretches = [list(rows) for _, rows in groupby(readings, key=lambda row: row["url_id"])]
        ends = [stretch[0]["read_at"] for stretch in stretches[1:]] + [None]
        return [
            {
                **self._led(stretch[0]["url_id"]),
                "title": stretch[-1]["title"],
                "from_at": stretch[0]["read_at"],
                "until_at": end,
            }
            for stretch, end in zip(stretches, ends, strict=True)
        ]

    def _led(self, url_id: int) -> Row:
        (row,) = self._rows(
            "SELECT u.url, a.headline, a.id AS article_id FROM urls u LEFT JOIN articles a ON a.url_key = u.url_key"
            " WHERE u.id = :url",
            url=url_id,
        )
        return row
