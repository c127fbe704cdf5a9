"""WARC: what checkers accept, and what comes back out of it."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.export import write_warc
from newsarchive.export.warcfile import records, warc_date
from newsarchive.items import Page
from newsarchive.pagefiles import read_pages

NOW = "2026-05-01T12:00:00.123Z"
PAGE = Page(
    url="https://example.com/a?b=%C3%A9&utm_source=x",
    body="<p>Bürger</p>".encode(),
    status=203,
    headers=(("Content-Type", "text/html; charset=utf-8"), ("X-Name", "ü\xff")),
    request_headers=(("User-Agent", "newsarchive"),),
    fetched_at=NOW,
)


def written(*pages: Page, compress: bool = True) -> bytes:
    file = io.BytesIO()
    assert write_warc(pages, file, name="a.warc.gz", now=NOW, compress=compress) == len(pages)
    return file.getvalue()


def read_back(data: bytes, tmp_path: Path) -> list[Page]:
    (tmp_path / "a").write_bytes(data)
    return [read.page for read in read_pages(str(tmp_path / "a"), complain=pytest.fail)]


def test_the_records_of_a_page_as_bytes() -> None:
    def sha1(data: bytes) -> str:
        return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()

    block = (
        b"HTTP/1.1 203 Non-Authoritative Information\r\nContent-Type: text/html; charset=utf-8\r\nX-Name: \xfc\xff\r\n\r\n"
        + PAGE.body
    )
    request, response = records(PAGE)
    lines = response.split(b"\r\n")
    record_id = lines[2].partition(b": ")[2].decode()
    assert lines[:9] == [
        b"WARC/1.1",
        b"WARC-Type: response",
        f"WARC-Record-ID: {record_id}".encode(),
        b"WARC-Date: 2026-05-01T12:00:00.123Z",
        b"WARC-Target-URI: https://example.com/a?b=%C3%A9&utm_source=x",
        f"WARC-Payload-Digest: {sha1(PAGE.body)}".encode(),
        b"Content-Type: application/http; msgtype=response",
        f"WARC-Block-Digest: {sha1(block)}".encode(),
        f"Content-Length: {len(block)}".encode(),
    ]
    assert response.endswith(b"\r\n\r\n" + block + b"\r\n\r\n")
    assert f"WARC-Concurrent-To: {record_id}".encode() in request
    block = b"GET /a?b=%C3%A9&utm_source=x HTTP/1.1\r\nHost: example.com\r\nUser-Agent: newsarchive\r\n\r\n"
    assert request.endswith(b"\r\n\r\n" + block + b"\r\n\r\n")


@pytest.mark.parametrize("compress", [True, False])
def test_warcio_reads_it_with_all_digests_right(compress: bool) -> None:
    data = written(PAGE, Page(url="https://example.com/", body=b"", fetched_at=NOW), compress=compress)
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        record.content_stream().read()
        found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
    assert found == [
        ("warcinfo", None),
        ("request", PAGE.url),
        ("response", PAGE.url),
        ("response", "https://example.com/"),
    ]


def test_a_page_comes_back(tmp_path: Path) -> None:
    (page,) = read_back(written(PAGE), tmp_path)
    assert page == Page(url=PAGE.url, body=PAGE.body, status=203, headers=PAGE.headers, fetched_at=NOW)


def test_headers_of_codings_that_were_undone_are_renamed(tmp_path: Path) -> None:
    headers = (("Content-Encoding", "gzip"), ("Content-Length", "9"), ("Transfer-Encoding", "chunked"), ("A", "b"))
    page = Page(url=PAGE.url, body=b"<p>text", headers=headers, fetched_at=NOW)
    (found,) = read_back(written(page), tmp_path)
    renamed = tuple((f"X-Archive-Orig-{name}", value) for name, value in headers[:3])
    assert (found.body, found.headers) == (page.body, (*renamed, ("A", "b")))
    assert read_back(written(found), tmp_path) == [found]


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://example.com/\r\nWARC-Type: warcinfo\r\n\r\n", ()),
        ("https://example.com/a\nb\0c", (("A\r\nB", "c"), ("", "x"), (":", "x"))),
        ("https://example.com/ü 中", (("A", "one\r\n\r\nWARC/1.1\r\nWARC-Type: response"), ("B", "\n\n中"))),
        ("https://example.com/" + "a" * 10_000, (("A", "b" * 30_000),) * 3),
        ("https://example.com/\ud800", (("A", "\ud800"),)),
    ],
    ids=["url", "names", "values", "long", "surrogate"],
)
def test_no_text_of_a_page_begins_a_line(tmp_path: Path, url: str, headers: tuple[tuple[str, str], ...]) -> None:
    pages = [Page(url=url, body=b"<p>1", headers=headers, request_headers=headers, fetched_at=NOW), PAGE]
    data = written(*pages)
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
    assert kinds == ["warcinfo", *(["request"] if headers else []), "response", "request", "response"]
    assert [page.body for page in read_back(data, tmp_path)] == [b"<p>1", PAGE.body]


def test_the_same_pages_give_the_same_bytes() -> None:
    assert written(PAGE, PAGE) == written(PAGE, PAGE)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-05-01T12:00:00Z", "2026-05-01T12:00:00Z"),
        ("2026-05-01 12:00", "2026-05-01T12:00:00Z"),
        ("yesterday", "1970-01-01T00:00:00Z"),
        (None, "1970-01-01T00:00:00Z"),
    ],
)
def test_dates(moment: str | None, expected: str) -> None:
    assert warc_date(moment) == expected
