"""Pages out of WARC and HTML files, whole and damaged."""

import gzip
import io
import sys
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.archive.store import codec
from newsarchive.errors import UsageError
from newsarchive.items import Page
from newsarchive.pagefiles import FilePage, read_pages
from newsarchive.pagefiles import reading as module

from .warcs import DATE, HTTP, html, plain_record, warc

BODIES = [html(number) for number in range(4)]


@pytest.fixture
def read(tmp_path):
    """Pages and complaints of a file's bytes."""

    def read(data, **options):
        path = tmp_path / "file"
        path.write_bytes(data)
        complaints = []
        return list(read_pages(str(path), complain=complaints.append, **options)), complaints

    return read


def bodies(pages):
    return [read.page.body for read in pages]


@pytest.mark.parametrize("compressed", [True, False])
def test_each_response_record_is_a_page(read, compressed):
    pages, complaints = read(warc(BODIES, gzip=compressed))
    assert complaints == []
    assert bodies(pages) == BODIES
    assert pages[1] == FilePage(
        page=Page(
            url="https://example.com/1",
            body=BODIES[1],
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            fetched_at=DATE,
        )
    )


def test_a_warc_that_was_gzipped_as_a_whole(read):
    pages, complaints = read(gzip.compress(warc(BODIES, gzip=False)))
    assert (bodies(pages), complaints) == (BODIES, [])


def test_concatenated_and_padded_members(read):
    data = warc(BODIES[:2]) + b"\0" * 700 + warc(BODIES[2:])
    assert (bodies(read(data)[0]), read(data)[1]) == (BODIES, [])


def chunked(body):
    parts = [body[i : i + 9] for i in range(0, len(body), 9)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("headers", "encode"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress),
        ([("Content-Encoding", "br")], brotli.compress),
        ([("Content-Encoding", "deflate")], zlib.compress),
        ([("Content-Encoding", "deflate")], raw_deflate),
        ([("Content-Encoding", "gzip")], lambda body: body),
        ([("Transfer-Encoding", "chunked")], chunked),
        ([("Transfer-Encoding", "chunked")], lambda body: body),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], lambda body: chunked(gzip.compress(body))),
        ([("Content-Encoding", "zstd")], codec.pack),
        ([("Content-Encoding", "br, gzip")], lambda body: gzip.compress(brotli.compress(body))),
        ([("Content-Encoding", "made-up")], lambda body: body),
        ([("Content-Encoding", "br")], lambda body: body),
        ([("Content-Encoding", "zstd")], lambda body: body),
    ],
    ids=[
        "gzip",
        "br",
        "deflate",
        "raw deflate",
        "no gzip",
        "chunked",
        "not chunked",
        "both",
        "zstd",
        "two",
        "unknown",
        "no br",
        "no zstd",
    ],
)
def test_transfer_and_content_encodings_are_undone(read, headers, encode):
    pages, complaints = read(warc([encode(body) for body in BODIES], headers=headers))
    assert (bodies(pages), complaints) == (BODIES, [])


def test_a_broken_content_encoding_makes_no_noise(read, capfd):
    body = gzip.compress(b"<p>text " * 20_000)
    pages, complaints = read(warc([body[:90] + b"\xff" * 40 + body[130:]], headers=[("Content-Encoding", "gzip")]))
    assert (len(pages), complaints) == (1, [])
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://example.com/a?b=%C3%A9&utm_source=x#f", "https://example.com/a?b=%C3%A9&utm_source=x#f"),
        ("<https://example.com/wget>", "https://example.com/wget"),
        ("https://example.com/with space", "https://example.com/with space"),
        ("HTTP://EXAMPLE.com", "HTTP://EXAMPLE.com"),
    ],
)
def test_the_url_is_the_records_own(read, written, url):
    (page,), complaints = read(plain_record(written, HTTP + b"<p>text"))
    assert (page.page.url, complaints) == (url, [])


@pytest.mark.parametrize("head", [b"HTTP/2 404\r\nA: b\r\n\r\n", b"HTTP/1.1 404 Not Found\r\n\r\n"])
def test_an_error_page_is_a_page(read, head):
    (page,), _ = read(plain_record("https://example.com/", head + b"<p>gone"))
    assert (page.page.status, page.page.body) == (404, b"<p>gone")


@pytest.mark.parametrize(
    "block", [b"", b"\r\n", b"no http at all", HTTP, HTTP[:20]], ids=["empty", "blank", "text", "no body", "cut"]
)
def test_a_response_that_holds_no_page_is_one_all_the_same(read, block):
    pages, complaints = read(plain_record("https://example.com/0", block) + plain_record("https://example.com/1", HTTP))
    assert [read.page.url for read in pages] == ["https://example.com/0", "https://example.com/1"]
    assert complaints == []


def test_other_records_are_no_pages(read):
    data = b"".join(plain_record("dns:example.com", b"x", kind=kind) for kind in ("resource", "metadata", "revisit"))
    assert read(data) == ([], [])


# -- damage -----------------------------------------------------------------------------------------------------------


