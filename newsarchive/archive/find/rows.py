"""Rows for analysts: the articles of a `Selection`, or one row for each of their paragraphs, links, versions, changes.

Read a hundred articles at a time, so that memory does not grow with the archive. Does not write.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any

from newsarchive.archive.database import connect
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.store.articles import ArticleStore
from newsarchive.errors import UsageError
from newsarchive.failpoints import fail_point
from newsarchive.items import BODY_KINDS, Article

BATCH = 100
"""Articles that are read together."""
Row = dict[str, Any]
_OF = "FROM json_each(:ids) i CROSS JOIN articles a ON a.id = i.value CROSS JOIN"
_BODY = ", ".join(f"'{kind}'" for kind in sorted(BODY_KINDS))


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of rows."""

    columns: dict[str, type]
    """Name -> str, int or bool; any of them may be None."""
    select: str
    """The rows of the articles in :ids, in order."""


TABLES = {
    "paragraphs": Table(
        {"url": str, "site": str, "headline": str, "section": str, "published_at": str, "language": str,
         "position": int, "kind": str, "text": str, "hidden": bool},
        "SELECT a.url, a.site, a.headline, a.section, a.published_at, a.language, b.position, b.kind, b.text, b.hidden"
        f" {_OF} blocks b ON b.article_id = a.id WHERE b.kind IN ({_BODY}) ORDER BY i.key, b.position",
    ),
    "links": Table(
        {"url": str, "site": str, "headline": str, "published_at": str, "position": int, "place": str, "link": str, "text": str,
         "archived_url": str, "archived_headline": str},
        "SELECT a.url, a.site, a.headline, a.published_at, l.position, l.place, l.url AS link, l.text, r.url AS archived_url,"
        f" r.headline AS archived_headline {_OF} links l ON l.article_id = a.id LEFT JOIN articles r ON r.url_key = l.url_key"
        " ORDER BY i.key, l.position",
    ),
    "versions": Table(
        {"url": str, "site": str, "number": int, "compared_with": int, "seen_at": str, "last_seen_at": str, "headline": str,
         "section": str, "summary": str, "authors": str, "published_at": str, "body": str, "body_sha256": str},
        "SELECT a.url, a.site, v.number, v.compared_with, v.seen_at, v.last_seen_at, v.headline, v.section, v.summary, v.authors,"
        " v.published_at, (SELECT group_concat(value, char(10, 10)) FROM json_each(v.blocks)) AS body, v.body_sha256"
        f" {_OF} versions v ON v.article_id = a.id ORDER BY i.key, v.number",
    ),
    "changes": Table(
        {"url": str, "site": str, "headline": str, "version": int, "seen_at": str, "position": int, "field": str, "kind": str,
         "before": str, "after": str},
        "SELECT a.url, a.site, a.headline, c.version, v.seen_at, c.position, c.field, c.kind, c.before, c.after"
        f" {_OF} changes c ON c.article_id = a.id JOIN versions v ON v.article_id = a.id AND v.number = c.version"
        " ORDER BY i.key, c.version, c.position",
    ),
}  # fmt: skip
"""Name -> what a row of it is, in Python and in every file that is exported."""


class Rows:
    """Reads rows; within one of its iterators everything comes from one state of the archive."""

    def __init__(self, conn: sqlite3.Connection, store: ArticleStore, *, is_reader: bool) -> None:
        self.conn = conn
        self.store = store
        self._snapshot = is_reader

    def articles(self, selection: Selection) -> Iterator[Article]:
        """The articles, in the order in which they were stored."""
        with connect.snapshot(self.conn) if self._snapshot else nullcontext():
            for ids in self._batches(selection):
                for article in self.store.get_all(ids):
                    yield article
                    fail_point("in-export")

    def of(self, table: str, selection: Selection) -> Iterator[Row]:
        """The rows of one of `TABLES`, article by article."""
        shape = TABLES[table]
        truths = [name for name, kind in shape.columns.items() if kind is bool]
        with connect.snapshot(self.conn) if self._snapshot else nullcontext():
            for ids in self._batches(selection):
                for found in self.conn.execute(shape.select, {"ids": json.dumps(ids)}).fetchall():
                    yield {**found} | {name: bool(found[name]) for name in truths}

    def dataframe(self, rows: str, selection: Selection) -> Any:
        """Rows, or the articles as flat rows, as a DataFrame."""
        if rows == "articles":
            return frame(map(flat, self.articles(selection)), FLAT_COLUMNS)
        if rows not in TABLES:
            raise UsageError(f"Expected rows to be articles, {', '.join(TABLES)}; got {rows!r}.")
        return frame(self.of(rows, selection), list(TABLES[rows].columns))

    def ids(self, selection: Selection) -> Iterator[int]:
        """Rows of the articles, in the order in which they were stored; of a sample only those."""
        where, values = selection.where()
        found = self.conn.execute(f"SELECT a.id, a.url_key FROM articles a WHERE {where} ORDER BY a.id", values)
        if selection.sample is None:
            return (row["id"] for row in found)
        ranked = ((_lot(selection.seed, row["url_key"]), row["id"]) for row in found)
        return iter(sorted(number for _, number in nsmallest(selection.sample, ranked)))

    def _batches(self, selection: Selection) -> Iterator[list[int]]:
        ids = self.ids(selection)
        while batch := list(islice(ids, BATCH)):
            yield batch

    def check_sql(self, sql: str) -> None:
        """Raise UsageError unless a `Selection.sql` is one SELECT of one column. Does not run it."""
        try:
            self.conn.execute(f"EXPLAIN SELECT * FROM articles a WHERE {Selection(sql=sql).where()[0]}").fetchone()
        except sqlite3.Error as error:
            raise UsageError(
                f"Expected one SELECT that gives ids of articles in one column; SQLite says: {error}."
            ) from error


def _lot(seed: int, url_key: str) -> bytes:
    """What an article draws in the lottery of a seed: the same in every archive, whatever else is in it."""
    return hashlib.blake2b(f"{seed} {url_key}".encode(), digest_size=16).digest()


def frame(rows: Iterator[Row], columns: list[str]) -> Any:
    """Rows as a DataFrame of pandas or, where that is not installed, of polars.

    Raises:
        UsageError: neither is installed.
    """
    data: dict[str, list[Any]] = {name: [] for name in columns}
    for row in rows:
        for name, values in data.items():
            values.append(row[name])
    for library in ("pandas", "polars"):
        try:
            module = __import__(library)
        except ModuleNotFoundError:
            continue
        return module.DataFrame(data)
    raise UsageError("A DataFrame needs pandas or polars: pip install pandas, or pip install polars.")


def flat(article: Article) -> Row:
    """An article as one flat row: its scalars, names as lists, the address of its image, and its text."""
    form = article.as_dict()
    form["image"] = article.image.url if article.image else None
    return {name: value for name, value in form.items() if name not in ("blocks", "related", "provenance", "error")} | {
        "body": article.body
    }


FLAT_COLUMNS = list(flat(Article(url="", site="")))
"""Names of `flat`, in order."""
