"""Opening, transactions, and SQLite's errors in a user's words; times that sort."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.clock import later, seconds_until, sortable, utc_now
from newsarchive.archive.database.connect import transaction, translate
from newsarchive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveNewerError,
    NotAnArchiveError,
)

from .conftest import Desk


def test_an_archive_is_opened_with_its_pragmas(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        for conn in (archive.conn, archive.pages.conn):
            values = {
                name: conn.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
            }
            assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


def test_a_reader_cannot_write(path: Path) -> None:
    Archive.open(path, write=True).close()
    with Archive.open(path) as archive, pytest.raises(sqlite3.OperationalError, match="readonly"):
        archive.conn.execute("DELETE FROM urls")


def test_there_is_no_archive(path: Path) -> None:
    with pytest.raises(ArchiveError, match="There is no archive at"):
        Archive.open(path)
    assert not path.exists()


def test_opening_twice_changes_nothing(path: Path) -> None:
    Archive.open(path, write=True).close()
    before = path.read_bytes()
    Archive.open(path, write=True).close()
    assert path.read_bytes() == before


def test_a_newer_archive_is_refused_for_reading_too(path: Path) -> None:
    Archive.open(path, write=True).close()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsarchive', '999_x', 'now')"
        )
    for write in (True, False):
        with pytest.raises(ArchiveNewerError, match="newer newsarchive \\(it has 999_x\\)"):
            Archive.open(path, write=write)


@pytest.mark.parametrize("write", [True, False])
def test_a_foreign_database_is_left_alone(path: Path, write: bool) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(NotAnArchiveError, match="but not a newsarchive archive"):
        Archive.open(path, write=write)
    assert path.read_bytes() == before


def test_a_transaction_is_all_or_nothing_and_is_joined(desk: Desk) -> None:
    conn = desk.archive.conn
    with pytest.raises(ZeroDivisionError), transaction(conn):
        conn.execute("INSERT INTO hosts (host) VALUES ('a')")
        with transaction(conn):
            conn.execute("INSERT INTO hosts (host) VALUES ('b')")
        raise ZeroDivisionError
    assert desk.rows("SELECT * FROM hosts") == []
    assert not conn.in_transaction


@pytest.mark.parametrize(
    ("text", "kind", "code", "words"),
    [
        ("database or disk is full", ArchiveFullError, 2, "intact; free space"),
        ("disk I/O error", ArchiveError, 2, "Cannot write"),
        ("database is locked", ArchiveLockedError, 2, "locked by another program"),
        ("attempt to write a readonly database", ArchiveError, 2, "read-only"),
        ("unable to open database file", ArchiveError, 2, "no such file"),
        ("file is not a database", NotAnArchiveError, 2, "not a newsarchive archive"),
        ("database disk image is malformed", ArchiveDamagedError, 5, "Restore a backup"),
    ],
)
def test_sqlites_errors_in_a_users_words(text: str, kind: type[ArchiveError], code: int, words: str) -> None:
    told = translate(sqlite3.OperationalError(text), Path("/none/archive.db"))
    assert isinstance(told, kind)
    assert told.exit_code == code
    assert words in str(told)
    assert "/none/archive.db" in str(told)


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    error = sqlite3.OperationalError("no such column: x")
    assert translate(error, Path("a.db")) is error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None), ("2024-05-01", "2024-05-01"), ("2024-05", "2024-05"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00.000Z"), ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01 10:00", "2024-05-01T10:00:00.000Z"), ("2024-05-01T23:30:00-05:00", "2024-05-02T04:30:00.000Z"),
        ("2024-05-01T10:00:00.123456Z", "2024-05-01T10:00:00.123Z"), ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None), ("2024-02-30T10:00:00", None), ("the first of May", None),
    ],
)  # fmt: skip
def test_times_that_sort(text: str | None, expected: str | None) -> None:
    assert sortable(text) == expected


def test_later_and_until_are_each_others_inverse() -> None:
    now = utc_now()
    for seconds in (0.0, 0.5, 90.0, 86400.0 * 400):
        assert seconds_until(later(now, seconds), now) == seconds
    assert later(now, 1) > now


def test_the_log_of_a_large_transaction_is_cut_though_a_reader_has_it_open(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsarchive.archive.database.connect._LOG_BYTES", 100_000)
    log = path.with_name(f"{path.name}-wal")
    with Archive.open(path, write=True) as archive, Archive.open(path) as reader:
        with transaction(archive.conn):
            archive.conn.execute("CREATE TABLE large AS SELECT randomblob(5000000) AS data")
        assert log.stat().st_size > 5_000_000
        archive.runs.begin({}, {})
        archive.runs.begin({}, {})
        assert reader.conn.execute("SELECT count(*) FROM runs").fetchone()[0] == 2
        assert log.stat().st_size <= 100_000
