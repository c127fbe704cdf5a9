"""Articles as rows, and rows as articles."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from newsarchive.archive.clock import sortable, utc_now
from newsarchive.archive.connect import transaction
from newsarchive.archive.duplicates import DuplicateIndex
from newsarchive.archive.search import segment
from newsarchive.archive.tombstones import Tombstones
from newsarchive.archive.versions import note_version
from newsarchive.archive.versions import seen_unchanged as version_unchanged
from newsarchive.items import BODY_KINDS, Article, Block, Image, Link
from newsarchive.urls import canonical_url

_CURRENT = (
    "url", "url_key", "canonical_url", "site", "publisher", "page_kind", "confidence", "headline", "section", "summary",
    "published_at", "published_raw", "published_utc", "modified_at", "language", "paywalled", "word_count", "body",
    "provenance", "text_sha256", "body_sha256", "fetched_at", "last_seen_at", "run_id",
)  # fmt: skip
_UPSERT = (
    f"INSERT INTO articles ({', '.join(_CURRENT)}, first_seen_at) VALUES ({', '.join(':' + c for c in _CURRENT)},"
    " :last_seen_at) ON CONFLICT (url_key) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _CURRENT if column != "url_key")
    + " RETURNING id"
)


def text_digest(article: Article) -> str:
    """SHA-256 of what a reader reads: headline, summary and body, each block with its kind."""
    lines = [article.headline or "", article.summary or ""]
    lines += [f"{block.kind}:{block.text}" for block in article.blocks if block.kind in BODY_KINDS]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _row_of(article: Article) -> dict[str, Any]:
    """The columns that are made of the page alone."""
    ours = ("body_sha256", "fetched_at", "last_seen_at", "run_id")
    values = {name: getattr(article, name) for name in _CURRENT if name not in ours and hasattr(article, name)}
    return values | {
        "url_key": canonical_url(article.url),
        "published_utc": sortable(article.published_at),
        "paywalled": None if article.paywalled is None else int(article.paywalled),
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False),
        "text_sha256": text_digest(article),
    }


class ArticleStore:
    """The tables of an article, written together."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.duplicates = DuplicateIndex(conn)

    def put(self, article: Article, *, body_sha256: str, run_id: int | None = None) -> int:
        """Store an article as it is now, with a version if its text is new; returns its row.

        Raises:
            ForgottenError: it was taken down.
        """
        Tombstones(self.conn).check(article.url, article.canonical_url)
        values = _row_of(article) | {
            "body_sha256": body_sha256,
            "fetched_at": article.fetched_at,
            "last_seen_at": article.fetched_at or utc_now(),
            "run_id": run_id,
        }
        with transaction(self.conn):
            article_id = int(self.conn.execute(_UPSERT, values).fetchone()["id"])
            self._put_parts(article_id, article)
            self._index(article_id, values)
            note_version(self.conn, article_id, article, values)
            self.duplicates.note(article_id)
        return article_id

    def rewrite(self, article_id: int, article: Article) -> None:
        """Store anew what was understood of the page that the article was made from; its versions stay as they are."""
        values = _row_of(article)
        columns = [name for name in values if name not in ("url", "url_key", "site")]
        with transaction(self.conn):
            self.conn.execute(
                f"UPDATE articles SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id",
                values | {"id": article_id},
            )
            self._put_parts(article_id, article)
            self._index(article_id, values)
            self.duplicates.note(article_id)

    def _put_parts(self, article_id: int, article: Article) -> None:
        links = [*article.related, *article.prose_links]
        parts: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
            "blocks": ("kind, text, hidden", [(b.kind, b.text, int(b.hidden)) for b in article.blocks]),
            "links": ("url, url_key, text, place", [(k.url, canonical_url(k.url), k.text, k.place) for k in links]),
            "article_authors": ("name", [(name,) for name in article.authors]),
            "article_tags": ("tag", [(tag,) for tag in article.tags]),
            "images": ("url, caption, credit", [(i.url, i.caption, i.credit) for i in [article.image] if i]),
        }
        for table, (columns, rows) in parts.items():
            self.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
            marks = ", ".join("?" * (columns.count(",") + 3))
            self.conn.executemany(
                f"INSERT INTO {table} (article_id, position, {columns}) VALUES ({marks})",
                [(article_id, position, *row) for position, row in enumerate(rows)],
            )

    def _index(self, article_id: int, values: dict[str, Any]) -> None:
        self.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (article_id,))
        self.conn.execute(
            "INSERT INTO articles_fts (rowid, headline, summary, body) VALUES (?, ?, ?, ?)",
            (article_id, *(segment(values[name] or "") for name in ("headline", "summary", "body"))),
        )

    def seen_unchanged(self, url_key: str, seen_at: str) -> None:
        """Note that the article's page was seen and is as before; two touched rows."""
        with transaction(self.conn):
            row = self.conn.execute(
                "UPDATE articles SET last_seen_at = ? WHERE url_key = ? RETURNING id", (seen_at, url_key)
            ).fetchone()
            if row:
                version_unchanged(self.conn, row["id"], seen_at)

    def same_text_elsewhere(self, article: Article) -> str | None:
        """URL of a stored article of the same text that the page names as its canonical URL, on the same host."""
        if not article.canonical_url:
            return None
        key = canonical_url(article.canonical_url)
        if key == canonical_url(article.url):
            return None
        row = self.conn.execute(
            "SELECT url FROM articles WHERE url_key = ? AND site = ? AND text_sha256 = ?",
            (key, article.site, text_digest(article)),
        ).fetchone()
        return str(row["url"]) if row else None

    def get(self, article_id: int) -> Article | None:
        """The article of that row, or None."""
        row = self.conn.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
        return self._article(row) if row else None

    def find(self, url: str) -> int | None:
        """Row of the article with this URL, or None."""
        row = self.conn.execute("SELECT id FROM articles WHERE url_key = ?", (canonical_url(url),)).fetchone()
        return int(row["id"]) if row else None

    def select(self, where: str, values: dict[str, Any], order: str) -> Iterator[Article]:
        """Articles that meet a condition on ``articles a``, streamed in that order.

        Only their numbers are sorted, so that memory does not grow with the texts.
        """
        for row in self.conn.execute(f"SELECT a.id FROM articles a WHERE {where} ORDER BY {order}", values):
            if article := self.get(row["id"]):
                yield article

    def _article(self, row: sqlite3.Row) -> Article:
        number = row["id"]
        links = [Link(url=r["url"], text=r["text"], place=r["place"]) for r in self._parts("links", number)]
        image = next(iter(self._parts("images", number)), None)
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
            authors=tuple(r["name"] for r in self._parts("article_authors", number)),
            published_at=row["published_at"],
            published_raw=row["published_raw"],
            modified_at=row["modified_at"],
            language=row["language"],
            tags=tuple(r["tag"] for r in self._parts("article_tags", number)),
            image=Image(url=image["url"], caption=image["caption"], credit=image["credit"]) if image else None,
            paywalled=None if row["paywalled"] is None else bool(row["paywalled"]),
            blocks=tuple(
                Block(kind=r["kind"], text=r["text"], hidden=bool(r["hidden"])) for r in self._parts("blocks", number)
            ),
            related=tuple(link for link in links if link.place != "prose"),
            prose_links=tuple(link for link in links if link.place == "prose"),
            provenance=json.loads(row["provenance"]),
            fetched_at=row["fetched_at"],
        )

    def _parts(self, table: str, article_id: int) -> list[sqlite3.Row]:
        return self.conn.execute(
            f"SELECT * FROM {table} WHERE article_id = ? ORDER BY position", (article_id,)
        ).fetchall()
