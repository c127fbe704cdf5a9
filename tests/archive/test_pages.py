"""Raw pages: as they came, each body once."""

from __future__ import annotations

import hashlib

import pytest

from newsarchive.archive.store import codec
from newsarchive.items import Page

from .conftest import NOW, Desk

URL, LATER = "https://example.com/a", "2026-05-02T00:00:00.000Z"
PAGE = Page(
    url=URL, body=bytes(range(256)) * 9, status=203, headers=(("Content-Type", "text/html"), ("Set-Cookie", "ü\xff")),
    request_headers=(("User-Agent", "n"),), fetched_at=NOW,
)  # fmt: skip


def count(desk: Desk, table: str) -> int:
    return int(desk.archive.pages.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_page_comes_back_as_it_went(desk: Desk) -> None:
    sha = desk.archive.pages.put(PAGE)
    assert sha == hashlib.sha256(PAGE.body).hexdigest()
    assert desk.archive.page(URL) == PAGE
    assert desk.archive.page(f"{URL}?utm_source=x", sha256=sha) == PAGE
    assert desk.archive.page(URL, sha256="0") is None
    assert desk.archive.page("https://example.com/b") is None


@pytest.mark.parametrize("body", [b"", b"\0", b"x" * 10_000_000], ids=["empty", "nul", "10 MB"])
def test_any_body_is_kept(desk: Desk, body: bytes) -> None:
    desk.archive.pages.put(Page(url=URL, body=body, fetched_at=NOW))
    found = desk.archive.page(URL)
    assert found is not None and found.body == body


def test_the_same_body_is_stored_once(desk: Desk) -> None:
    for url in (URL, URL, "https://example.com/b"):
        desk.archive.pages.put(Page(url=url, body=b"one", fetched_at=NOW))
    desk.archive.pages.put(Page(url=URL, body=b"two", fetched_at=LATER))
    assert (count(desk, "bodies"), count(desk, "pages")) == (2, 3)
    newest = desk.archive.page(URL)
    assert newest is not None and newest.body == b"two"


def test_the_same_page_again_touches_one_row(desk: Desk) -> None:
    desk.archive.pages.put(PAGE)
    desk.archive.pages.put(Page(url=URL, body=PAGE.body, status=203, fetched_at=LATER))
    row = dict(desk.archive.pages.conn.execute("SELECT fetched_at, last_seen_at FROM pages").fetchone())
    assert row == {"fetched_at": NOW, "last_seen_at": LATER}


def test_touch_notes_that_a_page_was_seen(desk: Desk) -> None:
    sha = desk.archive.pages.put(PAGE)
    desk.archive.pages.touch(URL, sha, LATER)
    assert desk.archive.pages.conn.execute("SELECT last_seen_at FROM pages").fetchone()[0] == LATER


def test_a_codec_of_the_future_is_told() -> None:
    with pytest.raises(ValueError, match="unknown codec 'future'"):
        codec.unpack(b"", "future")
