"""The merge of two archives of overlapping crawls is the archive of both crawls, row by row but for row numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.paths import pages_path
from newsarchive.archive.ledger.sources import SourceBook
from newsarchive.archive.ledger.terms import Fetch, Outcome
from newsarchive.archive.upkeep.backup import backup
from newsarchive.archive.upkeep.verify import verify
from newsarchive.errors import ArchiveDamagedError, ArchiveError, ForgottenError
from newsarchive.items import Article, Candidate, Image, Link, Page
from newsarchive.states import Reason, State

from .conftest import HOME, SITE, Desk, ruin
from .old_schema import make_first
from .test_verify import article

FIRST, SECOND = "2026-05-01T12:00:00.000Z", "2026-05-02T12:00:00.000Z"

ROWS = {
    "runs": "SELECT run_key, started_at, ended_at, outcome, settings, versions FROM runs r JOIN setups s ON s.id = setup_id",
    "sites": "SELECT s.*, r.run_key, NULL AS last_run_id FROM sites s LEFT JOIN runs r ON r.id = s.last_run_id",
    "hosts": "SELECT * FROM hosts",
    "urls": """SELECT u.*, NULL AS id, NULL AS due_at, NULL AS due_why, NULL AS interval_seconds,
        q.run_key, NULL AS queued_run_id, l.run_key, NULL AS leased_run_id FROM urls u
        LEFT JOIN runs q ON q.id = u.queued_run_id LEFT JOIN runs l ON l.id = u.leased_run_id""",
    "sources": "SELECT u.url_key, s.*, NULL AS url_id, NULL AS new_items FROM sources s JOIN urls u ON u.id = s.url_id",
    "sightings": """SELECT s.url_key, u.url_key, r.run_key, g.position, g.title, g.seen_at FROM sightings g
        JOIN urls s ON s.id = g.source_id JOIN urls u ON u.id = g.url_id JOIN runs r ON r.id = g.run_id""",
    "fetches": """SELECT u.url_key, r.run_key, f.*, NULL AS id, NULL AS run_id, NULL AS url_id FROM fetches f
        JOIN urls u ON u.id = f.url_id JOIN runs r ON r.id = f.run_id""",
    "articles": "SELECT a.*, NULL AS id, r.run_key, NULL AS run_id FROM articles a LEFT JOIN runs r ON r.id = a.run_id",
    **{
        table: f"SELECT a.url_key, t.*, NULL AS article_id FROM {table} t JOIN articles a ON a.id = t.article_id"
        for table in ("blocks", "links", "article_authors", "article_tags", "images", "changes")
    },
    "versions": """SELECT a.url_key, r.run_key, v.*, NULL AS article_id, NULL AS run_id FROM versions v
        JOIN articles a ON a.id = v.article_id LEFT JOIN runs r ON r.id = v.run_id""",
    "tombstones": "SELECT * FROM tombstones",
    "search": "SELECT a.url_key, f.headline, f.summary, f.body FROM articles_fts f JOIN articles a ON a.id = f.rowid",
    "copies": "SELECT site, url, headline, place, copies FROM copies",
}
"""Table -> its rows with content keys for row numbers; the later of two columns of one name counts."""
PAGES = "SELECT p.*, NULL AS id, b.size FROM pages p JOIN bodies b ON b.sha256 = p.body_sha256"


def dump(path: Path) -> dict[str, list[Any]]:
    """All that an archive holds, without row numbers."""
    with Archive.open(path) as archive:
        found = {name: _rows(archive.conn, sql) for name, sql in ROWS.items()}
        return {**found, "pages": _rows(archive.pages.conn, PAGES)}


def _rows(conn: sqlite3.Connection, sql: str) -> list[Any]:
    cursor = conn.execute(sql)
    names = [column[0] for column in cursor.description]
    return sorted((dict(zip(names, tuple(row), strict=True)) for row in cursor), key=repr)


def story(number: int, text: str = "stands as it was", **fields: Any) -> Article:
    extra = {
        "headline": f"Story {number}", "section": "City", "authors": ("Ada Fielding", "Bo Ek"), "tags": ("aar",),
        "image": Image(url=f"{HOME}{number}.jpg", caption="A bridge"),
        "related": (Link(url=f"{HOME}news/{number + 1}", text="More", place="box"),),
    }  # fmt: skip
    return article(f"{HOME}news/{number}", f"The bridge numbered {number} {text}.", **{**extra, **fields})


class Crawler:
    """Plays crawls into archives, at times of the test's own."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = FIRST
        for module in (
            "store.articles",
            "ledger.discoveries",
            "ledger.frontier",
            "ledger.runs",
            "store.pages",
            "ledger.sources",
            "store.tombstones",
            "store.duplicates",
            "ledger.visits",
        ):
            patch.setattr(f"newsarchive.archive.{module}.utc_now", lambda: self.now, raising=False)
        patch.setattr("newsarchive.archive.ledger.runs.uuid4", lambda: SimpleNamespace(hex=f"run of {self.now}"))

    def first(self, path: Path) -> None:
        self._crawl(path, FIRST, [story(1), story(2), story(3), story(4), story(5)], gone=(20, 21))

    def second(self, path: Path) -> None:
        stories = [story(3), story(4, "was edited"), story(5, headline="Another headline"), story(6), story(20)]
        self._crawl(path, SECOND, stories, gone=(22,))

    def _crawl(self, path: Path, at: str, stories: list[Article], gone: tuple[int, ...]) -> None:
        self.now = at
        with Archive.open(path, write=True) as archive:
            desk = Desk(archive)
            archive.runs.add_site(SITE, HOME, {}, run_id=desk.run_id)
            archive.frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
            (front,) = desk.lease(limit=1)
            urls = [what.url for what in stories] + [story(number).url for number in gone]
            offered = [Candidate(url=url, kind="article", title=f"T {url}", position=n) for n, url in enumerate(urls)]
            offered.append(Candidate(url=f"{HOME}login", kind="other", why="a login page", position=99))
            fetch = Fetch(fetched_at=at, status=200)
            SourceBook(archive.frontier).record(desk.run_id, front, offered, title="Front", complaint=None, fetch=fetch)
            for url in urls:
                desk.add(url, again=True)
            for lease in desk.lease():
                what = next((what for what in stories if what.url == lease.url), None)
                self._settle(desk, lease, what, at)
            desk.add(f"https://waits.example.com/{at}")
            archive.runs.note_robots("example.com", status=200, sha256=at, delay=1.0)
            archive.runs.end(desk.run_id, "finished")

    def _settle(self, desk: Desk, lease: Any, what: Article | None, at: str) -> None:
        if what is None:
            gone = Outcome(state=State.FAILED, reason=Reason.HTTP, detail="404")
            desk.settle(lease, gone, Fetch(fetched_at=at, status=404))
            return
        what = replace(what, fetched_at=at)
        sha = desk.archive.pages.put(Page(url=what.url, body=f"<p>{what.headline} {what.body}".encode(), fetched_at=at))
        desk.archive.keep_article(desk.run_id, lease, what, Fetch(fetched_at=at, status=200, body_sha256=sha))


