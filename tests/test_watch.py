"""The loop of `watch`, with a clock of its own and crawls that only count."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.clock import to_text
from newsarchive.archive.database.lock import WriterLock
from newsarchive.watch import Watch, look

START = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday


class FakeClock:
    """Stands still but for waits and jumps."""

    def __init__(self) -> None:
        self.moment = START
        self.jumps: list[timedelta] = []

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += self.jumps.pop(0) if self.jumps else timedelta(seconds=seconds)


class Desk:
    """A workspace with one site, and the times at which it was crawled."""

    def __init__(self, folder: Path, keys: str) -> None:
        self.file, self.db, self.clock = folder / "newsarchive.toml", folder / "archive.db", FakeClock()
        self.file.write_text(f'[[sites]]\nhome = "a.example"\n{keys}')
        self.crawled: list[datetime] = []
        self.codes: list[int] = []
        self.watch = Watch(self.file, self.db, self.crawl, clock=self.clock, look_seconds=600)

    def crawl(self) -> int:
        self.crawled.append(self.clock.moment)
        with Archive.open(self.db, write=True) as archive:
            archive.runs.add_site("a.example", "https://a.example/", {})
            now = to_text(self.clock.moment)
            archive.conn.execute("UPDATE sites SET polled_at = ?", (now,))
        return self.codes.pop(0) if self.codes else 0

    def run(self, hours: float) -> list[str]:
        self.watch.run(until=self.clock.moment + timedelta(hours=hours))
        return [moment.strftime("%a %H:%M") for moment in self.crawled]


@pytest.fixture
def desk(tmp_path: Path) -> Callable[[str], Desk]:
    return lambda keys: Desk(tmp_path, keys)


def test_an_interval(desk):
    assert desk('interval = "2h"').run(7) == ["Sat 12:00", "Sat 14:00", "Sat 16:00", "Sat 18:00"]


def test_a_cron_line_for_sunday(desk):
    assert desk('cron = "30 6 * * sun"').run(24 * 9) == ["Sat 12:00", "Sun 06:30", "Sun 06:30"]


def test_after_sleep_there_is_one_crawl(desk):
    site = desk('interval = "1h"')
    site.clock.jumps = [timedelta(days=30)]
    assert site.run(30 * 24 + 1.5) == ["Sat 12:00", "Mon 12:00", "Mon 13:00"]


def test_a_clock_that_jumps_back_and_forth_is_harmless(desk):
    site = desk('interval = "1h"')
    site.clock.jumps = [timedelta(days=365), timedelta(days=-365)]
    for _ in range(10):
        site.watch.step()
        site.clock.wait(600)
    assert site.crawled == [START, START + timedelta(days=365), START, START + timedelta(hours=1)]


def test_a_locked_archive_is_waited_for(desk, caplog):
    caplog.set_level(logging.INFO)
    site = desk('interval = "1h"')
    with WriterLock(site.db):
        assert site.run(2) == []
    assert [r.message for r in caplog.records] == [
        f"{site.db} is being written by another command; the crawl waits for it."
    ]
    assert site.run(0.1) == ["Sat 14:00"]


def test_the_file_is_read_anew_and_a_broken_one_changes_nothing(desk, caplog):
    caplog.set_level(logging.INFO)
    site = desk('interval = "1h"')
    site.run(0.1)
    site.file.write_text("[[sites]\n")
    site.run(1)
    assert "newsarchive.toml:1: not valid TOML" in caplog.text
    assert len(site.crawled) == 2
    site.file.write_text("")
    site.run(5)
    assert len(site.crawled) == 2


def test_crawls_that_fail_inside_are_tried_ever_less(desk):
    site = desk('interval = "1m"')
    site.codes = [1] * 99
    site.run(24)
    assert 3 < len(site.crawled) < 24 * 6 / 4


def test_a_damaged_archive_ends_it(desk):
    site = desk('interval = "1m"')
    site.codes = [0, 3, 5]
    assert site.watch.run(until=START + timedelta(days=1)) == 5
    assert len(site.crawled) == 3


def test_what_is_next_is_said_once(desk, caplog):
    caplog.set_level(logging.INFO)
    desk('interval = "2h"').run(3.9)
    assert [r.message for r in caplog.records] == [
        "Next is a.example at 2026-11-28 14:00 UTC (every 2 h).",
        "Next is a.example at 2026-11-28 16:00 UTC (every 2 h).",
    ]


def test_without_an_archive_all_sites_are_due(desk):
    site = desk("")
    site.watch._read_file()
    assert set(look(site.watch._sites, site.db, START).due) == {"a.example"}
