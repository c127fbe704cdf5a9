"""``newsarchive forget``: a takedown."""

from __future__ import annotations

import sys

import click

from newsarchive.archive import Archive
from newsarchive.archive.upkeep.forget import Forgotten
from newsarchive.cli.main import database, db_option
from newsarchive.cli.options import Typed
from newsarchive.cli.output import count, safe, say, with_zone
from newsarchive.errors import ArchiveError, UsageError


@click.command(name="forget", short_help="Take an article down, for good.")
@click.argument("url", type=Typed())
@click.option("--why", type=Typed(), required=True, metavar="TEXT", help="Why; stands on the tombstone.")
@click.option(
    "--yes", is_flag=True, help="Ask nothing on a terminal, and bar also a URL that the archive does not know."
)
@db_option
def command(url: str, why: str, yes: bool, db: str | None) -> None:
    """Remove an article everywhere - text, versions, raw pages, search, the files' free space - and bar it for good.

    There is no way back: on a terminal it says what it will remove, and asks. Where there is nobody to ask, as in a script, a
    URL that the archive does not know is refused, since it may be mistyped; --yes bars it. Backups and exports are files of
    your own: they are not touched.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"Expected the URL of an article, beginning with http:// or https://; got {url!r}.")
    if not why.strip():
        raise UsageError("--why needs a reason: it stands on the tombstone.")
    path = database(db)
    if not path.exists():
        raise ArchiveError(f"There is no archive at {path}.")
    with Archive.open(path, write=True) as archive:
        found, tombstone = archive.would_forget(url), archive.report.tombstone(url)
        if tombstone is None or found.articles:
            if not yes and not _agreed(archive, found):
                say("Nothing was removed, and nothing barred.")
                return
        else:
            at = with_zone(tombstone["forgotten_at"])
            before = f"{url} was taken down before, {at}: {tombstone['why'].rstrip('.')}."
            say(f"{before} It stays barred; what may be left of it is removed.")
        done = archive.forget(url, why=why.strip())
    say(
        f"Forgotten: {count(done.articles, 'article')} and {count(done.pages, 'raw page')} removed,"
        f" {count(len(done.urls), 'URL')} barred for good. Backups and exports are not touched."
    )


def _agreed(archive: Archive, found: Forgotten) -> bool:
    """Whether it is wanted: asked on a terminal; elsewhere it is where the archive knows the URL.

    Raises:
        UsageError: it does not, and there is nobody to ask.
    """
    url = found.urls[0]
    is_known = found.articles or found.pages or archive.report.life(url)
    near = None if found.articles else archive.report.near(url)
    meant = f" Did you mean {near}?" if near else ""
    if sys.stdin.isatty():
        unknown = "" if found.articles else f"No article of {url} is in the archive.{meant}\n"
        return click.confirm(safe(unknown + _question(found)), err=True)
    if not is_known:
        raise UsageError(
            f"{archive.path} does not know {url}: nothing was barred.{meant} To bar it all the same, add --yes."
        )
    if not found.articles:
        say(f"No article of {url} is in the archive; it is barred all the same.")
    return True


def _question(found: Forgotten) -> str:
    """What is about to happen, for good."""
    others = found.urls[1:]
    also = f", with it {', '.join(others[:3])}{' and more' if len(others) > 3 else ''}" if others else ""
    return (
        f"This removes {count(found.articles, 'article')} and {count(found.pages, 'raw page')}, and bars"
        f" {found.urls[0]} for good{also}. There is no way back. Go on?"
    )
