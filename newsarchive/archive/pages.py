"""pages.db: raw pages as they came, beside archive.db."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from newsarchive.archive import codec
from newsarchive.archive.clock import utc_now
from newsarchive.archive.connect import transaction
from newsarchive.items import Page
from newsarchive.urls import canonical_url


def digest(body: bytes) -> str:
    """SHA-256 of a body, lower-case hex: its identity in every file."""
    return hashlib.sha256(body).hexdigest()


class PageStore:
    """Pages by URL and digest; a body is stored once, however often it was fetched."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def put(self, page: Page, *, kind: str = "article") -> str:
        """Store *page* in a transaction of its own and return the digest of its body.

        *kind* is "article", "robots" or another word of the crawl's. The same body at the same URL touches one row.
        """
        sha = digest(page.body)
        fetched_at = page.fetched_at or utc_now()
        data = None if self.has_body(sha) else codec.pack(page.body)
        with transaction(self.conn):
            key = canonical_url(page.url)
            touched = self.conn.execute(
                "UPDATE pages SET last_seen_at = max(last_seen_at, ?) WHERE url_key = ? AND body_sha256 = ? AND status = ?",
                (fetched_at, key, sha, page.status),
            )
            if touched.rowcount:
                return sha
            if data is not None:
                self.conn.execute(
                    "INSERT OR IGNORE INTO bodies (sha256, codec, size, data) VALUES (?, ?, ?, ?)",
                    (sha, codec.ZSTD, len(page.body), data),
                )
            self.conn.execute(
                "INSERT INTO pages (url, url_key, kind, status, headers, request_headers, body_sha256, fetched_at,"
                " last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    page.url,
                    key,
                    kind,
                    page.status,
                    json.dumps(page.headers, ensure_ascii=False),
                    json.dumps(page.request_headers, ensure_ascii=False),
                    sha,
                    fetched_at,
                    fetched_at,
                ),
            )
        return sha

    def has_body(self, sha: str) -> bool:
        """Whether a body with this digest is stored."""
        return self.conn.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha,)).fetchone() is not None

    def touch(self, url: str, sha: str, seen_at: str) -> None:
        """Note that the page was seen unchanged."""
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE pages SET last_seen_at = ? WHERE url_key = ? AND body_sha256 = ?",
                (seen_at, canonical_url(url), sha),
            )

    def get(self, url: str, *, sha: str | None = None) -> Page | None:
        """The page of *url* with that digest, or the newest one; None where there is none."""
        row = self.conn.execute(
            "SELECT p.*, b.codec, b.data FROM pages p JOIN bodies b ON b.sha256 = p.body_sha256"
            " WHERE p.url_key = ? AND (? IS NULL OR p.body_sha256 = ?) ORDER BY p.last_seen_at DESC, p.id DESC LIMIT 1",
            (canonical_url(url), sha, sha),
        ).fetchone()
        if row is None:
            return None
        return Page(
            url=row["url"],
            body=codec.unpack(row["data"], row["codec"]),
            status=row["status"],
            headers=tuple((name, value) for name, value in json.loads(row["headers"])),
            request_headers=tuple((name, value) for name, value in json.loads(row["request_headers"])),
            fetched_at=row["fetched_at"],
        )
