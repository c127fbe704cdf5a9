"""Marks against archiving and mining: kept with each fetch, and obeyed where a setting says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive.database.clock import VARIABLE

from . import command
from .command import crawl, environment, ledger, rows, run, workspace
from .newsroom import article, path_of, publish
from .server import Reply, Web

TDMREP = json.dumps([{"location": path_of(2), "tdm-reservation": 1}, {"location": path_of(3), "tdm-reservation": 1}])
FILE = "/.well-known/tdmrep.json"


@pytest.mark.parametrize("obeys", [False, True])
def test_a_setting_says_whether_they_are_obeyed(tmp_path: Path, obeys: bool) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_OBEY_RESERVATIONS=obeys, NEWSARCHIVE_ASK_TDMREP=not obeys)
    with Web() as web:
        site = web.site()
        plain, marked, of_host, free = publish(site, range(4))
        site.routes[path_of(1)] = Reply(body=article(1), headers={"X-Robots-Tag": "noarchive"})
        site.routes[path_of(3)] = Reply(body=article(3), headers={"TDM-Reservation": "0"})  # over what the host says
        site.routes[FILE] = Reply(body=TDMREP, headers={"Content-Type": "application/json"})
        assert crawl(site.home, cwd=tmp_path).code == 0
        assert site.paths().count(FILE) == 1
    marks = {marked: "header X-Robots-Tag: noarchive", of_host: f"tdmrep.json {path_of(2)}: 1"}
    for url in (plain, marked, of_host, free):
        ends = ("dropped", "reserved", marks[url]) if obeys and url in marks else ("kept", "article", None)
        assert ledger(db)[url] == ends
    found = rows(db, "SELECT url, reservation, article_id IS NOT NULL AS is_kept FROM reservations ORDER BY url")
    assert found == [{"url": url, "reservation": mark, "is_kept": not obeys} for url, mark in sorted(marks.items())]
    kept = rows(db.with_name("pages.db"), "SELECT url FROM pages WHERE kind = 'article'")
    assert {row["url"] for row in kept} == {plain, marked, of_host, free} - (set(marks) if obeys else set())
    assert f"; it says {marks[marked]}" in " ".join(run("why", marked, cwd=tmp_path).out.split())
    assert "2 of its pages ask not to be archived or mined" in run("status", site.name, cwd=tmp_path).out


def test_a_host_is_asked_once_a_day_and_a_mark_may_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = workspace(tmp_path, NEWSARCHIVE_ASK_TDMREP=True)
    start = datetime(2026, 11, 28, 12, tzinfo=UTC)
    with Web() as web:
        ruled, silent = web.site(), web.site("127.0.0.2")
        publish(ruled, [2])
        publish(silent, [1])
        ruled.routes[FILE] = Reply(body=TDMREP)
        silent.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /.well-known/\n")
        asked, marks = [], []
        for hours in (0, 1, 25):
            moment = (start + timedelta(hours=hours)).isoformat()
            monkeypatch.setattr(command, "environment", lambda moment=moment: {**environment(), VARIABLE: moment})
            assert crawl(ruled.home, silent.home, "--revisit", cwd=tmp_path).code == 0
            asked.append((ruled.paths().count(FILE), silent.paths().count(FILE)))
            marks.append(len(rows(db, "SELECT 1 FROM reservations")))
            if hours:
                ruled.routes[FILE] = Reply(body="<h1>Not found</h1>")  # with status 200
    assert asked == [(1, 0), (1, 0), (2, 0)]
    assert marks == [1, 1, 0]
    status = rows(db, "SELECT status, body_sha256 FROM tdm_files ORDER BY host")
    assert status == [{"status": 200, "body_sha256": None}, {"status": None, "body_sha256": None}]
