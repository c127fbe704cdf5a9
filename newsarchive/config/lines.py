"""On which line of a TOML file what stands: tomllib does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_HEAD = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(#.*)?$")
_NAME = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'))*)\s*="""
)
_TOKEN = re.compile(
    r'\"\"\"(?:\\.|[^\\])*?\"\"\"|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]', re.DOTALL
)

Place = tuple[str | int, ...]


def line_numbers(text: str) -> dict[Place, int]:
    """Line (from 1) of each table and key of a valid TOML text, by its path; tables of an array are numbered from 0.

    >>> line_numbers('[defaults]\\ninterval = "1h"\\n\\n[[sites]]\\nhome = "a"\\n')
    {('defaults',): 1, ('defaults', 'interval'): 2, ('sites', 0): 4, ('sites', 0, 'home'): 5}
    """
    found: dict[Place, int] = {}
    seen: Counter[Place] = Counter()
    table: Place = ()
    for number, line in _beginnings(text):
        if head := _HEAD.match(line):
            table = _numbered(_parts(head[2]), seen, new=head[1] == "[[")
            found.setdefault(table, number)
        elif name := _NAME.match(line):
            path = (*table, *_parts(name[1]))
            for end in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:end], number)
    return found


def _beginnings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that begin outside of any string or bracket."""
    lines = text.splitlines()
    number, depth, outside = 1, 0, {1}
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark == "\n":
            number += 1
            if depth == 0:
                outside.add(number)
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        else:
            number += mark.count("\n")
    return ((n, line) for n, line in enumerate(lines, 1) if n in outside)


def _parts(name: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""", name))


def _numbered(path: Place, seen: Counter[Place], *, new: bool) -> Place:
    """The path of a table with the numbers of the arrays that it lies in."""
    place: Place = ()
    for position, part in enumerate(path):
        place = (*place, part)
        if new and position == len(path) - 1:
            seen[place] += 1
        if seen[place]:
            place = (*place, seen[place] - 1)
    return place
