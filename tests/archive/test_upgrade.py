"""Archives of every earlier schema are upgraded whole, or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.database.schema import APPLICATION_ID, PAGES_APPLICATION_ID, PAGES_MIGRATIONS
from newsarchive.archive.migrations import ARCHIVE_MIGRATIONS
from newsarchive.archive.upkeep.verify import verify
from newsarchive.errors import ArchiveError
from newsarchive.failpoints import VARIABLE

from .old_schema import make_first
from .test_schema import columns

OPEN = "import sys; from newsarchive import Archive; Archive.open(sys.argv[1], write=True).close()"


@pytest.mark.parametrize("archive", range(1, len(ARCHIVE_MIGRATIONS._migrations)))
@pytest.mark.parametrize("pages", range(1, len(PAGES_MIGRATIONS._migrations) + 1))
def test_every_earlier_schema_is_upgraded(path: Path, tmp_path: Path, archive: int, pages: int) -> None:
    make_first(path, archive=archive, pages=pages)
    with pytest.raises(ArchiveError, match="older newsarchive"):
        list(verify(path))
    Archive.open(path, write=True).close()
    assert list(verify(path)) == []
    fresh = tmp_path / "fresh.db"
    Archive.open(fresh, write=True).close()
    with Archive.open(path) as old, Archive.open(fresh) as new:
        assert columns(old.conn) == columns(new.conn)
        assert columns(old.pages.conn) == columns(new.pages.conn)
        assert [hit.headline for hit in old.search("old")] == ["An old story"]
    for file, number in ((path, APPLICATION_ID), (pages_path(path), PAGES_APPLICATION_ID)):
        with closing(sqlite3.connect(file)) as conn:
            assert conn.execute("PRAGMA application_id").fetchone()[0] == number


def test_an_upgrade_that_is_killed_half_way(path: Path) -> None:
    make_first(path)
    with closing(sqlite3.connect(path)) as conn:
        before = columns(conn)
    command = [sys.executable, "-c", OPEN, str(path)]
    killed = subprocess.run(command, env={**os.environ, VARIABLE: "in-migration"}, check=False, timeout=600)
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(path)) as conn:
        assert columns(conn) == before
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    subprocess.run(command, check=True, timeout=600)
    assert list(verify(path)) == []


def test_an_upgrade_that_takes_long_is_announced(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_first(path)
    monkeypatch.setattr("newsarchive.archive.database.connect._LARGE_BYTES", 1)
    Archive.open(path, write=True).close()
    told = [record.getMessage() for record in caplog.records]
    assert told[0] == f"{path} is of an older newsarchive and is being upgraded; a large archive takes minutes."
    caplog.clear()
    Archive.open(path, write=True).close()
    assert caplog.records == []
