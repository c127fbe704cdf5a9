"""Full-text search: words as users type them, on SQLite's FTS5, in scripts with and without spaces."""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_TOKEN = re.compile(f'"[^"]*"|[{_CJK}]+|[^\\s"{_CJK}]+')
_WORD = re.compile(r"\w", re.UNICODE)
_PART = re.compile(r"[^\W_]+")
_MARK = "[\u0300-\u036f]*"


def segment(text: str) -> str:
    """*text* for the index: each run of CJK characters as overlapping pairs, so that words of two characters are found.

    A run's last character stands alone too, so that every character begins a term.

    >>> segment("新闻自由 now")
    '新闻 闻自 自由 由 now'
    """
    if not _CJK_RUN.search(text):
        return text
    spaced = _CJK_RUN.sub(lambda run: f" {_pairs(run[0])}{f' {run[0][-1]}' if len(run[0]) > 1 else ''} ", text)
    return " ".join(spaced.split())


def _pairs(run: str) -> str:
    return run if len(run) < 2 else " ".join(run[i : i + 2] for i in range(len(run) - 1))


def match_expression(words: str) -> str | None:
    """An FTS5 expression that finds all the words; words in double quotes are a phrase; None when nothing is asked.

    Whatever is typed is quoted token by token, so that no text is an FTS5 syntax error.

    >>> match_expression('prime minister')
    '"prime" "minister"'
    >>> match_expression('"prime minister" 新闻自由 AND')
    '"prime minister" "新闻 闻自 自由" "AND"'
    """
    parts = []
    for token in _TOKEN.findall(words.encode("utf-8", "replace").decode().replace("\0", " ")):
        text = token.strip('"')
        if not _WORD.search(text):
            continue
        quoted = _CJK_RUN.sub(lambda run: f" {_pairs(run[0])} ", text).strip().replace('"', '""')
        alone = len(text) == 1 and _CJK_RUN.fullmatch(text)
        parts.append(f'"{quoted}"*' if alone else f'"{quoted}"')
    return " ".join(parts) or None


def fold(text: str) -> str:
    """Lower case without diacritics, character for character: for finding, not for showing.

    >>> fold("Málaga"), fold("한국")
    ('malaga', '한국')
    """
    return "".join(_fold_character(c) for c in text)


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
    parts = unicodedata.normalize("NFD", character)
    base = parts[0].lower()
    is_letter_with_marks = all(map(unicodedata.combining, parts[1:])) and not _CJK_RUN.match(character)
    return base if is_letter_with_marks and len(base) == 1 else character


def find_words(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words of a search stand in *text*: (start, end), in order, without overlaps.

    >>> find_words("Party on the art of Málaga", 'art "of malaga"')
    [(13, 16), (17, 26)]
    """
    patterns = []
    for token in _TOKEN.findall(words):
        parts = [_MARK.join(map(re.escape, part)) for part in _PART.findall(fold(token))]
        pattern = "[^\\w]+".join(parts)
        if pattern:
            patterns.append(pattern if _CJK_RUN.search(token) else rf"(?<![^\W_]){pattern}{_MARK}(?![^\W_])")
    if not patterns:
        return []
    return [found.span() for found in re.finditer("|".join(patterns), fold(text))]


def snippet(body: str, words: str, *, width: int = 160) -> str:
    """About *width* characters of the real text around the first of the words found in it.

    >>> snippet("The mayor of Málaga spoke.", "malaga", width=20)
    '…mayor of Málaga…'
    """
    found = find_words(body, words)
    start = max(0, (found[0][0] if found else 0) - width // 2)
    end = min(len(body), start + width)
    if start and (space := body.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(body) and (space := body.rfind(" ", start, end)) > start:
        end = space
    text = " ".join(body[start:end].split())
    return f"{'…' if start else ''}{text}{'…' if end < len(body) else ''}"
