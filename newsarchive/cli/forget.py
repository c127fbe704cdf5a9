"""``newsarchive forget``: a takedown."""

from __future__ import annotations

import sys

import click

from newsarchive.archive import Archive
from newsarchive.archive.forget import Forgotten
from newsarchive.cli.main import database, db_option
from newsarchive.cli.options import Typed
from newsarchive.cli.output import count, safe, say
from newsarchive.errors import ArchiveError, UsageError


@click.command(name="forget", short_help="Take an article down, for good.")
@click.argument("url", type=Typed())
@click.option("--why", type=Typed(), required=True, metavar="TEXT", help="Why; stands on the tombstone.")
@click.option("--yes", is_flag=True, help="Do not ask before, as on a terminal it does.")
@db_option
def command(url: str, why: str, yes: bool, db: str | None) -> None:
    """Remove an article everywhere - text, versions, raw pages, search, the files' free space - and bar it for good.

    There is no way back: on a terminal it says what it will remove, and asks. Backups and exports are files of your own:
    they are not touched.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"Expected the URL of an article, beginning with http:// or https://; got {url!r}.")
    if not why.strip():
        raise UsageError("--why needs a reason: it stands on the tombstone.")
    path = database(db)
    if not path.exists():
        raise ArchiveError(f"There is no archive at {path}.")
    with Archive.open(path, write=True) as archive:
        found = archive.would_forget(url)
        if not found.articles:
            say(
                f"No article of {url} is in the archive: if you expected one, look at the address"
                " (newsarchive search finds it)."
            )
        if sys.stdin.isatty() and not yes and not click.confirm(safe(_question(found)), err=True):
            say("Nothing was removed, and nothing barred.")
            return
        done = archive.forget(url, why=why.strip())
    say(
        f"Forgotten: {count(done.articles, 'article')} and {count(done.pages, 'raw page')} removed,"
        f" {count(len(done.urls), 'URL')} barred for good. Backups and exports are not touched."
    )


def _question(found: Forgotten) -> str:
    """What is about to happen, for good."""
    others = found.urls[1:]
    also = f", with it {', '.join(others[:3])}{' and more' if len(others) > 3 else ''}" if others else ""
    return (
        f"This removes {count(found.articles, 'article')} and {count(found.pages, 'raw page')}, and bars"
        f" {found.urls[0]} for good{also}. There is no way back. Go on?"
    )
