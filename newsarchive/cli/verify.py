"""``newsarchive verify``: whether the archive keeps its promises."""

from __future__ import annotations

from itertools import groupby

import click

from newsarchive.archive.upkeep.verify import Fault, verify
from newsarchive.cli.main import database, db_option, json_option
from newsarchive.cli.output import print_json, print_lines, say

SHOWN = 10
"""Faults of one kind that are told in words; --json tells all."""


@click.command(name="verify", short_help="Check the archive's files, pages and ledger.")
@json_option
@db_option
def command(as_json: bool, db: str | None) -> int:
    """Check both files, the full-text index, each article's raw page and its digest, and that the ledger sums up.

    Nothing is written, and a crawl may go on meanwhile. Ends with 5 when something is wrong, and says what to do.
    """
    path = database(db)
    faults = sorted(verify(path), key=lambda fault: fault.kind)
    if as_json:
        found = [{"kind": fault.kind, "what": fault.what, "todo": fault.todo} for fault in faults]
        print_json({"archive": str(path), "sound": not faults, "faults": found})
    else:
        show(faults)
        say(f"{path} is {'damaged' if faults else 'sound'}.")
    return 5 if faults else 0


def show(faults: list[Fault]) -> None:
    """The faults by kind, each kind with what to do."""
    for _, group in groupby(faults, key=lambda fault: fault.kind):
        alike = list(group)
        print_lines([fault.what for fault in alike[:SHOWN]])
        if len(alike) > SHOWN:
            print_lines([f"... and {len(alike) - SHOWN:,} more of this kind (--json tells all)"])
        print_lines([f"What to do: {alike[0].todo}", ""])
