"""Articles as rows and back, their versions, and what changed between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.ledger.terms import Fetch
from newsarchive.archive.store.prepared import prepare
from newsarchive.items import Article, Block, Image, Link, Page

from .conftest import NOW, Desk

URL = "https://www.example.com/news/bridge?utm_source=feed"
KEY = "https://example.com/news/bridge"
ARTICLE = Article(
    url=URL, canonical_url=KEY, site="example.com", publisher="The Example", page_kind="live_blog", confidence=0.875,
    headline="Brücke öffnet", section="Local", summary="After three years.", authors=("Ada Fielding", "B. Ow"),
    published_at="2026-05-01T10:00:00+02:00", published_raw="May 1, 10am", modified_at="2026-05-01", language="de",
    tags=("bridges", "Aar"), image=Image(url="https://example.com/i.jpg", caption="The bridge", credit="C. Rane"),
    paywalled=False,
    blocks=(
        Block(kind="entry_time", text="10:02"), Block(kind="paragraph", text="It opened. 今日 \U0001f309"),
        Block(kind="subheading", text="Tolls"), Block(kind="quote", text="Free.", hidden=True),
        Block(kind="list_item", text="Cars"), Block(kind="caption", text="A car"), Block(kind="table_row", text="1 | 2"),
    ),
    related=(
        Link(url="https://example.com/a", text="Read more", place="inline"),
        Link(url="https://example.com/b", text=None, place="box"),
    ),
    prose_links=(Link(url="https://other.example/c", text="there", place="prose"),),
    provenance={"headline": "h1"}, fetched_at=NOW,
)  # fmt: skip
BARE = Article(url="https://example.com/bare", site="example.com", fetched_at=NOW)


def put(desk: Desk, article: Article, body: bytes = b"<p>") -> int:
    sha = desk.archive.pages.put(Page(url=article.url, body=body, fetched_at=article.fetched_at))
    return desk.archive.article_store.put(article, body_sha256=sha, run_id=desk.run_id)


def test_an_article_comes_back_as_it_went(desk: Desk) -> None:
    assert [desk.archive.article(put(desk, article)) for article in (ARTICLE, BARE)] == [ARTICLE, BARE]


def test_an_article_is_found_by_any_of_its_addresses(desk: Desk) -> None:
    put(desk, ARTICLE)
    for address in (URL, KEY, f"{KEY}#top", "http://example.com/news/bridge"):
        assert desk.archive.article(address) == ARTICLE
    assert desk.archive.article("https://example.com/none") is None
    assert desk.archive.article(99) is None


def test_the_whole_row(desk: Desk) -> None:
    put(desk, ARTICLE)
    row = desk.rows("SELECT * FROM articles")[0]
    digests = {name: row.pop(name) for name in ("text_sha256", "body_sha256")}
    assert all(len(digest) == 64 for digest in digests.values())
    assert row == {
        "id": 1, "url": URL, "url_key": KEY, "canonical_url": KEY, "site": "example.com", "publisher": "The Example",
        "page_kind": "live_blog", "confidence": 0.875, "headline": "Brücke öffnet", "section": "Local",
        "summary": "After three years.", "published_at": "2026-05-01T10:00:00+02:00", "published_raw": "May 1, 10am",
        "published_utc": "2026-05-01T08:00:00.000Z", "modified_at": "2026-05-01", "language": "de", "paywalled": 0,
        "word_count": ARTICLE.word_count, "body": ARTICLE.body, "provenance": '{"headline": "h1"}', "fetched_at": NOW,
        "first_seen_at": NOW, "last_seen_at": NOW, "run_id": 1,
    }  # fmt: skip


def test_the_rows_beside_it(desk: Desk) -> None:
    put(desk, ARTICLE)
    assert [tuple(row.values()) for row in desk.rows("SELECT * FROM blocks")] == [
        (1, 0, "entry_time", "10:02", 0), (1, 1, "paragraph", "It opened. 今日 \U0001f309", 0),
        (1, 2, "subheading", "Tolls", 0), (1, 3, "quote", "Free.", 1), (1, 4, "list_item", "Cars", 0),
        (1, 5, "caption", "A car", 0), (1, 6, "table_row", "1 | 2", 0),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in desk.rows("SELECT * FROM links")] == [
        (1, 0, "https://example.com/a", "https://example.com/a", "Read more", "inline"),
        (1, 1, "https://example.com/b", "https://example.com/b", None, "box"),
        (1, 2, "https://other.example/c", "https://other.example/c", "there", "prose"),
    ]
    assert [tuple(row.values()) for row in desk.rows("SELECT * FROM article_authors")] == [
        (1, 0, "Ada Fielding"), (1, 1, "B. Ow"),
    ]  # fmt: skip
    assert [row["kind"] for row in desk.rows("SELECT kind FROM paragraphs")] == ["paragraph", "quote", "list_item"]
    assert [row["text"] for row in desk.rows("SELECT text FROM subheadings")] == ["Tolls"]
    assert [row["related_url"] for row in desk.rows("SELECT * FROM related_posts")] == [
        "https://example.com/a", "https://example.com/b",
    ]  # fmt: skip


def test_storing_again_replaces_and_keeps_the_first_sight(desk: Desk) -> None:
    put(desk, ARTICLE)
    later = replace(ARTICLE, blocks=ARTICLE.blocks[:2], authors=(), fetched_at="2026-05-02T12:00:00.000Z")
    assert put(desk, later, b"<p>2") == 1
    assert desk.archive.article(1) == later
    seen = desk.rows("SELECT first_seen_at, last_seen_at FROM articles")
    assert seen == [{"first_seen_at": NOW, "last_seen_at": "2026-05-02T12:00:00.000Z"}]
    assert desk.rows("SELECT count(*) AS n FROM articles_fts") == [{"n": 1}]


def test_a_version_for_each_text_and_its_changes(desk: Desk) -> None:
    put(desk, ARTICLE)
    blocks = (
        Block(kind="paragraph", text="It opened. 今日 \U0001f309 At last."),
        Block(kind="paragraph", text="A toll is planned for lorries only."),
    )
    changed = replace(ARTICLE, headline="Brücke offen", authors=("Ada Fielding",), blocks=blocks)
    put(desk, changed, b"2")
    put(desk, ARTICLE, b"3")  # back to the first text: no third version
    versions = desk.rows("SELECT number, headline, authors, run_id FROM versions ORDER BY number")
    assert versions == [
        {"number": 1, "headline": "Brücke öffnet", "authors": "Ada Fielding, B. Ow", "run_id": 1},
        {"number": 2, "headline": "Brücke offen", "authors": "Ada Fielding", "run_id": 1},
    ]
    changes = [tuple(row.values()) for row in desk.rows("SELECT * FROM changes ORDER BY position")]
    assert changes == [
        (1, 2, 0, "headline", "changed", "Brücke öffnet", "Brücke offen"),
        (1, 2, 1, "authors", "changed", "Ada Fielding, B. Ow", "Ada Fielding"),
        (1, 2, 2, "paragraph", "edited", "It opened. 今日 \U0001f309", "It opened. 今日 \U0001f309 At last."),
        (1, 2, 3, "paragraph", "removed", "Tolls", None),
        (1, 2, 4, "paragraph", "removed", "Free.", None),
        (1, 2, 5, "paragraph", "removed", "Cars", None),
        (1, 2, 6, "paragraph", "added", None, "A toll is planned for lorries only."),
    ]


def test_an_article_and_its_acknowledgement_are_one_transaction(desk: Desk, monkeypatch: Any) -> None:
    lease = desk.lease_one(BARE.url)
    sha = desk.archive.pages.put(Page(url=BARE.url, body=b"x", fetched_at=NOW))
    fetch = Fetch(fetched_at=NOW, status=200, body_sha256=sha)

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.archive.frontier), "settle", fail)
        with pytest.raises(KeyboardInterrupt):
            desk.archive.keep_article(desk.run_id, lease, BARE, fetch)
    assert desk.rows("SELECT * FROM articles") == []
    assert desk.state(BARE.url) == ("leased", "new")
    desk.archive.keep_article(desk.run_id, lease, BARE, fetch)
    assert desk.state(BARE.url) == ("kept", "article")
    assert desk.archive.count() == 1


def test_the_same_text_under_its_canonical_url_is_a_duplicate(desk: Desk) -> None:
    original = replace(ARTICLE, url="https://example.com/a", canonical_url=None)
    put(desk, original)
    copy = replace(ARTICLE, url="https://example.com/a/amp", canonical_url="https://example.com/a")
    lease = desk.lease_one(copy.url)
    sha = desk.archive.pages.put(Page(url=copy.url, body=b"x", fetched_at=NOW))
    outcome = desk.archive.keep_article(desk.run_id, lease, copy, Fetch(fetched_at=NOW, body_sha256=sha))
    assert (outcome.state, outcome.reason, outcome.detail) == ("dropped", "duplicate", "https://example.com/a")
    assert desk.archive.count() == 1
    elsewhere = replace(copy, url="https://other.example/a", site="other.example")
    assert desk.archive.article_store.same_text_elsewhere(prepare(elsewhere)) is None, "never across sites"


def test_readers_see_what_is_committed_while_a_crawl_writes(desk: Desk) -> None:
    put(desk, ARTICLE)
    with Archive.open(desk.archive.path) as reader:
        desk.archive.conn.execute("BEGIN IMMEDIATE")
        put(desk, BARE)
        assert reader.count() == 1
        desk.archive.conn.execute("COMMIT")
        assert reader.count() == 2
        assert [article.url for article in reader.articles()] == [URL, BARE.url]
