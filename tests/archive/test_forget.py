"""A takedown leaves nothing, and nothing brings it back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.ledger.sources import SourceBook
from newsarchive.archive.ledger.terms import Fetch, Outcome
from newsarchive.archive.upkeep.verify import verify
from newsarchive.errors import ForgottenError, UsageError
from newsarchive.items import Article, Candidate, Page
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url

from .conftest import HOME, NOW, SITE, Desk
from .test_verify import article

URL, COPY, OTHER = f"{HOME}news/the-secret", f"{HOME}m/the-secret", f"{HOME}news/the-bridge"
SECRETS = (b"Xylophagous", b"Quetzalcoatlus", b"Zwischenahner")
"""Words of the text, of an earlier version, and of the headline."""
WORDS = " ".join(f"word{number}" for number in range(200))


def secret(text: str, **fields: object) -> Article:
    return article(URL, f"{text} beetles gnawed. {WORDS}", headline="Zwischenahner case", **fields)


def crawl(desk: Desk) -> None:
    """Two versions of the secret, a duplicate of it, and an innocent article; all offered by the front page."""
    desk.archive.frontier.queue_sources(desk.run_id, SITE, [("front", HOME)])
    (front,) = desk.lease()
    offered = [
        Candidate(url=url, kind="article", title=title, position=place)
        for place, (url, title) in enumerate([(URL, "Zwischenahner"), (COPY, "Zwischenahner"), (OTHER, "The bridge")])
    ]
    SourceBook(desk.archive.frontier).record(
        desk.run_id, front, offered, title="Front", complaint=None, fetch=Fetch(fetched_at=NOW, status=200)
    )
    leases = {lease.url: lease for lease in desk.lease()}
    for what in (secret("Quetzalcoatlus"), secret("Xylophagous"), article(OTHER, f"A bridge. {WORDS}")):
        keep(desk, leases[what.url], what)
    keep(
        desk,
        leases[COPY],
        article(COPY, f"Xylophagous beetles gnawed. {WORDS}", headline="Zwischenahner case", canonical_url=URL),
    )


def keep(desk: Desk, lease: object, what: Article) -> None:
    body = f"<html><!-- {what.url} --><h1>{what.headline}</h1><p>{what.body}</p></html>".encode()
    sha = desk.archive.pages.put(Page(url=what.url, body=body, fetched_at=NOW))
    desk.archive.keep_article(desk.run_id, lease, what, Fetch(fetched_at=NOW, status=200, body_sha256=sha))  # type: ignore[arg-type]


def unpacked(path: Path) -> bytes:
    """All bytes of the files of an archive, and all bodies."""
    found = b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))
    with Archive.open(path) as archive:
        shas = [row["sha256"] for row in archive.pages.conn.execute("SELECT sha256 FROM bodies").fetchall()]
        return found + b"".join(archive.pages.bodies.get(sha) or b"" for sha in shas)


@pytest.fixture
def crawled(path: Path) -> Path:
    with Archive.open(path, write=True) as archive:
        desk = Desk(archive)
        crawl(desk)
        assert desk.state(COPY) == ("dropped", "duplicate")
        assert len(desk.rows("SELECT 1 FROM versions")) == 3
        archive.runs.end(desk.run_id, "finished")
    return path


def test_nothing_of_it_is_in_the_files(crawled: Path) -> None:
    assert all(word in unpacked(crawled) for word in SECRETS)
    with Archive.open(crawled, write=True) as archive:
        done = archive.forget(URL, why="court order")
        assert (done.articles, done.pages, set(done.urls)) == (1, 3, {URL, COPY})
        found = unpacked(crawled)  # before it is closed, so that the write-ahead log is looked at too
        assert [word for word in SECRETS if word in found or word.lower() in found] == []
        assert archive.search("gnawed") == []
        assert archive.article(OTHER) is not None
        assert archive.page(OTHER) is not None
    assert list(verify(crawled)) == []


def test_the_ledger_tells_it(crawled: Path) -> None:
    with Archive.open(crawled, write=True) as archive:
        archive.forget(URL, why="court order")
        rows = archive.conn.execute("SELECT url, state, reason, title FROM urls ORDER BY id").fetchall()
        assert [tuple(row) for row in rows][1:] == [
            (URL, "dropped", "forgotten", None), (COPY, "dropped", "forgotten", None), (OTHER, "kept", "article", "The bridge"),
        ]  # fmt: skip
        tombs = archive.conn.execute("SELECT url_key, url, why FROM tombstones ORDER BY url DESC").fetchall()
        assert [tuple(row) for row in tombs] == [(canonical_url(url), url, "court order") for url in (URL, COPY)]


def test_what_led_to_it_goes_too(crawled: Path) -> None:
    short = f"{HOME}go/first"
    with Archive.open(crawled, write=True) as archive:
        desk = Desk(archive)
        assert desk.add(short)
        archive.conn.execute("UPDATE urls SET title = 'Zwischenahner' WHERE url = ?", (short,))
        (lease,) = desk.lease()
        outcome = Outcome(state=State.DROPPED, reason=Reason.REDIRECTED, detail=URL)
        archive.frontier.settle(desk.run_id, lease, outcome, Fetch(fetched_at=NOW, status=301))
        done = archive.forget(URL, why="court order")
        assert set(done.urls) == {URL, COPY, short}
        assert b"Zwischenahner" not in unpacked(crawled)
        assert desk.state(short) == ("dropped", "forgotten")


def test_no_plan_leads_back(crawled: Path) -> None:
    with Archive.open(crawled, write=True) as archive:
        long_due = "UPDATE urls SET due_at = '2026-01-01', due_why = 'at the age of 1 d' WHERE url = ?"
        archive.conn.execute(long_due, (URL,))
        archive.forget(URL, why="court order")
        row = archive.conn.execute("SELECT due_at, due_why FROM urls WHERE url = ?", (URL,)).fetchone()
        assert tuple(row) == (None, None)
        archive.conn.execute(long_due, (URL,))  # as a takedown of an earlier version left it
        desk = Desk(archive)
        archive.frontier.visits.queue_due(desk.run_id, SITE)
        assert desk.state(URL) == ("dropped", "forgotten")
        assert URL not in [row["url"] for row in archive.agenda.articles(SITE)]


def test_no_road_leads_back(crawled: Path) -> None:
    with Archive.open(crawled, write=True) as archive:
        archive.conn.execute("UPDATE urls SET due_at = ?, due_why = 'an hour old' WHERE kind = 'article'", (NOW,))
        archive.forget(URL, why="court order")
        desk = Desk(archive)
        assert not desk.add(URL, again=True)
        archive.frontier.queue_named(desk.run_id, f"{URL}?utm_source=x")
        archive.frontier.queue_articles_again(desk.run_id, SITE)
        archive.frontier.visits.queue_due(desk.run_id, SITE)
        assert [lease.url for lease in desk.lease()] == [OTHER]
        with pytest.raises(ForgottenError):
            archive.add_article(secret("Xylophagous"), b"<p>Xylophagous")
        with pytest.raises(ForgottenError):
            archive.pages.put(Page(url=URL, body=b"<p>Xylophagous", fetched_at=utc_now()))
        third = f"{HOME}amp/the-secret"
        lease = desk.lease_one(third)
        keep(
            desk, lease, article(third, "Xylophagous", canonical_url=URL)
        )  # no error, or a crawl would take back what it did
        assert desk.state(third) == ("dropped", "forgotten")
        assert archive.page(third) is None
        assert archive.count() == 1


def test_a_body_that_others_are_stored_against(path: Path) -> None:
    urls = [f"{HOME}news/{number}" for number in range(4)]
    with Archive.open(path, write=True) as archive:
        for number, url in enumerate(urls):
            archive.add_article(article(url, f"Text {number}"), f"<p>{number} {WORDS * 5}".encode())
        assert archive.pages.conn.execute("SELECT count(*) FROM bodies WHERE reference_sha256 IS NOT NULL").fetchone()[
            0
        ]
        archive.forget(urls[0], why="test")
        assert [archive.page(url).body[:4] for url in urls[1:]] == [b"<p>1", b"<p>2", b"<p>3"]  # type: ignore[union-attr]
    assert list(verify(path)) == []


def test_a_body_that_another_page_has_stays(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        for name in ("one", "two"):
            archive.add_article(article(HOME + name, name), b"<p>the same body")
        archive.forget(HOME + "one", why="test")
        page = archive.page(HOME + "two")
        assert page is not None
        assert page.body == b"<p>the same body"


def test_an_interrupted_takedown_is_seen_and_finished(crawled: Path) -> None:
    with Archive.open(crawled, write=True) as archive:
        archive.pages.remove = lambda key: (_ for _ in ()).throw(KeyboardInterrupt)  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            archive.forget(URL, why="court order")
    assert {fault.kind for fault in verify(crawled)} == {"forgotten"}
    with Archive.open(crawled, write=True) as archive:
        assert archive.forget(URL, why="again").pages == 3
        assert archive.conn.execute("SELECT DISTINCT why FROM tombstones").fetchall()[0]["why"] == "court order"
    assert list(verify(crawled)) == []


def test_what_is_unknown_is_barred_too_and_a_source_is_not(crawled: Path) -> None:
    with Archive.open(crawled, write=True) as archive:
        assert archive.forget("https://elsewhere.example/x", why="asked for").articles == 0
        with pytest.raises(ForgottenError):
            archive.add_article(article("https://elsewhere.example/x"), b"x")
        with pytest.raises(UsageError, match="is a source"):
            archive.forget(HOME, why="no")


def test_a_reader_that_holds_old_bytes_is_told(crawled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive.open(crawled, write=True) as archive:
        archive.conn.execute("PRAGMA busy_timeout = 100")
        reader = sqlite3.connect(crawled, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchall()
        with pytest.raises(Exception, match="another program still reads"):
            archive.forget(URL, why="court order")
        reader.close()
        archive.forget(URL, why="court order")
    assert not any(word in unpacked(crawled) for word in SECRETS)
