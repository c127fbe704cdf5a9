"""Full-text search: words as users type them, on SQLite's FTS5, in scripts with and without spaces."""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_TOKEN = re.compile(f'"[^"]*"|[{_CJK}]+|[^\\s"{_CJK}]+')
_WORD = re.compile(r"\w", re.UNICODE)


def segment(text: str) -> str:
    """*text* with each run of CJK characters as overlapping pairs, so that words of two characters are found.

    >>> segment("新闻自由 now")
    '新闻 闻自 自由 now'
    """
    return _CJK_RUN.sub(lambda run: f" {_pairs(run[0])} ", text).strip() if _CJK_RUN.search(text) else text


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
    for token in _TOKEN.findall(words.replace("\0", " ")):
        text = token.strip('"')
        if not _WORD.search(text):
            continue
        quoted = segment(text).replace('"', '""')
        alone = len(text) == 1 and _CJK_RUN.fullmatch(text)
        parts.append(f'"{quoted}"*' if alone else f'"{quoted}"')
    return " ".join(parts) or None


def fold(text: str) -> str:
    """Lower case without diacritics, character for character where that is possible: for finding, not for showing.

    >>> fold("Málaga")
    'malaga'
    """
    return "".join(_fold_character(c) for c in text)


def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def snippet(body: str, words: str, *, width: int = 160) -> str:
    """About *width* characters of the real text around the first of the words found in it.

    >>> snippet("The mayor of Málaga spoke.", "malaga", width=20)
    '…mayor of Málaga…'
    """
    folded = fold(body)
    wanted = [fold(token.strip('"')) for token in _TOKEN.findall(words)]
    found = [at for at in (folded.find(word) for word in wanted if word) if at >= 0]
    start = max(0, min(found, default=0) - width // 2)
    end = min(len(body), start + width)
    if start and (space := body.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(body) and (space := body.rfind(" ", start, end)) > start:
        end = space
    text = " ".join(body[start:end].split())
    return f"{'…' if start else ''}{text}{'…' if end < len(body) else ''}"