@pytest.fixture
def crawler(monkeypatch: pytest.MonkeyPatch) -> Crawler:
    return Crawler(monkeypatch)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, *crawls: Callable[[Path], None]) -> Path:
        (tmp_path / name).mkdir()
        path = tmp_path / name / "archive.db"
        Archive.open(path, write=True).close()
        for crawl in crawls:
            crawl(path)
        return path

    return make


def merged(into: Path, *others: Path) -> Path:
    with Archive.open(into, write=True) as archive:
        for other in others:
            archive.merge(other)
    return into


@pytest.mark.parametrize(
    "order", ["first-takes-second", "second-takes-first", "new-takes-both", "new-takes-both-backwards"]
)
def test_two_archives_make_the_one_of_both_crawls(make: Any, crawler: Crawler, order: str) -> None:
    one, two = make("one", crawler.first), make("two", crawler.second)
    both = make("both", crawler.first, crawler.second)
    roads = {
        "first-takes-second": (one, two),
        "second-takes-first": (two, one),
        "new-takes-both": (make("new"), one, two),
        "new-takes-both-backwards": (make("new2"), two, one),
    }
    result = merged(*roads[order])
    assert list(verify(result)) == []
    found, wanted = dump(result), dump(both)
    assert wanted["changes"]
    assert len(wanted["articles"]) == 7
    for name, rows in wanted.items():
        assert found[name] == rows, name


def test_again_changes_nothing(make: Any, crawler: Crawler) -> None:
    one, two = make("one", crawler.first), make("two", crawler.second)
    merged(one, two)
    before, theirs = dump(one), dump(two)
    with Archive.open(one, write=True) as archive:
        done = archive.merge(two)
    assert (done.articles, done.updated, done.pages, done.urls) == (0, 0, 0, 0)
    assert dump(one) == before
    assert dump(two) == theirs


