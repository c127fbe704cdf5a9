"""A crawl of more sites than the system lets a process open files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.crawl.openfiles import RESERVED, WANTED, connections, raise_limit

from .command import LOCAL, Ended, environment, rows, workspace
from .newsroom import publish
from .server import Web

SITES = 90


@pytest.mark.parametrize("limit", ["-n 90", "-S -n 64"], ids=["no more to be had", "more for the asking"])
def test_more_sites_than_files(tmp_path: Path, limit: str) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        homes = []
        for number in range(SITES):
            site = web.site()
            publish(site, [number])
            homes.append(site.home)
        command = f'ulimit {limit} && exec "$@"'
        asked = [sys.executable, "-m", "newsarchive", "crawl", *homes, *LOCAL]
        done = subprocess.run(
            ["sh", "-c", command, "sh", *asked],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert ended.code == 0, ended.err
    assert rows(db, "SELECT count(*) AS n FROM articles") == [{"n": SITES}]
    assert rows(db, "SELECT url FROM urls WHERE state = 'failed'") == []


@pytest.mark.parametrize(
    ("soft", "hard", "raised", "room"),
    [
        (1024, 4096, 4096, 4096 - RESERVED),
        (256, -1, WANTED, WANTED - RESERVED),
        (100, 100, 100, 50),
        (-1, -1, -1, WANTED),
    ],
)
def test_the_limit(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, raised: int, room: int) -> None:
    now = [(soft, hard)]
    monkeypatch.setattr("resource.getrlimit", lambda which: now[0])
    monkeypatch.setattr("resource.setrlimit", lambda which, limits: now.__setitem__(0, limits))
    raise_limit()
    assert now == [(raised, hard)]
    assert connections() == room
