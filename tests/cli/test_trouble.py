"""What a user can cause ends with one sentence and the right exit code, never with a traceback."""

import sqlite3
from datetime import UTC, datetime

import pytest

from newsarchive import Archive
from newsarchive.archive.database.schema import ARCHIVE_MIGRATIONS
from newsarchive.cli.options import read_moment

READING = [["status"], ["why", "https://example.com/"], ["search", "x"], ["show", "1"], ["export", "--format", "csv"]]


@pytest.fixture
def bad(tmp_path):
    """Files that are no archive of ours, by what is wrong with them."""
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at " * 30)
    (tmp_path / "empty.db").write_bytes(b"")
    with sqlite3.connect(tmp_path / "other.db") as conn:
        conn.execute("CREATE TABLE t (x)")
    conn.close()
    with Archive.open(tmp_path / "newer.db", write=True) as archive:
        table = archive.db["_sqlite_migrations"]
        table.insert({"migration_set": ARCHIVE_MIGRATIONS.name, "name": "999_later", "applied_at": "2030-01-01"})
    with Archive.open(tmp_path / "damaged.db", write=True) as archive:
        root = archive.conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'articles'").fetchone()[0]
        size = archive.conn.execute("PRAGMA page_size").fetchone()[0]
    with (tmp_path / "damaged.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 200)
    return tmp_path


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("none.db", 2, "There is no archive at"),
        ("no/where.db", 2, "there is no folder"),
        (".", 2, "is a folder, not an archive"),
        ("text.db", 2, "is not a newsarchive archive"),
        ("empty.db", 2, "but not a newsarchive archive"),
        ("other.db", 2, "but not a newsarchive archive"),
        ("newer.db", 2, "newer newsarchive (it has 999_later)"),
    ],
)
def test_archives_that_cannot_be_opened(run, bad, command, name, code, words):
    result = run(*command, "--db", name)
    assert (result.code, result.out) == (code, "")
    assert words in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", [["show", "1"], ["export", "--format", "json"]])
def test_a_damaged_archive_is_5(run, bad, command):
    result = run(*command, "--db", "damaged.db")
    assert result.code == 5
    assert "is damaged" in result.err


def test_a_locked_archive(run, tmp_path, monkeypatch):
    monkeypatch.setattr("newsarchive.archive.database.connect.BUSY_SECONDS", 0.1)
    Archive.open(tmp_path / "archive.db", write=True).close()
    holder = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("UPDATE runs SET outcome = outcome")
    try:
        result = run("status", "--db", "archive.db")
    finally:
        holder.close()
    assert (result.code, result.out) == (2, "")
    assert "locked by another program" in result.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["show", "99"], "has no article 99; newsarchive search shows"),
        (["show", "9" * 400], "Expected an article's URL, or the number that newsarchive search shows, got 999"),
        (["show", "https://no.example/"], "has no article with the URL https://no.example/; newsarchive search finds"),
        (["show", "https://example.com/gone"], "newsarchive why https://example.com/gone tells what became of it."),
        (["show", "--raw", "99"], "has no article 99; newsarchive search shows"),
        (["show", "--raw", "https://no.example/"], "keeps no raw page of https://no.example/."),
        (["show", "--raw", "--json", "1"], "--raw and --json exclude each other"),
        (["show", "\udcff"], "the number that newsarchive search shows, got ?."),
        (["why", "https://no.example/\x1b[31m"], "does not know https://no.example/\ufffd[31m: no source has offered it"),
        (["status", "no.example"], "knows no site no.example; it has other.example, example.com."),
        (["search"], "Missing argument"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["search", "x", "--since", "soon"], "expected a day like 2026-05-01, a time like 2026-05-01T10:00, or 24h,"),
        (["search", "x", "--until", "9999999999999w"], "got '9999999999999w'."),
        (["export", "--format", "xml"], "'xml' is not one of 'csv', 'json', 'jsonl'"),
        (["export"], "Missing option '--format'"),
        (["export", "--format", "json", "--raw"], "--raw is for --format csv"),
        (["export", "--format", "json", "-o", "no/folder.json"], "Cannot write no/folder.json: No such file or directory."),
        (["export", "--format", "json", "-o", "."], "Cannot write .: Is a directory."),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_done_as_asked(run, db, args, words):
    result = run(*args, "--db", db)
    assert (result.code, result.out) == (2, "")
    assert words in result.err


def test_outside_a_workspace_an_archive_must_be_named(run):
    result = run("status")
    assert (result.code, result.out) == (2, "")
    assert "--db" in result.err


def test_the_environment_names_the_archive(run, db, monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE_DB", str(db))
    assert run("status").out.startswith(f"{db}: 2 articles")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24h", "2026-05-07T12:00:00.000Z"),
        ("7d", "2026-05-01T12:00:00.000Z"),
        ("2W", "2026-04-24T12:00:00.000Z"),
        ("2026", "2026"),
        ("2026-05", "2026-05"),
        ("20260501", "2026-05-01"),
        (" 2026-05-01 ", "2026-05-01"),
        ("2026-05-01T10:00", "2026-05-01T10:00:00.000Z"),
        ("2026-05-01T10:00:00.5-02:00", "2026-05-01T12:00:00.500Z"),
    ],
)
def test_moments(text, moment):
    assert read_moment(text, now=datetime(2026, 5, 8, 12, tzinfo=UTC)) == moment


LONG = ["9" * 30 + "d", "3000000d", "0001-01-01T00:00+14:00"]


@pytest.mark.parametrize("text", ["", "7x", "d", "-7d", "2026-13", "2026-02-30", "yesterday", *LONG])
def test_no_moments(text):
    with pytest.raises(ValueError):
        read_moment(text, now=datetime(2026, 5, 8, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("command", "path", "told"),
    [
        (["status"], "a" * 5000, "--db: expected the path of an archive, got one that cannot be: File name too long."),
        (["status"], "\udcff.db", "There is no archive at"),
        (["backup", "x.db"], ".", ". is a folder, not an archive."),
    ],
)
def test_an_archive_that_cannot_be(run, command, path, told):
    result = run(*command, "--db", path)
    assert (result.code, told in " ".join(result.err.split())) == (2, True), result.err


def test_an_archive_whose_name_is_no_utf_8_is_read(run, db, tmp_path):
    path = tmp_path / "caf\udce9.db"
    path.write_bytes(db.read_bytes())
    assert "2 articles of 2 sites" in run("status", "--db", path).out
