"""Words for full-text search: how they are folded, indexed, and quoted for FTS5. With and without spaces."""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_PIECE = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
WORD = re.compile(r"[^\W_]+")


def segment(text: str) -> str:
    """*text* for the index: each run of CJK characters as overlapping pairs, so that words of two characters are found.

    A run's last character stands alone too, so that every character begins a term.

    >>> segment("新闻自由 now")
    '新闻 闻自 自由 由 now'
    """
    if not has_cjk(text):
        return text
    return " ".join(_CJK_RUN.sub(lambda run: f" {_indexed(run[0])} ", text).split())


def _indexed(run: str) -> str:
    return f"{_pairs(run)} {run[-1]}" if len(run) > 1 else run


def _pairs(run: str) -> str:
    return run if len(run) < 2 else " ".join(run[i : i + 2] for i in range(len(run) - 1))


def has_cjk(text: str) -> bool:
    """Whether a CJK character is in a text."""
    return _CJK_RUN.search(text) is not None


def is_cjk_run(text: str) -> bool:
    """Whether all of a text is CJK characters."""
    return _CJK_RUN.fullmatch(text) is not None


def pieces(text: str, *, whole_words: bool = False) -> list[str]:
    """The parts of a word that must be found: runs of CJK characters, and what stands between; or its plain words.

    >>> pieces("GDP增长"), pieces("O'Neil, Ann", whole_words=True)
    (['GDP', '增长'], ['O', 'Neil', 'Ann'])
    """
    return [part for part in (WORD if whole_words else _PIECE).findall(text) if WORD.search(part)]


def spaced_words(text: str) -> str:
    """The words of a name, folded, with a blank before and after each: for finding words of it.

    >>> spaced_words("Ann O'Neíl, Reuters")
    ' ann o neil reuters '
    """
    return f" {' '.join(WORD.findall(fold(text)))} "


def phrase(text: str, *, prefix: bool = False) -> str:
    """*text* as a phrase of FTS5, found as it was indexed; *prefix* where its last word is only a beginning.

    >>> phrase("prime minister"), phrase("tram", prefix=True), phrase("由")
    ('"prime minister"', '"tram"*', '"由"*')
    >>> phrase("新闻自由 now")
    '"新闻 闻自 自由 由 now"'
    """
    runs = list(_PIECE.finditer(text))
    last = max((n for n, run in enumerate(runs) if WORD.search(run[0])), default=-1)
    parts = []
    for number, run in enumerate(runs[: last + 1]):
        is_cjk = is_cjk_run(run[0])
        parts.append((_pairs if number == last else _indexed)(run[0]) if is_cjk else run[0].strip())
        if number == last and is_cjk:
            prefix = len(run[0]) == 1
    quoted = " ".join(parts).replace('"', '""')
    return f'"{quoted}"*' if prefix else f'"{quoted}"'


def fold(text: str) -> str:
    """Lower case without diacritics, character for character: for finding, not for showing.

    >>> fold("Málaga"), fold("한국")
    ('malaga', '한국')
    """
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    parts = unicodedata.normalize("NFD", character)
    base = parts[0].lower()
    is_letter_with_marks = all(map(unicodedata.combining, parts[1:])) and not _CJK_RUN.match(character)
    return base if is_letter_with_marks and len(base) == 1 else character
