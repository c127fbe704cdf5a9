"""Content encodings of archived responses undone, as far as they can be."""

from __future__ import annotations

import contextlib

from newsarchive.codings import PackedError, codings_of, unpack


def undo(body: bytes, encodings: str | None, *, limit: int) -> bytes:
    """*body* without its Content-Encoding, at most *limit* bytes of it.

    What is not encoded as it says stays as it is; of what is damaged, what comes before the damage is given.

    >>> import gzip
    >>> undo(gzip.compress(b"text"), "gzip", limit=99), undo(b"text", "gzip", limit=99)
    (b'text', b'text')
    """
    for name in codings_of(encodings or ""):
        with contextlib.suppress(PackedError):
            body = unpack(body, name, limit, prefix=True) or body
    return body[:limit]
