"""pages.db: raw pages as they came, beside archive.db."""

from __future__ import annotations

import hashlib
import json
import sqlite3

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store.bodies import BodyStore, PackedBody, pack
from newsarchive.archive.store.tombstones import Tombstones
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

    def put(self, page: Page, *, kind: str = "article", packed: PackedBody | None = None) -> str:
        """Store *page* in a transaction of its own and return the digest of its body.

        *kind* is "article", "robots" or another word of the crawl's; *packed* is its body, if someone else packed it. The
        same body at the same URL touches one row.

        Raises:
            ForgottenError: the URL was taken down.
        """
        key = canonical_url(page.url)
        if self.tombstones is not None:
            self.tombstones.check(page.url, (key,))
        sha = packed.sha256 if packed else digest(page.body)
        at = page.fetched_at or utc_now()
        with transaction(self.conn):
            touched = self.conn.execute(
                "UPDATE pages SET last_seen_at = max(last_seen_at, ?) WHERE url_key = ? AND body_sha256 = ? AND status = ?",
                (at, key, sha, page.status),
            )
            if touched.rowcount:
                return sha
            self._put_body(sha, page, kind, packed)
            headers, sent = (json.dumps(found, ensure_ascii=False) for found in (page.headers, page.request_headers))
            self.conn.execute(
                "INSERT INTO pages (url, url_key, kind, status, headers, request_headers, body_sha256, fetched_at,"
                " last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (page.url, key, kind, page.status, headers, sent, sha, at, at),
            )
        return sha

    def _put_body(self, sha: str, page: Page, kind: str, packed: PackedBody | None) -> None:
        if self.bodies.has(sha):
            return
        site = site_of(page.url)
        lacks = packed and packed.reference_sha256 and not self.bodies.is_reference(packed.reference_sha256)
        if packed is None or lacks:
            packed = pack(sha, page.body, self.bodies.reference(site, kind))
        self.bodies.put(packed, site=site, kind=kind)

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

    def has(self, url_key: str, sha: str) -> bool:
        """Whether the page of that URL with that digest is stored."""
        sql = "SELECT 1 FROM pages JOIN bodies ON sha256 = body_sha256 WHERE url_key = ? AND body_sha256 = ?"
        return self.conn.execute(sql, (url_key, sha)).fetchone() is not None

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
