"""``newsarchive backup``: a consistent copy, also during a crawl."""

from __future__ import annotations

import os
from pathlib import Path

import click

from newsarchive.archive.upkeep.backup import backup
from newsarchive.cli.main import database, db_option
from newsarchive.cli.output import say
from newsarchive.errors import UsageError


@click.command(name="backup", short_help="Copy the archive, also during a crawl.")
@click.argument("file", type=click.Path())
@db_option
def command(file: str, db: str | None) -> None:
    """Copy the archive to FILE and its raw pages beside it; a crawl may go on meanwhile.

    FILE.db has its pages in FILE-pages.db (archive.db in pages.db). An older backup of that name is replaced when the
    new one is whole; a file of another kind is not touched.
    """
    if file.endswith(("/", os.sep)) and not Path(file).is_dir():
        raise UsageError(f"There is no folder {file}: make it, and name the file of the backup in it.")
    made = backup(database(db), Path(file))
    size = sum(path.stat().st_size for path in made) / 1e6
    say(f"Copied to {' and '.join(str(path) for path in made)} ({size:,.1f} MB).")
