"""``newsarchive export``: articles, or rows of them, as a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.database import clock
from newsarchive.archive.find.query import parse
from newsarchive.archive.find.rows import TABLES
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.upkeep.captures import captures
from newsarchive.cli.main import db_option
from newsarchive.cli.options import Typed, open_archive, selection, selection_options
from newsarchive.cli.output import console, say
from newsarchive.cli.output import count as counted
from newsarchive.export import FORMATS, ROW_FORMATS, open_target, write_csv, write_csv_rows, write_warc
from newsarchive.export import visible_only as without_hidden
from newsarchive.items import Page

_ENDINGS = {
    ".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".warc": "warc",
    ".warc.gz": "warc",
}  # fmt: skip
"""How a file's name ends -> its format."""


@click.command(name="export", short_help="Write articles to CSV, JSON, JSON Lines, Parquet or WARC.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "warc"]),
    help="csv, json (an array), jsonl, parquet (with the extra parquet), or warc (the raw pages); FILE's name tells it too.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to; - is standard output, the default.")
@click.option(
    "--rows", type=click.Choice(["articles", *TABLES]), default="articles", show_default=True, help="What a row is."
)
@selection_options
@click.option(
    "--search", "words", type=Typed(), metavar="WORDS", help="Only what this search finds; see docs/search.md."
)
@click.option("--sql", type=Typed(), metavar="SELECT", help="Only articles whose ids this SELECT of one column gives.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="So many articles, drawn by lot.")
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Of the lot: the same seed draws the same articles."
)
@click.option("--visible-only", is_flag=True, help="Leave out text that the page hides from readers who have not paid.")
@click.option("--one-of-each", is_flag=True, help="Of copies of a story only the one that was seen first.")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before cells that a spreadsheet would run.")
@db_option
def command(  # noqa: PLR0913 - an option each
    form: str | None,
    output: str,
    rows: str,
    sites: tuple[str, ...],
    section: str | None,
    language: str | None,
    since: str | None,
    until: str | None,
    words: str | None,
    sql: str | None,
    sample: int | None,
    seed: int,
    visible_only: bool,
    one_of_each: bool,
    raw: bool,
    db: str | None,
) -> None:
    """Write articles as they are now, from one moment's view of the archive; a crawl may go on meanwhile.

    FILE is replaced only when all of it is written. --rows paragraphs (links, versions, changes) writes one row for each.
    CSV: authors and tags are joined by "; ", blocks and related are JSON, and a cell that a spreadsheet would run as a
    formula gets an apostrophe in front (see --raw).

    WARC: the raw pages of the articles and of their earlier versions, one gzip member a record unless FILE ends in .warc;
    `newsarchive ingest` takes them back to the same articles.
    """
    form = format_of(form, output)
    _check_together(form, rows, raw=raw, visible_only=visible_only)
    if words is not None:
        _check_search(words)
    with open_archive(db) as archive:
        if sql is not None:
            archive.check_sql(sql)
        wanted = selection(archive, sites, section, since, until, words, language=language)
        wanted = replace(wanted, one_of_each=one_of_each, sql=sql, sample=sample, seed=seed)
        if form == "warc":
            _export_warc(archive, wanted, output)
            return
        with open_target(output) as file, progress(archive, wanted, output, rows) as watched:
            if rows == "articles":
                write = partial(write_csv, raw=raw) if form == "csv" else FORMATS[form]
                articles = watched(archive.articles(wanted))
                number = write(without_hidden(articles) if visible_only else articles, file)
            else:
                write_rows = partial(write_csv_rows, raw=raw) if form == "csv" else ROW_FORMATS[form]
                found = watched(getattr(archive, rows)(wanted))
                visible = (row for row in found if not row["hidden"]) if visible_only else found
                number = write_rows(visible, TABLES[rows].columns, file)
    if output != "-":
        say(f"{counted(number, rows.removesuffix('s'))} written to {output}.")


def _check_search(words: str) -> None:
    """Refuse a search that is not understood as a whole, or asks for nothing: nobody looks at an export's every row."""
    query = parse(words, now=clock.now())
    if query.notes:
        raise click.UsageError(f"--search: {query.notes[0].removesuffix('; left out.').removesuffix('.')}.")
    if query.root is None:
        raise click.UsageError(f"--search: expected words to search for, got {words!r}; leave it out to export all.")


def format_of(wanted: str | None, output: str) -> str:
    """The format that is wanted: --format, else by the name of the file; UsageError where neither tells it.

    >>> format_of(None, "out.csv"), format_of("jsonl", "out"), format_of(None, "pages.warc.gz")
    ('csv', 'jsonl', 'warc')
    """
    named = next((form for ending, form in _ENDINGS.items() if output.lower().endswith(ending)), None)
    if wanted and named and wanted != named:
        say(f"{output} is written as {wanted}, as --format says, though its name ends like {named}.")
    if found := wanted or named:
        return found
    where = "standard output" if output == "-" else output
    raise click.UsageError(
        f"Missing option '--format': the format of {where} is not told by a name; choose {_choices()}."
    )


def _choices() -> str:
    return ", ".join(dict.fromkeys(_ENDINGS.values()))


def _check_together(form: str, rows: str, *, raw: bool, visible_only: bool) -> None:
    """Refuse options that do not go together."""
    if raw and form != "csv":
        raise click.UsageError("--raw is for --format csv; other formats need no apostrophes.")
    if form == "warc" and (visible_only or rows != "articles"):
        raise click.UsageError("--format warc holds the pages as they came: --rows and --visible-only are not for it.")
    if visible_only and rows not in ("articles", "paragraphs"):
        raise click.UsageError("--visible-only is for --rows articles and paragraphs.")


@contextmanager
def progress(
    archive: Archive, wanted: Selection, output: str, rows: str
) -> Iterator[Callable[[Iterable[Any]], Iterable[Any]]]:
    """A bar on stderr while rows pass, on a terminal and where they do not go to standard output."""
    if output == "-" or not sys.stderr.isatty():
        yield lambda passing: passing
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    total = archive.count(wanted) if rows == "articles" else None
    columns = (TextColumn(rows), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(err=True), transient=True) as bar:
        yield lambda passing: bar.track(passing, total=total)


def _export_warc(archive: Archive, wanted: Selection, output: str) -> None:
    missing = 0

    def pages() -> Iterator[Page]:
        nonlocal missing
        for page in captures(archive, wanted):
            if page is None:
                missing += 1
            else:
                yield page

    name = "standard-output" if output == "-" else Path(output).name
    with open_target(output) as file:
        count = write_warc(pages(), file, name=name, now=clock.utc_now(), compress=not output.endswith(".warc"))
    if output != "-":
        say(f"{count:,} page{'s' if count != 1 else ''} written to {output}.")
    if missing:
        say(f"{missing:,} article{'s have' if missing != 1 else ' has'} no raw page beside the archive: left out.")
