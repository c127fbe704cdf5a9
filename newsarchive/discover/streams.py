"""Bounded reading of streams that may be compressed."""

from __future__ import annotations

import zlib
from io import BufferedReader, BytesIO, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP = b"\x1f\x8b"
"""The first bytes of gzipped data (RFC 1952)."""

MAX_BYTES = 10 * 1024 * 1024
"""Of a packed feed or page; as DOWNLOAD_MAXSIZE is by default."""
_ENOUGH = 16384


def beginning_of(body: bytes) -> bytes:
    """The first bytes of what may be packed once or twice, whether or not it is whole."""
    for _ in range(2):
        if not body.startswith(GZIP):
            break
        try:
            body = zlib.decompressobj(31).decompress(body, _ENOUGH)
        except zlib.error:
            return b""
    return body[:_ENOUGH]


def unpacked(body: bytes) -> bytes:
    """A body that came as a gzip file, or packed twice where the server said once, unpacked; any other as it is."""
    if not body.startswith(GZIP):
        return body
    return BufferedReader(BoundedStream(BytesIO(body), max_bytes=MAX_BYTES)).read()


class BoundedStream(RawIOBase):
    """A stream that unpacks gzip (also twice packed) and ends early where it is too long or damaged.

    `complaint` says afterwards why it ended early; None where it was read to its end.
    """

    def __init__(self, stream: BinaryIO, *, max_bytes: int) -> None:
        self.complaint: str | None = None
        self._left = max_bytes
        self._max_bytes = max_bytes
        source = _peekable(stream)
        for _ in range(2):
            if source.peek(2)[:2] != GZIP:
                break
            source = BufferedReader(_Unpacked(source))
            try:
                source.peek(2)
            except (EOFError, OSError, zlib.error):
                break
        self._source = source

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`; 0 at the end, at the bound, or where the compression breaks off."""
        view = memoryview(buffer).cast("B")
        if self._left <= 0:
            self.complaint = f"Larger than {self._max_bytes:,} bytes unpacked; the rest was not read."
            return 0
        try:
            chunk = self._source.read1(min(len(view), self._left))
        except (EOFError, OSError, zlib.error) as error:
            what = "ends too early" if isinstance(error, EOFError) else "is damaged"
            self.complaint = f"The compressed data {what}."
            return 0
        view[: len(chunk)] = chunk
        self._left -= len(chunk)
        return len(chunk)


class _Unpacked(RawIOBase):
    """Gzip members one after another; what follows the last of them is no part of it. gzip.GzipFile loses what it had read."""

    def __init__(self, source: BufferedReader) -> None:
        self._source = source
        self._decoder = zlib.decompressobj(31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            packed = self._decoder.unconsumed_tail or self._decoder.unused_data or self._source.read1(_ENOUGH)
            if self._decoder.eof:
                if not packed.startswith(GZIP):
                    return 0
                self._decoder = zlib.decompressobj(31)
            if not packed:
                raise EOFError
            piece = self._decoder.decompress(packed, len(view))
            if piece:
                view[: len(piece)] = piece
                return len(piece)


def _peekable(stream: BinaryIO) -> BufferedReader:
    if isinstance(stream, BufferedReader):
        return stream
    return BufferedReader(_Adapter(stream))


class _Adapter(RawIOBase):
    """Any object with ``read`` as a raw stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._stream.read(len(view)) or b""
        view[: len(chunk)] = chunk
        return len(chunk)
