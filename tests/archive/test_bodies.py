"""Bodies against a whole body of the same site: smaller, readable alone, and none lost."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from newsarchive.archive import Archive
from newsarchive.archive.database import connect
from newsarchive.archive.database.schema import PAGES_APPLICATION_ID, PAGES_MIGRATIONS
from newsarchive.archive.store import codec
from newsarchive.archive.store.bodies import Reference, pack
from newsarchive.archive.store.pages import digest
from newsarchive.items import Page

from .conftest import NOW, Desk
from .pages_of_a_site import pages


def put(desk: Desk, bodies: list[bytes], *, site: str = "example.com", kind: str = "article") -> list[str]:
    urls = [f"https://{site}/{kind}/{number}" for number in range(len(bodies))]
    return [
        desk.archive.pages.put(Page(url=url, body=body, fetched_at=NOW), kind=kind)
        for url, body in zip(urls, bodies, strict=True)
    ]


def rows(desk: Desk) -> dict[str, dict[str, Any]]:
    found = desk.archive.pages.conn.execute("SELECT *, length(data) AS packed FROM bodies").fetchall()
    return {row["sha256"]: dict(row) for row in found}


def test_pages_of_a_site_are_stored_against_its_first(desk: Desk) -> None:
    bodies = pages(1, 10)
    shas = put(desk, bodies)
    stored = rows(desk)
    assert [stored[sha]["codec"] for sha in shas] == [codec.ZSTD] + [codec.ZSTD_REF] * 9
    assert {stored[sha]["reference_sha256"] for sha in shas[1:]} == {shas[0]}
    assert sum(map(len, bodies)) / sum(row["packed"] for row in stored.values()) > 10
    for sha, body in zip(shas, bodies, strict=True):
        assert desk.archive.pages.bodies.get(sha) == body


def test_each_page_is_readable_in_a_fresh_reader(desk: Desk) -> None:
    shas = put(desk, pages(1, 3))
    with Archive.open(desk.archive.path) as reader:
        page = reader.page("https://example.com/article/2", sha256=shas[2])
        assert page is not None and page.body == pages(1, 3)[2]


def test_another_site_and_another_kind_have_their_own(desk: Desk) -> None:
    put(desk, pages(1, 2))
    for shas in (put(desk, pages(1, 3)[2:], site="example.org"), put(desk, pages(1, 4)[3:], kind="other")):
        assert rows(desk)[shas[0]]["codec"] == codec.ZSTD


def test_after_a_redesign_a_new_page_is_the_reference(desk: Desk) -> None:
    shas = put(desk, [*pages(1, 3), *pages(1, 6, design=1)[3:]])
    stored = rows(desk)
    assert [stored[sha]["reference_sha256"] for sha in shas] == [None, shas[0], shas[0], None, shas[3], shas[3]]


def test_what_was_rolled_back_is_no_reference(desk: Desk) -> None:
    first, second = pages(1, 2)
    with pytest.raises(RuntimeError), connect.transaction(desk.archive.pages.conn):
        put(desk, [first])
        raise RuntimeError
    (sha,) = put(desk, [second])
    assert {name: row["codec"] for name, row in rows(desk).items()} == {sha: codec.ZSTD}


def test_a_reference_cannot_be_deleted_under_the_others(desk: Desk) -> None:
    shas = put(desk, pages(1, 3))
    conn = desk.archive.pages.conn
    conn.execute("DELETE FROM pages")
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute("DELETE FROM bodies WHERE sha256 = ?", (shas[0],))


def test_a_takedown_of_the_reference_leaves_the_others(desk: Desk) -> None:
    bodies = pages(1, 4)
    shas = put(desk, bodies)
    store = desk.archive.pages.bodies
    desk.archive.pages.conn.execute("DELETE FROM pages WHERE body_sha256 = ?", (shas[0],))
    store.delete(shas[0])
    assert [store.get(sha) for sha in shas] == [None, *bodies[1:]]
    (again,) = put(desk, pages(1, 5)[4:], site="example.com")
    assert rows(desk)[again]["codec"] == codec.ZSTD


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(bodies=st.lists(st.binary(max_size=40).map(lambda b: b * 50), max_size=6))
def test_any_bodies_come_back(desk: Desk, bodies: list[bytes]) -> None:
    assert [desk.archive.pages.bodies.get(sha) for sha in put(desk, bodies)] == bodies


def test_depth_is_one(desk: Desk) -> None:
    for design in range(4):
        put(desk, pages(1, 8, design=design, frame_bytes=4000))
    stored = rows(desk)
    references = {row["reference_sha256"] for row in stored.values()} - {None}
    assert references and all(stored[sha]["reference_sha256"] is None for sha in references)


def test_pages_of_the_first_schema_are_read_and_upgraded(path: Any) -> None:
    with Archive.open(path, write=True):
        pass
    file = path.with_name("pages.db")
    file.unlink()
    conn = sqlite3.connect(file, isolation_level=None)
    db = Database(conn)
    PAGES_MIGRATIONS.apply(db, stop_before="002_references")
    conn.execute(f"PRAGMA application_id = {PAGES_APPLICATION_ID}")
    conn.execute("INSERT INTO bodies VALUES ('ab', 'zstd', 3, ?)", (codec.pack(b"old"),))
    conn.execute(
        "INSERT INTO pages VALUES (1, 'https://example.com/', 'https://example.com/', 'article', 200, '[]', '[]',"
        " 'ab', ?, ?)",
        (NOW, NOW),
    )
    db.close()
    for write in (False, True, False):
        with Archive.open(path, write=write) as archive:
            page = archive.page("https://example.com/")
            assert page is not None and page.body == b"old"


def test_a_body_packed_elsewhere_is_packed_anew_where_its_reference_was_not_stored(desk: Desk) -> None:
    first, second = pages(1, 2)
    packed = pack(digest(second), second, Reference(sha256=digest(first), body=first))
    assert packed.codec == codec.ZSTD_REF
    sha = desk.archive.pages.put(Page(url="https://example.com/2", body=second, fetched_at=NOW), packed=packed)
    assert (rows(desk)[sha]["codec"], rows(desk)[sha]["reference_sha256"]) == (codec.ZSTD, None)
    assert desk.archive.pages.bodies.get(sha) == second


def test_a_body_packed_elsewhere_is_stored_as_it_is_where_its_reference_is(desk: Desk) -> None:
    first, second = pages(1, 2)
    (reference,) = put(desk, [first])
    packed = pack(digest(second), second, Reference(sha256=reference, body=first))
    sha = desk.archive.pages.put(Page(url="https://example.com/2", body=second, fetched_at=NOW), packed=packed)
    assert (rows(desk)[sha]["data"], rows(desk)[sha]["reference_sha256"]) == (packed.data, reference)
    assert desk.archive.pages.bodies.get(sha) == second
