"""The papers' articles, read from the text files under `content/`.

A file is a row of articles. Each begins with `=== slug`, then `field: value` lines, a blank line, and the body:
paragraphs apart by blank lines. A line's first mark says what it is:

    ## subheading        > quote        - list item        >> slug of another article ("read more")
    @ time | headline    entry of a live blog        !! what follows is for subscribers
    + a paragraph that only the second edition has
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Literal

PieceKind = Literal["paragraph", "subheading", "quote", "list_item", "read_more", "entry"]
_MARKS: tuple[tuple[str, PieceKind], ...] = (
    ("## ", "subheading"),
    (">> ", "read_more"),
    ("> ", "quote"),
    ("- ", "list_item"),
    ("@ ", "entry"),
)
SECOND_EDITION_AFTER = timedelta(hours=6)
"""How long after its last state an article of the second edition was edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of a body."""

    kind: PieceKind
    text: str
    """What a reader sees; the slug for read_more; `time | headline` for entry."""
    hidden: bool = False
    """True after the paywall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An article's image; the file is made up on request."""

    name: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article of a paper."""

    slug: str
    headline: str
    section: str
    authors: tuple[str, ...]
    published: datetime
    modified: datetime
    """Equal to `published` where the article was never edited."""
    tags: tuple[str, ...]
    related: tuple[str, ...]
    """Slugs."""
    pieces: tuple[Piece, ...]
    picture: Picture | None = None
    summary: str | None = None
    language: str | None = None
    """None: the paper's own."""
    is_paywalled: bool = False
    is_live: bool = False


def read_stories(name: str, edition: int = 1) -> tuple[Story, ...]:
    """The articles of `content/<name>.txt` in the given edition, in the file's order."""
    text = (resources.files("newsarchive.demo") / "content" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_story(part, edition) for part in ("\n" + text).split("\n=== ")[1:])


def _story(part: str, edition: int) -> Story:
    head, _, body = part.partition("\n\n")
    slug, *lines = head.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    pieces = tuple(_pieces(body, edition))
    published = datetime.fromisoformat(fields["published"])
    modified = datetime.fromisoformat(fields.get("modified", fields["published"]))
    headline = fields["headline"]
    if edition > 1:
        headline = fields.get("headline_2", headline)
        if headline != fields["headline"] or pieces != tuple(_pieces(body, 1)):
            modified += SECOND_EDITION_AFTER
    return Story(
        slug=slug,
        headline=headline,
        section=fields["section"],
        authors=_split(fields.get("authors", "")),
        published=published,
        modified=modified,
        tags=_split(fields.get("tags", "")),
        related=_split(fields.get("related", "")),
        pieces=pieces,
        picture=_picture(fields.get("image")),
        summary=fields.get("summary"),
        language=fields.get("language"),
        is_paywalled="paywalled" in fields,
        is_live=fields.get("kind") == "live",
    )


def _pieces(body: str, edition: int) -> Iterator[Piece]:
    hidden = False
    for line in filter(None, body.splitlines()):
        if line == "!!":
            hidden = True
            continue
        if line.startswith("+ "):
            if edition > 1:
                yield Piece(kind="paragraph", text=line[2:], hidden=hidden)
            continue
        for mark, kind in _MARKS:
            if line.startswith(mark):
                yield Piece(kind=kind, text=line.removeprefix(mark), hidden=hidden)
                break
        else:
            yield Piece(kind="paragraph", text=line, hidden=hidden)


def _picture(value: str | None) -> Picture | None:
    if value is None:
        return None
    name, caption, credit = value.split(" | ")
    return Picture(name=name, caption=caption, credit=credit)


def _split(value: str) -> tuple[str, ...]:
    """Comma-separated values.

    >>> _split("Trade, Railways")
    ('Trade', 'Railways')
    """
    return tuple(part.strip() for part in value.split(",") if part.strip())
