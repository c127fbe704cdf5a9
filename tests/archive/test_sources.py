"""What a source offers becomes URLs and sightings, within bounds."""

from __future__ import annotations

from typing import Any

import pytest

from newsarchive.archive.ledger.sources import Bounds, SourceBook
from newsarchive.archive.ledger.terms import Fetch, Lease
from newsarchive.items import Candidate

from .conftest import HOME, NOW, SITE, Desk

BOUNDS = Bounds(older_pages=3, sections=2, sitemaps=2)


def article(name: str, **more: Any) -> Candidate:
    return Candidate(**{"url": f"{HOME}{name}", "kind": "article", **more})


def lease_source(desk: Desk, url: str = HOME, kind: str = "front") -> Lease:
    desk.add(url, kind, again=True)
    return next(lease for lease in desk.lease() if lease.url == url)


def read(desk: Desk, lease: Lease, *candidates: Candidate, complaint: str | None = None) -> set[str]:
    book = SourceBook(desk.archive.frontier, BOUNDS)
    fetch = Fetch(fetched_at=NOW, status=200, body_sha256=str(len(candidates)))
    return book.record(desk.run_id, lease, candidates, title="The Example", complaint=complaint, fetch=fetch)[1]


def test_a_reading_is_written_down_whole(desk: Desk) -> None:
    lease = lease_source(desk)
    hosts = read(
        desk, lease,
        article("a", title="First", published_at="2026-05-01", position=0),
        Candidate(url="https://sport.example.com/b", kind="article", position=1),
        Candidate(url=f"{HOME}feed", kind="feed", position=2),
    )  # fmt: skip
    assert hosts == {"example.com", "sport.example.com"}
    assert desk.state(HOME) == ("kept", "source")
    source = desk.rows("SELECT * FROM sources WHERE url_id = ?", lease.id)[0]
    assert source.pop("found_at") <= source.pop("read_at") == source.pop("changed_at")
    assert source == {
        "url_id": lease.id, "site": SITE, "kind": "front", "depth": 0, "title": "The Example", "items": 2,
        "new_items": 2, "complaint": None,
    }  # fmt: skip
    seen = desk.rows("SELECT source_id, run_id, position, u.url, g.title FROM sightings g JOIN urls u ON u.id = url_id")
    assert sorted(seen, key=lambda row: row["position"]) == [
        {"source_id": lease.id, "run_id": 1, "position": 0, "url": f"{HOME}a", "title": "First"},
        {"source_id": lease.id, "run_id": 1, "position": 1, "url": "https://sport.example.com/b", "title": None},
    ]


def test_what_is_not_to_be_fetched_is_entered_with_its_reason(desk: Desk) -> None:
    read(
        desk, lease_source(desk),
        Candidate(url="https://other.example/a", kind="article"),
        Candidate(url=f"{HOME}calendar/2026/5", kind="other", why="trap: calendar"),
        Candidate(url=f"{HOME}tag/x", kind="other", why="tag page"),
    )  # fmt: skip
    found = desk.rows("SELECT url, state, reason, detail FROM urls WHERE kind = 'article' ORDER BY id")
    assert [tuple(row.values()) for row in found] == [
        ("https://other.example/a", "dropped", "off-site", None),
        (f"{HOME}calendar/2026/5", "dropped", "trap", "trap: calendar"),
        (f"{HOME}tag/x", "dropped", "unlikely", "tag page"),
    ]
    assert desk.lease() == []


def test_a_url_that_a_page_offers_twice_is_entered_once(desk: Desk) -> None:
    lease = lease_source(desk)
    twins = [
        Candidate(url=f"{HOME}{path}", kind="section", position=i) for i, path in enumerate(["x", "x?utm_source=a"])
    ]
    assert read(desk, lease, *twins, Candidate(url=f"{HOME}y", kind="section", position=2)) == {"example.com"}
    found = desk.rows("SELECT url, state, reason FROM urls WHERE kind = 'section' ORDER BY id")
    assert found == [{"url": f"{HOME}{path}", "state": "queued", "reason": "new"} for path in ("x", "y")]


def test_garbage_fails_and_is_complained_of(desk: Desk) -> None:
    read(desk, lease_source(desk, f"{HOME}feed", "feed"), complaint="no feed")
    assert desk.rows("SELECT state, reason, detail FROM urls") == [
        {"state": "failed", "reason": "garbage", "detail": "no feed"}
    ]
    assert desk.rows("SELECT complaint FROM sources") == [{"complaint": "no feed"}]


