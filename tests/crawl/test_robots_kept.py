"""robots.txt is asked for once a day, not once a run; what could not be had is asked for in each run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive.database.clock import VARIABLE
from newsarchive.archive.store.pages import digest

from . import command
from .command import crawl, environment, ledger, rows, workspace
from .newsroom import path_of, publish
from .server import Reply, Web

START = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIRST = f"User-agent: *\nDisallow: {path_of(1)}\n"
SECOND = f"User-agent: *\nDisallow: {path_of(3)}\n"


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """What follows takes itself to begin then."""
    monkeypatch.setattr(command, "environment", lambda: {**environment(), VARIABLE: moment.isoformat()})


def test_once_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = workspace(tmp_path)
    with Web() as web:
        ruled, missing, broken = web.site(), web.site(), web.site()
        for site in (ruled, missing, broken):
            publish(site, [1])
        ruled.routes["/robots.txt"] = Reply(body=FIRST)
        broken.routes["/robots.txt"] = Reply(status=503)
        asked: list[list[int]] = []

        def run(hours: float) -> None:
            at(monkeypatch, START + timedelta(hours=hours))
            before = len(web.log)
            ended = crawl(ruled.home, missing.home, broken.home, cwd=tmp_path)
            assert ended.code == 3, ended.err  # of the broken one nothing can be had
            found = [hit.site for hit in web.log[before:] if hit.path == "/robots.txt"]
            asked.append([found.count(site.name) for site in (ruled, missing, broken)])

        run(0)
        publish(ruled, [1, 2, 3])
        ruled.routes["/robots.txt"] = Reply(body=SECOND)
        run(1)
        assert ledger(db)[ruled.url(path_of(1))] == ("dropped", "robots", "robots.txt forbids it")
        assert ledger(db)[ruled.url(path_of(3))][:2] == ("kept", "article")
        publish(ruled, [4])
        run(25)
    assert asked == [[1, 1, 1], [0, 0, 1], [1, 1, 1]]
    cited = rows(
        db,
        "SELECT DISTINCT f.run_id, f.robots_sha256 FROM fetches f JOIN urls u ON u.id = f.url_id WHERE u.site = ?"
        " ORDER BY f.run_id",
        ruled.name,
    )
    first, second = digest(FIRST.encode()), digest(SECOND.encode())
    assert [(row["run_id"], row["robots_sha256"]) for row in cited] == [(1, first), (2, first), (3, second)]


def test_a_setting_has_it_asked_in_each_run(tmp_path: Path) -> None:
    workspace(tmp_path, NEWSARCHIVE_ROBOTS_SECONDS=0)
    with Web() as web:
        site = web.site()
        publish(site, [1])
        for _ in range(2):
            crawl(site.home, cwd=tmp_path)
        assert site.paths().count("/robots.txt") == 2


def test_a_host_that_another_led_to_has_been_asked(tmp_path: Path) -> None:
    """As http://paper.example does to https://www.paper.example, whose pages are asked for next."""
    db = workspace(tmp_path)
    with Web() as web:
        bare, www = web.site(), web.site()
        publish(www, [1, 2])
        bare.routes["/robots.txt"] = Reply(status=301, headers={"Location": www.url("/robots.txt")})
        www.routes["/robots.txt"] = Reply(body=FIRST)
        crawl(bare.home, cwd=tmp_path)
        crawl(www.home, cwd=tmp_path)
        assert www.paths().count("/robots.txt") == 1
    states = ledger(db)
    assert states[www.url(path_of(1))] == ("dropped", "robots", "robots.txt forbids it")
    assert states[www.url(path_of(2))] == ("kept", "article", None)
