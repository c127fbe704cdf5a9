"""``newsarchive search``: find articles by their words."""

from __future__ import annotations

from dataclasses import asdict, replace

import click
from rich.text import Text

from newsarchive.archive.archive import Hit
from newsarchive.archive.search import find_words
from newsarchive.cli.main import db_option, json_option
from newsarchive.cli.options import Typed, open_archive, selection, selection_options
from newsarchive.cli.output import print_json, print_lines, safe, say, when


@click.command(name="search", short_help="Find articles by their words.")
@click.argument("words", nargs=-1, required=True, type=Typed())
@selection_options
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="At most so many.")
@json_option
@db_option
def command(  # noqa: PLR0913 - an option each
    words: tuple[str, ...],
    sites: tuple[str, ...],
    section: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
    db: str | None,
) -> None:
    """Find articles that hold all the words, best first; a phrase in double quotes ('"prime minister"').

    Accents and case do not matter.
    """
    text = " ".join(f'"{word}"' if " " in word.strip() and '"' not in word else word for word in words)
    with open_archive(db) as archive:
        chosen = selection(archive, sites, section, since, until)
        hits = archive.search(text, chosen, limit=limit)
        if as_json:
            print_json([asdict(hit) for hit in hits])
            return
        print_lines_of(hits, text)
        total = len(hits) if len(hits) < limit else archive.count(replace(chosen, words=text))
    if not hits:
        say(f"No article holds {text}.")
    elif total > len(hits):
        say(f"{total:,} articles found; these are the best {len(hits)}.")


def print_lines_of(hits: list[Hit], words: str) -> None:
    """Each hit as headline, where and when, and a snippet; the words found are highlighted on a terminal."""
    for hit in hits:
        title = Text.assemble((f"{hit.id}  ", "dim"), highlighted(hit.headline or "(no headline)", words, "bold"))
        where = " · ".join(filter(None, (hit.site, hit.section, when(hit.published_at), hit.url)))
        print_lines([title])
        print_lines([Text(safe(where), "dim"), highlighted(hit.snippet, words)], indent=4)
        print_lines([""])


def highlighted(text: str, words: str, style: str = "") -> Text:
    """*text* in a style, with the searched words in it set off."""
    shown = Text(safe(text), style)
    for start, end in find_words(text, words):
        shown.stylize("bold yellow", start, end)
    return shown
