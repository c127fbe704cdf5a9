"""`newsarchive backup`: consistent, whole or not at all, over nothing that is no backup."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.upkeep.backup import backup
from newsarchive.archive.upkeep.verify import verify
from newsarchive.errors import ArchiveDamagedError, ArchiveError, NotAnArchiveError, UsageError

from .conftest import ruin
from .test_verify import article


def fill(archive: Archive, numbers: range) -> None:
    for number in numbers:
        archive.add_article(article(f"https://example.com/{number}", f"Text {number}."), b"<p>%d" % number)


def test_a_copy_while_the_archive_is_written(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "safe" / "copy.db"
    target.parent.mkdir()
    begun = threading.Event()

    def write() -> None:
        with Archive.open(path, write=True) as archive:
            for number in range(300):
                fill(archive, range(number, number + 1))
                if number == 20:
                    begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(600)
    made = []
    for _ in range(3):  # the second and third replace the first
        made.append(backup(path, target))
        assert list(verify(target)) == []
    writer.join()
    assert made[0] == (target, tmp_path / "safe" / "copy-pages.db")
    assert sorted(file.name for file in target.parent.iterdir()) == ["copy-pages.db", "copy.db"]
    with Archive.open(target) as copy:
        assert 20 <= copy.count() <= 300


@pytest.mark.parametrize(("name", "table"), [("archive.db", "blocks"), ("pages.db", "bodies")])
def test_a_damaged_archive_does_not_replace_a_good_backup(path: Path, tmp_path: Path, name: str, table: str) -> None:
    with Archive.open(path, write=True) as archive:
        fill(archive, range(3))
    copy = tmp_path / "copy.db"
    backup(path, copy)
    ruin(path.with_name(name), table)
    with pytest.raises(ArchiveDamagedError, match=f"{path.with_name(name)} is damaged, so it was not copied"):
        backup(path, copy)
    assert list(verify(copy)) == []
    assert sorted(each.name for each in tmp_path.glob("*copy*")) == ["copy-pages.db", "copy.db"]


def test_what_is_no_backup_is_not_touched(path: Path, tmp_path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        fill(archive, range(1))
    other = tmp_path / "recipes.db"
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("CREATE TABLE recipes (name TEXT)")
    text = tmp_path / "letter.db"
    text.write_text("Dear reader" * 100)
    for target in (other, text):
        before = target.read_bytes()
        with pytest.raises(NotAnArchiveError):
            backup(path, target)
        assert target.read_bytes() == before
        assert not pages_path(target).exists()


def test_bad_places(path: Path, tmp_path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        fill(archive, range(1))
    for target in (path, tmp_path, tmp_path / "none" / "x.db"):
        with pytest.raises(UsageError):
            backup(path, target)
    with pytest.raises(ArchiveError, match="There is no archive"):
        backup(tmp_path / "none.db", tmp_path / "x.db")


def test_a_backup_that_is_being_written(path: Path, tmp_path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        fill(archive, range(1))
    target = tmp_path / "copy.db"
    backup(path, target)
    with Archive.open(target, write=True), pytest.raises(ArchiveError, match="is being written by"):
        backup(path, target)
