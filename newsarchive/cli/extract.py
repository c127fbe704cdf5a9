"""``newsarchive extract``: articles out of WARC and HTML files, without an archive."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from newsarchive.batch import extract_lines
from newsarchive.cli.explaining import print_explanation
from newsarchive.cli.options import Typed
from newsarchive.cli.output import say
from newsarchive.pagefiles import FilePage, check_readable, read_pages
from newsarchive.workers import Workers


@click.command(name="extract", short_help="Take apart HTML and WARC files, without an archive.")
@click.argument("files", nargs=-1, required=True, metavar="FILE|WARC|-...")
@click.option("--url", type=Typed(), metavar="URL", help="The URL of an HTML file; a WARC names those of its pages.")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Worker processes; default one a processor.")
@click.option("--explain", is_flag=True, help="Show instead each block of a page, whether it is taken, and why.")
def command(files: tuple[str, ...], url: str | None, jobs: int | None, explain: bool) -> int:
    """Print the article of each response record of a WARC, or of each HTML file, as one line of JSON.

    WARC, plain or gzipped, and HTML are told apart by their content; - is standard input. Each page is read within
    10 seconds and 512 MiB; one that needs more gives a line that says so in its error. Ends with 3 where a file is
    damaged, after all of it that can be read.

    With --explain each block of text in the page is shown with its kind in the article, or "-" where it is left out, its
    probability by its own figures and among its neighbours, and the figures that moved the model most.
    """
    if url is not None and len(files) > 1:
        raise click.UsageError("--url is the URL of one HTML file; name one file with it.")
    for name in files:
        check_readable(name)
    damage: dict[str, list[str]] = {}
    if explain:
        for page in _pages(files, url, damage):
            print_explanation(page)
        return _told(damage)
    workers = Workers(jobs, preload=("newsarchive.extract",))
    out = sys.stdout.buffer
    try:
        for line in extract_lines(_pages(files, url, damage), workers):
            out.write(line.encode("utf-8", "replace") + b"\n")
            out.flush()
    finally:
        workers.close()
    return _told(damage)


def _told(damage: dict[str, list[str]]) -> int:
    for name, found in damage.items():
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        say(f"{name} is damaged ({found[0]}{more}); what is readable of it was read.")
    return 3 if damage else 0


def _pages(files: tuple[str, ...], url: str | None, damage: dict[str, list[str]]) -> Iterator[FilePage]:
    for name in files:
        found: list[str] = []
        try:
            yield from read_pages(name, url=url, complain=found.append)
        except OSError as error:
            found.append(f"cannot be read: {error.strerror or error}")
        if found:
            damage[name] = found
