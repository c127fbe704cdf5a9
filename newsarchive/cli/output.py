"""What the commands print: laid out for a terminal, plain lines elsewhere; data to stdout, talk to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from newsarchive.crawl.run import RunReport

_SHORT = len("2026-05-01 12:00")
"""Columns up to here are never made narrower."""
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters and marks of direction: a page could steer the reader's terminal with them."""


_OFFSET = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


class _Console(Console):
    """Lets a closed pipe be dealt with in `newsarchive.cli.main`; rich would end the process with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def say(sentence: str) -> None:
    """Talk to the user, on stderr."""
    click.echo(safe(sentence), err=True)


def safe(text: str) -> str:
    """*text* without the characters that would steer a terminal; line feeds and tabs stay.

    >>> safe("red \\x1b[31malert")
    'red \ufffd[31malert'
    """
    return _UNSAFE.sub("\ufffd", text)


def print_json(value: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the locale."""
    out = sys.stdout.buffer
    out.write(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")
    out.flush()


def console(*, err: bool = False) -> Console:
    """Where text for people goes: styles on a terminal only, and none at all with NO_COLOR."""
    stream = sys.stderr if err else sys.stdout
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")  # a locale that lacks a letter is no reason to fail
    plain = not stream.isatty() or bool(os.environ.get("NO_COLOR"))
    options: dict[str, Any] = {"color_system": None} if plain else {}
    return _Console(file=stream, highlight=False, markup=False, emoji=False, **options)


def print_lines(lines: Iterable[Text | str], *, err: bool = False, indent: int = 0) -> None:
    """Text line by line: wrapped (and indented) on a terminal, left whole elsewhere."""
    out = console(err=err)
    for line in lines:
        text = Text(safe(line)) if isinstance(line, str) else line
        if not out.is_terminal:
            out.print(text, soft_wrap=True)
            continue
        for part in text.wrap(out, max(20, min(out.width, 100) - indent)) if text.plain else [text]:
            part.rstrip()
            out.print(Text(" " * indent).append_text(part), soft_wrap=True)


def print_table(columns: Iterable[str], rows: Iterable[Iterable[Any]], *, err: bool = False) -> None:
    """A table; numbers to the right. No cell is cut: long ones are folded on a terminal, and left whole elsewhere."""
    cells = [list(row) for row in rows]
    names = list(columns)
    numeric = [all(isinstance(row[i], int | float | None) for row in cells) for i in range(len(names))]
    texts = [names, *([_cell(value) for value in row] for row in cells)]
    out = console(err=err)
    widths = [max(cell_len(row[i]) for row in texts) for i in range(len(names))]
    if out.is_terminal:
        widths = fitted(widths, out.width - 2 * (len(names) - 1))
    for number, row in enumerate(texts):
        folded = [Text(text).wrap(out, max(width, 1)) for text, width in zip(row, widths, strict=True)]
        for lines in zip_longest(*folded):
            parts = (_aligned(*cell) for cell in zip(lines, widths, numeric, strict=True))
            out.print(Text("  ".join(parts).rstrip(), "" if number else "bold"), soft_wrap=True)


def fitted(widths: list[int], room: int) -> list[int]:
    """Widths of columns that fit into *room*, the widest made narrower; unchanged where that is not possible.

    >>> fitted([8, 40, 25], 60), fitted([8, 40, 25], 30)
    ([8, 27, 25], [8, 40, 25])
    """
    result = list(widths)
    while sum(result) > room:
        widest = max(range(len(result)), key=result.__getitem__)
        if result[widest] <= _SHORT:
            return widths
        result[widest] -= 1
    return result


def _aligned(line: Text | None, width: int, is_number: bool) -> str:
    text = line.plain.rstrip() if line else ""
    space = " " * (width - cell_len(text))
    return space + text if is_number else text + space


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return safe(str(value)).replace("\n", " ").replace("\t", " ")


def when(moment: str | None) -> str | None:
    """A time of ours for people: to the minute, in UTC; a bare day stays one.

    >>> when("2026-05-01T12:00:59.123Z"), when("2026-05-01"), when(None)
    ('2026-05-01 12:00', '2026-05-01', None)
    """
    return None if moment is None else moment[:16].replace("T", " ")


def with_zone(moment: str | None) -> str | None:
    """A time to the minute with its zone, for people: ours in UTC, a page's own as it gives it; a bare day stays one.

    >>> with_zone("2026-05-01T12:00:59.123Z"), with_zone("2026-05-01T08:30:00+02:00"), with_zone("2026-05-01")
    ('2026-05-01 12:00 UTC', '2026-05-01 08:30 +02:00', '2026-05-01')
    >>> with_zone("2026-05-01T08:30:00")
    '2026-05-01 08:30 (no zone)'
    """
    if moment is None or "T" not in moment:
        return moment
    offset = _OFFSET.search(moment)
    zone = "(no zone)" if offset is None else "UTC" if offset[0] in ("Z", "+00:00") else offset[0]
    return f"{when(moment)} {zone}"


def crawl_summary(report: RunReport, db: Path, *, in_short: bool = False) -> None:
    """One table of what a crawl did, and what failed in words; *in_short*: only the sites that had trouble."""
    names = ("site", "requests", "articles", "changed", "unchanged", "left_out", "failed")
    rows = [
        [*(row[name] for name in names), row["trouble"] if not row["good"] or row["failed"] else None]
        for row in report.sites
        if not in_short or not row["good"] or row["failed"]
    ]
    columns: tuple[str, ...] = ("site", "requests", "new", "changed", "unchanged", "left out", "failed", "trouble")
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    if rows:
        print_table(columns, rows, err=True)
    total = {name: sum(row[name] for row in report.sites) for name in (*names[1:], "checks")}
    changed = f", {count(total['changed'], 'changed article')}" if total["changed"] else ""
    checks = f" ({total['checks']:,} of them to check answers 304)" if total["checks"] else ""
    failed = f"; of {count(len(report.failed_sites), 'site')} nothing could be read" if report.failed_sites else ""
    say(
        f"Run {report.run_id}: {count(total['articles'], 'new article')}{changed} from {count(len(report.sites), 'site')},"
        f" {count(total['unchanged'], 'page')} unchanged, {count(total['requests'], 'request')}{checks}{failed}. Archive: {db}"
    )
    if report.interrupted:
        say(f"Interrupted with {count(report.waiting, 'URL')} queued; the same command goes on.")


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "site"), count(2000, "site")
    ('1 site', '2,000 sites')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
