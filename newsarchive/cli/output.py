"""What the commands print: tables on a terminal, plain lines elsewhere; data to stdout, talk to stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from newsarchive.crawl.run import RunReport


def set_up_log(verbose: bool) -> None:
    """Log lines to stderr: warnings, or everything."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    words = "%(asctime)s %(levelname)s %(name)s: %(message)s" if verbose else "%(levelname)s: %(message)s"
    handler.setFormatter(logging.Formatter(words))
    logging.getLogger().addHandler(handler)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_table(columns: Iterable[str], rows: Iterable[Iterable[Any]], *, err: bool = False) -> None:
    """A table; numbers to the right; nothing is cut when the output is no terminal."""
    console = Console(stderr=err, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=err, highlight=False, width=200)
    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = [list(row) for row in rows]
    for index, column in enumerate(columns):
        numeric = all(isinstance(row[index], int | float | None) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def crawl_summary(report: RunReport, db: Path) -> None:
    """One table of what a crawl did, and what failed in words."""
    columns = ("site", "requests", "new articles", "unchanged", "dropped", "failed", "trouble")
    names = ("site", "requests", "articles", "unchanged", "dropped", "failed")
    rows = [
        [*(row[name] for name in names), row["trouble"] if not row["good"] or row["failed"] else None]
        for row in report.sites
    ]
    print_table(columns, rows, err=True)
    total = {name: sum(row[name] for row in report.sites) for name in names[1:]}
    click.echo(
        f"run {report.run_id}: {total['articles']} new articles, {total['unchanged']} pages unchanged,"
        f" {total['requests']} requests, {len(report.sites)} sites, {len(report.failed_sites)} of them failed; {db}",
        err=True,
    )
