"""`crawl --due` and `watch` as processes: only what is due is asked, lying servers are caught, signals end the loop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive.database.clock import VARIABLE

from . import command
from .command import environment, finish, rows, run, start, workspace
from .newsroom import article, front, path_of, publish
from .server import Hit, Reply, Site, Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        yield web


def entry(site: Site, keys: str = "") -> str:
    return f'[[sites]]\nhome = "{site.home}"\nallow_networks = ["127.0.0.0/8"]\ndelay_seconds = 0\n{keys}\n'


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """What follows takes itself to begin then."""
    monkeypatch.setattr(command, "environment", lambda: {**environment(), VARIABLE: moment.isoformat()})


START = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday


def test_only_what_is_due_is_asked(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    free, weekly = web.site(), web.site()
    (story,) = publish(free, [1])
    publish(weekly, [2])
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(free) + entry(weekly, 'cron = "30 6 * * sun"'))
    at(monkeypatch, START)
    first = run("crawl", "--due", cwd=tmp_path)
    assert (first.code, "2 new articles from 2 sites" in first.err) == (0, True), first.err
    seen = len(web.log)

    at(monkeypatch, START + timedelta(minutes=5))
    idle = run("crawl", "--due", cwd=tmp_path)
    assert (idle.code, len(web.log)) == (0, seen)
    assert f"Nothing is due. Next is {free.name} at 2026-11-28 12:15 UTC" in idle.err
    assert len(rows(db, "SELECT 1 FROM runs")) == 1

    free.routes[path_of(1)] = Reply(body=article(1, note=" An edit."))
    at(monkeypatch, START + timedelta(minutes=16))
    assert run("crawl", "--due", cwd=tmp_path).code == 0
    assert [hit.path for hit in web.log[seen:]] == [path_of(1)]
    assert rows(db, "SELECT age_seconds, visits, edits FROM edit_rates") == [
        {"age_seconds": 900.0, "visits": 1, "edits": 1}
    ]
    why = run("why", story, cwd=tmp_path).out
    assert "Will be asked for again from 2026-11-28 12:38 UTC by its plan: it was edited, so in half the time" in why

    seen = len(web.log)
    at(monkeypatch, datetime(2026, 11, 29, 6, 29, tzinfo=UTC))
    run("crawl", "--due", weekly.home, cwd=tmp_path)
    assert len(web.log) == seen
    at(monkeypatch, datetime(2026, 11, 29, 6, 31, tzinfo=UTC))
    assert run("crawl", "--due", weekly.home, cwd=tmp_path).code == 0
    assert {hit.path for hit in web.log[seen:]} == {"/", path_of(2)}
    plan = run("why", weekly.name, cwd=tmp_path).out
    assert (
        f"{weekly.name} is asked next at 2026-12-06 06:30 UTC: cron line 30 6 * * sun; what is due before waits for it."
        in plan
    )
    why = run("why", weekly.url(path_of(2)), cwd=tmp_path).out
    assert "Its site is asked only at times of its own, next at 2026-12-06 06:30 UTC: the visit waits for that." in why


def test_a_source_that_says_modified_has_its_article_visited(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = web.site()
    site.routes["/"] = Reply(body=front([]))
    site.routes["/robots.txt"] = Reply(body=f"Sitemap: {site.url('/sitemap.xml')}\n")
    site.routes[path_of(1)] = Reply(body=article(1))

    def sitemap(modified: str) -> Reply:
        url = f"<url><loc>{site.url(path_of(1))}</loc><lastmod>{modified}</lastmod></url>"
        return Reply(body=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{url}</urlset>')

    site.routes["/sitemap.xml"] = sitemap("2026-05-01")
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    at(monkeypatch, START)
    assert run("crawl", cwd=tmp_path).code == 0
    assert rows(db, "SELECT due_at FROM urls WHERE kind = 'article'") == [{"due_at": None}]  # old when it was found
    site.routes["/sitemap.xml"] = sitemap("2026-11-29")
    site.routes[path_of(1)] = Reply(body=article(1, note=" An edit."))
    at(monkeypatch, START + timedelta(hours=20))
    assert run("crawl", "--due", cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM versions")) == 2


def test_a_server_that_lies_about_304_is_caught(tmp_path: Path, web: Web) -> None:
    site = web.site()
    numbers = range(25)
    publish(site, numbers)
    pages = {path_of(number): article(number) for number in numbers}

    def page(hit: Hit) -> Reply:
        if "If-None-Match" in hit.headers:
            return Reply(status=304)
        return Reply(body=pages[hit.path], headers={"ETag": '"always"'})

    for path in pages:
        site.routes[path] = page
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    assert run("crawl", cwd=tmp_path).code == 0
    pages = {path_of(number): article(number, note=" An edit.") for number in numbers}
    assert run("crawl", "--revisit", cwd=tmp_path).code == 0
    (found,) = rows(db, "SELECT not_modified, lied_at FROM hosts")
    assert found["lied_at"] is not None
    plan = run("why", site.name, cwd=tmp_path).out
    assert "it answered 304 for a page that had changed" in plan
    assert run("crawl", "--revisit", cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM versions WHERE number = 2")) == 25


def test_one_in_twenty_answers_304_is_checked_and_told(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, range(25))
    for number in range(25):
        reply = Reply(body=article(number), headers={"ETag": '"always"'})
        site.routes[path_of(number)] = lambda hit, r=reply: Reply(status=304) if "If-None-Match" in hit.headers else r
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    assert run("crawl", cwd=tmp_path).code == 0
    again = run("crawl", "--revisit", cwd=tmp_path)
    assert (again.code, "(1 of them to check answers 304)" in again.err) == (0, True), again.err
    assert len(rows(db, "SELECT 1 FROM fetches WHERE run_id = 2 AND state = 'queued'")) == 1


def test_watch_crawls_and_ends_on_sigterm(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, [1, 2])
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    process = start("watch", cwd=tmp_path)
    assert process.stderr is not None
    told = ""
    for line in process.stderr:
        told += line
        if "Run 1:" in line:
            break
    os.kill(process.pid, signal.SIGTERM)
    ended = finish(process)
    assert ended.code == 0
    assert "Watching 1 site" in told
    assert "2 new articles from 1 site" in told
    assert "Traceback" not in told + ended.err
    assert len(rows(db, "SELECT 1 FROM articles")) == 2


def test_sigterm_drains_the_crawl_that_is_under_way(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, range(40))
    asked = threading.Event()
    site.routes |= {path_of(number): Reply(body=article(number), after=asked) for number in range(40)}
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    process = start("watch", cwd=tmp_path)
    while not any(hit.path.startswith("/news") for hit in list(web.log)):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGTERM)
    asked.set()
    ended = finish(process)
    assert ended.code == 0, ended.err
    assert [row["outcome"] for row in rows(db, "SELECT outcome FROM runs")] == ["interrupted"]
    assert rows(db, "SELECT 1 FROM urls WHERE state = 'queued'")
    assert not rows(db, "SELECT 1 FROM urls WHERE state = 'leased'")


def test_a_crawl_that_takes_too_long_is_gone_on_with(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, range(12))
    site.delay = 0.2
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site))
    paused = run("crawl", "--due", "--at-most", "1s", cwd=tmp_path)
    assert paused.code == 0, paused.err
    assert [row["outcome"] for row in rows(db, "SELECT outcome FROM runs")] == ["paused"]
    site.delay = 0
    assert run("crawl", "--due", cwd=tmp_path).code == 0
    assert len(rows(db, "SELECT 1 FROM articles")) == 12
    assert len(site.hits("/")) == 1


def test_a_budget_a_day_holds_over_all_runs(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    site = web.site()
    publish(site, range(12))
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(entry(site, "max_requests = 4\nmax_requests_per_day = 6"))

    def sent() -> int:
        return len([path for path in site.paths() if path != "/robots.txt"])

    def due() -> command.Ended:
        ended = run("crawl", "--due", cwd=tmp_path)
        assert ended.code == 0, ended.err
        return ended

    at(monkeypatch, START)
    assert f"{site.name} was sent its max_requests; what is left waits for the next run" in due().err
    assert sent() == 4
    assert f"Today (UTC) {site.name} was sent 4 of the 6 requests" in run("status", site.name, cwd=tmp_path).out
    told = f"{site.name} was sent its max_requests_per_day; what is left waits for tomorrow (UTC)"
    at(monkeypatch, START + timedelta(minutes=1))
    assert told in due().err
    assert sent() == 6

    at(monkeypatch, START + timedelta(hours=11, minutes=58))
    next_day = f"Next is {site.name} at 2026-11-29 00:00 UTC (the 6 requests of today are spent)."
    assert next_day in due().err
    assert told in run("crawl", cwd=tmp_path).err
    assert sent() == 6
    spent = f"{site.name} was sent the 6 requests of today (UTC); what is left waits for tomorrow."
    assert spent in run("status", cwd=tmp_path).out
    why = run("why", site.name, cwd=tmp_path).out
    assert spent in why
    assert "is asked next at 2026-11-29 00:00 UTC: the 6 requests of today are spent." in why

    at(monkeypatch, START + timedelta(hours=12, minutes=1))
    due()
    at(monkeypatch, START + timedelta(hours=12, minutes=2))
    due()
    assert sent() == 12
    assert len(rows(db, "SELECT 1 FROM articles")) == 10  # of 12 requests two were the front page's; news before visits


def test_a_page_is_asked_as_its_sites_entry_says(tmp_path: Path, web: Web) -> None:
    site = web.site()
    publish(site, [1, 2])
    workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(
        entry(site, 'max_requests_per_day = 1\nheaders = {X-Reader = "seven"}\n')
    )
    ended = run("crawl", site.url(path_of(1)), site.url(path_of(2)), cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert [(hit.path, hit.headers.get("X-Reader")) for hit in site.hits()][1:] == [(path_of(1), "seven")]
