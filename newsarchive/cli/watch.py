"""``newsarchive watch``: crawl what is due, again and again, until it is stopped."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from newsarchive.cli.log import Sentence
from newsarchive.cli.main import database, db_option, workspace_root
from newsarchive.cli.options import Duration
from newsarchive.cli.output import count, say
from newsarchive.config import FILE_NAME, check_networks, read_config
from newsarchive.errors import UsageError
from newsarchive.watch import SystemClock, Watch

AT_MOST = "15m"
"""A crawl that takes longer is gone on with after a new look at the plans, so that a large site keeps no other waiting."""


@click.command(name="watch", short_help="Crawl for good: what is due, when it is due.")
@click.option(
    "--allow-network", "networks", multiple=True, metavar="CIDR", help="Allow a private network, e.g. 127.0.0.0/8."
)
@click.option(
    "--delay", type=click.FloatRange(min=0), metavar="SECONDS", help="Pause between two requests to a host; default 1."
)
@click.option(
    "--at-most",
    type=Duration(),
    default=AT_MOST,
    metavar="TIME",
    help=f"Longest crawl between two looks; default {AT_MOST}.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log every request.")
@db_option
def command(networks: tuple[str, ...], delay: float | None, at_most: float, verbose: bool, db: str | None) -> int:
    """Crawl the sites of newsarchive.toml for good, each when its plan says so; for a terminal, a service or a container.

    Changes of newsarchive.toml are taken up at once. SIGTERM and Ctrl-C end it when the requests under way are done,
    a second one at once; nothing is lost either way. `newsarchive why SITE` tells the plan of a site.
    """
    check_networks(networks)
    path = database(db).absolute()
    file = (workspace_root() or path.parent) / FILE_NAME
    sites = read_config(file).sites
    if not sites:
        raise UsageError(f"No site to watch: add one (newsarchive add example.com) to {file}.")
    if path.exists() and not all(os.access(each, os.W_OK) for each in (path, path.parent)):
        raise UsageError(f"Cannot write {path}: the file or its folder is read-only, so nothing could be crawled.")
    child = Child(_arguments(networks, delay, at_most, verbose=verbose, db=path), file.parent)
    clock = SystemClock()
    watch = Watch(file, path, child.run, clock=clock)

    def stop(number: int, frame: Any) -> None:
        child.stopped_by = number
        watch.stop()
        clock.wake()
        child.signal(signal.SIGTERM if number == signal.SIGTERM else None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _set_up_log()
    say(f"Watching {count(len(sites), 'site')} of {file}; SIGTERM or Ctrl-C ends it.")
    code = watch.run()
    return 130 if child.stopped_by == signal.SIGINT else code


class Child:
    """A crawl as a process of its own."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        self.arguments, self.folder = arguments, folder
        self.stopped_by: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Crawl what is due; returns the exit code."""
        command = [sys.executable, "-m", "newsarchive", *self.arguments]
        with subprocess.Popen(command, cwd=self.folder, env=os.environ, stdin=subprocess.DEVNULL) as process:
            self._process = process
            if self.stopped_by is not None:  # the signal came while the process was being made
                process.send_signal(self.stopped_by)
            code = process.wait()
        self._process = None
        return code

    def signal(self, number: int | None) -> None:
        """Pass a signal on; a terminal's Ctrl-C (None) reaches the process by itself."""
        if self._process is not None and number is not None:
            self._process.send_signal(number)


def _arguments(networks: tuple[str, ...], delay: float | None, at_most: float, *, verbose: bool, db: Path) -> list[str]:
    found = ["crawl", "--due", "--db", str(db), "--at-most", f"{at_most}s"]
    for network in networks:
        found += ["--allow-network", network]
    if delay is not None:
        found += ["--delay", str(delay)]
    return [*found, "-v"] if verbose else found


def _set_up_log() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Sentence())
    logger = logging.getLogger("newsarchive.watch")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
