"""Stopping a crawl: one signal ends it cleanly, two at once; nothing is lost either way."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .command import DEADLINE_SECONDS, LOCAL, crawl, finish, rows, start, workspace
from .invariants import broken
from .newsroom import article, path_of, publish
from .server import Reply, Site, Web

TIMEOUT_SECONDS = 4


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


def wait_for_path(site: Site, path: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not site.hits(path):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_one_signal_ends_it_cleanly(tmp_path: Path, web: Web, number: int) -> None:
    site, hung = web.site(), web.site()
    patience = {hung.url(path_of(50)): TIMEOUT_SECONDS}
    db = workspace(tmp_path, patience=patience, DOWNLOAD_TIMEOUT=600, NEWSARCHIVE_DRAIN_SECONDS=600)
    publish(site, range(40))
    publish(hung, range(50, 54))
    asked = threading.Event()
    site.routes |= {path_of(number): Reply(body=article(number), after=asked) for number in range(5, 40)}
    hung.routes[path_of(50)] = [Reply(fault="silent"), Reply(body=article(50))]
    process = start("crawl", site.home, hung.home, *LOCAL, cwd=tmp_path)
    wait_for_path(hung, path_of(50), process)
    wait_for_path(site, path_of(5), process)
    process.send_signal(number)
    asked.set()
    began = time.monotonic()
    ended = finish(process)
    assert time.monotonic() - began < 300, "it must not wait longer than for what is under way"
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert ended.sentences == [], ended.err
    assert len(site.hits()) < 40
    assert broken(db) == []
    assert rows(db, "SELECT outcome FROM runs") == [{"outcome": "interrupted"}]
    assert rows(db, "SELECT url FROM urls WHERE state = 'leased'") == []
    assert rows(db, "SELECT url FROM urls WHERE state = 'failed'") == []
    assert crawl(site.home, hung.home, cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM articles")) == 44
    assert broken(db) == []
    assert len(site.paths()) - len(set(site.paths())) <= 3, "robots.txt and the front page, and what was under way"


def test_one_signal_waits_only_so_long(tmp_path: Path, web: Web) -> None:
    db = workspace(tmp_path, DOWNLOAD_TIMEOUT=600, NEWSARCHIVE_DRAIN_SECONDS=1)
    site = web.site()
    publish(site, range(3))
    site.routes[path_of(0)] = [Reply(fault="silent"), Reply(body=article(0))]
    process = start("crawl", site.home, *LOCAL, cwd=tmp_path)
    wait_for_path(site, path_of(0), process)
    process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert broken(db) == []
    assert rows(db, "SELECT outcome FROM runs") == [{"outcome": "interrupted"}]
    assert rows(db, "SELECT url FROM urls WHERE state IN ('leased', 'failed')") == []
    assert crawl(site.home, cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM articles")) == 3


def test_two_signals_end_it_at_once(tmp_path: Path, web: Web) -> None:
    db = workspace(tmp_path, DOWNLOAD_TIMEOUT=600)
    site = web.site()
    publish(site, range(3))
    site.routes[path_of(0)] = [Reply(fault="silent"), Reply(body=article(0))]
    process = start("crawl", site.home, *LOCAL, cwd=tmp_path)
    wait_for_path(site, path_of(0), process)
    process.send_signal(signal.SIGTERM)
    for patience in (2, 90, 90):  # two signals that come together are one
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
        process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert broken(db) == []
    assert crawl(site.home, cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM articles")) == 3
    assert broken(db) == []
