"""A connection for other people's SQL: it only reads, and is bounded in memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsarchive.archive.archive import Archive
from newsarchive.archive.database import connect
from newsarchive.archive.database.schema import APPLICATION_ID
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.reports.tame import tame
from newsarchive.errors import ArchiveError

LONGEST = 1_000_000
"""Bytes of the longest text or blob that a query may make or read; ``zeroblob`` and ``printf`` could ask for a gigabyte."""
RESULT_BYTES = 24_000_000
"""Bytes of one result in memory, as texts and blobs."""
HEAP_BYTES = 40 * 1024 * 1024
"""Memory of all of SQLite in this process: a query can be made to grow without end while it is still being compiled."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


class Budget:
    """A row factory that gives `sqlite3.Row`, and ends a query whose result grows too large.

    It counts for one cursor at a time, which is how a connection of a desk is used.
    """

    def __init__(self) -> None:
        self._cursor: sqlite3.Cursor | None = None
        self._left = RESULT_BYTES

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        """The row, counted."""
        if cursor is not self._cursor:
            self._cursor, self._left = cursor, RESULT_BYTES
        self._left -= sum(len(value) for value in values if isinstance(value, str | bytes))
        if self._left < 0:
            raise sqlite3.OperationalError(
                f"the result is larger than {RESULT_BYTES // 1_000_000} MB: choose fewer columns or rows"
            )
        return sqlite3.Row(cursor, values)


def bound(conn: sqlite3.Connection) -> None:
    """Set the limits on a connection, whoever opened it."""
    for category, most in _LIMITS.items():
        conn.setlimit(category, most)
    conn.execute("PRAGMA temp_store = FILE")
    conn.execute(f"PRAGMA hard_heap_limit = {HEAP_BYTES}")
    tame(conn, LONGEST)
    factory: Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row] = Budget()
    conn.row_factory = factory


def open_bounded(path: Path) -> sqlite3.Connection:
    """A read-only, bounded connection to archive.db.

    Raises:
        ArchiveError: it is missing, or cannot be opened; the message says why.
    """
    conn = open_current(path)
    conn.execute("PRAGMA query_only = ON")
    bound(conn)
    return conn


def open_current(path: Path) -> sqlite3.Connection:
    """A read-only connection to an archive.db that has all tables of this version; raises ArchiveError otherwise."""
    conn = connect.open_for_reading(path, ARCHIVE_MIGRATIONS, APPLICATION_ID)
    try:
        check_current(conn, path)
    except BaseException:
        conn.close()
        raise
    return conn


def check_current(conn: sqlite3.Connection, path: Path) -> None:
    """Raise unless the archive has all tables of this version. Does not write."""
    if connect.is_older(conn, ARCHIVE_MIGRATIONS):
        raise ArchiveError(f"{path} was written by an older newsarchive; `newsarchive crawl` or `merge` upgrades it.")


def identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at *path* from another that is put in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def reading(path: Path, seconds: float) -> Iterator[Archive]:
    """The archive to read, in one snapshot, for at most *seconds*; then, or where it cannot be read, ArchiveError."""
    with connect.in_users_words(path), Archive.open(path) as archive:
        check_current(archive.conn, path)
        end = time.monotonic() + seconds
        archive.conn.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            with connect.snapshot(archive.conn):
                yield archive
        except MemoryError as error:  # of SQLite, see HEAP_BYTES: another query may have taken it all
            raise ArchiveError("The desk has no memory left for this page; try again.") from error
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise ArchiveError(
                f"The page took longer than {seconds:.0f} seconds and was given up; ask for less."
            ) from error