def test_a_truncated_gzip_gives_all_that_is_there(read):
    data = warc(BODIES)
    pages, complaints = read(data[:-40])
    assert bodies(pages)[:3] == BODIES[:3]
    assert len(complaints) == 2
    assert "within a gzip member" in " ".join(complaints)
    assert BODIES[3].startswith(bodies(pages)[3])
    assert pages[3].trouble.startswith("Expected a record of ")


def test_a_truncated_plain_file(read):
    data = warc(BODIES, gzip=False)
    pages, complaints = read(data[:-30])
    assert bodies(pages) == [*BODIES[:3], BODIES[3][:-26]]
    assert [page.trouble is None for page in pages] == [True, True, True, False]
    assert complaints == ["a record is cut"]


def test_members_after_a_damaged_one_are_read(read):
    members = [warc([body]) for body in BODIES]
    at = len(members[1]) - 100
    members[1] = members[1][:at] + b"\xff" * 20 + members[1][at + 20 :]
    pages, complaints = read(b"".join(members))
    assert [body for body in bodies(pages) if body in BODIES] == [BODIES[0], *BODIES[2:]]
    assert complaints


@pytest.mark.parametrize("compressed", [True, False])
def test_records_after_what_is_no_record_are_read(read, compressed):
    records = [plain_record(f"https://example.com/{n}", HTTP + body) for n, body in enumerate(BODIES)]
    records[1] = records[1].replace(b"Content-Length", b"Content-Lost")
    data = (
        b"rubbish\nWARC/ more\r\n\r\n".join([*records[:2], records[2]]) + b"\n\xff\xff" * 60_000 + b"\r\n" + records[3]
    )
    pages, complaints = read(gzip.compress(data) if compressed else data)
    assert bodies(pages) == [BODIES[0], *BODIES[2:]]
    assert complaints == [
        "between records stands what is no record",
        "a record's header is not readable",
        "between records stands what is no record",
    ]


def test_a_wrong_length_costs_one_record(read):
    records = [plain_record(f"https://example.com/{n}", HTTP + body) for n, body in enumerate(BODIES)]
    records[1] = plain_record("https://example.com/1", HTTP + BODIES[1], length=60)
    pages, complaints = read(b"".join(records))
    assert [bodies(pages)[i] for i in (0, 2, 3)] == [BODIES[i] for i in (0, 2, 3)]
    assert complaints == ["between records stands what is no record"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(at=st.integers(0, 4000), rubbish=st.binary(max_size=12), cut=st.integers(0, 3000), compressed=st.booleans())
def test_no_damage_is_an_exception(read, at, rubbish, cut, compressed):
    data = warc(BODIES, gzip=compressed)
    at %= len(data)
    read((data[:at] + rubbish + data[at + len(rubbish) :])[: max(0, len(data) - cut)])


@pytest.mark.parametrize(
    ("name", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", codec.pack)],
)
def test_a_page_that_is_too_large_costs_no_memory(read, monkeypatch, name, encode):
    monkeypatch.setattr(module, "BODY_LIMIT", 3 << 20)
    bodies_in = [b"x" * (50 << 20), b"x" * (3 << 20), b"y" * ((3 << 20) + 1), BODIES[0]]
    data = warc([encode(body) for body in bodies_in], headers=[("Content-Encoding", name)])
    tracemalloc.start()
    pages, complaints = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (bodies(pages), complaints) == ([b"", bodies_in[1], b"", BODIES[0]], [])
    assert [page.is_readable for page in pages] == [False, True, False, True]
    assert pages[0].trouble == "Expected a page of up to 3 MiB, got a larger one."
    assert peak < 24 << 20


# -- HTML -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [BODIES[0], b"", b"\n", b"\xff\xfe\0", b"WARCraft", b"\x1f\x8b"], ids=repr)
def test_what_is_no_warc_is_one_page(read, tmp_path, data):
    (page,), _ = read(data)
    expected = b"" if data == b"\x1f\x8b" else data
    assert page == FilePage(page=Page(url=(tmp_path / "file").as_uri(), body=expected))
    assert read(data, url="https://example.com/x?y")[0][0].page.url == "https://example.com/x?y"


def test_gzipped_html(read):
    (page,), complaints = read(gzip.compress(BODIES[0]))
    assert (page.page.body, complaints) == (BODIES[0], [])


@pytest.mark.parametrize("data", [BODIES[0], warc(BODIES), warc(BODIES, gzip=False)], ids=["html", "gzip", "plain"])
def test_standard_input(monkeypatch, data, read):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    pages = list(read_pages("-", complain=pytest.fail))
    assert bodies(pages) == bodies(read(data)[0])
    assert pages[0].page.url in ("https://example.com/0", "file:///dev/stdin")


@pytest.mark.parametrize(("name", "words"), [("none.warc", "No such file"), (".", "is a folder")])
def test_what_cannot_be_opened(tmp_path, name, words):
    with pytest.raises(UsageError, match=words):
        list(read_pages(str(tmp_path / name), complain=pytest.fail))
