"""The search syntax: what a user types, as a tree. Pure; the syntax is told in ``docs/search.md``.

Nothing that is typed is an error: what cannot be meant is taken for words, or left out with a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from newsarchive.archive.database.clock import read_moment

FIELDS = {
    "site": "site", "section": "section", "author": "author", "language": "language", "lang": "language",
    "after": "after", "since": "after", "before": "before", "until": "before",
    "headline": "headline", "title": "headline",
}  # fmt: skip
"""Names that may stand before a colon -> what they mean."""
MOST_PARTS = 500
"""Words, phrases and filters that are read; SQLite's own limits lie at 1,000."""
MOST_DEPTH = 8
"""Parentheses inside one another; SQLite's own parser overflows at less than 20."""

_TOKEN = re.compile(
    r"(?<![^\s(])(?P<minus>-)(?=[^\s)-])"
    rf"|(?<![^\s(-])(?P<field>{'|'.join(FIELDS)}):(?=[^\s)])"
    r'|"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<bracket>[()])|(?P<word>[^\s"()]+)|"',
    re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„«»", '"""""')
_HAS_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be found in the text, one after the other where they are a phrase."""

    text: str
    """As typed, without quotes and star."""
    prefix: bool = False
    """The last word is only a beginning."""
    quoted: bool = False
    """A phrase, which is found as it stands."""
    headline: bool = False
    """To be found in the headline."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a field of the article."""

    field: str
    """One of the values of `FIELDS`, but not ``headline``."""
    value: str
    """As typed, without quotes and star; of ``after`` and ``before`` a day or time as `Selection` takes it."""
    prefix: bool = False
    """The value is only a beginning."""


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    of: Node
    """It."""


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    of: tuple[Node, ...]
    """At least two."""


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    of: tuple[Node, ...]
    """At least two."""


Node: TypeAlias = Words | Filter | Not | Every | Either


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, understood."""

    root: Node | None
    """None where nothing is asked for."""
    notes: tuple[str, ...] = ()
    """What was left out, and why: a sentence each, for the user."""

    @property
    def wanted(self) -> tuple[Words, ...]:
        """The words that an article found may hold, for setting them off: not those under NOT."""
        return tuple(_wanted(self.root))


def _wanted(node: Node | None) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Every | Either):
        for part in node.of:
            yield from _wanted(part)


def is_plain(text: str) -> bool:
    """Whether only words are typed: no phrase, beginning, operator, parenthesis or field.

    >>> is_plain("prime minister"), is_plain("bridge AND ferry"), is_plain("lang:de tram")
    (True, False, False)
    """
    words = (token["word"] for token in _TOKEN.finditer(text))
    return all(word and word not in ("AND", "OR", "NOT") and not word.endswith("*") for word in words)


def parse(text: str, *, now: datetime | None = None) -> Query:
    """What is meant by *text*; ages of days (``after:7d``) are counted back from *now*, and left out without it.

    >>> parse('bridge OR "river tram"').root
    Either(of=(Words(text='bridge', prefix=False, quoted=False, headline=False), \
Words(text='river tram', prefix=False, quoted=True, headline=False)))
    >>> parse("site:example.com -trams").root
    Every(of=(Filter(field='site', value='example.com', prefix=False), \
Not(of=Words(text='trams', prefix=False, quoted=False, headline=False))))
    >>> parse("after:soon").notes
    ("after: expected a day like 2026-05-01 or an age like 7d, got 'soon'; left out.",)
    """
    clean = text.encode("utf-8", "replace").decode().replace("\0", " ").translate(_QUOTES)
    parser = _Parser(clean, now)
    return Query(parser.whole(), tuple(dict.fromkeys(parser.notes)))


class _Parser:
    """Recursive descent over the tokens: OR binds weakest, then AND (or nothing), then NOT."""

    def __init__(self, text: str, now: datetime | None) -> None:
        self.tokens = [token for token in _TOKEN.finditer(text) if token[0] != '"']
        self.now = now
        self.notes: list[str] = []
        self.place = self.depth = self.parts = 0

    def whole(self) -> Node | None:
        found = []
        while self.place < len(self.tokens):
            found.append(self._either(None))
            self._take(")")  # one that closes nothing
        return joined(Every, found)

    def _either(self, field: str | None) -> Node | None:
        found = [self._every(field)]
        while self._take("OR"):
            found.append(self._every(field))
        return joined(Either, found)

    def _every(self, field: str | None) -> Node | None:
        found = []
        while self.place < len(self.tokens):
            if self._take("AND"):
                continue
            if self.tokens[self.place][0] in ("OR", ")"):
                break
            found.append(self._negated(field))
        return joined(Every, found)

    def _negated(self, field: str | None) -> Node | None:
        is_negated = False
        while self._take("NOT") or self._take("-"):
            is_negated = not is_negated
        if self.place == len(self.tokens) or self.tokens[self.place][0] in ("AND", "OR", ")"):
            return None
        part = self._part(field)
        return Not(part) if part and is_negated else part

    def _part(self, field: str | None) -> Node | None:
        token = self._next()
        if token["field"] and self.place < len(self.tokens):
            field, token = FIELDS[token["field"].lower()], self._next()
        if token["bracket"]:
            return self._group(field) if token[0] == "(" else None
        quoted = token["phrase"] is not None
        text = token["phrase"] if quoted else token["word"] or token[0]
        prefix = bool(token["star"]) if quoted else len(text) > 1 and text.endswith("*")
        self.parts += 1
        if self.parts > MOST_PARTS:
            self.notes.append(f"Only the first {MOST_PARTS} words and filters were read.")
            return None
        text = text if quoted else text.rstrip("*")
        if field not in (None, "headline"):
            return self._filter(field or "", text, prefix)
        if not _HAS_WORD.search(text):
            return None
        return Words(text, prefix, quoted, field == "headline")

    def _group(self, field: str | None) -> Node | None:
        if self.depth == MOST_DEPTH:
            self.notes.append(f"Parentheses deeper than {MOST_DEPTH} were left out.")
            return None
        self.depth += 1
        found = self._either(field)
        self._take(")")
        self.depth -= 1
        return found

    def _filter(self, field: str, value: str, prefix: bool) -> Filter | None:
        if field in ("after", "before"):
            try:
                return Filter(field, read_moment(value, now=self.now))
            except ValueError:
                told = f"{field}: expected a day like 2026-05-01 or an age like 7d, got {value!r}; left out."
                self.notes.append(told)
                return None
        return Filter(field, value, prefix) if value.strip() else None

    def _next(self) -> re.Match[str]:
        self.place += 1
        return self.tokens[self.place - 1]

    def _take(self, text: str) -> bool:
        """Step over the next token if it is that one (quoted words and a dash that stands alone never are)."""
        if self.place == len(self.tokens) or self.tokens[self.place][0] != text:
            return False
        if text == "-" and not self.tokens[self.place]["minus"]:
            return False
        self.place += 1
        return True


def joined(kind: type[Every] | type[Either], parts: Sequence[Node | None]) -> Node | None:
    """The parts as one node, each once; None where there is none."""
    found = tuple(dict.fromkeys(part for part in parts if part is not None))
    return kind(found) if len(found) > 1 else found[0] if found else None
