"""Finding articles: the best hits of a search, how many there are, when, and where. Does not write."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Literal

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.find.highlights import snippet
from newsarchive.archive.find.matching import DATE, Match
from newsarchive.archive.find.selection import Selection
from newsarchive.errors import UsageError

Order = Literal["relevance", "recent", "newest", "oldest"]
"""Of hits: best first (headlines weigh most); best first with recent ones favoured; by date."""
ORDERS: tuple[Order, ...] = ("relevance", "recent", "newest", "oldest")
FACETS = ("site", "section", "language", "author")
PERIODS = {"day": 10, "month": 7, "year": 4}
"""Length of the date that names each."""

_SCORE = "bm25(articles_fts, 8.0, 3.0, 1.0)"
"""Lower is better; a word of the headline weighs as much as eight of the body, of the summary as three."""
_FREQUENT, _FEW = 20, 500
"""Words are frequent from one in so many articles on, and from so many articles on."""
_RECENT_DAYS = 30
"""An article of today counts twice as much as an old one, of so many days ago one and a half times."""
_ORDERS = {
    "relevance": "{score}",
    "recent": "{score} * (1 + 1.0 / (1 + max(0, coalesce(julianday(:now) - julianday({date}), 1e6)) / {days}))",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found by `Archive.search`."""

    id: int
    """Row of the article."""
    url: str
    """As fetched."""
    site: str
    """Its site."""
    headline: str | None
    """Its headline."""
    section: str | None
    """Its section."""
    language: str | None
    """Its language."""
    published_at: str | None
    """As the page says."""
    snippet: str
    """Real text around the first word found; the article's beginning where no word was asked for."""


