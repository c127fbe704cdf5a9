"""One process writes an archive."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.lock import WriterLock
from newsarchive.errors import ArchiveError, ArchiveLockedError

HOLDER = """
import sys, time
from pathlib import Path
from newsarchive.archive.database.lock import WriterLock
lock = WriterLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(600)
"""


def test_a_second_writer_hears_who_holds_it(path: Path) -> None:
    with Archive.open(path, write=True), pytest.raises(ArchiveLockedError) as error:
        Archive.open(path, write=True)
    assert f"archive.db is being written by process {os.getpid()} on " in str(error.value)
    assert "wait until it ends or stop it" in str(error.value)


def test_the_lock_is_free_again(path: Path) -> None:
    for _ in range(3):
        Archive.open(path, write=True).close()
    lock = WriterLock(path)
    lock.release()  # harmless when it is not held


def test_readers_need_no_lock(path: Path) -> None:
    with Archive.open(path, write=True), Archive.open(path) as reader:
        assert reader.count() == 0


def test_a_failed_opening_frees_the_lock(path: Path) -> None:
    path.write_text("no database at all, but long enough to be taken for one" * 20)
    for _ in range(2):
        with pytest.raises(ArchiveError, match="not a newsarchive archive"):
            Archive.open(path, write=True)


def test_a_killed_holder_frees_it(path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveLockedError, match=f"process {holder.pid} on "):
            Archive.open(path, write=True)
        holder.kill()
        holder.wait(60)
        Archive.open(path, write=True).close()


def test_a_note_of_another_kind_names_another_process(path: Path) -> None:
    lock = WriterLock(path).acquire()
    lock.path.write_text("[]")
    with pytest.raises(ArchiveLockedError, match="written by another process"):
        WriterLock(path).acquire()
    lock.release()


def test_a_full_disk_does_not_break_the_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its note is for people; what is then to be written tells that the disk is full."""

    def refuse(*args: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)
    with WriterLock(path), pytest.raises(ArchiveLockedError, match="written by another process"):
        WriterLock(path).acquire()


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no folder"):
        Archive.open(tmp_path / "none" / "archive.db", write=True)
