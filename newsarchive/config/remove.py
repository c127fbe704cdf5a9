"""Taking sites out of newsarchive.toml; comments and all else stay as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from newsarchive.config.file import read_config
from newsarchive.config.lines import Place, line_numbers
from newsarchive.config.write import rewrite, text_of
from newsarchive.errors import UsageError


def remove_sites(path: Path, sites: Sequence[str]) -> None:
    """Take the sites with these names in the archive (`SiteEntry.site`) out of a ``newsarchive.toml``.

    With a site go its keys, its tables, and the comments among them; a comment above its [[sites]] stays.

    Raises:
        UsageError: the file is not valid, a site does not stand in it as a table [[sites]], or it cannot be written.
    """
    config = read_config(path, {})
    numbers = [number for number, entry in enumerate(config.sites) if entry.site in sites]
    text = text_of(path)
    places = line_numbers(text)
    for number in numbers:
        if ("sites", number) not in places:
            raise UsageError(f"{path}: expected {config.sites[number].site} as a table [[sites]]; take it out by hand.")
    left = _without(text, places, numbers)
    if len(tomllib.loads(left).get("sites", [])) != len(config.sites) - len(numbers):
        raise UsageError(f"{path}: its tables stand in an order that cannot be told apart; take the sites out by hand.")
    rewrite(path, left)


def _without(text: str, places: dict[Place, int], numbers: Sequence[int]) -> str:
    r"""The text without these of its tables [[sites]].

    >>> text = '[[sites]]\nhome = "a"\n[sites.headers]\nX = "1"\n\n# the second\n[[sites]]\nhome = "b"\n'
    >>> _without(text, line_numbers(text), [0]), _without(text, line_numbers(text), [1])
    ('# the second\n[[sites]]\nhome = "b"\n', '[[sites]]\nhome = "a"\n[sites.headers]\nX = "1"\n\n# the second\n')
    """
    lines = text.splitlines(keepends=True)
    heads = sorted((line - 1, place[:2]) for place, line in places.items() if lines[line - 1].lstrip().startswith("["))
    for number in sorted(numbers, reverse=True):
        own = ("sites", number)
        start = next(line for line, table in heads if table == own)
        end = next((line for line, table in heads if line > start and table != own), len(lines))
        del lines[start : _own_end(lines, start, end)]
        if 0 < start < len(lines) and lines[start - 1].strip() and _is_comment(lines[start]):
            lines.insert(start, "\n")
    return "".join(lines).rstrip("\n") + "\n" if lines else ""


def _own_end(lines: list[str], start: int, end: int) -> int:
    """Where what belongs to a table ends: before the comments above the next one, or after a blank line."""
    last = next(n for n in range(end, start, -1) if lines[n - 1].strip() and not _is_comment(lines[n - 1]))
    blank = next((n for n in range(last, end) if not lines[n].strip()), None)
    if blank is None and end == len(lines):
        return end
    return next((n for n in range(blank or last, end) if _is_comment(lines[n])), end)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
