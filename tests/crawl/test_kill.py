"""SIGKILL at random moments loses nothing: the promises of the archive hold after each, and the crawl completes."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from newsarchive.crawl.hosts import AHEAD

from .command import DEADLINE_SECONDS, LOCAL, crawl, finish, rows, start, workspace
from .invariants import broken
from .newsroom import front, path_of, publish
from .server import Reply, Site, Web

HOSTS, ARTICLES = 4, 15


def small_web(web: Web) -> tuple[list[Site], set[str]]:
    """Several sites with slow pages, each with a section page for the second half of its articles; and all articles."""
    sites, urls = [], set()
    for number in range(HOSTS):
        site = web.site(f"127.0.0.{number + 1}")
        numbers = range(100 * number, 100 * number + ARTICLES)
        urls |= set(publish(site, numbers))
        paths = [path_of(n) for n in numbers]
        half = len(paths) // 2
        nav = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        items = "".join(f"<item><title>T</title><link>{site.url(path)}</link></item>" for path in paths[half:])
        site.routes["/"] = Reply(body=front(paths[: half + 2], head=nav))
        site.routes["/feed.xml"] = Reply(
            body=f'<?xml version="1.0"?><rss version="2.0"><channel><title>C</title>{items}</channel></rss>',
            headers={"Content-Type": "application/rss+xml"},
        )
        site.delay = 0.03
        sites.append(site)
    return sites, urls


def kill_group(process: subprocess.Popen[str]) -> None:
    """SIGKILL for the crawl and all its workers; both run in the session that `start` made."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=DEADLINE_SECONDS)


def wait_for_hits(web: Web, count: int, process: subprocess.Popen[str]) -> bool:
    """Whether so many requests came before the crawl ended by itself."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(web.log) < count:
        if process.poll() is not None:
            return False
        assert time.monotonic() < deadline, "the crawl stands still"
        time.sleep(0.002)
    return True


@pytest.mark.parametrize("kills", [6, pytest.param(20, marks=pytest.mark.slow)])
def test_nothing_is_lost_by_kills(tmp_path: Path, kills: int) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_WORKERS=2)
    dice = random.Random(kills)
    done = 0
    with Web() as web:
        sites, urls = small_web(web)
        homes = [site.home for site in sites]
        a_life = max(3, HOSTS * (ARTICLES + 3) // (kills + 1))
        for _ in range(kills):
            process = start("crawl", *homes, *LOCAL, cwd=tmp_path)
            alive = wait_for_hits(web, len(web.log) + dice.randint(1, a_life), process)
            if alive:
                time.sleep(dice.uniform(0, 0.05))  # not a wait for a state: the moment is to be random
                kill_group(process)
                done += 1
            else:
                finish(process)
            if db.exists():
                assert broken(db) == []
        asked_before = len(web.log)
        ended = crawl(*homes, cwd=tmp_path)
        assert ended.code == 0, ended.err
        asked = len(web.log) - asked_before
    assert broken(db) == []
    assert done >= kills // 2
    assert {row["url"] for row in rows(db, "SELECT url FROM articles")} == urls
    assert rows(db, "SELECT url FROM urls WHERE state IN ('queued', 'leased')") == []
    outcomes = [row["outcome"] for row in rows(db, "SELECT outcome FROM runs ORDER BY id")]
    assert outcomes[-1] == "finished"
    assert set(outcomes[:-1]) <= {"killed", "finished"}
    pages = [hit.path for hit in web.log if hit.path.endswith(".html")]
    under_way = HOSTS * (1 + AHEAD) * (done + 1)
    assert len(pages) - len(set(pages)) <= under_way, "more was asked twice than was under way at each kill"
    assert asked < len(web.log)


def test_workers_end_when_only_the_crawl_is_killed(tmp_path: Path) -> None:
    workspace(tmp_path, NEWSARCHIVE_WORKERS=2)
    with Web() as web:
        sites, _ = small_web(web)
        never = threading.Event()
        sites[0].routes |= {path_of(number): Reply(after=never) for number in range(ARTICLES)}
        process = start(
            "crawl", sites[0].home, *LOCAL, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert wait_for_hits(web, 4, process)  # robots.txt, the front page, the feed, and an article that never comes
        family = members(process.pid)
        assert len(family) >= 3, "the crawl, the fork server and a worker"
        kill_main(process)


HANGING = """
import sys, time
from newsarchive.workers import Workers
if __name__ == "__main__":
    workers = Workers(2, seconds=600.0)
    busy = [workers.submit(time.sleep, 600), workers.submit(time.sleep, 600)]
    while not all(task.running() for task in busy):
        time.sleep(0.01)
    print("busy", flush=True)
    time.sleep(600)
"""


def test_busy_workers_end_too(tmp_path: Path) -> None:
    script = tmp_path / "hanging.py"
    script.write_text(HANGING)
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "busy\n"
        assert len(members(process.pid)) >= 4, "the main process, the fork server and two workers"
        kill_main(process)


def kill_main(process: subprocess.Popen[str]) -> None:
    """SIGKILL for the main process alone; the rest of its group has to end by itself."""
    process.kill()
    process.wait(DEADLINE_SECONDS)
    deadline = time.monotonic() + DEADLINE_SECONDS / 4
    while left := members(process.pid):
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"orphans: {left}")
        time.sleep(0.05)


def members(group: int) -> list[int]:
    """Processes of a process group that are not zombies."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def test_the_invariants_can_be_checked_from_outside(tmp_path: Path) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, range(2))
        crawl(site.home, cwd=tmp_path)
    script = [sys.executable, str(Path(__file__).with_name("invariants.py")), str(db)]
    good = subprocess.run(script, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False)
    assert (good.returncode, good.stdout) == (0, "all invariants hold\n"), good.stderr
    conn = sqlite3.connect(db)
    conn.execute("UPDATE articles SET body_sha256 = 'none' WHERE id = 1")
    conn.commit()
    conn.close()
    bad = subprocess.run(script, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False)
    assert bad.returncode == 1
    assert "its raw page is missing" in bad.stdout
