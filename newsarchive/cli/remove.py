"""``newsarchive remove``: take sites out of newsarchive.toml."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.find.selection import Selection
from newsarchive.cli.main import database, db_option, workspace_root
from newsarchive.cli.options import Typed
from newsarchive.cli.output import count, say
from newsarchive.cli.sites import site_name
from newsarchive.config import FILE_NAME, Config, read_config, remove_sites
from newsarchive.errors import UsageError
from newsarchive.urls import is_home, normalize_home


@click.command(name="remove", short_help="Take sites out of newsarchive.toml.")
@click.argument("sites", nargs=-1, required=True, metavar="SITE...", type=Typed())
@db_option
def command(sites: tuple[str, ...], db: str | None) -> None:
    """Take sites (example.com, or their names) out of newsarchive.toml, so that they are crawled no more.

    Their articles stay in the archive, and `newsarchive add` enters them again. Comments of the file are kept, save those
    among a site's own keys. To take an article down, see `newsarchive forget`.
    """
    path = database(db).absolute()
    file = (workspace_root() or path.parent) / FILE_NAME
    config = read_config(file)
    found = tuple(dict.fromkeys(_known(config, text) for text in sites))
    remove_sites(file, found)
    say(f"Took {', '.join(found)} out of {file}; {_left(path, found)}")


def _known(config: Config, text: str) -> str:
    """The site of the file that a user means; UsageError, with what is like it, where there is none."""
    named = {entry.name: entry.site for entry in config.sites if entry.name}
    if text not in named and not is_home(normalize_home(text.strip())):
        raise UsageError(f"Expected a site like example.com, got {text}; newsarchive forget takes one article down.")
    site = named.get(text) or site_name(text)
    known = [entry.site for entry in config.sites]
    if site in known:
        return site
    near = get_close_matches(site, [*known, *named], n=1)
    meant = f"did you mean {near[0]}?" if near else f"it has {', '.join(known[:5]) or 'no site'}."
    raise UsageError(f"{config.path} has no site {site}; {meant} Nothing was changed.")


def _left(path: Path, sites: tuple[str, ...]) -> str:
    """What the archive keeps of the sites."""
    number, them = 0, "it" if len(sites) == 1 else "them"
    if path.exists():
        with Archive.open(path) as archive:
            number = archive.count(Selection(sites=sites))
    if not number:
        return f"no article of {them} is in the archive."
    return f"{count(number, 'article')} of {them} {'stays' if number == 1 else 'stay'} in the archive."
