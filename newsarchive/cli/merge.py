"""``newsarchive merge``: take in other archives."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.database.paths import refuse_folder
from newsarchive.cli.main import database, db_option
from newsarchive.cli.output import count, say
from newsarchive.errors import UsageError


@click.command(name="merge", short_help="Take in other archives.")
@click.argument("others", nargs=-1, required=True, metavar="OTHER.db...", type=click.Path(path_type=Path))
@db_option
def command(others: tuple[Path, ...], db: str | None) -> None:
    """Take in other archives, of other machines, say: nothing is lost, nothing is twice, none of them is changed.

    The archive is made where there is none. Merging the same archive again changes nothing.
    """
    path = database(db)
    if not path.parent.is_dir():
        raise UsageError(f"Cannot make {path}: there is no folder {path.parent}.")
    for other in others:
        if other.resolve() == path.resolve():
            raise UsageError(f"{other} is the archive itself.")
        try:
            is_there = other.exists()
        except OSError as error:  # a name that is too long
            raise UsageError(f"Expected an archive, got a path that cannot be: {error.strerror}.") from error
        if not is_there:
            raise UsageError(f"There is no archive at {other} to be taken in.")
        refuse_folder(other)
    with Archive.open(path, write=True) as archive:
        for other in others:
            done = archive.merge(other)
            forgotten = f"; {count(done.forgotten, 'article')} taken down" if done.forgotten else ""
            say(
                f"{other}: {count(done.articles, 'new article')}, {count(done.updated, 'article')} with more versions,"
                f" {count(done.pages, 'new raw page')}, {count(done.urls, 'new URL')}{forgotten}."
            )
