"""What a reader asked for, taken from an address: whatever stands there, something sensible comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from newsarchive.archive.database import clock
from newsarchive.archive.find.finder import Order
from newsarchive.archive.find.selection import Selection
from newsarchive.pace.window import days_of
from newsarchive.text import clean_text

PAGE = 20
"""Hits on a page of the search."""
_LAST_PAGE = 5_000
_LONGEST = 500
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_AGE = re.compile(r"\d{1,5}\s*[hdw]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The search that an address asks for; None or empty means any."""

    q: str | None = None
    """What is typed, in the search syntax."""
    site: tuple[str, ...] = ()
    """Sites."""
    section: str | None = None
    """A section."""
    author: str | None = None
    """Words of an author's name."""
    language: str | None = None
    """A language, with its regions."""
    since: str | None = None
    """A year, month or day."""
    until: str | None = None
    """A year, month or day, which counts whole."""

    @property
    def typed(self) -> str | None:
        """The words and the author in the search syntax; None where there are neither.

        >>> Question(q="trams OR buses", author="Ann Lee").typed
        '(trams OR buses) author:"Ann Lee"'
        """
        author = f'author:"{self.author.replace(chr(34), " ")}"' if self.author else ""
        if self.q and author:
            return f"({self.q}) {author}"
        return self.q or author or None

    @property
    def selection(self) -> Selection:
        """Which articles are wanted."""
        return Selection(
            sites=self.site,
            section=self.section,
            language=self.language,
            since=self.since,
            until=self.until,
            words=self.typed,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether more than words is asked for."""
        return self != Question(q=self.q)

    def asked(self, **more: Any) -> dict[str, Any]:
        """The arguments of the address; *more* changes or adds some."""
        return {name: getattr(self, name) for name in self.__slots__} | more

    def but(self, **changes: Any) -> Question:
        """The same question with some parts changed."""
        return replace(self, **changes)

    def __str__(self) -> str:
        """As a reader would put it.

        >>> str(Question(q="trams", site=("example.com",), since="2026-05"))
        '“trams” in example.com, since 2026-05'
        """
        first = f"“{self.q}”" if self.q else "all articles"
        parts = [f"{first} in {', '.join(self.site)}" if self.site else first]
        parts += [f"{name} {value}" for name in ("section", "language") if (value := getattr(self, name))]
        parts += [f"by {self.author}"] if self.author else []
        parts += [f"{name} {value}" for name in ("since", "until") if (value := getattr(self, name))]
        return ", ".join(parts)


def text_of(arguments: Any, name: str) -> str | None:
    """One argument as clean text, or None."""
    return clean_text((arguments.get(name) or "")[:_LONGEST]) or None


def texts_of(arguments: Any, name: str, most: int = 6) -> list[str]:
    """A repeated argument as clean texts, each once."""
    found = (clean_text(value[:_LONGEST]) for value in arguments.getlist(name))
    return list(dict.fromkeys(value for value in found if value))[:most]


def day_of(arguments: Any, name: str) -> str | None:
    """A year, month or day, or the day an age ago (7d); None for anything else."""
    text = text_of(arguments, name)
    try:
        if text and _AGE.fullmatch(text):
            return clock.read_moment(text, now=clock.now())[:10]
        return text if text and _DAY.fullmatch(text) and days_of(text) else None
    except ValueError:  # 31 February
        return None


def notes_on_days(arguments: Any) -> list[str]:
    """What is to be said of the arguments `since` and `until`: that one cannot be read, or that no day is in the range."""
    given = {name: (text_of(arguments, name), day_of(arguments, name)) for name in ("since", "until")}
    notes = [
        f"“{text}” is no day: “{name}” takes one like 2026-05-01, 2026-05, 2026 or 7d, and is left out."
        for name, (text, day) in given.items()
        if text and not day
    ]
    since, until = given["since"][1], given["until"][1]
    if since and until and days_of(since)[0] > days_of(until)[1]:
        notes.append(f"No day is both since {since} and until {until}.")
    return notes


def version_of(arguments: Any, name: str, last: int) -> int | None:
    """The number of a version, one of 1 to *last*; None for anything else."""
    text = arguments.get(name) or ""
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
    return number if 1 <= number <= last else None


def number_of(arguments: Any, name: str, *, least: int = 1, most: int = _LAST_PAGE) -> int:
    """A number within bounds; the least for anything else."""
    text = arguments.get(name) or ""
    return min(max(int(text), least), most) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else least


def question_of(arguments: Any) -> Question:
    """The search that an address asks for."""
    return Question(
        q=text_of(arguments, "q"),
        site=tuple(texts_of(arguments, "site", 20)),
        section=text_of(arguments, "section"),
        author=text_of(arguments, "author"),
        language=text_of(arguments, "language"),
        since=day_of(arguments, "since"),
        until=day_of(arguments, "until"),
    )


def order_of(arguments: Any) -> Order:
    """The order that an address asks for."""
    orders: Sequence[Order] = get_args(Order)
    return next((order for order in orders if order == arguments.get("sort")), "relevance")
