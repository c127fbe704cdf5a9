"""``newsarchive init``: lay out a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive import workspace
from newsarchive.archive import Archive
from newsarchive.cli.output import say


@click.command(name="init", short_help="Make a workspace.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a workspace in DIR: scrapy.cfg, newsarchive.toml, spiders/ and data/ with an empty archive."""
    around = workspace.find_root(folder.resolve().parent)
    workspace.make(folder)
    with Archive.open(folder / workspace.DATABASE, write=True):
        pass
    go = "" if folder.resolve() == Path.cwd() else f"  cd {folder}\n"
    if around is not None:
        say(
            f"It lies inside the workspace {around}: what is run in {folder} is for {folder}, what is run above it for that one."
        )
    say(f"Made a workspace in {folder.resolve()}. Next:\n{go}  newsarchive add example.com\n  newsarchive watch")
