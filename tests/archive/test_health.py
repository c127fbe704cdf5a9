"""A site's health out of an archive of nine weeks: volume by weekday, feeds, days, and alerts that open and close."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from newsarchive.archive.database.clock import to_text
from newsarchive.archive.database.connect import transaction

from .conftest import SITE, Desk

START = date(2026, 3, 2)  # a Monday
USUAL = {6: 2}
"""Articles of a Sunday; of other days 14."""
FEED = f"https://{SITE}/feed"


def noon(day: date) -> str:
    return f"{day}T12:00:00.000Z"


def write_day(desk: Desk, day: date, number: int | None = None) -> None:
    """So many articles published and stored on a day, offered by the feed, which was read that day and the next night."""
    count = USUAL.get(day.weekday(), 14) if number is None else number
    conn, run = desk.archive.conn, desk.run_id
    (feed,) = conn.execute("SELECT id FROM urls WHERE url = ?", (FEED,)).fetchone()
    for n in range(count):
        url = f"https://{SITE}/{day}/{n}"
        conn.execute(
            "INSERT INTO articles (url, url_key, site, page_kind, confidence, headline, section, published_utc, word_count, body,"
            " provenance, text_sha256, body_sha256, fetched_at, first_seen_at, last_seen_at, run_id)"
            " VALUES (?1, ?1, ?2, 'article', 0.9, 'H', 'S', ?3, 1, 'x', '{}', ?1, ?1, ?3, ?3, ?3, ?4)",
            (url, SITE, noon(day), run),
        )
        cursor = conn.execute(
            "INSERT INTO urls (url, url_key, site, host, shape, kind, state, reason, discovered_at, changed_at)"
            " VALUES (?1, ?1, ?2, ?2, '', 'article', 'kept', 'article', ?3, ?3)",
            (url, SITE, noon(day)),
        )
        conn.execute(
            "INSERT INTO sightings (source_id, run_id, position, url_id, seen_at) VALUES (?, ?, ?, ?, ?)",
            (feed, run, n, cursor.lastrowid, noon(day)),
        )
    read_at(desk, day + timedelta(days=1))


def read_at(desk: Desk, day: date) -> None:
    desk.archive.conn.execute("UPDATE sources SET read_at = ?", (f"{day}T01:00:00.000Z",))


@pytest.fixture
def paper(desk: Desk) -> Desk:
    """Nine weeks, to the end of Saturday, 2 May 2026."""
    desk.archive.runs.add_site(SITE, f"https://{SITE}/", {}, run_id=desk.run_id)
    desk.archive.frontier.queue_sources(desk.run_id, SITE, [("front", f"https://{SITE}/"), ("feed", FEED)])
    with transaction(desk.archive.conn):
        for n in range(62):
            write_day(desk, START + timedelta(days=n))
    return desk


def broken(desk: Desk, day: date) -> list[tuple[str, str]]:
    """What is broken in the night after a day, as a crawl then finds it and writes it down."""
    now = f"{day + timedelta(days=1)}T01:00:00.000Z"
    desk.archive.health.update([SITE], now=now)
    return [(f.what, f.told) for f in desk.archive.health.findings(SITE, now=now) if f.is_broken]


SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 5, 2) + timedelta(days=n) for n in range(4))


def test_a_quiet_sunday_fires_nothing(paper: Desk) -> None:
    assert broken(paper, SATURDAY) == []
    write_day(paper, SUNDAY, 1)
    assert broken(paper, SUNDAY) == []


def test_a_sunday_without_anything_fires_nothing(paper: Desk) -> None:
    write_day(paper, SUNDAY, 0)
    assert broken(paper, SUNDAY) == []


def test_a_monday_as_quiet_as_a_sunday_fires_and_a_usual_tuesday_clears(paper: Desk) -> None:
    write_day(paper, SUNDAY)
    write_day(paper, MONDAY, 2)
    assert broken(paper, MONDAY) == [("volume", "2 on Monday 2026-05-04, 14 to 14 on 8 such days before")]
    write_day(paper, TUESDAY)
    assert broken(paper, TUESDAY) == []
    assert paper.rows("SELECT what, since, broke_at, recovered_at FROM alerts") == [
        {
            "what": "volume",
            "since": "2026-05-04",
            "broke_at": "2026-05-05T01:00:00.000Z",
            "recovered_at": "2026-05-06T01:00:00.000Z",
        }
    ]
    assert [(e["event"], e["what"]) for e in paper.archive.health.alerts.untold()] == [
        ("break", "volume"),
        ("recovery", "volume"),
    ]


def test_a_day_that_is_not_over_is_not_judged(paper: Desk) -> None:
    write_day(paper, SUNDAY)
    write_day(paper, MONDAY, 1)
    paper.archive.conn.execute("UPDATE sources SET read_at = ?", (noon(MONDAY),))
    assert broken(paper, MONDAY) == []


def test_a_feed_that_gives_nothing_new_any_more(paper: Desk) -> None:
    read_at(paper, SUNDAY + timedelta(days=2))
    assert f"feed {FEED}" not in dict(broken(paper, SUNDAY))
    read_at(paper, SUNDAY + timedelta(days=4))
    assert dict(broken(paper, TUESDAY))[f"feed {FEED}"] == (
        "nothing new for 4.5 days; its longest silence before was 24.0 hours"
    )
    write_day(paper, SUNDAY + timedelta(days=4))
    assert f"feed {FEED}" not in dict(broken(paper, SUNDAY + timedelta(days=4)))


def test_a_feed_that_cannot_be_read(paper: Desk) -> None:
    set_state = "UPDATE urls SET state = ?, reason = ?, detail = ?, changed_at = ? WHERE url = ?"
    paper.archive.conn.execute(set_state, ("failed", "http", "404", noon(SATURDAY), FEED))
    assert broken(paper, SATURDAY) == [(f"feed {FEED}", "cannot be read: http: 404")]
    paper.archive.conn.execute(set_state, ("kept", "source", None, noon(SATURDAY), FEED))
    assert broken(paper, SATURDAY) == []


def test_what_is_so_for_four_weeks_is_taken_for_normal(paper: Desk) -> None:
    conn = paper.archive.conn
    paper.new_run()
    for n in range(6):
        conn.execute(
            "UPDATE articles SET section = NULL, run_id = ?, fetched_at = ? WHERE id = ?",
            (paper.run_id, f"2026-05-02T20:00:0{n}.000Z", n + 1),
        )
    conn.execute("UPDATE articles SET run_id = ? WHERE id > (SELECT max(id) - 6 FROM articles)", (paper.run_id,))
    conn.execute("UPDATE articles SET section = NULL WHERE id > (SELECT max(id) - 6 FROM articles)")
    assert [what for what, _ in broken(paper, SATURDAY)] == ["section"]
    later = to_text(datetime.fromisoformat("2026-05-03T01:00:00+00:00") + timedelta(days=29))
    paper.archive.health.update([SITE], now=later)
    (row,) = paper.rows("SELECT told, is_accepted, recovered_at FROM alerts WHERE what = 'section'")
    assert row == {"told": "so for 28 days: taken for normal", "is_accepted": 1, "recovered_at": later}
    paper.archive.health.update([SITE], now=later)
    assert len(paper.rows("SELECT 1 FROM alerts WHERE what = 'section'")) == 1


def test_the_views_of_a_day(desk: Desk) -> None:
    desk.settle(desk.lease_one(f"https://{SITE}/a"))
    desk.archive.conn.execute("UPDATE fetches SET seconds = 0.5")
    fetch = (
        "INSERT INTO fetches (run_id, url_id, fetched_at, sent, status, seconds, state, reason)"
        " VALUES (1, 1, '2026-05-01', 1, ?, ?, 'failed', 'http')"
    )
    for status, seconds in ((404, 0.1), (503, 2.0), (None, None), (301, 0.2)):
        desk.archive.conn.execute(fetch, (status, seconds))
    assert desk.archive.health.days(SITE) == [
        {
            "site": SITE, "day": "2026-05-01", "requests": 5, "ok": 1, "unchanged": 0, "redirects": 1, "client_errors": 1,
            "server_errors": 1, "no_answer": 1, "failed": 4, "seconds_median": 0.2, "seconds_p95": 2.0,
            **dict.fromkeys(("articles", "paragraphs", "confidence", "headline", "section", "summary", "authors")),
            **dict.fromkeys(("published_at", "language", "tags", "image", "related")),
        }
    ]  # fmt: skip


def events_of(desk: Desk, days: range) -> list[tuple[str, str, str]]:
    """What is told, day by day, while the feed is read every day: day, event, what."""
    told = []
    for n in days:
        day = SATURDAY + timedelta(days=n)
        read_at(desk, day + timedelta(days=1))
        desk.archive.health.update([SITE], now=f"{day + timedelta(days=1)}T01:00:00.000Z")
        for event in desk.archive.health.alerts.untold():
            told.append((str(day), event["event"], event["what"]))
            desk.archive.health.alerts.told(event["id"], event["event"])
    return told


def test_a_feed_that_is_silent_for_two_months_is_told_of_once(paper: Desk) -> None:
    told = [one for one in events_of(paper, range(1, 62)) if one[2].startswith("feed")]
    assert told == [("2026-05-05", "break", f"feed {FEED}"), ("2026-06-03", "recovery", f"feed {FEED}")]
    for n in range(62, 100):
        write_day(paper, SATURDAY + timedelta(days=n))
    assert events_of(paper, range(62, 100)) == [], "news again, as before"
    told = [one for one in events_of(paper, range(100, 120)) if one[2].startswith("feed")]
    assert [event for _, event, _ in told] == ["break"], "silent anew"


def test_a_feed_that_is_gone_is_told_of_once(paper: Desk) -> None:
    conn = paper.archive.conn
    told = []
    for n in range(1, 90):
        day = SATURDAY + timedelta(days=n)
        conn.execute(
            "UPDATE urls SET state = 'failed', reason = 'http', detail = '404', changed_at = ? WHERE url = ?",
            (noon(day), FEED),
        )
        paper.archive.health.update([SITE], now=noon(day))
        for event in paper.archive.health.alerts.untold():
            told.append((event["event"], event["what"]))
            paper.archive.health.alerts.told(event["id"], event["event"])
    assert [one for one in told if one[1].startswith("feed")] == [
        ("break", f"feed {FEED}"),
        ("recovery", f"feed {FEED}"),
    ]


def run_on(desk: Desk, day: date) -> None:
    at = noon(day)
    desk.archive.conn.execute(
        "INSERT INTO runs (run_key, started_at, ended_at, outcome, setup_id) VALUES (?1, ?1, ?1, 'finished', 1)",
        (at,),
    )


@pytest.mark.parametrize("days", [4, 21])
def test_a_day_on_which_the_computer_slept_is_not_judged_nor_taken_for_usual(paper: Desk, days: int) -> None:
    for n in range(62):
        run_on(paper, START + timedelta(days=n))
    woken = MONDAY + timedelta(days=days)
    write_day(paper, woken, 3)  # what the feed still had of it
    run_on(paper, woken + timedelta(days=1))
    assert "volume" not in dict(broken(paper, woken))
    for n in range(1, 29):
        day = woken + timedelta(days=n)
        write_day(paper, day)
        run_on(paper, day + timedelta(days=1))
        assert "volume" not in dict(broken(paper, day))
    silent = woken + timedelta(days=29)
    write_day(paper, silent, 1)
    run_on(paper, silent + timedelta(days=1))
    assert "volume" in dict(broken(paper, silent)), "held against the days that were watched"


def test_a_site_that_is_crawled_once_a_week_is_judged(paper: Desk) -> None:
    for n in range(6, 63, 7):
        run_on(paper, START + timedelta(days=n))
    write_day(paper, SUNDAY)
    write_day(paper, MONDAY, 2)
    run_on(paper, MONDAY + timedelta(days=1))
    assert "volume" in dict(broken(paper, MONDAY))


def test_a_feed_is_not_called_used_to_silence_since_the_computer_slept(paper: Desk) -> None:
    for n in range(62):
        run_on(paper, START + timedelta(days=n))
    woken = MONDAY + timedelta(days=21)
    for n in range(20):
        write_day(paper, woken + timedelta(days=n))
        run_on(paper, woken + timedelta(days=n))
    read_at(paper, woken + timedelta(days=25))
    assert dict(broken(paper, woken + timedelta(days=24)))[f"feed {FEED}"] == (
        "nothing new for 5.5 days; its longest silence before was 24.0 hours"
    )
