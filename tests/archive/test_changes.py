"""What counts as a change, what is noise, and what the archive tells of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsarchive.archive.store.differences import Wording, differences
from newsarchive.archive.store.noise import is_noise, plain
from newsarchive.archive.store.versions import refresh_changes
from newsarchive.items import Article, Block, Link

from .conftest import Desk

URL = "https://example.com/news/bridge"
ONE = "The bridge over the Aar was opened to traffic on Monday morning."
TWO = "Lorries pay a toll, which the council set last year after a long debate."
THREE = "Cyclists had asked for a lane of their own, and got it."
ADDED = "A statement by the ministry of works was added to this article."


def article(*texts: str, day: int = 1, **more: Any) -> Article:
    blocks = tuple(Block(kind="paragraph", text=text) for text in texts)
    base: dict[str, Any] = {
        "url": URL, "site": "example.com", "headline": "Bridge opens", "section": "Local", "authors": ("Ada Fielding",),
        "published_at": "2026-05-01", "blocks": blocks, "fetched_at": f"2026-05-{day:02d}T12:00:00.000Z",
    }  # fmt: skip
    return Article(**base | more)


def blog(*blocks: tuple[str, str], day: int = 1) -> Article:
    found = tuple(Block(kind=kind, text=text) for kind, text in blocks)  # type: ignore[arg-type]
    return article(page_kind="live_blog", blocks=found, day=day)


def put(desk: Desk, *states: Article) -> int:
    for number, state in enumerate(states):
        row = desk.archive.article_store.put(state, body_sha256=str(number))
    return row


def changes(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.rows("SELECT version, field, kind, before, after FROM changes ORDER BY article_id, version, position")
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize(
    "line",
    [
        "12 comments", "Comments (1,204)", "3.4K shares", "5 min read", "Reading time: 5 min", "Updated 5 min ago",
        "Aktualisiert vor 5 Minuten", "Mis à jour il y a 2 heures", "Hace 5 minutos", "2 uur geleden", "5分前",
        "Last updated: May 5, 2026 at 10:03 am GMT", "Stand: 05.05.2026, 10:30 Uhr", "1,204 people are reading this",
    ],
)  # fmt: skip
def test_noise(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "12", "10:03", "Shares fell 5 percent", "At 10.30 the train left", "He left 5 minutes ago.", "What comes next",
        "Updated rules for lorries apply from 2027 on all bridges of the country.", "Es waren 5 Stunden.",
    ],
)  # fmt: skip
def test_no_noise(line: str) -> None:
    assert not is_noise(line)


def test_dress_is_not_text() -> None:
    assert plain("“Well\u00a0–\u200b  yes”, he’d said") == '"Well - yes", he\'d said'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((ONE, TWO), (ONE, ADDED, TWO), [("added", None, ADDED)]),
        ((ONE, ADDED, TWO), (ONE, TWO), [("removed", ADDED, None)]),
        ((ONE, TWO), (ONE, TWO.replace("year", "month")), [("edited", TWO, TWO.replace("year", "month"))]),
        ((ONE, TWO, THREE), (THREE, ONE, TWO), [("moved", THREE, THREE)]),
        ((ONE, TWO), (f"{ONE}  ", TWO), []),
        ((ONE,), (ADDED, THREE), [("removed", ONE, None), ("added", None, ADDED), ("added", None, THREE)]),
        (("今日橋が開通した。",), ("今日新橋が開通した。",), [("edited", "今日橋が開通した。", "今日新橋が開通した。")]),
    ],
    ids=["added", "removed", "edited", "moved", "space", "rewritten", "cjk"],
)  # fmt: skip
def test_paragraphs(before: tuple[str, ...], after: tuple[str, ...], expected: list[tuple[str, Any, Any]]) -> None:
    found = list(differences(Wording(blocks=before), Wording(blocks=after)))
    assert found == [("paragraph", *change) for change in expected]


def test_a_standfirst_read_as_a_paragraph_is_no_change() -> None:
    apart, within = Wording(summary=ONE, blocks=(TWO,)), Wording(blocks=(ONE, TWO))
    assert list(differences(apart, within)) == list(differences(within, apart)) == []


def test_long_texts_are_compared_in_time() -> None:
    before = tuple(f"Word{i} stands in line {i} of this text" for i in range(1500))
    after = tuple(f"Word{i} stands in row {i} of that text" for i in range(1500))
    assert len(list(differences(Wording(blocks=before), Wording(blocks=after)))) >= 1500


def test_every_field_and_paragraph_is_told(desk: Desk) -> None:
    later = article(
        ONE, ADDED, day=2, headline="Bridge reopens", summary="At last.", section="World", authors=("Bo Ek",),
        published_at="2026-04-30",
    )  # fmt: skip
    put(desk, article(ONE), later)
    assert changes(desk) == [
        (2, "headline", "changed", "Bridge opens", "Bridge reopens"),
        (2, "summary", "changed", None, "At last."),
        (2, "section", "changed", "Local", "World"),
        (2, "authors", "changed", "Ada Fielding", "Bo Ek"),
        (2, "published_at", "changed", "2026-05-01", "2026-04-30"),
        (2, "paragraph", "added", None, ADDED),
    ]


@pytest.mark.parametrize(
    "later",
    [
        article(f" {ONE}", TWO.replace(" ", "\u00a0"), day=2),
        article(ONE, "13 comments", TWO, "Updated 5 min ago", day=2),
        article(ONE, TWO, day=2, published_at="2026-05-01T10:00:00+02:00"),
        article(ONE, TWO, day=9, published_at="2026-05-09T11:59:00Z"),
        article(ONE, TWO, day=9, published_at="2026-05-02", provenance={"published_at": "ago"}),
        article(
            ONE, "Read this too", TWO, day=2, related=(Link(url=f"{URL}-2", text="Read this too", place="inline"),)
        ),
        article(ONE, TWO, day=2, tags=("new",), modified_at="2026-05-02", confidence=0.5),
        article(TWO, day=2, summary=ONE),
    ],
    ids=["space", "counter and age", "precision of the date", "date of the clock", "so long ago", "related",
         "other fields", "standfirst"],
)  # fmt: skip
def test_noise_makes_no_version(desk: Desk, later: Article) -> None:
    put(desk, article(ONE, TWO), later)
    versions = desk.rows("SELECT number, seen_at, last_seen_at FROM versions")
    seen = {"number": 1, "seen_at": "2026-05-01T12:00:00.000Z", "last_seen_at": later.fetched_at}
    assert (versions, changes(desk)) == ([seen], [])


def test_a_return_makes_no_version_and_the_next_is_compared_with_what_stood(desk: Desk) -> None:
    a, b, c = (article(ONE, day=1), article(ONE, TWO, day=2), article(ONE, THREE, day=4))
    put(desk, a, b, replace(a, fetched_at="2026-05-03T12:00:00.000Z"), c)
    assert desk.rows("SELECT number, compared_with FROM versions ORDER BY number") == [
        {"number": 1, "compared_with": None}, {"number": 2, "compared_with": 1}, {"number": 3, "compared_with": 1},
    ]  # fmt: skip
    assert changes(desk) == [(2, "paragraph", "added", None, TWO), (3, "paragraph", "added", None, THREE)]
    refresh_changes(desk.archive.conn, 1)
    assert changes(desk)[1:] == [(3, "paragraph", "removed", TWO, None), (3, "paragraph", "added", None, THREE)]


def test_an_unchanged_page_is_seen(desk: Desk) -> None:
    put(desk, article(ONE), article(ONE, TWO, day=2))
    desk.archive.article_store.seen_unchanged(URL, "2026-05-07T12:00:00.000Z")
    assert [row["last_seen_at"][:10] for row in desk.rows("SELECT last_seen_at FROM versions ORDER BY number")] == [
        "2026-05-01", "2026-05-07",
    ]  # fmt: skip


def test_entries_of_a_live_blog(desk: Desk) -> None:
    old = (
        ("entry_time", "10:02"),
        ("paragraph", ONE),
        ("subheading", "Tolls"),
        ("entry_time", "5 min ago"),
        ("paragraph", TWO),
    )
    new = (
        ("paragraph", "What we know so far about the new bridge."), ("entry_time", "10:30"), ("paragraph", THREE),
        ("entry_time", "10:02"), ("paragraph", f"{ONE} It rained."), ("subheading", "Tolls"),
        ("entry_time", "35 min ago"), ("paragraph", TWO),
    )  # fmt: skip
    put(desk, blog(*old), blog(*new, day=2))
    assert changes(desk) == [
        (2, "paragraph", "added", None, "What we know so far about the new bridge."),
        (2, "entry", "added", None, f"10:30\n\n{THREE}"),
        (2, "entry", "edited", f"10:02\n\n{ONE}\n\nTolls", f"10:02\n\n{ONE} It rained.\n\nTolls"),
    ]
    assert [tuple(row.values())[3:6] for row in desk.rows("SELECT * FROM entries ORDER BY position")] == [
        (1, "10:30", THREE), (2, "10:02", f"{ONE} It rained.\n\nTolls"), (3, "35 min ago", TWO),
    ]  # fmt: skip


def test_entries_that_fall_off_the_page_are_not_removed(desk: Desk) -> None:
    entries = [
        (("entry_time", f"{hour}:00"), ("paragraph", f"{text} {hour}"))
        for hour, text in zip((12, 11, 10), (ONE, TWO, THREE), strict=True)
    ]
    put(desk, blog(*entries[1], *entries[2]), blog(*entries[0], *entries[1], day=2), blog(*entries[0], day=3))
    assert [change[:3] for change in changes(desk)] == [(2, "entry", "added"), (3, "entry", "removed")]


def test_history_of_all_and_of_one(desk: Desk) -> None:
    put(desk, article(ONE), article(ONE, TWO, day=2), article(ONE, TWO, THREE, day=5))
    put(
        desk,
        article(ONE, url=f"{URL}-2", site="other.example"),
        article(TWO, url=f"{URL}-2", site="other.example", day=3),
    )
    history = desk.archive.history
    told = [(row["article_id"], row["version"], row["before_seen_at"][:10]) for row in history.changes()]
    assert told == [(1, 3, "2026-05-02"), (2, 2, "2026-05-01"), (1, 2, "2026-05-01")]
    assert [row["version"] for row in history.changes(1)] == [2, 3]
    assert [row["article_id"] for row in history.changes(since="2026-05-03")] == [1, 2]
    assert [row["article_id"] for row in history.changes(sites=["other.example"], limit=1)] == [2]
    assert (history.count(), history.count(since="2026-05-03", sites=["example.com"])) == (3, 1)
    assert desk.rows("SELECT site, version, after FROM article_changes WHERE article_id = 1 AND version = 2") == [
        {"site": "example.com", "version": 2, "after": TWO}
    ]
