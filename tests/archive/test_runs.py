"""What a run costs and leaves."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.reports.report import Report

from .conftest import Desk
from .old_schema import make_first, put

SETTINGS = {"USER_AGENT": "newsarchive/0.1.0 (+mailto:me@example.org)", "DOWNLOAD_DELAY": 1.0}
VERSIONS = {"python": "3.11.7", "scrapy": "2.19.0"}
ALL = "SELECT r.id, s.settings, s.versions FROM runs r JOIN setups s ON s.id = r.setup_id ORDER BY r.id"


def test_settings_are_written_once_not_with_each_run(desk: Desk) -> None:
    before = desk.rows("SELECT count(*) AS n FROM setups")[0]["n"]
    for settings in (SETTINGS, dict(reversed(SETTINGS.items())), SETTINGS, {**SETTINGS, "DOWNLOAD_DELAY": 2.0}):
        desk.archive.runs.begin(settings, VERSIONS)
    assert desk.rows("SELECT count(*) AS n FROM setups")[0]["n"] == before + 2
    told = [json.loads(row["settings"])["DOWNLOAD_DELAY"] for row in desk.rows(ALL)[1:]]
    assert told == [1.0, 1.0, 1.0, 2.0]


def test_a_run_a_minute_for_a_year_is_less_than_100_mb(desk: Desk) -> None:
    def pages() -> int:
        return int(
            desk.rows("PRAGMA page_count")[0]["page_count"] - desk.rows("PRAGMA freelist_count")[0]["freelist_count"]
        )

    runs, before = 3000, pages()
    with desk.archive.conn:
        desk.archive.conn.execute("BEGIN")
        for _ in range(runs):
            desk.archive.runs.end(desk.archive.runs.begin(SETTINGS, VERSIONS), "finished")
    size = desk.rows("PRAGMA page_size")[0]["page_size"]
    assert (pages() - before) * size / runs * 365 * 24 * 60 < 100e6


def test_earlier_runs_keep_their_settings(path: Path) -> None:
    make_first(path, archive=12)
    with closing(sqlite3.connect(path)) as conn, conn:
        for number, text in enumerate(('{"a": 1}', '{"a": 1}', '{"a": 2, "probe": true}'), 2):
            put(conn, "runs", id=number, started_at="2026-01-02", outcome="killed", settings=text, versions="{}")
    with Archive.open(path, write=True) as archive:
        rows = [tuple(row) for row in archive.conn.execute(ALL)]
        assert rows == [
            (1, "{}", "{}"),
            (2, '{"a": 1}', "{}"),
            (3, '{"a": 1}', "{}"),
            (4, '{"a": 2, "probe": true}', "{}"),
        ]
        assert archive.conn.execute("SELECT count(*) FROM setups").fetchone()[0] == 3
        assert Report(archive.conn).looks() == 1
        assert [run["id"] for run in Report(archive.conn).last_runs(looks=False)] == [3, 2, 1]
