"""What differs between two states of an article: pure functions on text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsarchive.archive.store.noise import is_noise, plain

Change = tuple[str, str, str | None, str | None]
"""(field, kind, before, after); kind is changed for a field; added, removed, edited or moved for a paragraph or entry."""

FIELDS = ("headline", "summary", "section", "authors", "published_at")
SAME = 0.5
"""Two paragraphs that share at least this part of their words are one, edited."""
_OPENING = 3
"""Paragraphs among which a standfirst may be read."""
_PAIRS = 20_000
"""So many pairs of paragraphs are compared at most; in longer texts only those that stand near each other."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One state of an article's text."""

    headline: str | None = None
    """As in `Article`."""
    summary: str | None = None
    """As in `Article`."""
    section: str | None = None
    """As in `Article`."""
    authors: str = ""
    """Names, joined by a comma."""
    published_at: str | None = None
    """As in `Article`."""
    blocks: tuple[str, ...] = ()
    """The body's texts, without lines that are noise."""
    entries: tuple[tuple[str, int], ...] = ()
    """Of a live blog: the time of each entry as printed, and the place of its first block in `blocks`."""


def tokens(text: str) -> list[str]:
    """Words in small letters; each CJK character is one.

    >>> tokens("The Aar, 今日")
    ['the', 'aar', '今', '日']
    """
    return _TOKEN.findall(text.casefold())


def differences(before: Wording, after: Wording) -> Iterator[Change]:
    """What changed from one state to the next: fields first, then paragraphs or entries in reading order.

    >>> old = Wording(headline="A", blocks=("One.", "Two."))
    >>> list(differences(old, Wording(headline="B", blocks=("One.", "New.", "Two."))))
    [('headline', 'changed', 'A', 'B'), ('paragraph', 'added', None, 'New.')]
    """
    shifted = _shifted(before, after) or _shifted(after, before)
    for name in FIELDS:
        old, new = getattr(before, name) or None, getattr(after, name) or None
        if plain(old) != plain(new) and not (name == "summary" and shifted):
            yield name, "changed", old, new
    yield from (
        change for change in _body_changes(before, after) if not (shifted and plain(change[2] or change[3]) == shifted)
    )


def _shifted(before: Wording, after: Wording) -> str | None:
    """The summary of one state that opens the body of the other, which has none: read otherwise, but not changed."""
    summary = plain(before.summary)
    return summary if summary and not after.summary and summary in map(plain, after.blocks[:_OPENING]) else None


def _body_changes(before: Wording, after: Wording) -> Iterator[Change]:
    if not (before.entries and after.entries):
        yield from _compare("paragraph", before.blocks, after.blocks)
        return
    yield from _compare("paragraph", before.blocks[: before.entries[0][1]], after.blocks[: after.entries[0][1]])
    yield from _entry_changes(entry_texts(before), entry_texts(after))


def entry_texts(wording: Wording) -> list[str]:
    """Each entry of a live blog as one text: its time, unless that is an age, and its paragraphs, a blank line between."""
    starts = [first for _, first in wording.entries]
    texts = []
    for (time, first), end in zip(wording.entries, [*starts[1:], len(wording.blocks)], strict=True):
        head = [] if is_noise(time) else [time]
        texts.append("\n\n".join([*head, *wording.blocks[first:end]]))
    return texts


def _entry_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Changes by entry; the oldest that fall off the end of the page as new ones come are not removed."""
    changes = [change for change in _compare("entry", before, after) if change[1] != "moved"]
    if any(kind == "added" for _, kind, _, _ in changes):
        gone = {old for _, kind, old, _ in changes if kind == "removed"}
        tail = len(before)
        while tail and before[tail - 1] in gone:
            tail -= 1
        fallen = set(before[tail:]) - set(before[:tail])
        changes = [change for change in changes if change[1] != "removed" or change[2] not in fallen]
    yield from changes


def _compare(field: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Added, removed, edited and moved texts, in reading order."""
    old_keys, new_keys = [plain(text) for text in before], [plain(text) for text in after]
    matcher = SequenceMatcher(None, old_keys, new_keys, autojunk=len(new_keys) > 1000)
    pairs = {b + i: a + i for b, a, size in matcher.get_matching_blocks() for i in range(size)}
    moved = _moved(old_keys, new_keys, pairs)
    edited = _edited(old_keys, new_keys, pairs | moved)
    found: list[tuple[tuple[int, int], Change]] = []
    where = pairs | moved | edited
    place = -1
    for i, old in enumerate(before):
        place = where[i] if i in pairs or i in edited else place
        if i in moved:
            found.append(((moved[i], 0), (field, "moved", old, after[moved[i]])))
        elif i in edited:
            found.append(((edited[i], 0), (field, "edited", old, after[edited[i]])))
        elif i not in pairs:
            found.append(((place, 1), (field, "removed", old, None)))
    known = set(where.values())
    found += [((i, 0), (field, "added", None, text)) for i, text in enumerate(after) if i not in known]
    yield from (change for _, change in sorted(found, key=lambda item: item[0]))


def _moved(old: Sequence[str], new: Sequence[str], pairs: dict[int, int]) -> dict[int, int]:
    """The same text at another place: old position -> new position."""
    taken = set(pairs.values())
    places: dict[str, list[int]] = {}
    for i in reversed(range(len(new))):
        if i not in taken:
            places.setdefault(new[i], []).append(i)
    return {i: places[text].pop() for i, text in enumerate(old) if i not in pairs and places.get(text)}


def _edited(old: Sequence[str], new: Sequence[str], pairs: dict[int, int]) -> dict[int, int]:
    """Texts that are alike, the most alike first: old position -> new position."""
    taken = set(pairs.values())
    left = [(i, Counter(tokens(text))) for i, text in enumerate(old) if i not in pairs]
    right = [(i, Counter(tokens(text))) for i, text in enumerate(new) if i not in taken]
    near = max(10, _PAIRS // max(len(left), 1))
    scores = [
        (-score, abs(b - a), b, a)
        for place, (b, words) in enumerate(left)
        for a, others in right[max(0, place - near) : place + near]
        if (score := alike(words, others)) >= SAME
    ]
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, _, b, a in sorted(scores):
        if b not in found and a not in used:
            found[b] = a
            used.add(a)
    return found


def alike(words: Counter[str], others: Counter[str]) -> float:
    """Shared part of the words of two texts, 0 to 1 (Dice)."""
    a, b = words.total(), others.total()
    if 4 * min(a, b) < SAME * (a + b) or not a or not b:
        return 0.0
    if len(words) > len(others):
        words, others = others, words
    shared = sum(min(number, others[word]) for word, number in words.items() if word in others)
    return 2 * shared / (a + b)
