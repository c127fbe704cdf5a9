"""Compression of page bodies: zstd, alone or against another body of the same site."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 6
"""Of a body that is stored whole, and others may be stored against."""
REFERENCE_LEVEL = 5
"""Of a body against another. Measured on 1,077 news pages of 803 sites: whole at level 3 5.4 to 1 in 0.8 ms a page; whole
at 6 and against one at 5 7.1 to 1 in 1.9 ms, of which those against one 18 to 1."""
ZSTD = "zstd"
ZSTD_REF = "zstd-ref"
"""Needs the reference body, as a raw prefix, to be unpacked."""


def pack(body: bytes, reference: bytes | None = None) -> bytes:
    """*body* compressed, readable alone by any zstd; or, with a *reference*, by one that is given it as prefix."""
    if reference is None:
        return zstd.compress(body, LEVEL)
    return zstd.compress(body, REFERENCE_LEVEL, zstd_dict=zstd.ZstdDict(reference, is_raw=True).as_prefix)


def unpack(data: bytes, codec: str, reference: bytes | None = None) -> bytes:
    """The body that `pack` took.

    Raises:
        ValueError: a codec of a newer version, or a reference that is missing.
    """
    if codec == ZSTD:
        return bytes(zstd.decompress(data))
    if codec != ZSTD_REF:
        raise ValueError(f"page body stored with unknown codec {codec!r}")
    if reference is None:
        raise ValueError("page body stored against another, which is missing")
    return bytes(zstd.decompress(data, zstd_dict=zstd.ZstdDict(reference, is_raw=True).as_prefix))
