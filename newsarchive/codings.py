"""Content-Encoding undone: bounded, at most two deep, and never half a body taken for a whole one.

A small body may be a bomb. warcio's own readers cannot be used: with Brotli 1.2 warcio 1.8.1 raises AttributeError.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]  # it has no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
MAX_CODINGS = 2
"""Of one body, over each other."""
CHUNK = 64 * 1024
_NO_CODING = frozenset({"", "identity", "none", "binary", "utf-8", "utf8", "us-ascii", "iso-8859-1", "text/html"})
"""What servers write into Content-Encoding although nothing is encoded."""

Pieces = Iterator[tuple[bytes, bool]]
"""Pieces of what is unpacked, each with whether it is the last one of a whole stream."""


class PackedError(Exception):
    """A body cannot be unpacked, or not to its end."""


class UnpackedTooLargeError(PackedError):
    """A body unpacks to more than is allowed."""


def size_words(size: int) -> str:
    """A number of bytes as a reader takes it in.

    >>> size_words(329), size_words(203860), size_words(6 * 1024 * 1024)
    ('329 bytes', '199 KiB', '6 MiB')
    """
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.0f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.3g} MiB"


def codings_of(header: str) -> list[str]:
    """The codings of a Content-Encoding header, the one that was put on last first.

    >>> codings_of("gzip, BR"), codings_of("utf-8")
    (['br', 'gzip'], [])
    """
    names = [name.strip().lower() for name in header.split(",")]
    return [name for name in reversed(names) if name not in _NO_CODING]


def unpack(body: bytes, header: str, limit: int, *, prefix: bool = False) -> bytes:
    """The body without its codings, at most *limit* bytes of it (0: any number).

    With *prefix* a body that is cut or too large gives what there is.

    Raises:
        PackedError: an unknown coding, too many of them, a broken or cut body, or one that is too large.
    """
    names = codings_of(header)
    if len(names) > MAX_CODINGS:
        raise PackedError(f"it is packed {len(names)} times over; at most {MAX_CODINGS} are undone")
    for name in names:
        body = _undo(body, name, limit, prefix=prefix)
    return body


def _undo(body: bytes, name: str, limit: int, *, prefix: bool) -> bytes:
    reader = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _br, "zstd": _zstd}.get(name)
    if reader is None:
        raise PackedError(f"its Content-Encoding is unknown: {name[:40]}")
    pieces: list[bytes] = []
    size, is_whole = 0, False
    try:
        for piece, is_whole in reader(body):  # noqa: B007 - the last one counts
            pieces.append(piece)
            size += len(piece)
            if limit and size > limit:
                if prefix:
                    return b"".join(pieces)[:limit]
                raise UnpackedTooLargeError(
                    f"{size_words(len(body))} of {name} unpack to more than {size_words(limit)}"
                )
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        if not (prefix and pieces):
            raise PackedError(f"its {name} is broken") from error
    if not is_whole and not prefix:
        raise PackedError(f"its {name} is cut")
    return b"".join(pieces)


def _zlib(body: bytes, wbits: int) -> Iterator[tuple[bytes, bool, bytes]]:
    """Pieces of one stream, each with whether the stream is complete, and at last its rest."""
    decoder = zlib.decompressobj(wbits)
    piece = decoder.decompress(body, CHUNK)
    yield piece, decoder.eof, decoder.unused_data
    while not decoder.eof and (piece or decoder.unconsumed_tail):
        piece = decoder.decompress(decoder.unconsumed_tail, CHUNK)
        yield piece, decoder.eof, decoder.unused_data


def _gzip(body: bytes) -> Pieces:
    """All members; what follows the last one and is none is no part of it."""
    while True:
        rest, is_whole = b"", False
        for piece, is_whole, rest in _zlib(body, 31):  # noqa: B007 - the last ones count
            yield piece, is_whole
        if not is_whole:
            yield b"", _lacks_only_its_checksum(body)
        if not is_whole or not rest.startswith(b"\x1f\x8b"):
            return
        body = rest


def _lacks_only_its_checksum(body: bytes) -> bool:
    """Whether a cut gzip body, with no name or comment in its head, has all of its text: old servers leave the rest out."""
    return body[3:4] == b"\0" and any(is_whole for _, is_whole, _ in _zlib(body[10:], -15))


def _deflate(body: bytes) -> Pieces:
    """zlib's format, or, as some servers understand "deflate", the bare stream."""
    try:
        zlib.decompressobj().decompress(body, 1)
        wbits = 15
    except zlib.error:
        wbits = -15
    for piece, is_whole, _ in _zlib(body, wbits):
        yield piece, is_whole


def _br(body: bytes) -> Pieces:
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=CHUNK)
    yield piece, decoder.is_finished()
    while piece and not decoder.is_finished():
        piece = decoder.process(b"", output_buffer_limit=CHUNK)
        yield piece, decoder.is_finished()


def _zstd(body: bytes) -> Pieces:
    while True:
        decoder = zstd.ZstdDecompressor()
        piece = decoder.decompress(body, CHUNK)
        yield piece, decoder.eof
        while not decoder.eof and (piece or not decoder.needs_input):
            piece = decoder.decompress(b"", CHUNK)
            yield piece, decoder.eof
        body = decoder.unused_data
        if not body.startswith(b"\x28\xb5\x2f\xfd"):
            return
