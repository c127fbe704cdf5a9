"""What a reader asked for, taken from an address: whatever stands there, something sensible comes out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from newsarchive.archive.finding import SORTS, Question
from newsarchive.text import clean_text

PAGE = 20
"""Hits on a page of the search."""
_LAST_PAGE = 5_000
_LONGEST = 500
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def text_of(arguments: Any, name: str) -> str | None:
    """One argument as clean text, or None."""
    return clean_text((arguments.get(name) or "")[:_LONGEST]) or None


def texts_of(arguments: Any, name: str, most: int = 6) -> list[str]:
    """A repeated argument as clean texts, each once."""
    found = (clean_text(value[:_LONGEST]) for value in arguments.getlist(name))
    return list(dict.fromkeys(value for value in found if value))[:most]


def day_of(arguments: Any, name: str) -> str | None:
    """A year, month or day, or None for anything else."""
    text = text_of(arguments, name)
    return text if text and _DAY.fullmatch(text) else None


def number_of(arguments: Any, name: str, *, least: int = 1, most: int = _LAST_PAGE) -> int:
    """A number within bounds; the least for anything else."""
    text = arguments.get(name) or ""
    return min(max(int(text), least), most) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else least


def question_of(arguments: Any) -> Question:
    """The search that an address asks for: ``q``, ``site``, ``section``, ``author``, ``language``, ``since``, ``until``."""
    return Question(
        words=text_of(arguments, "q"),
        sites=tuple(texts_of(arguments, "site", 20)),
        section=text_of(arguments, "section"),
        author=text_of(arguments, "author"),
        language=text_of(arguments, "language"),
        since=day_of(arguments, "since"),
        until=day_of(arguments, "until"),
    )


def sort_of(arguments: Any) -> str:
    """The order that an address asks for."""
    sort = arguments.get("sort") or "best"
    return sort if sort in SORTS else "best"


def asked(question: Question, **more: Any) -> dict[str, Any]:
    """A question as the arguments of an address; *more* changes or adds some."""
    if changes := {name: more.pop(name) for name in list(more) if hasattr(question, name)}:
        question = replace(question, **changes)
    return {
        "q": question.words,
        "site": question.sites,
        **{name: getattr(question, name) for name in ("section", "author", "language", "since", "until")},
        **more,
    }


def in_words(question: Question) -> str:
    """A question as a reader would put it.

    >>> in_words(Question(words="trams", sites=("example.com",), since="2026-05"))
    '“trams” in example.com, since 2026-05'
    """
    parts = [f"“{question.words}”" if question.words else "all articles"]
    if question.sites:
        parts[0] += f" in {', '.join(question.sites)}"
    parts += [f"{name} {value}" for name in ("section", "language") if (value := getattr(question, name))]
    parts += [f"by {question.author}"] if question.author else []
    parts += [f"{name} {value}" for name in ("since", "until") if (value := getattr(question, name))]
    return ", ".join(parts)
