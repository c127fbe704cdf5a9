"""``newsarchive export``: articles as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.captures import captures
from newsarchive.archive.clock import utc_now
from newsarchive.archive.selection import Selection
from newsarchive.cli.main import db_option
from newsarchive.cli.options import Typed, open_archive, selection, selection_options
from newsarchive.cli.output import say
from newsarchive.export import FORMATS, open_target, write_csv, write_warc
from newsarchive.export import visible_only as without_hidden
from newsarchive.items import Page


@click.command(name="export", short_help="Write articles to CSV, JSON, JSON Lines or WARC.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "warc"]),
    required=True,
    help="csv, json (an array), jsonl, or warc (the raw pages).",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to; - is standard output, the default.")
@selection_options
@click.option("--search", "words", type=Typed(), metavar="WORDS", help="Only articles that hold all these words.")
@click.option("--visible-only", is_flag=True, help="Leave out text that the page hides from readers who have not paid.")
@click.option("--one-of-each", is_flag=True, help="Of copies of a story only the one that was seen first.")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before cells that a spreadsheet would run.")
@db_option
def command(  # noqa: PLR0913 - an option each
    form: str,
    output: str,
    sites: tuple[str, ...],
    section: str | None,
    language: str | None,
    since: str | None,
    until: str | None,
    words: str | None,
    visible_only: bool,
    one_of_each: bool,
    raw: bool,
    db: str | None,
) -> None:
    """Write articles as they are now, from one moment's view of the archive; a crawl may go on meanwhile.

    FILE is replaced only when all of it is written. CSV: authors and tags are joined by "; ", blocks and related are
    JSON, and a cell that a spreadsheet would run as a formula gets an apostrophe in front (see --raw).

    WARC: the raw pages of the articles and of their earlier versions, one gzip member a record unless FILE ends in .warc;
    `newsarchive ingest` takes them back to the same articles.
    """
    if raw and form != "csv":
        raise click.UsageError("--raw is for --format csv; JSON needs no apostrophes.")
    if visible_only and form == "warc":
        raise click.UsageError("--visible-only is not for --format warc, which holds the pages as they came.")
    if form == "warc":
        with open_archive(db) as archive:
            wanted = selection(archive, sites, section, since, until, words, language=language)
            _export_warc(archive, replace(wanted, one_of_each=one_of_each), output)
        return
    write = partial(write_csv, raw=raw) if form == "csv" else FORMATS[form]
    with open_archive(db) as archive, open_target(output) as file:
        wanted = selection(archive, sites, section, since, until, words, language=language)
        articles = archive.articles(replace(wanted, one_of_each=one_of_each))
        count = write(without_hidden(articles) if visible_only else articles, file)
    if output != "-":
        say(f"{count:,} article{'s' if count != 1 else ''} written to {output}.")


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
        count = write_warc(pages(), file, name=name, now=utc_now(), compress=not output.endswith(".warc"))
    if output != "-":
        say(f"{count:,} page{'s' if count != 1 else ''} written to {output}.")
    if missing:
        say(f"{missing:,} article{'s have' if missing != 1 else ' has'} no raw page beside the archive: left out.")
