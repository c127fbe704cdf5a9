"""What the archive can tell of itself: sites, runs, and the life of a URL."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Any, Literal

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.find.near import near_url
from newsarchive.archive.ledger.sightings import MANY
from newsarchive.archive.ledger.visits import CHECKED
from newsarchive.archive.reports.history import History
from newsarchive.urls import canonical_url

Row = dict[str, Any]
_NUMBER = re.compile(r"(\d+)", re.ASCII)


def by_number(name: str) -> list[tuple[int, int, str]]:
    """A key by which names sort with their numbers as numbers.

    >>> sorted(["a10.example", "a2.example", "127.0.0.10:81", "127.0.0.2:81", "b.example"], key=by_number)
    ['127.0.0.2:81', '127.0.0.10:81', 'a2.example', 'a10.example', 'b.example']
    """
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _NUMBER.split(name) if part]


_PLACE = """CASE WHEN o.kind <> 'sitemap' AND o.items <= ? THEN 1 + (SELECT count(*) FROM sightings b
    WHERE b.source_id = g.source_id AND b.run_id = g.run_id AND (b.position, b.url_id) < (g.position, g.url_id)) END"""
"""The place of a sighting, as in the view ``front_page_history``: 1 led; NULL where order says nothing."""


class Report:
    """Read-only questions; every answer is plain dicts, ready for JSON."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.conn.execute(sql, values)]

    def sites(self) -> list[Row]:
        """One row a site, by name: articles, newest article, sources, URLs by state, when it was last read.

        Numbers in names sort as numbers: ``127.0.0.2`` before ``127.0.0.10``.
        """
        rows = self._rows(
            """WITH known AS (SELECT site FROM sites UNION SELECT site FROM articles UNION SELECT site FROM urls)
            SELECT k.site, s.home, s.publisher,
                (SELECT count(*) FROM articles a WHERE a.site = k.site) AS articles,
                (SELECT max(published_utc) FROM articles a WHERE a.site = k.site) AS newest,
                (SELECT count(*) FROM sources o WHERE o.site = k.site) AS sources,
                (SELECT max(read_at) FROM sources o WHERE o.site = k.site) AS read_at,
                count(u.id) FILTER (WHERE u.state IN ('queued', 'leased')) AS queued,
                count(u.id) FILTER (WHERE u.state = 'dropped') AS dropped,
                count(u.id) FILTER (WHERE u.state = 'failed') AS failed
            FROM known k LEFT JOIN sites s ON s.site = k.site LEFT JOIN urls u ON u.site = k.site
            GROUP BY k.site"""
        )
        return sorted(rows, key=lambda row: by_number(row["site"]))

    def sources(self, site: str | None = None) -> list[Row]:
        """The sources of a site, or of all: kind, URL, when it was last read, what it offered."""
        return self._rows(
            "SELECT s.site, s.kind, u.url, s.title, s.read_at, s.items, s.new_items, s.complaint FROM sources s"
            " JOIN urls u ON u.id = s.url_id WHERE ?1 IS NULL OR s.site = ?1 ORDER BY s.site, s.kind, u.url",
            site,
        )

    def reasons(self, site: str | None = None) -> list[Row]:
        """How many URLs have which state and reason."""
        return self._rows(
            "SELECT state, reason, count(*) AS urls FROM urls WHERE ?1 IS NULL OR site = ?1"
            " GROUP BY state, reason ORDER BY urls DESC",
            site,
        )

    def last_runs(self, limit: int = 5, *, site: str | None = None, looks: bool = False) -> list[Row]:
        """The latest runs, newest first, with what they asked for and got; of one site, those that asked it.

        With *looks* also those in which ``add`` only looked what new sites offer.
        """
        return self._rows(
            """SELECT r.id, r.started_at, r.ended_at, r.outcome, coalesce(json_extract(r.settings, '$.command'),
                    iif(json_extract(r.settings, '$.probe') IS NULL, 'crawl', 'add')) AS command,
                count(f.id) FILTER (WHERE f.sent) AS requests,
                count(f.id) FILTER (WHERE f.reason = 'article' AND NOT f.unchanged AND f.brought = 1) AS articles,
                count(f.id) FILTER (WHERE f.reason = 'article' AND NOT f.unchanged AND f.brought > 1) AS changed,
                count(f.id) FILTER (WHERE f.unchanged OR (f.reason = 'article' AND f.brought = 0)) AS unchanged,
                count(f.id) FILTER (WHERE f.state = 'failed') AS failed
            FROM (SELECT runs.*, settings FROM runs JOIN setups s ON s.id = setup_id
                WHERE (?3 OR json_extract(settings, '$.probe') IS NULL) AND (?1 IS NULL OR EXISTS (
                SELECT 1 FROM fetches g JOIN urls v ON v.id = g.url_id WHERE g.run_id = runs.id AND v.site = ?1))
                ORDER BY runs.id DESC LIMIT ?2) r
            LEFT JOIN (SELECT g.*, CASE WHEN g.reason = 'article' AND NOT g.unchanged THEN (
                    SELECT coalesce(min(v.number), 0) FROM urls u JOIN articles a ON a.url_key = u.url_key
                    LEFT JOIN versions v ON v.article_id = a.id AND v.run_id = g.run_id WHERE u.id = g.url_id
                    HAVING count(a.id)) END AS brought FROM fetches g) f ON f.run_id = r.id
                AND (?1 IS NULL OR f.url_id IN (SELECT u.id FROM urls u WHERE u.site = ?1))
            GROUP BY r.id ORDER BY r.id DESC""",
            site,
            limit,
            looks,
        )

    def looks(self) -> int:
        """How many runs were only looks of ``add`` at what sites offer."""
        sql = (
            "SELECT count(*) AS n FROM runs"
            " WHERE setup_id IN (SELECT id FROM setups WHERE json_extract(settings, '$.probe') IS NOT NULL)"
        )
        return int(self._rows(sql)[0]["n"])

    def failures(self, site: str, limit: int = 10) -> list[Row]:
        """URLs of a site that stand as failed, latest first."""
        return self._rows(
            "SELECT url, kind, reason, detail, changed_at FROM urls WHERE site = ? AND state = 'failed'"
            " ORDER BY changed_at DESC, id DESC LIMIT ?",
            site,
            limit,
        )

    def run_by_site(self, run_id: int) -> list[Row]:
        """What one run did on each site; `trouble` says what went wrong there, or why nothing came of it.

        `left_out` were asked and are no articles, or not to be had by robots.txt; `failed` are tries; `checks` are answers
        304 after which the same was asked again without a condition.
        """
        return self._rows(
            """WITH done AS (
                SELECT f.*, u.site,
                    f.state = 'kept' AND f.reason = 'article' AND NOT f.unchanged AS is_stored,
                    (SELECT min(v.number) FROM articles a JOIN versions v ON v.article_id = a.id
                        WHERE a.url_key = u.url_key AND v.run_id = f.run_id) AS new_version
                FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.run_id = ?
            )
            SELECT site,
                count(*) FILTER (WHERE sent) AS requests,
                count(*) FILTER (WHERE is_stored AND new_version = 1) AS articles,
                count(*) FILTER (WHERE is_stored AND new_version > 1) AS changed,
                count(*) FILTER (WHERE unchanged OR (is_stored AND new_version IS NULL)) AS unchanged,
                count(*) FILTER (WHERE state = 'dropped' AND reason <> 'redirected') AS left_out,
                count(*) FILTER (WHERE state = 'failed') AS failed,
                count(*) FILTER (WHERE state = 'queued' AND detail = ?) AS checks,
                count(*) FILTER (WHERE state = 'kept' OR reason IN ('not-article', 'nothing', 'duplicate', 'forgotten')) AS good,
                count(*) AS tries,
                max(CASE WHEN state = 'failed' OR (state = 'queued' AND reason NOT IN ('new', 'revisit')) OR reason IN
                    ('robots', 'off-site', 'private-network', 'not-html')
                    THEN reason || coalesce(': ' || detail, '') END) AS trouble
            FROM done GROUP BY site ORDER BY site""",
            run_id,
            CHECKED,
        )

    def nobody_answered(self, run_id: int) -> bool:
        """Whether a run asked several sites, and no server answered anything."""
        row = self._rows(
            "SELECT count(DISTINCT u.site) AS sites, count(f.status) AS answers FROM fetches f JOIN urls u ON u.id = f.url_id"
            " WHERE f.run_id = ? AND f.reason <> 'robots'",
            run_id,
        )[0]
        return bool(row["sites"] > 1 and not row["answers"])

    def waiting(self, sites: Sequence[str]) -> int:
        """How many URLs of these sites are queued."""
        row = self._rows(
            "SELECT count(*) AS n FROM urls WHERE state = 'queued' AND site IN (SELECT value FROM json_each(?))",
            json.dumps(list(sites)),
        )
        return int(row[0]["n"])

    def in_range(self, run_id: int, sites: Sequence[str]) -> Row:
        """Of a crawl of a range of days: how many articles lay in it, how many outside, and how many are undated."""
        return self._rows(
            "SELECT count(*) FILTER (WHERE reason <> 'out-of-range' AND queued_run_id = ?1) AS inside,"
            " count(*) FILTER (WHERE reason = 'out-of-range' AND detail <> 'undated') AS outside,"
            " count(*) FILTER (WHERE reason = 'out-of-range' AND detail = 'undated') AS undated FROM urls"
            " WHERE kind = 'article' AND site IN (SELECT value FROM json_each(?2))",
            run_id,
            json.dumps(list(sites)),
        )[0]

    def held(self) -> dict[str, str]:
        """Sites with URLs queued on a host that must not be asked now, and why."""
        rows = self._rows(
            "SELECT DISTINCT u.site, h.held_until, h.held_reason FROM hosts h CROSS JOIN urls u ON u.host = h.host"
            " WHERE u.state = 'queued' AND h.held_until > ?",
            utc_now(),
        )
        return {row["site"]: f"held until {row['held_until']}: {row['held_reason']}" for row in rows}

    def life(self, url: str) -> Row | None:
        """Everything that is known of one URL: its ledger row, sightings, fetches, article, tombstone; None if unknown."""
        found = self._rows("SELECT * FROM urls WHERE url_key = ?", canonical_url(url))
        if not found:
            return None
        row = found[0]
        row["args"] = json.loads(row["args"])
        row["held"] = next(
            iter(
                self._rows(
                    "SELECT held_until, held_reason FROM hosts WHERE host = ? AND held_until > ?",
                    row["host"],
                    utc_now(),
                )
            ),
            None,
        )
        row["sightings"] = self._rows(
            "SELECT s.url AS source, o.kind, min(g.seen_at) AS first_seen_at, max(CASE WHEN g.seen_at = o.changed_at"
            " AND o.kind <> 'sitemap' AND o.items <= ? THEN o.read_at ELSE g.seen_at END) AS last_seen_at,"
            f" min({_PLACE}) AS best_place FROM sightings g JOIN urls s ON s.id = g.source_id"
            " LEFT JOIN sources o ON o.url_id = s.id WHERE g.url_id = ? GROUP BY g.source_id ORDER BY first_seen_at",
            MANY,
            MANY,
            row["id"],
        )
        row["fetches"] = self._rows(
            "SELECT run_id, fetched_at, status, seconds, size, state, reason, detail, unchanged, body_sha256, robots_sha256,"
            " reservation FROM fetches WHERE url_id = ? ORDER BY id",
            row["id"],
        )
        row["article"] = self.stored(url)
        row["tombstone"] = self.tombstone(url)
        return row

    def tombstone(self, url: str) -> Row | None:
        """When and why a URL was taken down; None if it was not."""
        found = self._rows("SELECT forgotten_at, why FROM tombstones WHERE url_key = ?", canonical_url(url))
        return found[0] if found else None

    def near(self, url: str) -> str | None:
        """The stored article that a mistyped URL may have meant."""
        return near_url(self.conn, url)

    def labels(self, name: Literal["section", "language"], sites: Sequence[str] = ()) -> list[str]:
        """The sections, or languages, of these sites' articles (of all without any), the most frequent first."""
        rows = self._rows(
            f"SELECT {name} AS label FROM articles WHERE {name} IS NOT NULL"
            f" AND (?1 = '[]' OR site IN (SELECT value FROM json_each(?1))) GROUP BY {name} ORDER BY count(*) DESC, {name}",
            json.dumps(list(sites)),
        )
        return [row["label"] for row in rows]

    def stored(self, url: str) -> Row | None:
        """When the article of a URL was first and last seen, and its versions in short; None if none is stored."""
        found = self._rows(
            "SELECT id, headline, first_seen_at, last_seen_at, (SELECT count(*) FROM versions v WHERE v.article_id = a.id)"
            " AS versions FROM articles a WHERE url_key = ?",
            canonical_url(url),
        )
        return {**found[0], "history": History(self.conn).versions(found[0]["id"])} if found else None
