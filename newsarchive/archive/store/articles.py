"""Articles as rows, and rows as articles."""

from __future__ import annotations

import json
import sqlite3

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store.duplicates import DuplicateIndex
from newsarchive.archive.store.prepared import PARTS, Prepared, prepare
from newsarchive.archive.store.tombstones import Tombstones
from newsarchive.archive.store.versions import first_version, note_version
from newsarchive.archive.store.versions import seen_unchanged as version_unchanged
from newsarchive.items import Article, Block, Image, Link
from newsarchive.urls import canonical_url

_CURRENT = (
    "url", "url_key", "canonical_url", "site", "publisher", "page_kind", "confidence", "headline", "section", "summary",
    "published_at", "published_raw", "published_utc", "modified_at", "language", "paywalled", "word_count", "body",
    "provenance", "text_sha256", "body_sha256", "fetched_at", "last_seen_at", "run_id",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO articles ({', '.join(_CURRENT)}, first_seen_at) VALUES ({', '.join(':' + c for c in _CURRENT)},"
    " :last_seen_at)"
)
_UPDATE = f"UPDATE articles SET {', '.join(f'{c} = :{c}' for c in _CURRENT if c != 'url_key')} WHERE id = :id"
_PUT_PART = {
    table: f"INSERT INTO {table} (article_id, position, {', '.join(columns)})"
    f" VALUES ({', '.join('?' * (len(columns) + 2))})"
    for table, columns in PARTS.items()
}


_ASKED = "(SELECT value FROM json_each(?))"


class ArticleStore:
    """The tables of an article, written together."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.duplicates = DuplicateIndex(conn)

    def put(self, article: Article | Prepared, *, body_sha256: str, run_id: int | None = None) -> int:
        """Store an article as it is now, with a version if its text is new; returns its row.

        Raises:
            ForgottenError: it was taken down.
        """
        new = article if isinstance(article, Prepared) else prepare(article)
        Tombstones(self.conn).check(new.article.url, new.own_keys)
        values = new.columns | {
            "body_sha256": body_sha256,
            "fetched_at": new.article.fetched_at,
            "last_seen_at": new.article.fetched_at or utc_now(),
            "run_id": run_id,
        }
        with transaction(self.conn):
            known = self._row_of(new.columns["url_key"])
            if known is None:
                article_id = int(self.conn.execute(_INSERT, values).lastrowid or 0)
                self._put_parts(article_id, new)
                first_version(self.conn, article_id, new, values)
            else:
                article_id = known
                self.conn.execute(_UPDATE, values | {"id": article_id})
                self._replace_parts(article_id, new)
                note_version(self.conn, article_id, new, values)
            self.duplicates.note(article_id, values["text_sha256"], new.print)
        return article_id

    def rewrite(self, article_id: int, article: Article) -> None:
        """Store anew what was understood of the page that the article was made from; its versions stay as they are."""
        new = prepare(article)
        columns = [name for name in new.columns if name not in ("url", "url_key", "site")]
        with transaction(self.conn):
            self.conn.execute(
                f"UPDATE articles SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id",
                new.columns | {"id": article_id},
            )
            self._replace_parts(article_id, new)
            self.duplicates.note(article_id, new.columns["text_sha256"], new.print)

    def _replace_parts(self, article_id: int, new: Prepared) -> None:
        for table in PARTS:
            self.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        self.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (article_id,))
        self._put_parts(article_id, new)

    def _put_parts(self, article_id: int, new: Prepared) -> None:
        for table, rows in new.parts.items():
            self.conn.executemany(_PUT_PART[table], [(article_id, place, *row) for place, row in enumerate(rows)])
        self.conn.execute(
            "INSERT INTO articles_fts (rowid, headline, summary, body) VALUES (?, ?, ?, ?)", (article_id, *new.index)
        )

    def seen_unchanged(self, url_key: str, seen_at: str) -> None:
        """Note that the article's page was seen and is as before; two touched rows."""
        with transaction(self.conn):
            row = self.conn.execute(
                "UPDATE articles SET last_seen_at = ? WHERE url_key = ? RETURNING id", (seen_at, url_key)
            ).fetchone()
            if row:
                version_unchanged(self.conn, row["id"], seen_at)

    def same_text_elsewhere(self, new: Prepared) -> str | None:
        """URL of a stored article of the same text that the page names as its canonical URL, on the same host."""
        if not new.article.canonical_url:
            return None
        key = canonical_url(new.article.canonical_url)
        if key == new.columns["url_key"]:
            return None
        row = self.conn.execute(
            "SELECT url FROM articles WHERE url_key = ? AND site = ? AND text_sha256 = ?",
            (key, new.article.site, new.columns["text_sha256"]),
        ).fetchone()
        return str(row["url"]) if row else None

    def get(self, article_id: int) -> Article | None:
        """The article of that row, or None."""
        return next(iter(self.get_all([article_id])), None)

    def get_all(self, ids: list[int]) -> list[Article]:
        """The articles of these rows, in order, those that there are."""
        asked = json.dumps(ids)
        found = {row["id"]: row for row in self.conn.execute(f"SELECT * FROM articles WHERE id IN {_ASKED}", (asked,))}
        parts: dict[str, dict[int, list[sqlite3.Row]]] = {}
        for table in ("links", "images", "article_authors", "article_tags", "blocks"):
            of: dict[int, list[sqlite3.Row]] = {}
            query = f"SELECT * FROM {table} WHERE article_id IN {_ASKED} ORDER BY article_id, position"
            for row in self.conn.execute(query, (asked,)):
                of.setdefault(row["article_id"], []).append(row)
            parts[table] = of
        return [_article(found[i], {name: of.get(i, []) for name, of in parts.items()}) for i in ids if i in found]

    def find(self, url: str) -> int | None:
        """Row of the article with this URL, or None."""
        return self._row_of(canonical_url(url))

    def _row_of(self, url_key: str) -> int | None:
        row = self.conn.execute("SELECT id FROM articles WHERE url_key = ?", (url_key,)).fetchone()
        return int(row["id"]) if row else None


def _article(row: sqlite3.Row, parts: dict[str, list[sqlite3.Row]]) -> Article:
    links = [Link(url=r["url"], text=r["text"], place=r["place"]) for r in parts["links"]]
    image = next(iter(parts["images"]), None)
    return Article(
        url=row["url"],
        canonical_url=row["canonical_url"],
        site=row["site"],
        publisher=row["publisher"],
        page_kind=row["page_kind"],
        confidence=row["confidence"],
        headline=row["headline"],
        section=row["section"],
        summary=row["summary"],
        authors=tuple(r["name"] for r in parts["article_authors"]),
        published_at=row["published_at"],
        published_raw=row["published_raw"],
        modified_at=row["modified_at"],
        language=row["language"],
        tags=tuple(r["tag"] for r in parts["article_tags"]),
        image=Image(url=image["url"], caption=image["caption"], credit=image["credit"]) if image else None,
        paywalled=None if row["paywalled"] is None else bool(row["paywalled"]),
        blocks=tuple(Block(kind=r["kind"], text=r["text"], hidden=bool(r["hidden"])) for r in parts["blocks"]),
        related=tuple(link for link in links if link.place != "prose"),
        prose_links=tuple(link for link in links if link.place == "prose"),
        provenance=json.loads(row["provenance"]),
        fetched_at=row["fetched_at"],
    )
