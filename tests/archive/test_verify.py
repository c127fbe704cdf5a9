"""`newsarchive verify` finds what is wrong, and only that."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.upkeep.verify import REMEDIES, verify
from newsarchive.items import Article, Block, Page

from .conftest import NOW, Desk, ruin

URL = "https://example.com/one"


def article(url: str = URL, text: str = "The bridge over the Aar is open again.", **fields: object) -> Article:
    values = {"headline": "Bridge opens", "fetched_at": NOW, "blocks": (Block(kind="paragraph", text=text),)}
    return Article(url=url, site="example.com", **{**values, **fields})  # type: ignore[arg-type]


@pytest.fixture
def sound(path: Path) -> Path:
    """An archive with an article of a crawl and one that was not crawled."""
    with Archive.open(path, write=True) as archive:
        desk = Desk(archive)
        lease = desk.lease_one(URL)
        sha = archive.pages.put(Page(url=URL, body=b"<p>raw", fetched_at=NOW))
        archive.article_store.put(article(), body_sha256=sha, run_id=desk.run_id)
        desk.settle(lease)
        archive.runs.end(desk.run_id, "finished")
        archive.add_article(article("https://example.com/two", "Another text."), b"<p>two")
    return path


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        for statement in statements:
            conn.execute(statement)


def found(path: Path) -> list[tuple[str, str]]:
    return [(fault.kind, fault.what) for fault in verify(path)]


def test_a_sound_archive(sound: Path) -> None:
    assert found(sound) == []


def test_during_a_crawl(sound: Path) -> None:
    with Archive.open(sound, write=True) as archive:
        desk = Desk(archive)
        desk.lease_one("https://example.com/three")
        assert found(sound) == []
    assert found(sound) == [], "a run that was killed holds leases until the next begins"


CASES = {
    "no-page": ("pages.db", "DELETE FROM pages WHERE id = 1", "page", f"its raw page is missing: {URL}"),
    "no-entry": ("archive.db", "DELETE FROM articles_fts WHERE rowid = 1", "search", f"not in the full-text index: {URL}"),
    "drift": (
        "archive.db", "UPDATE articles_fts_content SET c0 = 'x' WHERE id = 1", "search", "the full-text index is damaged",
    ),
    "no-article": (
        "archive.db", "UPDATE urls SET url_key = 'https://example.com/x'", "ledger", f"acknowledged, but not stored: {URL}",
    ),
    "no-reason": ("archive.db", "UPDATE urls SET reason = 'dns'", "ledger", "for the reason dns, which is unknown"),
    "dead-lease": (
        "archive.db", "UPDATE urls SET state = 'leased', reason = 'new', leased_run_id = 1", "ledger", "that has ended",
    ),
    "no-reference": ("archive.db", "UPDATE urls SET leased_run_id = 99", "file", "refers to no row of runs"),
    "other-page": ("pages.db", "UPDATE bodies SET data = (SELECT max(data) FROM bodies)", "body", "its raw page is"),
    "broken-page": ("pages.db", "UPDATE bodies SET data = x'00'", "body", "its raw page cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_found(sound: Path, case: str) -> None:
    name, statement, kind, what = CASES[case]
    damage(sound.with_name(name), statement)
    faults = found(sound)
    assert any(fault[0] == kind and what in fault[1] for fault in faults), faults
    assert kind in REMEDIES


def test_damaged_pages_of_a_file(sound: Path) -> None:
    ruin(sound.with_name("pages.db"), "pages")
    assert {kind for kind, _ in found(sound)} == {"file"}


@pytest.mark.parametrize("table", ["articles", "_sqlite_migrations"])
def test_a_damaged_archive_is_told_whatever_is_damaged_of_it(sound: Path, table: str) -> None:
    ruin(sound, table)
    assert {kind for kind, _ in found(sound)} == {"file"}


def test_pages_that_were_left_behind(sound: Path) -> None:
    sound.with_name("pages.db").unlink()
    assert [kind for kind, _ in found(sound)] == ["page"]


def test_the_command(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from newsarchive.cli import main

    for statement, code in (("SELECT 1", 0), ("DELETE FROM articles_fts WHERE rowid = 1", 5)):
        damage(sound, statement)
        with pytest.raises(SystemExit) as ended:
            main(["verify", "--db", str(sound)])
        assert ended.value.code == code
    out, err = capsys.readouterr()
    assert "What to do: Make a whole archive of it" in out
    assert err.splitlines() == [f"{sound} is sound.", f"{sound} is damaged."]
    with pytest.raises(SystemExit):
        main(["verify", "--json", "--db", str(sound)])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["sound"], answer["faults"][0]["kind"]) == (False, "search")


def test_without_room_for_a_copy_of_the_index_nothing_is_called_damaged(sound: Path) -> None:
    """The temporary folder may be small, and the index large; a limit on files stands for the full disk."""
    with Archive.open(sound, write=True) as archive:
        words = " ".join(f"word{n}" for n in range(20_000))
        archive.add_article(article("https://example.com/long", words), b"<p>long")
    command = [
        "sh",
        "-c",
        'ulimit -f 160 && exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "newsarchive",
        "verify",
        "--db",
        str(sound),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Cannot check the full-text index of" in ended.stderr
    assert "is damaged" not in ended.stdout + ended.stderr


def test_only_the_index_is_copied(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    with Archive.open(sound, write=True) as archive:
        archive.conn.execute("CREATE TABLE much AS SELECT randomblob(3000000) AS data")
    remove = tempfile.TemporaryDirectory.cleanup

    def look(folder: tempfile.TemporaryDirectory[str]) -> None:
        sizes.extend(path.stat().st_size for path in Path(folder.name).iterdir())
        remove(folder)

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", look)
    assert list(verify(sound)) == []
    assert 0 < sum(sizes) < 1_000_000
