"""What the front page and the page of an article show: read-only questions, answered as plain dicts."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from newsarchive.archive.articles import ArticleStore
from newsarchive.archive.clock import later, utc_now
from newsarchive.archive.finding import LISTED, WHEN
from newsarchive.archive.history import History
from newsarchive.archive.report import Report
from newsarchive.archive.versions import wording_of_row
from newsarchive.items import Article

Row = dict[str, Any]

_A_DAY = 86_400
_OF_A_SITE = 3
"""At most so many of a site among the latest, so that one paper does not fill the page."""


class Desk:
    """Questions of the reading pages."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.conn.execute(sql, values)]

    def totals(self) -> Row:
        """How much there is, and the last run."""
        (row,) = self._rows(
            "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM versions WHERE number > 1) AS changes,"
            " (SELECT count(*) FROM urls) AS urls"
        )
        runs = Report(self.conn).last_runs(1)
        return {**row, "run": runs[0] if runs else None}

    def sites(self) -> list[Row]:
        """Sites with articles, those with most first: publisher, home, how many, the newest one's time."""
        return self._rows(
            "SELECT c.site, s.publisher, s.home, c.articles, c.newest FROM (SELECT site, count(*) AS articles,"
            " max(published_utc) AS newest FROM articles GROUP BY site) c LEFT JOIN sites s ON s.site = c.site"
            " ORDER BY c.articles DESC, c.site"
        )

    def latest(self, limit: int, site: str | None = None) -> list[Row]:
        """The newest articles, none of the future; of all sites, at most a few of each."""
        soon = later(utc_now(), _A_DAY)
        if site:
            return self._rows(
                f"SELECT {LISTED} FROM articles a WHERE a.site = ? AND {WHEN} <= ? ORDER BY {WHEN} DESC, a.id DESC LIMIT ?",
                site,
                soon,
                limit,
            )
        rows = self._rows(
            f"SELECT {LISTED} FROM articles a WHERE a.published_utc <= ? ORDER BY a.published_utc DESC, a.id DESC LIMIT ?",
            soon,
            limit * 8,
        )
        seen: dict[str, int] = {}
        chosen = []
        for row in rows:
            seen[row["site"]] = seen.get(row["site"], 0) + 1
            if seen[row["site"]] <= _OF_A_SITE and row["headline"]:
                chosen.append(row)
        return chosen[:limit]

    def article(self, number: int) -> Row | None:
        """All that the page of an article shows; None where there is none."""
        article = ArticleStore(self.conn).get(number)
        if article is None:
            return None
        history = History(self.conn)
        (row,) = self._rows(
            "SELECT id, url_key, first_seen_at, last_seen_at, body_sha256, confidence, word_count FROM articles WHERE id = ?",
            number,
        )
        return {
            "article": article,
            **row,
            **history.links(number),
            "prose": self._prose(number),
            "versions": history.versions(number),
            "fronts": self._fronts(article),
        }

    def _prose(self, number: int) -> list[Row]:
        """Links in the running text, with the archived article where there is one."""
        return self._rows(
            "SELECT l.url, l.text, r.id AS article_id, r.headline FROM links l LEFT JOIN articles r ON r.url_key = l.url_key"
            " WHERE l.article_id = ? AND l.place = 'prose' ORDER BY l.position",
            number,
        )

    def _fronts(self, article: Article) -> list[Row]:
        """Where it stood on front and section pages: best place, when first and last seen there."""
        life = Report(self.conn).life(article.url)
        sightings = life["sightings"] if life else []
        return [row for row in sightings if row["kind"] in ("front", "section")]

    def state(self, number: int, version: int) -> Row | None:
        """One version of an article: its `wording`, and when it was seen; None where there is none."""
        row = self.conn.execute(
            "SELECT * FROM versions WHERE article_id = ? AND number = ?", (number, version)
        ).fetchone()
        if row is None:
            return None
        return {
            "wording": wording_of_row(row),
            "number": version,
            **{name: row[name] for name in ("seen_at", "last_seen_at", "body_sha256", "compared_with")},
        }

    def known(self, urls: list[str]) -> dict[str, int]:
        """Rows of the articles with these keys."""
        rows = self._rows(
            "SELECT url_key, id FROM articles WHERE url_key IN (SELECT value FROM json_each(?))", json.dumps(urls)
        )
        return {row["url_key"]: row["id"] for row in rows}

    def digest(self, number: int) -> str | None:
        """Digest of the raw page that an article was made from."""
        row = self.conn.execute("SELECT body_sha256 FROM articles WHERE id = ?", (number,)).fetchone()
        return str(row["body_sha256"]) if row else None
