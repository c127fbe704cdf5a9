"""Where the words of a search stand in a text: for setting them off, and for a snippet around the first. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from newsarchive.archive.database.fulltext import WORD, fold, has_cjk, pieces
from newsarchive.archive.find.query import parse

_MARK = "[\u0300-\u036f]*"
_INNER = rf"[^\W_]*{_MARK}"
_LONGEST = 500
"""Characters of a word or phrase that is looked for in a text; the longer ones are not set off."""


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words of a search stand in *text*: (start, end), in order, without overlaps.

    >>> find_words("Party on the art of Málaga", 'art "of malaga" -party')
    [(13, 16), (17, 26)]
    """
    pattern = _pattern(words)
    return [found.span() for found in pattern.finditer(fold(text))] if pattern else []


@lru_cache(maxsize=16)
def _pattern(words: str) -> re.Pattern[str] | None:
    """Finds in folded texts what a search asks for, the longest first; None where it asks for no words."""
    patterns = []
    for wanted in parse(words).wanted:
        texts = [wanted.text] if wanted.quoted else pieces(wanted.text)
        patterns += [_pattern_of(text, wanted.prefix) for text in texts if len(text) <= _LONGEST]
    joined = "|".join(sorted(filter(None, dict.fromkeys(patterns)), key=len, reverse=True))
    return re.compile(joined) if joined else None


def _pattern_of(text: str, prefix: bool) -> str:
    parts = [_MARK.join(map(re.escape, part)) for part in WORD.findall(fold(text))]
    if not parts:
        return ""
    pattern = "[^\\w]+".join(parts) + (_INNER if prefix else _MARK)
    return "[^\\w]*".join(parts) if has_cjk(text) else rf"(?<![^\W_]){pattern}(?![^\W_])"


def snippet(body: str, words: str, *, width: int = 160) -> str:
    """About *width* characters of the real text around the first of the words found in it.

    >>> snippet("The mayor of Málaga spoke.", "malaga", width=20)
    '…mayor of Málaga…'
    >>> snippet("Oslo 祖籍中国江苏省现定居于台湾创作人", "中国", width=18)
    'Oslo 祖籍中国江苏省现定居于台湾…'
    """
    found = find_words(body, words)
    first, last = found[0] if found else (0, 0)
    start = max(0, first - width // 2)
    end = min(len(body), start + width)
    if start and (space := body.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(body) and (space := body.rfind(" ", start, end)) > max(
        start, last - 1
    ):  # a line may have no other space
        end = space
    text = " ".join(body[start:end].split())
    return f"{'…' if start else ''}{text}{'…' if end < len(body) else ''}"
