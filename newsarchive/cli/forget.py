"""``newsarchive forget``: a takedown."""

from __future__ import annotations

import click

from newsarchive.archive import Archive
from newsarchive.cli.main import database, db_option
from newsarchive.cli.options import Typed
from newsarchive.cli.output import count, say
from newsarchive.errors import ArchiveError, UsageError


@click.command(name="forget", short_help="Take an article down, for good.")
@click.argument("url", type=Typed())
@click.option("--why", type=Typed(), required=True, metavar="TEXT", help="Why; stands on the tombstone.")
@db_option
def command(url: str, why: str, db: str | None) -> None:
    """Remove an article everywhere - text, versions, raw pages, search, the files' free space - and bar it for good.

    There is no way back. Backups and exports are files of your own: they are not touched.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"Expected the URL of an article, beginning with http:// or https://; got {url!r}.")
    if not why.strip():
        raise UsageError("--why needs a reason: it stands on the tombstone.")
    path = database(db)
    if not path.exists():
        raise ArchiveError(f"There is no archive at {path}.")
    with Archive.open(path, write=True) as archive:
        done = archive.forget(url, why=why.strip())
    if not done.articles:
        say(
            f"No article of {url} is in the archive: if you expected one, look at the address (newsarchive search finds it)."
        )
    say(
        f"Forgotten: {count(done.articles, 'article')} and {count(done.pages, 'raw page')} removed,"
        f" {count(len(done.urls), 'URL')} barred for good. Backups and exports are not touched."
    )
