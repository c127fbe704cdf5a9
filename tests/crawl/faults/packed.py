"""Sections D01 to D05: bodies that are packed, and large ones."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import brotli

from newsarchive.codings import zstd

from ..server import Reply
from .base import MIB, STORY, Fault, encoded, failed, kept, page


def compressed(size: int) -> Iterator[tuple[str, bytes]]:
    """Small bodies that unpack to *size* zero bytes."""
    yield "gzip", gzip.compress(b"\0" * size)
    yield "deflate", zlib.compress(b"\0" * size)
    yield "br", brotli.compress(b"\0" * size, quality=5)
    yield "zstd", zstd.compress(b"\0" * size)


def unended(body: bytes) -> bytes:
    """All of a body in gzip, but no word that it is all."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)


PACKED = [
    *(
        failed(
            f"D01 200 MB in {name}", "too-large", encoded(name, body), detail="unpack to more than 6 MiB", requests=1
        )
        for name, body in compressed(200 * MIB)
    ),
    failed(
        "D02 gzip, a hundred times", "protocol", encoded("gzip, " * 99 + "gzip", STORY), detail="packed 100 times over"
    ),
    kept("D02 gzip, twice", encoded("gzip, gzip", gzip.compress(gzip.compress(STORY)))),
    failed("D03 cut gzip", "protocol", encoded("gzip", gzip.compress(STORY)[:-200]), detail="gzip"),
    kept("D03 gzip without its checksum", encoded("gzip", gzip.compress(STORY)[:-8])),
    kept("D03 gzip with half its checksum", encoded("gzip", gzip.compress(STORY)[:-5])),
    failed("D03 gzip cut before its last block", "protocol", encoded("gzip", unended(STORY)), detail="its gzip is cut"),
    failed("D03 cut br", "protocol", encoded("br", brotli.compress(STORY)[:-100]), detail="br"),
    failed("D03 cut deflate", "protocol", encoded("deflate", zlib.compress(STORY)[:-100]), detail="deflate"),
    kept("D03 bytes after the gzip", encoded("gzip", gzip.compress(STORY) + b"\0" * 100)),
    failed("D04 gzip that is none", "protocol", encoded("gzip", STORY), detail="gzip"),
    failed("D04 br that is none", "protocol", encoded("br", STORY), detail="br"),
    failed("D04 deflate that is none", "protocol", encoded("deflate", STORY), detail="deflate"),
    failed("D04 zstd that is none", "protocol", encoded("zstd", STORY), detail="zstd"),
    failed("D04 an unknown coding", "protocol", encoded("snappy", STORY), detail="snappy"),
    kept("D04 identity", encoded("identity", STORY)),
    kept("D04 utf-8 as a coding", encoded("utf-8", STORY)),
    Fault(
        id="D05 1.8 MB of <p>",
        set_up=page(Reply(body=b"<html><body>" + b"<p>" * 600_000)),
        state="dropped",
        reason="not-article",
    ),
]