def test_sections_are_bounded_and_only_the_front_page_names_them(desk: Desk) -> None:
    sections = [Candidate(url=f"{HOME}{n}", kind="section", position=n) for n in range(4)]
    read(desk, lease_source(desk), *sections)
    leased = desk.lease()
    assert [lease.url for lease in leased] == [f"{HOME}0", f"{HOME}1"]
    read(desk, leased[0], Candidate(url=f"{HOME}deeper", kind="section"), article("a"))
    assert [lease.kind for lease in desk.lease()] == ["article"]
    over = desk.rows("SELECT url FROM urls WHERE reason = 'limit' ORDER BY id")
    assert [row["url"] for row in over] == [f"{HOME}2", f"{HOME}3", f"{HOME}deeper"]


def older(desk: Desk, lease: Lease, page: int, *, news: bool = True, host: str = HOME) -> list[Lease]:
    """Read page *page* of a listing that goes on for ever; the leases of the next one."""
    candidates = [Candidate(url=f"{host}older/{page + 1}", kind="older")]
    read(desk, lease, *candidates, *([article(f"story-{page}")] if news else []))
    return [lease for lease in desk.lease() if "/older/" in lease.url]


def test_older_pages_are_followed_to_their_bound(desk: Desk) -> None:
    following = [lease_source(desk, f"{HOME}world", "section")]
    page = 0
    while following:
        following = older(desk, following[0], page)
        page += 1
    assert page == 1 + BOUNDS.older_pages


def test_older_pages_end_where_nothing_is_new(desk: Desk) -> None:
    (second,) = older(desk, lease_source(desk, f"{HOME}world", "section"), 0, news=False)
    assert second.args == {"depth": 1}
    assert older(desk, second, 1, news=False) == []


def test_older_pages_stay_on_the_site(desk: Desk) -> None:
    assert older(desk, lease_source(desk), 0, host="https://other.example/") == []


@pytest.mark.parametrize(
    ("changed", "read_at", "asked"),
    [
        ("-1 day", "-1 hour", True),
        ("-30 days", "-1 hour", False),
        ("-30 days", "-2 days", True),
    ],
    ids=["empty since yesterday", "long empty, asked an hour ago", "long empty, asked two days ago"],
)
def test_a_section_that_has_long_listed_nothing_is_asked_once_a_day(desk: Desk, changed, read_at, asked) -> None:
    section = f"{HOME}about"
    read(desk, lease_source(desk, section, "section"), Candidate(url=f"{HOME}tag/x", kind="other", why="tag"))
    assert desk.state(section) == ("kept", "source")
    desk.archive.conn.execute(
        "UPDATE sources SET changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?),"
        " read_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)",
        (changed, read_at),
    )
    desk.new_run()
    desk.archive.runs.end(desk.run_id - 1, "finished")
    desk.archive.frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
    assert (section in [lease.url for lease in desk.lease()]) == asked


def test_an_unchanged_source_touches_its_row(desk: Desk) -> None:
    read(desk, lease_source(desk), article("a"))
    before = desk.rows("SELECT * FROM sources")[0]
    desk.new_run()
    lease = lease_source(desk)
    SourceBook(desk.archive.frontier, BOUNDS).unchanged(desk.run_id, lease, Fetch(fetched_at=NOW, status=304))
    after = desk.rows("SELECT * FROM sources")[0]
    assert after.pop("read_at") >= before.pop("read_at")
    assert after == {**before, "new_items": 0}
    assert desk.rows("SELECT unchanged FROM fetches ORDER BY id") == [{"unchanged": 0}, {"unchanged": 1}]


def test_a_source_and_what_it_offers_are_one_transaction(desk: Desk) -> None:
    lease = lease_source(desk)
    broken: Any = Candidate(url=None, kind="article")  # type: ignore[arg-type]
    with pytest.raises((TypeError, AttributeError)):
        read(desk, lease, article("a"), broken)
    assert desk.rows("SELECT url FROM urls") == [{"url": HOME}]
    assert desk.state(HOME) == ("leased", "new")


def test_sitemaps_of_robots_txt_are_bounded(desk: Desk) -> None:
    book = SourceBook(desk.archive.frontier, BOUNDS)
    hosts = book.add_sitemaps(desk.run_id, SITE, f"{HOME}robots.txt", [f"{HOME}{n}.xml" for n in range(5)])
    assert hosts == {"example.com"}
    assert [lease.kind for lease in desk.lease()] == ["sitemap"] * 2


def test_a_sitemap_has_each_article_written_down_once(desk: Desk) -> None:
    url = f"{HOME}sitemap.xml"
    for names in ("ab", "bac", "cab"):
        read(desk, lease_source(desk, url, "sitemap"), *(article(name, position=n) for n, name in enumerate(names)))
        desk.new_run()
    seen = desk.rows("SELECT run_id, u.url FROM sightings g JOIN urls u ON u.id = url_id ORDER BY run_id, u.url")
    assert [(row["run_id"], row["url"][-1]) for row in seen] == [(1, "a"), (1, "b"), (2, "c")]
