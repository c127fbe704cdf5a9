"""sqlite-utils, without pandas and numpy: where they are installed, it imports them, and each command starts 0.45 s later."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Let an import find none of the modules, unless they are there already."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: there is no such module
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


with _hidden("pandas", "numpy"):  # it only learns types of columns from them
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]
