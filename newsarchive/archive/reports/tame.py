"""SQL functions that can run for seconds inside one call, where no time limit reaches, in a form that cannot.

SQLite looks for a text in another byte by byte (``instr``, ``replace``: 10 s for two texts of a megabyte), strips a text by
trying each of the characters (``trim``), and fills a field as wide as asked before it looks at the limit (``printf``: 12 s).
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any

_WIDE = re.compile(r"%[^a-zA-Z%]*(?:\*|[0-9]{5,})")
"""A field whose width is given by an argument, or is 10,000 or more."""


def tame(conn: sqlite3.Connection, longest: int) -> None:
    """Replace the functions on *conn*; no text that they make is longer than *longest*.

    They are pure, so that the archive's own views may use them: a trusted schema does no harm.
    """
    conn.execute("PRAGMA trusted_schema = ON")
    plain = sqlite3.connect(":memory:", check_same_thread=False)
    plain.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
    too_long = "x" * (longest + 1)  # SQLite answers it with "string or blob too big"

    def formatted(*values: Any) -> Any:
        if values and _WIDE.search(str(values[0])):
            return too_long
        marks = ", ".join("?" * len(values))
        return plain.execute(f"SELECT printf({marks})", values).fetchone()[0]

    def replaced(text: Any, old: Any, new: Any) -> Any:
        if text is None or old is None or new is None:
            return None
        text, old, new = _text(text), _text(old), _text(new)
        if not old:
            return text
        if len(text) + text.count(old) * (len(new) - len(old)) > longest:
            return too_long
        return text.replace(old, new)

    for name in ("printf", "format"):
        conn.create_function(name, -1, formatted, deterministic=True)
    conn.create_function("replace", 3, replaced, deterministic=True)
    conn.create_function("instr", 2, _instr, deterministic=True)
    for name, strip in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        conn.create_function(
            name, 1, lambda text, s=strip: None if text is None else s(_text(text), " "), deterministic=True
        )
        conn.create_function(name, 2, lambda text, chars, s=strip: _stripped(s, text, chars), deterministic=True)


def _text(value: Any) -> str:
    """A value as SQLite makes text of it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _instr(text: Any, part: Any) -> int | None:
    if text is None or part is None:
        return None
    if isinstance(text, bytes) and isinstance(part, bytes):
        return text.find(part) + 1
    return _text(text).find(_text(part)) + 1


def _stripped(strip: Any, text: Any, chars: Any) -> str | None:
    if text is None or chars is None:
        return None
    kept: str = strip(_text(text), "".join(set(_text(chars))))
    return kept
