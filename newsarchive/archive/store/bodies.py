"""Bodies of pages, each once: whole, or against one whole body of the same site.

Pages of one site share their frame, so a page stored against another takes a third of the room. The chain is one long: a
reference is whole itself, and it stays as long as a body needs it (a foreign key). A site's reference is the last whole
page of its kind; when the gain falls, because the site was redesigned, the next page is stored whole and follows it.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, replace

from newsarchive.archive.database.connect import transaction
from newsarchive.archive.store import codec

SMALLEST = 500
"""Bytes of the smallest body for which a reference is looked for."""
GOOD = 0.8
"""A body against its reference is taken as it is at this share of what the reference's own ratio promises it whole."""
GAIN = 0.9
"""Otherwise it is compressed whole too, and the reference is kept only if it gives at most this share of that."""
TYPICAL = 0.17
"""Packed share of a news page that is stored whole; taken of a reference that is being packed at the same time."""
_HELD_BYTES = 16 * 1024 * 1024
"""Unpacked references in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedBody:
    """A row of ``bodies``."""

    sha256: str
    """Digest of the body."""
    size: int
    """Its length."""
    codec: str
    """As in `newsarchive.archive.store.codec`."""
    data: bytes
    """What is stored."""
    reference_sha256: str | None = None
    """The body that it is stored against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A whole body that others of its site may be stored against."""

    sha256: str
    """Its digest."""
    body: bytes
    """Its bytes."""
    packed_share: float = TYPICAL
    """What it takes itself, as a share of its size."""


def pack(sha: str, body: bytes, reference: Reference | None) -> PackedBody:
    """*body* compressed in the way that pays: against the reference, if there is one, or whole. Pure."""
    whole = PackedBody(sha256=sha, size=len(body), codec=codec.ZSTD, data=b"")
    if reference is None or len(body) < SMALLEST:
        return replace(whole, data=codec.pack(body))
    data = codec.pack(body, reference.body)
    if len(data) > GOOD * len(body) * reference.packed_share:
        alone = codec.pack(body)
        if len(data) > GAIN * len(alone):
            return replace(whole, data=alone)
    return replace(whole, codec=codec.ZSTD_REF, data=data, reference_sha256=reference.sha256)


class BodyStore:
    """The tables ``bodies`` and ``page_references``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._held: OrderedDict[str, bytes] = OrderedDict()  # by digest, so that it is right whatever is rolled back

    def has(self, sha: str) -> bool:
        """Whether a body with this digest is stored."""
        return self.conn.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha,)).fetchone() is not None

    def reference(self, site: str, kind: str) -> Reference | None:
        """What the next page of that kind of the site is stored against, or None."""
        row = self.conn.execute(
            "SELECT b.sha256, b.size, length(b.data) AS packed FROM page_references r"
            " JOIN bodies b ON b.sha256 = r.body_sha256 WHERE r.site = ? AND r.kind = ?",
            (site, kind),
        ).fetchone()
        body = self._reference(row["sha256"]) if row else None
        if body is None:
            return None
        return Reference(sha256=row["sha256"], body=body, packed_share=row["packed"] / row["size"])

    def is_reference(self, sha: str) -> bool:
        """Whether a body with this digest is stored, and whole, so that others may be stored against it."""
        found = self.conn.execute("SELECT 1 FROM bodies WHERE sha256 = ? AND reference_sha256 IS NULL", (sha,))
        return found.fetchone() is not None

    def put(self, packed: PackedBody, *, site: str, kind: str) -> None:
        """Store a packed body, unless it is stored; a whole one is what the site's next pages are stored against."""
        with transaction(self.conn):
            stored = self.conn.execute(
                "INSERT OR IGNORE INTO bodies (sha256, codec, size, data, reference_sha256) VALUES (?, ?, ?, ?, ?)",
                (packed.sha256, packed.codec, packed.size, packed.data, packed.reference_sha256),
            )
            if stored.rowcount and packed.codec == codec.ZSTD and packed.size >= SMALLEST:
                self.conn.execute(
                    "INSERT INTO page_references (site, kind, body_sha256) VALUES (?, ?, ?)"
                    " ON CONFLICT (site, kind) DO UPDATE SET body_sha256 = excluded.body_sha256",
                    (site, kind, packed.sha256),
                )

    def get(self, sha: str) -> bytes | None:
        """The body with this digest, or None.

        Raises:
            ValueError: stored by a newer version, or damaged.
        """
        row = self.conn.execute("SELECT * FROM bodies WHERE sha256 = ?", (sha,)).fetchone()
        if row is None:
            return None
        if row["codec"] != codec.ZSTD_REF:
            return codec.unpack(row["data"], row["codec"])
        return codec.unpack(row["data"], row["codec"], self._reference(row["reference_sha256"]))

    def delete(self, sha: str) -> None:
        """Remove a body that no page has any more (a takedown); what was stored against it is stored whole before."""
        with transaction(self.conn):
            rows = self.conn.execute("SELECT sha256 FROM bodies WHERE reference_sha256 = ?", (sha,)).fetchall()
            for row in rows:
                body = self.get(row["sha256"])
                assert body is not None
                self.conn.execute(
                    "UPDATE bodies SET codec = ?, data = ?, reference_sha256 = NULL WHERE sha256 = ?",
                    (codec.ZSTD, codec.pack(body), row["sha256"]),
                )
            self.conn.execute("DELETE FROM page_references WHERE body_sha256 = ?", (sha,))
            self.conn.execute("DELETE FROM bodies WHERE sha256 = ?", (sha,))
        self._held.pop(sha, None)

    def _reference(self, sha: str) -> bytes | None:
        held = self._held.get(sha)
        if held is not None:
            self._held.move_to_end(sha)
            return held
        row = self.conn.execute(
            "SELECT codec, data FROM bodies WHERE sha256 = ? AND reference_sha256 IS NULL", (sha,)
        ).fetchone()
        if row is None:
            return None
        body = codec.unpack(row["data"], row["codec"])
        self._held[sha] = body
        while len(self._held) > 1 and sum(map(len, self._held.values())) > _HELD_BYTES:
            self._held.popitem(last=False)
        return body
