"""Content encodings undone, up to a bound: a small body may be a bomb.

warcio's own readers cannot be used for this: with Brotli 1.2 warcio 1.8.1 raises AttributeError, and it prints to stderr.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]  # it has no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_BLOCK = 1 << 16
_STEP = 1 << 20


def undo(body: bytes, encodings: str | None, *, limit: int) -> bytes:
    """*body* without its Content-Encoding, at most *limit* bytes of it.

    What is not encoded as it says stays as it is; of what is damaged, what comes before the damage is given.

    >>> import gzip
    >>> undo(gzip.compress(b"text"), "gzip", limit=99), undo(b"text", "gzip", limit=99)
    (b'text', b'text')
    """
    for name in reversed((encodings or "").lower().split(",")):
        for steps in _STEPS.get(name.strip(), ()):
            if decoded := _collect(steps(body), limit):
                body = decoded
                break
    return body[:limit]


def _collect(steps: Iterator[bytes], limit: int) -> bytes:
    parts, size = [], 0
    try:
        while size < limit and (part := next(steps, None)) is not None:
            parts.append(part)
            size += len(part)
    except (zlib.error, brotli.error, zstd.ZstdError):
        pass
    return b"".join(parts)


def _zlib(wbits: int) -> Callable[[bytes], Iterator[bytes]]:
    def steps(body: bytes) -> Iterator[bytes]:
        decoder = zlib.decompressobj(wbits)
        for start in range(0, len(body), _BLOCK):
            block = body[start : start + _BLOCK]
            while block and not decoder.eof:
                yield decoder.decompress(block, _STEP)
                block = decoder.unconsumed_tail

    return steps


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=_STEP)
    while not decoder.is_finished() and (part := decoder.process(b"", output_buffer_limit=_STEP)):
        yield part


def _zstd(body: bytes) -> Iterator[bytes]:
    decoder = zstd.ZstdDecompressor()
    yield decoder.decompress(body, _STEP)
    while not decoder.eof and not decoder.needs_input:
        yield decoder.decompress(b"", _STEP)


_STEPS: dict[str, tuple[Callable[[bytes], Iterator[bytes]], ...]] = {
    "gzip": (_zlib(31),),
    "x-gzip": (_zlib(31),),
    "deflate": (_zlib(15), _zlib(-15)),
    "br": (_brotli,),
    "zstd": (_zstd,),
}
"""Decoders to be tried, each giving the body in steps of a bounded size."""