@pytest.mark.parametrize(
    ("which", "file", "table"),
    [("theirs", "archive.db", "articles"), ("theirs", "pages.db", "bodies"), ("ours", "archive.db", "blocks")],
)
def test_the_damaged_one_of_the_two_is_named(
    make: Any, crawler: Crawler, path: Path, which: str, file: str, table: str
) -> None:
    ours, theirs = make("ours", crawler.first), make("theirs", crawler.second)
    damaged = ours if which == "ours" else theirs
    ruin(damaged if file == "archive.db" else pages_path(damaged), table)
    with Archive.open(ours, write=True) as archive, pytest.raises(ArchiveDamagedError) as error:
        archive.merge(theirs)
    assert str(error.value).startswith(f"{damaged} is damaged: ")


def test_a_folder_is_told_to_be_one(make: Any, tmp_path: Path) -> None:
    with Archive.open(make("one"), write=True) as archive, pytest.raises(ArchiveError, match="is a folder, not an"):
        archive.merge(tmp_path)


def test_what_was_only_seen_later_is_no_further_version(make: Any, crawler: Crawler, tmp_path: Path) -> None:
    one = make("one", crawler.first)
    backup(one, tmp_path / "copy.db")
    with Archive.open(one, write=True) as archive:
        archive.article_store.seen_unchanged(story(1).url, "2026-06-01T12:00:00.000Z")
    with Archive.open(tmp_path / "copy.db", write=True) as archive:
        assert archive.merge(one).updated == 0


def test_a_copy_of_itself_changes_nothing(make: Any, crawler: Crawler, tmp_path: Path) -> None:
    one = make("one", crawler.first, crawler.second)
    backup(one, tmp_path / "copy.db")
    before = dump(one)
    assert dump(merged(one, tmp_path / "copy.db")) == before
    with Archive.open(one, write=True) as archive, pytest.raises(ArchiveError, match="itself"):
        archive.merge(one)


def test_what_was_leased_waits_again(make: Any, crawler: Crawler) -> None:
    other, into = make("other"), make("into")
    with Archive.open(other, write=True) as archive:
        Desk(archive).lease_one(f"{HOME}news/1")
    merged(into, other)
    with Archive.open(into, write=True) as archive:
        assert Desk(archive).state(f"{HOME}news/1") == ("queued", "new")


def test_a_copy_that_one_crawl_would_have_dropped(make: Any, crawler: Crawler) -> None:
    main, mobile = story(1), article(f"{HOME}m/1", story(1).body, headline="Story 1", canonical_url=story(1).url)
    for name, into, other in (("a", main, mobile), ("b", mobile, main)):
        paths = []
        for part, what in (("into", into), ("other", other)):
            paths.append(make(name + part))
            with Archive.open(paths[-1], write=True) as archive:
                desk = Desk(archive)
                crawler._settle(desk, desk.lease_one(what.url), what, FIRST)
        merged(*paths)
        with Archive.open(paths[0]) as archive:
            assert [found.url for found in archive.articles()] == [main.url]
            life = archive.report.life(mobile.url)
            assert life is not None
            assert (life["state"], life["reason"], life["detail"]) == ("dropped", "duplicate", main.url)
        assert list(verify(paths[0])) == []


def test_a_takedown_holds_in_both_directions(make: Any, crawler: Crawler) -> None:
    one, two = make("one", crawler.first), make("two", crawler.second)
    with Archive.open(one, write=True) as archive:
        archive.forget(story(3).url, why="court order")
    with Archive.open(two, write=True) as archive:
        archive.forget(story(4).url, why="asked for")
    merged(one, two)
    with Archive.open(one, write=True) as archive:
        assert archive.article(story(3).url) is None
        assert archive.article(story(4).url) is None
        assert archive.page(story(4).url) is None
        assert [row["why"] for row in archive.conn.execute("SELECT why FROM tombstones ORDER BY url")] == [
            "court order", "asked for",
        ]  # fmt: skip
        with pytest.raises(ForgottenError):
            archive.add_article(story(4), b"x")
    assert list(verify(one)) == []


def test_an_older_archive_is_taken_in_and_not_changed(make: Any, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    make_first(old)
    before = old.read_bytes()
    into = merged(make("into"), old)
    assert old.read_bytes() == before
    with Archive.open(into) as archive:
        assert [found.headline for found in archive.articles()] == ["An old story"]
        assert archive.page("https://example.com/old") is not None
    assert list(verify(into)) == []
