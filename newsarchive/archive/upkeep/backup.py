"""A consistent copy of an archive, also while a crawl writes it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from newsarchive.archive.database import connect
from newsarchive.archive.database.lock import WriterLock
from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.database.schema import (
    APPLICATION_ID,
    PAGES_APPLICATION_ID,
    PAGES_MIGRATIONS,
)
from newsarchive.archive.database.sqliteutils import Migrations
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.errors import ArchiveDamagedError, ArchiveError, UsageError
from newsarchive.failpoints import fail_point


def backup(source: Path, target: Path) -> tuple[Path, ...]:
    """Copy the archive at *source* to *target*, and its raw pages beside it; returns the files made.

    archive.db is copied before pages.db, each from one moment's view: pages are stored before their articles, so
    each article of the copy has its page. The copies appear under their names when both are whole.

    Raises:
        UsageError: the target is the source, or no place for files.
        ArchiveError: it cannot be read or written, or the target is a file of another kind or in use.
        ArchiveDamagedError: the source is damaged; an older backup is not replaced by it.
    """
    _check_place(source, target)
    files = [(source, target, ARCHIVE_MIGRATIONS, APPLICATION_ID)]
    if pages_path(source).exists():
        files.append((pages_path(source), pages_path(target), PAGES_MIGRATIONS, PAGES_APPLICATION_ID))
    with WriterLock(target) as lock:
        try:
            for _, to, migrations, application_id in files:
                _check_old(to, migrations, application_id)
            with _beside(target) as folder:
                copies = []
                for origin, to, migrations, application_id in files:
                    copies.append((_copy(origin, folder / to.name, migrations, application_id), to))
                    fail_point("in-backup")
                for made, to in reversed(copies):  # an old archive.db with new pages is sound, the reverse is not
                    made.replace(to)
                _sync(target.parent)
        finally:
            with suppress(FileNotFoundError):
                lock.path.unlink()
    return tuple(to for _, to in copies)


@contextmanager
def upgraded(path: Path) -> Iterator[Path]:
    """*path*, or where an older newsarchive wrote it an upgraded copy of it, as long as it is needed. Does not change it."""
    with closing(connect.open_for_reading(path, ARCHIVE_MIGRATIONS, APPLICATION_ID)) as conn:
        older = connect.is_older(conn, ARCHIVE_MIGRATIONS)
    raw = pages_path(path)
    if raw.exists():
        with closing(connect.open_for_reading(raw, PAGES_MIGRATIONS, PAGES_APPLICATION_ID)) as conn:
            older = older or connect.is_older(conn, PAGES_MIGRATIONS)
    if not older:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as folder:
        copy = Path(folder) / "archive.db"
        backup(path, copy)
        connect.open_for_writing(copy, ARCHIVE_MIGRATIONS, APPLICATION_ID).close()
        if raw.exists():
            connect.open_for_writing(pages_path(copy), PAGES_MIGRATIONS, PAGES_APPLICATION_ID).close()
        yield copy


def _check_place(source: Path, target: Path) -> None:
    if source.is_dir():
        raise UsageError(f"{source} is a folder, not an archive.")
    if target.is_dir():
        raise UsageError(f"{target} is a folder: name the file of the backup, for example {target / 'archive.db'}.")
    if not target.parent.is_dir():
        raise UsageError(f"Cannot write {target}: there is no folder {target.parent}.")
    taken = {source.resolve(), pages_path(source).resolve()}
    if {target.resolve(), pages_path(target).resolve()} & taken:
        raise UsageError(f"{target} is the archive itself: give the backup another name or folder.")


def _check_old(target: Path, migrations: Migrations, application_id: int) -> None:
    """Let only an older backup be replaced, and leave no write-ahead log of it beside the new one."""
    if not target.exists():
        return
    with connect.in_users_words(target), closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as conn:
        connect.check_identity(conn, target, migrations, application_id, may_be_empty=True)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if Path(f"{target}-wal").exists():
        raise ArchiveError(f"Cannot replace {target}: another program has it open.")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:100]}.", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise ArchiveError(f"Cannot write {target}: {error.strerror or error}.") from error


def _copy(origin: Path, made: Path, migrations: Migrations, application_id: int) -> Path:
    """One file, in a single step: a reader's view does not change, and SQLite never begins anew."""
    with (
        closing(connect.open_for_reading(origin, migrations, application_id)) as conn,
        connect.in_users_words(made),
        closing(sqlite3.connect(made, isolation_level=None)) as copy,
    ):
        conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file each, readable from a medium that cannot be written
        connect.add_functions(copy)
        if not connect.is_whole(copy):
            raise ArchiveDamagedError(
                f"{origin} is damaged, so it was not copied; an older backup stays. Restore that."
            )
    _sync(made)
    return made


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
