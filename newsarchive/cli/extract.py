"""``newsarchive extract``: articles out of WARC and HTML files, without an archive."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from newsarchive.batch import explain_pages, extract_lines
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
@click.option("--all", "every", is_flag=True, help="With --explain: also each block that is not looked at.")
def command(files: tuple[str, ...], url: str | None, jobs: int | None, explain: bool, every: bool) -> int:
    """Print the article of each response record of a WARC, or of each HTML file, as one line of JSON.

    WARC, plain or gzipped, and HTML are told apart by their content; - is standard input. Each page is read within
    10 seconds and 512 MiB; one that needs more gives a line that says so in its error. A file that is no page, an empty one,
    say, gives such a line too, and a word on stderr. Ends with 3 where a file is damaged, after all of it that can be read.

    With --explain each block of text in the page is shown with its kind in the article, or "-" where it is left out, its
    probability by its own figures and among its neighbours, and the figures that moved the model most; menus and labels, which
    are not looked at, are told together.
    """
    if url is not None and len(files) > 1:
        raise click.UsageError("--url is the URL of one HTML file; name one file with it.")
    if every and not explain:
        raise click.UsageError("--all goes with --explain: it shows each block of a page.")
    for name in files:
        check_readable(name)
    readings = [_Reading(name) for name in files]
    workers = Workers(jobs, preload=("newsarchive.extract",))
    try:
        if explain:
            for explanation in explain_pages(_pages(readings, url, deque()), workers):
                print_explanation(explanation, every=every)
        else:
            _print_lines(readings, url, workers)
    finally:
        workers.close()
    return _told(readings)


@dataclass(slots=True)
class _Reading:
    """How it goes with one file."""

    name: str
    pages: int = 0
    damage: list[str] = field(default_factory=list)
    failed: int = 0
    error: str | None = None
    """Of the page that could not be read last."""

    def told(self) -> str | None:
        """What is to be said of it, beside its lines."""
        if self.damage:
            more = f", and {len(self.damage) - 1} more" if len(self.damage) > 1 else ""
            return f"{self.name} is damaged ({self.damage[0]}{more}); what is readable of it was read."
        if not self.pages:
            return f"{self.name}: Expected a WARC with responses, got one without."
        if self.failed and self.pages > 1:
            read = f"{self.failed:,} of {self.pages:,} pages could not be read"
            return f"{self.name}: {read}; the error in their lines says why."
        return f"{self.name}: {self.error}" if self.error else None


def _print_lines(readings: list[_Reading], url: str | None, workers: Workers) -> None:
    out, owners = sys.stdout.buffer, deque[_Reading]()
    for line, error in extract_lines(_pages(readings, url, owners), workers):
        owner = owners.popleft()
        if error:
            owner.failed, owner.error = owner.failed + 1, error
        out.write(line.encode("utf-8", "replace") + b"\n")
        out.flush()


def _told(readings: list[_Reading]) -> int:
    for reading in readings:
        if told := reading.told():
            say(told)
    return 3 if any(reading.damage for reading in readings) else 0


def _pages(readings: list[_Reading], url: str | None, owners: deque[_Reading]) -> Iterator[FilePage]:
    """The pages of all files; *owners* gets the file of each."""
    for reading in readings:
        try:
            for page in read_pages(reading.name, url=url, complain=reading.damage.append):
                reading.pages += 1
                owners.append(reading)
                yield page
        except OSError as error:
            reading.damage.append(f"cannot be read: {error.strerror or error}")
