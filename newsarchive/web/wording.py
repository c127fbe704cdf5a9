"""Two states of an article side by side in one text: which words went, which came. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsarchive.archive.store.differences import FIELDS, SAME, Wording, alike, tokens

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_PIECE = re.compile(rf"\s+|[{_CJK}]|[^\W{_CJK}]+|[^\w\s]")
_LONGEST = 4_000
"""Pieces of a text up to which it is compared by words; a longer one is shown whole, before and after."""
_STILL = 4
"""Unchanged paragraphs in a row from which they are folded away."""

Run = tuple[str, str]
"""(kind, text): kind is same, gone or come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph or field, or several unchanged paragraphs."""

    kind: str
    """same, added, removed or edited."""
    runs: tuple[Run, ...] = ()
    """The text in pieces; of `same` one piece a paragraph."""
    is_folded: bool = False
    """Whether it is one of many unchanged paragraphs in a row."""


def by_words(before: str, after: str) -> tuple[Run, ...]:
    """One text with what went and what came, by words; a CJK character is a word.

    >>> by_words("The old bridge", "The new bridge")
    (('same', 'The '), ('gone', 'old'), ('come', 'new'), ('same', ' bridge'))
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) + len(new) > _LONGEST:
        return (("gone", before), ("come", after))
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            runs.append(("gone", "".join(old[a:b])))
        if c < d:
            runs.append(("come", "".join(new[c:d])))
    return tuple(_joined(runs))


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Runs with lone spaces between two changes drawn into them, which reads better than word by word."""
    gone = come = ""
    for place, (kind, text) in enumerate(runs):
        between = kind == "same" and not text.strip() and 0 < place < len(runs) - 1
        if kind == "same" and not between:
            yield from ((name, part) for name, part in (("gone", gone), ("come", come)) if part)
            gone = come = ""
            yield kind, text
        else:
            gone += text if kind in ("gone", "same") else ""
            come += text if kind in ("come", "same") else ""
    yield from ((name, part) for name, part in (("gone", gone), ("come", come)) if part)


def changed_fields(before: Wording, after: Wording) -> list[tuple[str, tuple[Run, ...]]]:
    """Fields that differ, by name, each by words."""
    pairs = [(name, getattr(before, name) or "", getattr(after, name) or "") for name in FIELDS]
    return [(name, by_words(old, new)) for name, old, new in pairs if old != new]


def passages(before: Sequence[str], after: Sequence[str]) -> list[Passage]:
    """The paragraphs of both states in one reading order.

    >>> [passage.kind for passage in passages(["One.", "Two words here."], ["One.", "New.", "Two words there."])]
    ['same', 'added', 'edited']
    """
    found: list[Passage] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(after) > 1000).get_opcodes():
        if tag == "equal":
            folded = b - a >= _STILL
            found += [Passage(kind="same", runs=(("same", text),), is_folded=folded) for text in before[a:b]]
        else:
            found += _replaced(before[a:b], after[c:d])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Paragraphs that stand in each other's place: those that are alike are one, edited."""
    place = 0
    words = [Counter(tokens(text)) for text in old]
    for text in new:
        mine = Counter(tokens(text))
        twin = next((i for i in range(place, min(len(old), place + 20)) if alike(words[i], mine) >= SAME), None)
        if twin is None:
            yield Passage(kind="added", runs=(("come", text),))
            continue
        yield from (Passage(kind="removed", runs=(("gone", gone),)) for gone in old[place:twin])
        yield Passage(kind="edited", runs=by_words(old[twin], text))
        place = twin + 1
    yield from (Passage(kind="removed", runs=(("gone", gone),)) for gone in old[place:])
