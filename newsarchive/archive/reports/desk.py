"""What the front page and the page of an article show: read-only questions, answered as plain dicts."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from newsarchive.archive.database.clock import later, utc_now
from newsarchive.archive.find.matching import DATE
from newsarchive.archive.reports.history import History
from newsarchive.archive.reports.report import Report
from newsarchive.archive.store.articles import ArticleStore
from newsarchive.archive.store.wording import wording_of_row
from newsarchive.items import Article

Row = dict[str, Any]

_LISTED = (
    "a.id, a.url, a.site, a.publisher, a.headline, a.summary, a.section, a.published_at, a.first_seen_at, a.language,"
    " a.page_kind, a.word_count"
)
"""Columns that a list of articles shows."""
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

    def names(self) -> dict[str, str]:
        """Publications by their sites, where the name is known."""
        return {
            row["site"]: row["publisher"] for row in self._rows("SELECT site, publisher FROM sites") if row["publisher"]
        }

    def latest(self, limit: int, site: str | None = None) -> list[Row]:
        """The newest articles, none of the future; of all sites, at most a few of each."""
        soon = later(utc_now(), _A_DAY)
        if site:
            return self._rows(
                f"SELECT {_LISTED} FROM articles a WHERE a.site = ? AND {DATE} <= ? ORDER BY {DATE} DESC, a.id DESC LIMIT ?",
                site,
                soon,
                limit,
            )
        rows = self._rows(
            f"SELECT {_LISTED} FROM articles a WHERE a.published_utc <= ? ORDER BY a.published_utc DESC, a.id DESC LIMIT ?",
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

    def listed(self, numbers: Sequence[int]) -> list[Row]:
        """What a list shows of these articles, in the same order."""
        rows = self._rows(
            f"SELECT {_LISTED} FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))",
            json.dumps(list(numbers)),
        )
        by_number = {row["id"]: row for row in rows}
        return [by_number[number] for number in numbers if number in by_number]

    def languages(self) -> Counter[str]:
        """Languages as the pages declare them, and how many articles are in each."""
        rows = self._rows(
            "SELECT language, count(*) AS articles FROM articles WHERE language IS NOT NULL GROUP BY language"
        )
        return Counter({row["language"]: row["articles"] for row in rows})

    def digest(self, number: int) -> str | None:
        """Digest of the raw page that an article was made from."""
        row = self.conn.execute("SELECT body_sha256 FROM articles WHERE id = ?", (number,)).fetchone()
        return str(row["body_sha256"]) if row else None
