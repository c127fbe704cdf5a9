"""Opening SQLite files: pragmas, migrations, and errors in a user's words."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

from newsarchive.archive.database.fulltext import fold, spaced_words
from newsarchive.archive.database.sqliteutils import Database, Migrations
from newsarchive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveNewerError,
    NotAnArchiveError,
)

logger = logging.getLogger(__name__)

BUSY_SECONDS = 30.0
"""How long SQLite waits for another connection's lock; readers never hold one for long in WAL mode."""
_LARGE_BYTES = 100_000_000
_LOG_BYTES = 64 * 1024 * 1024
"""The write-ahead log is cut to this once a large transaction (an upgrade, a merge) is over, though readers keep it open."""
_WRITER_CACHE_KIB = 32 * 1024
"""Keys, and the bands of copies, are looked up at random places of large indexes; SQLite's own is 2 MiB."""


@contextmanager
def in_users_words(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about *path* into one sentence each."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise translate(error, path) from error


def translate(error: sqlite3.DatabaseError, path: Path) -> Exception:
    """The error in a user's words; the same object where it is a fault of ours (an SQL mistake)."""
    text = str(error)
    if "disk is full" in text or "disk I/O error" in text:
        return ArchiveFullError(
            f"Cannot write {path}: {text}. What was stored before is intact; free space, or look after the disk, and go on."
        )
    if "locked" in text:
        return ArchiveLockedError(f"{path} is locked by another program; try again when it is done.")
    if "readonly" in text:
        return ArchiveError(f"Cannot write {path}: the file or its folder is read-only.")
    if "unable to open" in text:
        return ArchiveError(f"Cannot open {path}: {'no permission' if path.exists() else 'no such file or folder'}.")
    if "not a database" in text or "file is encrypted" in text:
        return NotAnArchiveError(f"{path} is not a newsarchive archive (not an SQLite database).")
    if "malformed" in text:
        return ArchiveDamagedError(f"{path} is damaged: {text}. Restore a backup.")
    return error


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[None]:
    """One write transaction, begun IMMEDIATE; a transaction already open is joined.

    A deferred transaction that reads before it writes fails at once, whatever the timeout, when another
    connection wrote in between (measured: 353 of 600).
    """
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(conn: sqlite3.Connection) -> Iterator[None]:
    """All that is read within comes from one state of the database; nothing must be written by this connection."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.ProgrammingError):  # closed before its reader was done
            if conn.in_transaction:
                conn.execute("COMMIT")


def open_for_writing(path: Path, migrations: Migrations, application_id: int) -> sqlite3.Connection:
    """A connection that may write, with *path* made or upgraded as needed.

    Raises:
        NotAnArchiveError: the file is no SQLite database, or another program's.
        ArchiveNewerError: written by a newer newsarchive.
        ArchiveError: it cannot be opened or written.
    """
    with in_users_words(path):
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _set_up(conn)
            check_identity(conn, path, migrations, application_id, may_be_empty=True)
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
            conn.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            with transaction(conn):  # Migrations.apply alone would begin deferred
                db = Database(conn, recursive_triggers=False, execute_plugins=False)
                if migrations.pending(db):
                    _announce(path, is_new=not migrations.applied(db))
                    migrations.apply(db)
                    conn.execute(f"PRAGMA application_id = {application_id}")
        except BaseException:
            conn.close()
            raise
    return conn


def _announce(path: Path, *, is_new: bool) -> None:
    """Say why a large file is not open at once."""
    if not is_new and path.stat().st_size >= _LARGE_BYTES:
        logger.warning("%s is of an older newsarchive and is being upgraded; a large archive takes minutes.", path)


def open_for_reading(path: Path, migrations: Migrations, application_id: int) -> sqlite3.Connection:
    """A read-only connection; a WAL database in a folder that cannot be written is opened as immutable.

    Raises:
        ArchiveError: no such file, or one of its subclasses as for `open_for_writing`.
    """
    if not path.exists():
        raise ArchiveError(f"There is no archive at {path}; `newsarchive init` or `newsarchive crawl` makes one.")
    uri = f"file:{quote(os.fsencode(path))}?mode=ro"
    if not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        uri += "&immutable=1"
    with in_users_words(path):
        conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _set_up(conn)
            check_identity(conn, path, migrations, application_id, may_be_empty=False)
        except BaseException:
            conn.close()
            raise
    return conn


def is_older(conn: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether the file lacks migrations that this program knows; opened for writing it gets them. Does not write."""
    return bool(migrations.pending(Database(conn, recursive_triggers=False, execute_plugins=False)))


def is_whole(conn: sqlite3.Connection) -> bool:
    """Whether SQLite finds no damage in the file's pages; indexes are not held against their tables. Does not write."""
    try:
        return [row[0] for row in conn.execute("PRAGMA quick_check(1)")] == ["ok"]
    except sqlite3.DatabaseError:
        return False


def _set_up(conn: sqlite3.Connection) -> None:
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA trusted_schema = OFF")
    add_functions(conn)


def add_functions(conn: sqlite3.Connection) -> None:
    """Give a connection the SQL functions that our conditions use: ``fold`` and ``words``."""
    for name, function in (("fold", fold), ("words", spaced_words)):
        conn.create_function(name, 1, partial(_unless_null, function), deterministic=True)


def _unless_null(function: Callable[[str], str], text: object) -> str | None:
    return None if text is None else function(str(text))


def check_identity(
    conn: sqlite3.Connection, path: Path, migrations: Migrations, application_id: int, *, may_be_empty: bool
) -> None:
    """Raise unless the file is ours and not newer than this program. Does not write."""
    found = conn.execute("PRAGMA application_id").fetchone()[0]
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not tables and may_be_empty:
        return
    if found != application_id:
        raise NotAnArchiveError(f"{path} is an SQLite database, but not a newsarchive archive.")
    db = Database(conn, recursive_triggers=False, execute_plugins=False)
    known = {migration.name for migration in migrations._migrations}
    unknown = sorted(migration.name for migration in migrations.applied(db) if migration.name not in known)
    if unknown:
        raise ArchiveNewerError(
            f"{path} was written by a newer newsarchive (it has {unknown[-1]}); upgrade newsarchive to open it."
        )
