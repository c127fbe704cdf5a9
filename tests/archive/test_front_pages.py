"""What led which front page, when and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from newsarchive.archive.ledger.sources import SourceBook
from newsarchive.archive.ledger.terms import Fetch
from newsarchive.archive.reports.portrait import Portrait
from newsarchive.items import Article, Block, Candidate

from .conftest import HOME, NOW, SITE, Desk


def hour(number: int) -> str:
    return f"2026-05-01T{number:02d}:00:00.000Z"


def read(desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int, names: str | None) -> None:
    """One reading of the front page with these articles in this order; None: it is as before."""
    desk.new_run()
    monkeypatch.setattr("newsarchive.archive.ledger.sources.utc_now", lambda: hour(at))
    desk.archive.frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
    lease = next(lease for lease in desk.lease() if lease.kind == "front")
    fetch = Fetch(fetched_at=hour(at), status=200, body_sha256="ab")
    book = SourceBook(desk.archive.frontier)
    if names is None:
        book.unchanged(desk.run_id, lease, fetch)
        return
    offered = [
        Candidate(url=f"{HOME}news/2026/{name}-story", kind="article", title=f"Title {name}", position=3 + place)
        for place, name in enumerate(names)
    ]
    book.record(desk.run_id, lease, offered, title="Example", complaint=None, fetch=fetch)


def history(desk: Desk, condition: str) -> list[tuple[Any, ...]]:
    sql = (
        "SELECT title, place, from_at, until_at, seen_until, hours, headline, article_id FROM front_page_history"
        f" WHERE kind = 'front' AND source = ? AND site = ? AND {condition} ORDER BY from_at, place"
    )
    return [tuple(row.values()) for row in desk.rows(sql, HOME, SITE)]


def test_a_reading_holds_until_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(
        url=f"{HOME}news/2026/a-story",
        site=SITE,
        headline="A",
        blocks=(Block(kind="paragraph", text="A."),),
        fetched_at=NOW,
    )
    desk.archive.article_store.put(article, body_sha256="0")
    for at, names in ((6, "ab"), (8, "ac"), (9, None), (10, "ca"), (14, "ac"), (15, None)):
        read(desk, monkeypatch, at, names)
    assert history(desk, "place = 1") == [
        ("Title a", 1, hour(6), hour(10), hour(10), 4.0, "A", 1),
        ("Title c", 1, hour(10), hour(14), hour(14), 4.0, None, None),
        ("Title a", 1, hour(14), None, hour(15), 1.0, "A", 1),
    ]
    assert history(desk, "title = 'Title b'") == [("Title b", 2, hour(6), hour(8), hour(8), 2.0, None, None)]


def test_a_link_that_redirects_has_the_headline_of_its_article(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read(desk, monkeypatch, 6, "a")
    target = Article(url=f"{HOME}real", site=SITE, headline="Real", fetched_at=NOW)
    desk.archive.article_store.put(target, body_sha256="0")
    desk.archive.conn.execute(
        "UPDATE urls SET state = 'dropped', reason = 'redirected', detail = 'http://www.example.com/real' WHERE kind = 'article'"
    )
    assert [row[6:] for row in history(desk, "1")] == [("Real", 1)]


def test_the_portrait_of_a_site_tells_what_led_as_the_view_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for at, names in enumerate(("ab", "ac", "ba", "ab", "ca", "cb")):
        read(desk, monkeypatch, at, names)
    led = [(row["url"], row["from_at"], row["until_at"]) for row in Portrait(desk.archive.conn, SITE).leads()]
    rows = desk.rows("SELECT url, from_at, until_at FROM front_page_history WHERE place = 1 ORDER BY from_at DESC")
    assert led == [(row["url"], row["from_at"], row["until_at"]) for row in rows]
    assert [url[-7] for url, _, _ in led] == ["c", "a", "b", "a"]


def test_a_reading_like_the_one_before_writes_nothing_and_the_history_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at, names in ((6, "ab"), (7, "ab"), (8, "ab"), (9, "ba"), (10, "ba"), (12, "ab"), (13, "ab")):
        read(desk, monkeypatch, at, names)
    seen = desk.rows(
        "SELECT seen_at, group_concat(title, ', ') AS titles FROM sightings GROUP BY run_id ORDER BY run_id"
    )
    assert [(row["seen_at"], len(row["titles"].split(", "))) for row in seen] == [
        (hour(6), 2),
        (hour(9), 2),
        (hour(12), 2),
    ]
    assert [row[:5] for row in history(desk, "place = 1")] == [
        ("Title a", 1, hour(6), hour(9), hour(9)),
        ("Title b", 1, hour(9), hour(12), hour(12)),
        ("Title a", 1, hour(12), None, hour(13)),
    ]
    life = desk.archive.report.life(f"{HOME}news/2026/a-story")
    assert life is not None
    (offered,) = life["sightings"]
    assert (offered["first_seen_at"], offered["last_seen_at"]) == (hour(6), hour(13))


def test_the_life_of_a_url_tells_places_as_the_history_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three links of the menu stand before the first story: they are no places."""
    for at, names in ((6, "ab"), (9, "cba")):
        read(desk, monkeypatch, at, names)
    for name, place in (("a", 1), ("b", 2), ("c", 1)):
        life = desk.archive.report.life(f"{HOME}news/2026/{name}-story")
        assert life is not None
        assert [each["best_place"] for each in life["sightings"]] == [place]
    assert min(row[1] for row in history(desk, "title = 'Title b'")) == 2


def test_the_same_order_after_a_merged_reading_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came by a merge has the highest run, not the latest time."""
    read(desk, monkeypatch, 6, "ba")
    read(desk, monkeypatch, 8, "ab")
    desk.archive.conn.execute("UPDATE sightings SET run_id = 1 WHERE seen_at = ?", (hour(8),))
    read(desk, monkeypatch, 9, "ba")
    assert [row[0] for row in history(desk, "place = 1")] == ["Title b", "Title a", "Title b"]


def test_a_title_that_is_rewritten_is_a_new_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read(desk, monkeypatch, 6, "a")
    desk.archive.conn.execute("UPDATE sightings SET title = 'As it was before'")
    read(desk, monkeypatch, 7, "a")
    assert len(desk.rows("SELECT 1 FROM sightings")) == 2