class Finder:
    """Questions about the articles of a `Selection`."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def search(self, words: str | None, selection: Selection, order: Order, limit: int, offset: int) -> list[Hit]:
        """The hits; see `Archive.search`."""
        if order not in ORDERS:
            raise UsageError(f"Expected order to be {', '.join(ORDERS)}; got {order!r}.")
        rows = self._ids(words, selection, order, limit, offset)
        names = ("id", "url", "site", "headline", "section", "language", "published_at")
        hits = []
        for row in rows:
            found = self.conn.execute(
                f"SELECT {', '.join(names)}, body FROM articles WHERE id = ?", (row["id"],)
            ).fetchone()
            hits.append(Hit(**{name: found[name] for name in names}, snippet=snippet(found["body"], words or "")))
        return hits

    def _ids(self, words: str | None, selection: Selection, order: Order, limit: int, offset: int) -> list[sqlite3.Row]:
        """Rows of the hits in order. The texts are not read for it: a frequent word is in half of the archive."""
        found = selection.match(words)
        if found is None:  # no search at all: everything that is selected
            where, values = selection.where()
            found = Match(where=where, values=values)
        if order in ("newest", "oldest") or not (found.words or found.rank):
            return self._by_date(found, "oldest" if order == "oldest" else "newest", limit, offset)
        values, where = dict(found.values), found.where
        source, article, score = "articles_fts JOIN articles a ON a.id = articles_fts.rowid", "a.id", _SCORE
        if found.words is not None:
            values["words"] = found.words
            if order == "relevance" and (found.is_words_only or self._is_frequent(found)):
                source, article = "articles_fts", "rowid"
                where = "1" if found.is_words_only else f"+rowid IN (SELECT a.id FROM articles a WHERE {where})"
            where = f"articles_fts MATCH :words AND {where}"
        else:
            ranked = f"SELECT rowid AS id, {_SCORE} AS score FROM articles_fts WHERE articles_fts MATCH :rank"
            source, score = f"articles a LEFT JOIN ({ranked}) r ON r.id = a.id", "coalesce(r.score, 0)"
            values["rank"] = found.rank
        by = _ORDERS[order].format(score=score, date=DATE, days=_RECENT_DAYS)
        return self.conn.execute(
            f"SELECT {article} AS id FROM {source} WHERE {where} ORDER BY {by}, {article} LIMIT :limit OFFSET :offset",
            {**values, "now": utc_now(), "limit": limit, "offset": offset},
        ).fetchall()

    def _by_date(self, found: Match, order: str, limit: int, offset: int) -> list[sqlite3.Row]:
        where, values = found.condition(is_frequent=self._is_frequent(found))
        direction = "DESC" if order == "newest" else "ASC"
        return self.conn.execute(
            f"SELECT a.id FROM articles a WHERE {where} ORDER BY {DATE} {direction}, a.id {direction}"
            " LIMIT :limit OFFSET :offset",
            {**values, "limit": limit, "offset": offset},
        ).fetchall()

    def _is_frequent(self, found: Match) -> bool:
        """Whether so many articles hold the words that reading one index over all is quicker than looking up each."""
        if found.words is None:
            return False
        sql = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT ?)"
        newest = self.conn.execute("SELECT max(id) FROM articles").fetchone()[0] or 0
        most = max(newest // _FREQUENT, _FEW)
        return bool(self.conn.execute(sql, (found.words, most)).fetchone()[0] == most)

    def _where(self, selection: Selection) -> tuple[str, dict[str, Any]]:
        """Condition on ``articles a`` and its values, in the form that reads least."""
        found = selection.match()
        if found is None or selection.one_of_each:
            return selection.where()
        return found.condition(is_frequent=self._is_frequent(found))

    def count(self, selection: Selection) -> int:
        """How many articles are wanted; of a sample, how many are drawn."""
        if selection.sample is not None:
            return min(selection.sample, self.count(replace(selection, sample=None)))
        found = selection.match()
        if found is not None and found.words is not None and found.is_words_only:
            sql, values = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH :words", {"words": found.words}
        else:
            where, values = self._where(selection)
            sql = f"SELECT count(*) FROM articles a WHERE {where}"
        return int(self.conn.execute(sql, values).fetchone()[0])

    def timeline(self, selection: Selection, period: str) -> list[tuple[str, int]]:
        """The days (or months, years) on which there are articles, and how many; see `Archive.timeline`."""
        if period not in PERIODS:
            raise UsageError(f"Expected period to be {', '.join(PERIODS)}; got {period!r}.")
        where, values = self._where(selection)
        rows = self.conn.execute(
            f"SELECT substr({DATE}, 1, {PERIODS[period]}) AS period, count(*) AS articles FROM articles a WHERE {where}"
            " GROUP BY 1 ORDER BY 1",
            values,
        )
        return [(row["period"], row["articles"]) for row in rows]

    def spread(self, selection: Selection) -> dict[str, Counter[str]]:
        """How many articles fall on each `day`, `site`, `section` and `language`; see `Archive.spread`."""
        where, values = self._where(selection)
        rows = self.conn.execute(
            f"SELECT substr({DATE}, 1, 10) AS day, a.site, a.section, a.language, count(*) AS articles FROM articles a"
            f" WHERE {where} GROUP BY 1, 2, 3, 4",
            values,
        )
        found: dict[str, Counter[str]] = {name: Counter() for name in ("day", "site", "section", "language")}
        for day, site, section, language, articles in rows:
            found["day"][day] += articles
            found["site"][site] += articles
            if section is not None:
                found["section"][section] += articles
            if language is not None:
                found["language"][language] += articles
        return found

    def facets(self, selection: Selection, limit: int) -> dict[str, list[tuple[str, int]]]:
        """The most frequent values; see `Archive.facets`."""
        where, values = self._where(selection)
        parts = [
            f"SELECT '{name}' AS facet, {name} AS value, count(*) AS articles FROM found GROUP BY {name}"
            for name in FACETS[:-1]
        ]
        parts.append(
            "SELECT 'author', w.name, count(*) FROM found JOIN article_authors w ON w.article_id = found.id GROUP BY w.name"
        )
        rows = self.conn.execute(
            f"WITH found AS MATERIALIZED (SELECT a.id, a.site, a.section, a.language FROM articles a WHERE {where})"
            f" SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE value IS NOT NULL ORDER BY articles DESC, value",
            values,
        )
        answer: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for row in rows:
            if len(answer[row["facet"]]) < limit:
                answer[row["facet"]].append((row["value"], row["articles"]))
        return answer
