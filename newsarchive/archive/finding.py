"""Search with filters, sorting, paging, and how the hits spread over time, sites and languages. Does not write."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsarchive.archive import search
from newsarchive.archive.clock import sortable

Row = dict[str, Any]

WHEN = "coalesce(a.published_utc, a.first_seen_at)"
"""When an article counts: when it was published, or, undated, when it was archived."""
SORTS = {
    "best": "rank, id DESC",
    "newest": f"{WHEN} DESC, a.id DESC",
    "oldest": f"{WHEN}, a.id",
    "archived": "a.id DESC",
}
"""Orders of hits; without words "best" is "newest"."""
LISTED = (
    "a.id, a.url, a.site, a.publisher, a.headline, a.summary, a.section, a.published_at, a.first_seen_at, a.language,"
    " a.page_kind, a.word_count"
)
"""Columns that a list of articles shows."""
_RANK = "bm25(articles_fts, 8.0, 3.0, 1.0)"
_MATCH = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match"
_MANY = 20
"""From one hit in so many articles on, an index over all of them is read through instead of looking up each hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for; None or empty means any."""

    words: str | None = None
    """As typed: words, phrases in double quotes."""
    sites: tuple[str, ...] = ()
    """Sites as in `Article.site`."""
    section: str | None = None
    """Section, without regard to case."""
    author: str | None = None
    """One of the authors' names, without regard to case."""
    language: str | None = None
    """Language, with its regions: ``en`` finds ``en-GB``."""
    since: str | None = None
    """ISO 8601 day or time, as in `Selection`."""
    until: str | None = None
    """ISO 8601 day or time; a day counts whole."""

    @property
    def match(self) -> str | None:
        """The words as an FTS5 expression; None where nothing is asked."""
        return search.match_expression(self.words) if self.words else None

    @property
    def is_hopeless(self) -> bool:
        """Whether words were typed that hold nothing to look for."""
        return bool(self.words and self.words.strip()) and self.match is None

    def filters(self) -> tuple[list[str], Row]:
        """Conditions on ``articles a`` beside the words, and their values."""
        parts: list[str] = []
        values: Row = {}
        if self.sites:
            parts.append("a.site IN (SELECT value FROM json_each(:sites))")
            values["sites"] = json.dumps(self.sites)
        if self.section:
            parts.append("a.section = :section COLLATE NOCASE")
            values["section"] = self.section
        if self.author:
            parts.append("a.id IN (SELECT article_id FROM article_authors WHERE name = :author COLLATE NOCASE)")
            values["author"] = self.author
        if self.language:
            parts.append("(a.language = :language COLLATE NOCASE OR a.language LIKE :regions)")
            values |= {"language": self.language, "regions": f"{self.language}-%"}
        if self.since:
            parts.append(f"{WHEN} >= :since")
            values["since"] = sortable(self.since) or self.since
        if self.until:
            parts.append(f"{WHEN} <= :until")
            values["until"] = f"{self.until}\uffff" if len(self.until) <= 10 else sortable(self.until) or self.until
        return parts, values


class Finder:
    """Answers to a `Question`, on a connection that reads."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def hits(self, question: Question, *, sort: str = "best", limit: int = 20, offset: int = 0) -> list[Row]:
        """The articles found, with a `snippet` of the text around the first word."""
        if question.is_hopeless:
            return []
        parts, values = question.filters()
        match = question.match
        values |= {"match": match, "limit": limit, "offset": offset}
        if match and sort == "best":
            chosen = f" AND rowid IN (SELECT a.id FROM articles a WHERE {' AND '.join(parts)})" if parts else ""
            sql = (
                f"SELECT {LISTED}, substr(a.body, 1, 200000) AS body FROM (SELECT rowid AS id, {_RANK} AS rank FROM articles_fts"
                f" WHERE articles_fts MATCH :match{chosen} ORDER BY {SORTS['best']} LIMIT :limit OFFSET :offset) f"
                " JOIN articles a ON a.id = f.id ORDER BY f.rank, f.id DESC"
            )
        else:
            order = SORTS["newest" if sort == "best" else sort]
            where = " AND ".join([*([self._among(match)] if match else []), *parts]) or "1"
            sql = (
                f"SELECT {LISTED}, substr(a.body, 1, 200000) AS body FROM (SELECT a.id FROM articles a WHERE {where}"
                f" ORDER BY {order} LIMIT :limit OFFSET :offset) f JOIN articles a ON a.id = f.id ORDER BY {order}"
            )
        rows = [dict(row) for row in self.conn.execute(sql, values)]
        for row in rows:
            row["snippet"] = search.snippet(row.pop("body"), question.words or "", width=240)
        return rows

    def spread(self, question: Question) -> dict[str, Counter[str]]:
        """How many hits fall on each `day` (ISO 8601), `site` and `language` (without region)."""
        found: dict[str, Counter[str]] = {"day": Counter(), "site": Counter(), "language": Counter()}
        if question.is_hopeless:
            return found
        rows = self._counted(question, "substr(coalesce(a.published_utc, a.first_seen_at), 1, 10), a.site, a.language")
        for day, site, language in rows:
            found["day"][day] += 1
            found["site"][site] += 1
            if language:
                found["language"][language.partition("-")[0].lower()] += 1
        return found

    def days(self, question: Question) -> Counter[str]:
        """How many hits fall on each day."""
        if question.is_hopeless:
            return Counter()
        return Counter(day for (day,) in self._counted(question, f"substr({WHEN}, 1, 10)"))

    def _counted(self, question: Question, columns: str) -> sqlite3.Cursor:
        parts, values = question.filters()
        match = question.match
        where = " AND ".join([*([self._among(match)] if match else []), *parts]) or "1"
        cursor = self.conn.cursor()
        cursor.row_factory = None
        return cursor.execute(f"SELECT {columns} FROM articles a WHERE {where}", values | {"match": match})

    def _among(self, match: str) -> str:
        """The condition that an article is among the hits, in the form that reads least."""
        hits = self.conn.execute(f"SELECT count(*) FROM ({_MATCH})", {"match": match}).fetchone()[0]
        newest = self.conn.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
        return f"{'+' if hits * _MANY > newest else ''}a.id IN ({_MATCH})"

    def languages(self) -> list[str]:
        """Languages of the archive, without regions, the most frequent first."""
        counted: Counter[str] = Counter()
        for row in self.conn.execute("SELECT language, count(*) AS n FROM articles GROUP BY language"):
            if row["language"]:
                counted[row["language"].partition("-")[0].lower()] += row["n"]
        return [language for language, _ in counted.most_common()]

    def sections(self, sites: Sequence[str] = (), limit: int = 200) -> list[str]:
        """Names of sections, the most frequent first; of some sites, or of all."""
        where = "a.site IN (SELECT value FROM json_each(:sites)) AND" if sites else ""
        rows = self.conn.execute(
            f"SELECT a.section FROM articles a WHERE {where} a.section IS NOT NULL GROUP BY a.section"
            " ORDER BY count(*) DESC, a.section LIMIT :limit",
            {"sites": json.dumps(list(sites)), "limit": limit},
        )
        return [row["section"] for row in rows]
