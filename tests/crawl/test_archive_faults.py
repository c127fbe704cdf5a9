"""Archives that cannot be written: locked, read-only, newer, foreign, damaged, on a full disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive

from .command import Ended, crawl, rows, workspace
from .invariants import broken
from .newsroom import article, front, path_of, publish
from .server import Reply, Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


def assert_refused(ended: Ended, code: int, *words: str) -> None:
    """One sentence, no traceback, the right exit code."""
    assert ended.code == code, ended.err
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    for word in words:
        assert word in ended.err


def test_an_archive_that_another_crawl_writes(tmp_path: Path, web: Web) -> None:
    db = workspace(tmp_path)
    site = web.site()
    publish(site, range(2))
    with Archive.open(db, write=True):
        ended = crawl(site.home, cwd=tmp_path)
    assert_refused(ended, 2, f"process {os.getpid()} on", "is being written by")
    assert site.paths() == []
    assert crawl(site.home, cwd=tmp_path).code == 0


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A mount at *folder* for the while; skips the test where mounting is not permitted."""
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("needs root to mount a file system")
    folder.mkdir(exist_ok=True)
    done = subprocess.run([mount, *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_read_only_folder(tmp_path: Path, web: Web) -> None:
    db = workspace(tmp_path)
    site = web.site()
    publish(site, range(2))
    assert crawl(site.home, cwd=tmp_path).code == 0
    asked = len(site.hits())
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    with mounted(sealed, "--bind", str(db.parent)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(sealed)], check=True)
        ended = crawl(site.home, "--db", str(sealed / "archive.db"), cwd=tmp_path)
        assert_refused(ended, 2, str(sealed / "archive.db"), "ead-only")
        fresh = crawl(site.home, "--db", str(sealed / "none" / "archive.db"), cwd=tmp_path)
        assert_refused(fresh, 2, "ead-only")
        with Archive.open(sealed / "archive.db") as archive:
            assert archive.count() == 2
    assert len(site.hits()) == asked


def test_a_read_only_file(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    Archive.open(db, write=True).close()
    db.chmod(0o444)
    if os.access(db, os.W_OK):
        pytest.skip("modes do not bind this user (root)")
    assert_refused(crawl("http://127.0.0.1:1/", cwd=tmp_path), 2, "read-only")


def test_an_archive_of_a_newer_version(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    Archive.open(db, write=True).close()
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsarchive', '999_future', 'now')"
        )
    assert_refused(crawl("http://127.0.0.1:1/", cwd=tmp_path), 2, "newer newsarchive", "999_future", "upgrade")


@pytest.mark.parametrize("name", ["archive.db", "pages.db"])
@pytest.mark.parametrize("kind", ["text", "other-sqlite", "folder"])
def test_a_file_that_is_no_archive(tmp_path: Path, name: str, kind: str) -> None:
    db = workspace(tmp_path)
    path = db.with_name(name)
    if kind == "text":
        path.write_text("Shopping list: bread, butter, cheese\n" * 100)
    elif kind == "other-sqlite":
        with closing(sqlite3.connect(path)) as conn, conn:
            conn.execute("CREATE TABLE recipes (name TEXT)")
    else:
        path.mkdir()
    before = path.read_bytes() if path.is_file() else None
    assert_refused(crawl("http://127.0.0.1:1/", cwd=tmp_path), 2, str(path))
    assert before is None or path.read_bytes() == before


def test_a_damaged_archive(tmp_path: Path, web: Web) -> None:
    db = workspace(tmp_path)
    site = web.site()
    publish(site, range(30))
    assert crawl(site.home, cwd=tmp_path).code == 0
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = conn.execute("PRAGMA page_size").fetchone()[0]
        roots = conn.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name IN ('urls', 'urls_queue', 'hosts')"
        ).fetchall()
    with db.open("r+b") as file:
        for (root,) in roots:
            file.seek((root - 1) * size)
            file.write(b"\xa5" * size)
    ended = crawl(site.home, cwd=tmp_path)
    assert_refused(ended, 5, str(db), "damaged", "backup")


def test_a_disk_that_fills_up(tmp_path: Path, web: Web) -> None:
    workspace(tmp_path)
    site = web.site()
    paths = [path_of(number) for number in range(40)]
    site.routes["/"] = Reply(body=front(paths))
    for number, path in enumerate(paths):
        noise = os.urandom(100_000).hex()  # does not shrink much: 40 pages are more than the disk holds
        site.routes[path] = Reply(body=article(number) + f"<!-- {noise} -->")
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "-o", "size=3500k", "tmpfs"):
        db = disk / "archive.db"
        ended = crawl(site.home, "--db", str(db), cwd=tmp_path)
        assert_refused(ended, 2, "full", "What was stored before is intact")
        stored = len(rows(db, "SELECT 1 FROM articles"))
        assert 0 < stored < 40
        assert broken(db) == []
        subprocess.run(["mount", "-o", "remount,size=30m", str(disk)], check=True)
        again = crawl(site.home, "--db", str(db), cwd=tmp_path)
        assert again.code == 0, again.err
        assert broken(db) == []
        assert len(rows(db, "SELECT 1 FROM articles")) == 40


def test_a_full_disk_from_the_start(tmp_path: Path) -> None:
    workspace(tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "-t", "tmpfs", "-o", "size=16k", "tmpfs"):
        assert_refused(crawl("http://127.0.0.1:1/", "--db", str(disk / "archive.db"), cwd=tmp_path), 2, "full")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "file").write_text("")
    assert_refused(crawl("http://127.0.0.1:1/", "--db", str(tmp_path / "file" / "archive.db"), cwd=tmp_path), 2)
