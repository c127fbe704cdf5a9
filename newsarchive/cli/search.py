"""``newsarchive search``: find articles by their words."""

from __future__ import annotations

from dataclasses import asdict, replace

import click
from rich.text import Text

from newsarchive.archive.database import clock
from newsarchive.archive.find.finder import ORDERS, PERIODS, Hit, Order
from newsarchive.archive.find.highlights import find_words
from newsarchive.archive.find.query import is_plain, parse
from newsarchive.cli.main import db_option, json_option
from newsarchive.cli.options import Typed, open_archive, selection, selection_options
from newsarchive.cli.output import print_json, print_lines, print_table, safe, say, with_zone
from newsarchive.errors import UsageError

_BAR = 40
"""Columns of the longest bar of a timeline."""


@click.command(name="search", short_help="Find articles by their words.")
@click.argument("words", nargs=-1, required=True, type=Typed())
@selection_options
@click.option("--order", type=click.Choice(ORDERS), default="relevance", show_default=True, help="Which come first.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="At most so many.")
@click.option("--count", "only_count", is_flag=True, help="Print only how many are found.")
@click.option("--timeline", type=click.Choice(tuple(PERIODS)), help="Count those found for each day, month or year.")
@json_option
@db_option
def command(  # noqa: PLR0913 - an option each
    words: tuple[str, ...],
    sites: tuple[str, ...],
    section: str | None,
    language: str | None,
    since: str | None,
    until: str | None,
    order: Order,
    limit: int,
    only_count: bool,
    timeline: str | None,
    as_json: bool,
    db: str | None,
) -> None:
    """Find articles that hold all the words, best first. Accents and case do not matter.

    \b
    "prime minister"   a phrase           bridge OR ferry     either
    minist*            a beginning        NOT tram            without
    site:example.com   section:World   author:"Ann Lee"   language:de
    after:2026-01-01   before:7d       headline:bridge    (a OR b) c

    --order recent favours recent articles among the good ones.
    """
    text = " ".join(map(as_typed, words))
    query = parse(text, now=clock.now())
    for note in query.notes:
        say(note)
    if query.root is None:
        raise UsageError(
            f"Expected words to search for, got {text!r}; a filter alone will do: site:example.com, after:7d."
        )
    with open_archive(db) as archive:
        chosen = selection(archive, sites, section, since, until, language=language)
        if only_count or timeline:
            wanted = replace(chosen, words=text)
            if only_count:
                print_count(archive.count(wanted), as_json)
            else:
                counts = archive.timeline(wanted, period=timeline or "day")
                print_timeline(counts, timeline or "", as_json)
                if not counts:
                    say(f"No article holds {text}.")
            return
        hits = archive.search(text, chosen, order=order, limit=limit)
        if as_json:
            print_json([asdict(hit) for hit in hits])
            return
        print_lines_of(hits, text)
        total = len(hits) if len(hits) < limit else archive.count(replace(chosen, words=text))
    if not hits:
        say(f"No article holds {text}.")
    elif total > len(hits):
        say(f"{total:,} articles found; these are the {'best' if order == 'relevance' else 'first'} {len(hits)}.")


def as_typed(argument: str) -> str:
    """An argument of the shell as a part of the search: words that the shell's quotes held together are a phrase.

    >>> as_typed("prime minister"), as_typed("bridge OR ferry"), as_typed("bridge")
    ('"prime minister"', 'bridge OR ferry', 'bridge')
    """
    return f'"{argument}"' if " " in argument.strip() and is_plain(argument) else argument


def print_count(count: int, as_json: bool) -> None:
    """How many were found."""
    if as_json:
        print_json({"count": count})
    else:
        print_lines([str(count)])


def print_timeline(counts: list[tuple[str, int]], period: str, as_json: bool) -> None:
    """How many were found for each day, with bars."""
    if as_json:
        print_json([{period: name, "articles": number} for name, number in counts])
        return
    if not counts:
        return
    most = max((number for _, number in counts), default=1)
    print_table((period, "articles", ""), [(name, n, "█" * max(1, round(_BAR * n / most))) for name, n in counts])


def print_lines_of(hits: list[Hit], words: str) -> None:
    """Each hit as headline, where and when, and a snippet; the words found are highlighted on a terminal."""
    for hit in hits:
        title = Text.assemble((f"{hit.id}  ", "dim"), highlighted(hit.headline or "(no headline)", words, "bold"))
        where = " · ".join(filter(None, (hit.site, hit.section, with_zone(hit.published_at), hit.url)))
        print_lines([title])
        print_lines([Text(safe(where), "dim"), highlighted(hit.snippet, words)], indent=4)
        print_lines([""])


def highlighted(text: str, words: str, style: str = "") -> Text:
    """*text* in a style, with the searched words in it set off."""
    shown = Text(safe(text), style)
    for start, end in find_words(text, words):
        shown.stylize("bold yellow", start, end)
    return shown
