"""What is asked of the last days costs the same after a year as after three months, and an archive of a year is sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from benchmarks import past
from newsarchive.archive import Archive
from newsarchive.archive.database.clock import to_text
from newsarchive.archive.ledger.budget import sent_today
from newsarchive.archive.upkeep.verify import verify

DAYS = (90, 360)
STEPS = 50
"""Of SQLite's machine, from one count to the next."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """An archive of each number of days, with six runs a day and a paper that brings an article on most days."""
    folder = tmp_path_factory.mktemp("year")
    paths = [folder / f"{days}.db" for days in DAYS]
    for path, days in zip(paths, DAYS, strict=True):
        past.make(path, sites=1, days=days, runs=6, per_day=0.8, port=8080)
    return paths


def steps(archive: Archive, question: Callable[[Archive], object]) -> int:
    """How much work a question is for SQLite, in units of `STEPS`."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    archive.conn.set_progress_handler(count, STEPS)
    question(archive)
    archive.conn.set_progress_handler(None, 0)
    return counted[0]


def rows(sql: str, archive: Archive) -> list[object]:
    return archive.conn.execute(sql).fetchall()


def site_of(archive: Archive) -> str:
    return archive.health.sites()[0]


NOW = to_text(past.END)
QUESTIONS: dict[str, Callable[[Archive], object]] = {
    "the last days of a site": lambda archive: archive.health.days(site_of(archive)),
    "whether feeds are silent": lambda archive: archive.health._sources(site_of(archive), NOW, {}),
    "whether a day brought its volume": lambda archive: archive.health._volume(site_of(archive), {}),
    "what a site was sent today": lambda archive: sent_today(
        archive.conn, [site_of(archive)], past.END - timedelta(hours=1)
    ),
    "the last runs": lambda archive: archive.report.last_runs(site=site_of(archive)),
    "which sites are held": lambda archive: archive.report.held(),
    "when a site is due": lambda archive: archive.agenda.site(site_of(archive), None, past.END),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_past_costs_nothing(archives: list[Path], question: str) -> None:
    costs = []
    for path in archives:
        with Archive.open(path) as archive:
            assert len(archive.health.days(site_of(archive))) == 14
            costs.append(steps(archive, QUESTIONS[question]))
    assert costs[1] < 1.5 * costs[0] + 5, f"{costs} for {DAYS} days"


@pytest.mark.parametrize("view", ["request_days", "front_page_history", "site_days"])
def test_a_view_of_one_site_is_not_counted_for_all(tmp_path: Path, view: str) -> None:
    path = tmp_path / "many.db"
    past.make(path, sites=8, days=12, runs=4, per_day=0.8, port=8080)
    with Archive.open(path) as archive:
        one = f"SELECT * FROM {view} WHERE site = '{site_of(archive)}'"
        costs = [steps(archive, partial(rows, sql)) for sql in (one, f"SELECT * FROM {view}")]
    assert costs[0] < costs[1] / 4, f"{costs} for one of 8 sites and for all"


def test_the_answers_are_those_of_the_views(archives: list[Path]) -> None:
    with Archive.open(archives[0]) as archive:
        site = site_of(archive)
        views = archive.conn.execute(
            "SELECT r.day, d.articles, r.requests, r.unchanged, r.seconds_p95 FROM request_days r LEFT JOIN site_days d"
            " ON d.site = r.site AND d.day = r.day WHERE r.site = ? ORDER BY r.day DESC LIMIT 14",
            (site,),
        ).fetchall()
        names = ("day", "articles", "requests", "unchanged", "seconds_p95")
        assert [tuple(row[name] for name in names) for row in archive.health.days(site)] == [
            tuple(row) for row in views
        ]


def test_an_archive_of_a_year_is_sound(archives: list[Path]) -> None:
    assert list(verify(archives[1])) == []
