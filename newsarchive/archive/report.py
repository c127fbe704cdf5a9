"""What the archive can tell of itself: sites, runs, and the life of a URL."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from newsarchive.urls import canonical_url

Row = dict[str, Any]


class Report:
    """Read-only questions; every answer is plain dicts, ready for JSON."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.conn.execute(sql, values)]

    def sites(self) -> list[Row]:
        """One row a site, by name: articles, newest article, sources, URLs by state, when it was last read."""
        return self._rows(
            """SELECT s.site, s.home, s.publisher,
                (SELECT count(*) FROM articles a WHERE a.site = s.site) AS articles,
                (SELECT max(published_utc) FROM articles a WHERE a.site = s.site) AS newest,
                (SELECT count(*) FROM sources o WHERE o.site = s.site) AS sources,
                (SELECT max(read_at) FROM sources o WHERE o.site = s.site) AS read_at,
                count(u.id) FILTER (WHERE u.state IN ('queued', 'leased')) AS queued,
                count(u.id) FILTER (WHERE u.state = 'dropped') AS dropped,
                count(u.id) FILTER (WHERE u.state = 'failed') AS failed
            FROM sites s LEFT JOIN urls u ON u.site = s.site GROUP BY s.site ORDER BY s.site"""
        )

    def reasons(self, site: str | None = None) -> list[Row]:
        """How many URLs have which state and reason."""
        return self._rows(
            "SELECT state, reason, count(*) AS urls FROM urls WHERE ?1 IS NULL OR site = ?1"
            " GROUP BY state, reason ORDER BY urls DESC",
            site,
        )

    def last_runs(self, limit: int = 5) -> list[Row]:
        """The latest runs, newest first, with what they asked for and got."""
        return self._rows(
            """SELECT r.id, r.started_at, r.ended_at, r.outcome,
                count(f.id) AS requests,
                count(f.id) FILTER (WHERE f.reason = 'article' AND NOT f.unchanged) AS articles,
                count(f.id) FILTER (WHERE f.unchanged) AS unchanged,
                count(f.id) FILTER (WHERE f.state = 'failed') AS failed
            FROM runs r LEFT JOIN fetches f ON f.run_id = r.id
            GROUP BY r.id ORDER BY r.id DESC LIMIT ?""",
            limit,
        )

    def run_by_site(self, run_id: int) -> list[Row]:
        """What one run did on each site; `trouble` is the reason of its latest failure or hold, if any."""
        return self._rows(
            """SELECT u.site,
                count(f.id) AS requests,
                count(f.id) FILTER (WHERE f.reason = 'article' AND NOT f.unchanged) AS articles,
                count(f.id) FILTER (WHERE f.unchanged) AS unchanged,
                count(f.id) FILTER (WHERE f.state = 'dropped' AND f.reason <> 'redirected') AS dropped,
                count(f.id) FILTER (WHERE f.state = 'failed') AS failed,
                count(f.id) FILTER (WHERE f.state = 'kept' OR f.reason IN ('not-article', 'nothing', 'duplicate')) AS good,
                max(CASE WHEN f.state = 'failed' OR (f.state = 'queued' AND f.reason <> 'new') OR f.reason IN
                    ('robots', 'off-site', 'private-network') THEN f.reason || coalesce(': ' || f.detail, '') END) AS trouble
            FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.run_id = ? GROUP BY u.site ORDER BY u.site""",
            run_id,
        )

    def life(self, url: str) -> Row | None:
        """Everything that is known of one URL: its ledger row, sightings, fetches and article; None if unknown."""
        found = self._rows("SELECT * FROM urls WHERE url_key = ?", canonical_url(url))
        if not found:
            return None
        row = found[0]
        row["args"] = json.loads(row["args"])
        row["sightings"] = self._rows(
            "SELECT s.url AS source, o.kind, min(g.seen_at) AS first_seen_at, max(g.seen_at) AS last_seen_at,"
            " min(g.position) AS best_position FROM sightings g JOIN urls s ON s.id = g.source_id"
            " LEFT JOIN sources o ON o.url_id = s.id WHERE g.url_id = ? GROUP BY g.source_id ORDER BY first_seen_at",
            row["id"],
        )
        row["fetches"] = self._rows(
            "SELECT run_id, fetched_at, status, seconds, size, state, reason, detail, unchanged, body_sha256, robots_sha256"
            " FROM fetches WHERE url_id = ? ORDER BY id",
            row["id"],
        )
        row["article"] = next(
            iter(
                self._rows(
                    "SELECT id, headline, first_seen_at, last_seen_at, (SELECT count(*) FROM versions v WHERE v.article_id"
                    " = a.id) AS versions FROM articles a WHERE url_key = ?",
                    row["url_key"],
                )
            ),
            None,
        )
        return row
