"""The healthy stretches of a file: all of it where nothing is wrong, else the parts between damaged gzip members."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b"
_MEMBER = b"\x1f\x8b\x08"
_BLOCK = 1 << 16


class Stretch(ABC):
    """Bytes that can be read, looked at ahead, and put back."""

    def __init__(self) -> None:
        self._held = b""

    @abstractmethod
    def _more(self) -> bytes:
        """The next bytes; none at the end."""

    def read(self, size: int) -> bytes:
        """Up to *size* bytes; none at the end only."""
        data = self._held or self._more()
        self._held = data[size:]
        return data[:size]

    def peek(self, size: int) -> bytes:
        """The next *size* bytes, or fewer at the end, which stay."""
        while len(self._held) < size and (data := self._more()):
            self._held += data
        return self._held[:size]

    def put_back(self, data: bytes) -> None:
        """Have these bytes read next."""
        self._held = data + self._held


class RawBytes(Stretch):
    """A file as it lies on the disk."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def _more(self) -> bytes:
        return self._file.read1(_BLOCK) if hasattr(self._file, "read1") else self._file.read(_BLOCK)


class GzipStretch(Stretch):
    """Gzip members, one after the other, until the end or until one is damaged."""

    def __init__(self, raw: Stretch) -> None:
        super().__init__()
        self._raw = raw
        self._member: zlib._Decompress | None = None
        self._is_over = False
        self.damage: str | None = None
        """What is wrong with the member that ended the stretch, in a few words."""

    def _more(self) -> bytes:
        while not self._is_over:
            if self._member is None and not self._begin_member():
                break
            data = self._decompress()
            if data:
                return data
        return b""

    def _begin_member(self) -> bool:
        while self._raw.peek(1) == b"\0":  # padding
            self._raw.read(1)
        head = self._raw.peek(len(_MEMBER))
        if head == _MEMBER:
            self._member, self._is_first_block = zlib.decompressobj(16 + zlib.MAX_WBITS), True
            return True
        if head:
            self._end("what follows a gzip member is none")
        self._is_over = True
        return False

    def _decompress(self) -> bytes:
        assert self._member is not None
        block = self._raw.read(_BLOCK)
        if not block:
            self._end("it ends within a gzip member")
            return b""
        try:
            data = self._member.decompress(block, 4 * _BLOCK)
        except zlib.error as error:
            self._raw.put_back(block[1:] if self._is_first_block else block)  # the next member may begin in it
            self._end(str(error).partition(": ")[2] or str(error))
            return b""
        self._is_first_block = False
        if self._member.eof:
            self._raw.put_back(self._member.unused_data)
            self._member = None
        elif self._member.unconsumed_tail:
            self._raw.put_back(self._member.unconsumed_tail)
        return data

    def _end(self, damage: str) -> None:
        self.damage, self._is_over = damage, True


def stretches(raw: Stretch, *, is_gzip: bool, complain: Callable[[str], None]) -> Iterator[Stretch]:
    """The healthy stretches of a file, decompressed; each must be read to its end before the next is asked for."""
    if not is_gzip:
        yield raw
        return
    while True:
        stretch = GzipStretch(raw)
        yield stretch
        if stretch.damage is None:
            return
        complain(stretch.damage)
        if not _skip_to_member(raw):
            return


def _skip_to_member(raw: Stretch) -> bool:
    """Go on to what looks like the beginning of a gzip member; False where there is none."""
    tail = b""
    while block := raw.read(_BLOCK):
        block = tail + block
        at = block.find(_MEMBER)
        if at >= 0:
            raw.put_back(block[at:])
            return True
        tail = block[-len(_MEMBER) + 1 :]
    return False
