"""``newsarchive export``: articles as a file."""

from __future__ import annotations

from functools import partial

import click

from newsarchive.cli.main import db_option
from newsarchive.cli.options import Typed, open_archive, selection, selection_options
from newsarchive.cli.output import say
from newsarchive.export import FORMATS, open_target, write_csv
from newsarchive.export import visible_only as without_hidden


@click.command(name="export", short_help="Write articles to CSV, JSON or JSON Lines.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), required=True, help="csv, json (an array), or jsonl."
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to; - is standard output, the default.")
@selection_options
@click.option("--search", "words", type=Typed(), metavar="WORDS", help="Only articles that hold all these words.")
@click.option("--visible-only", is_flag=True, help="Leave out text that the page hides from readers who have not paid.")
@click.option("--raw", is_flag=True, help="CSV: no apostrophe before cells that a spreadsheet would run.")
@db_option
def command(  # noqa: PLR0913 - an option each
    form: str,
    output: str,
    sites: tuple[str, ...],
    section: str | None,
    since: str | None,
    until: str | None,
    words: str | None,
    visible_only: bool,
    raw: bool,
    db: str | None,
) -> None:
    """Write articles as they are now, from one moment's view of the archive; a crawl may go on meanwhile.

    FILE is replaced only when all of it is written. CSV: authors and tags are joined by "; ", blocks and related are
    JSON, and a cell that a spreadsheet would run as a formula gets an apostrophe in front (see --raw).
    """
    if raw and form != "csv":
        raise click.UsageError("--raw is for --format csv; JSON needs no apostrophes.")
    write = partial(write_csv, raw=raw) if form == "csv" else FORMATS[form]
    with open_archive(db) as archive, open_target(output) as file:
        articles = archive.articles(selection(archive, sites, section, since, until, words))
        count = write(without_hidden(articles) if visible_only else articles, file)
    if output != "-":
        say(f"{count:,} article{'s' if count != 1 else ''} written to {output}.")
