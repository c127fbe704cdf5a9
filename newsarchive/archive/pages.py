"""pages.db: raw pages as they came, beside archive.db."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from newsarchive.archive.bodies import BodyStore
from newsarchive.archive.clock import utc_now
from newsarchive.archive.connect import transaction
from newsarchive.archive.tombstones import Tombstones
from newsarchive.items import Page
from newsarchive.urls import canonical_url, site_of


def digest(body: bytes) -> str:
    """SHA-256 of a body, lower-case hex: its identity in every file."""
    return hashlib.sha256(body).hexdigest()


class PageStore:
    """Pages by URL and digest; a body is stored once, however often it was fetched."""

    def __init__(self, conn: sqlite3.Connection, tombstones: Tombstones | None = None) -> None:
        self.conn = conn
        self.bodies = BodyStore(conn)
        self.tombstones = tombstones

    def put(self, page: Page, *, kind: str = "article") -> str:
        """Store *page* in a transaction of its own and return the digest of its body.

        *kind* is "article", "robots" or another word of the crawl's. The same body at the same URL touches one row.

        Raises:
            ForgottenError: the URL was taken down.
        """
        if self.tombstones is not None:
            self.tombstones.check(page.url)
        sha = digest(page.body)
        fetched_at = page.fetched_at or utc_now()
        site = site_of(page.url)
        packed = None if self.bodies.has(sha) else self.bodies.pack(sha, page.body, site=site, kind=kind)
        with transaction(self.conn):
            key = canonical_url(page.url)
            touched = self.conn.execute(
                "UPDATE pages SET last_seen_at = max(last_seen_at, ?) WHERE url_key = ? AND body_sha256 = ? AND status = ?",
                (fetched_at, key, sha, page.status),
            )
            if touched.rowcount:
                return sha
            if packed is not None:
                self.bodies.put(packed, site=site, kind=kind)
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

    def remove(self, url_key: str) -> int:
        """Delete all pages of a URL, and the bodies that no other page has; returns how many pages there were."""
        with transaction(self.conn):
            rows = self.conn.execute("SELECT body_sha256 FROM pages WHERE url_key = ?", (url_key,)).fetchall()
            self.conn.execute("DELETE FROM pages WHERE url_key = ?", (url_key,))
            for sha in {row["body_sha256"] for row in rows}:
                if not self.conn.execute("SELECT 1 FROM pages WHERE body_sha256 = ?", (sha,)).fetchone():
                    self.bodies.delete(sha)
        return len(rows)

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
            "SELECT * FROM pages WHERE url_key = ? AND (? IS NULL OR body_sha256 = ?)"
            " ORDER BY last_seen_at DESC, id DESC LIMIT 1",
            (canonical_url(url), sha, sha),
        ).fetchone()
        body = self.bodies.get(row["body_sha256"]) if row else None
        if row is None or body is None:
            return None
        return Page(
            url=row["url"],
            body=body,
            status=row["status"],
            headers=tuple((name, value) for name, value in json.loads(row["headers"])),
            request_headers=tuple((name, value) for name, value in json.loads(row["request_headers"])),
            fetched_at=row["fetched_at"],
        )
