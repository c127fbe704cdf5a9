"""newsarchive.discover.sitemaps, streams, robots and sniff."""

import gzip
import resource
import time
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.discover import SourceReading, iter_sitemap, read_robots, read_sitemap, sitemaps, sniff_source
from newsarchive.items import Candidate

URL = "https://a.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
EXTRA = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def sitemap(entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS} {EXTRA}>{entries}</urlset>'.encode()


def urls(reading: SourceReading) -> list[str]:
    return [one.url for one in reading.candidates]


def test_news_sitemap_entry_becomes_a_whole_candidate() -> None:
    body = sitemap(
        "<url><loc>\n https://a.example/news/minister-resigns-after-vote </loc><lastmod>2024-05-02</lastmod>"
        "<image:image><image:loc>https://a.example/1.jpg</image:loc><image:title>Picture</image:title></image:image>"
        '<xhtml:link rel="alternate" hreflang="de" href="https://a.example/de/x"/>'
        "<news:news><news:publication><news:name>Tester</news:name></news:publication>"
        "<news:publication_date>2024-05-01T10:00:00+02:00</news:publication_date><news:title>Minister &amp; vote</news:title>"
        "</news:news></url>"
    )
    (found,) = read_sitemap(body, URL).candidates
    assert found == Candidate(
        url="https://a.example/news/minister-resigns-after-vote",
        kind="article",
        likelihood=found.likelihood,
        why=found.why,
        title="Minister & vote",
        published_at="2024-05-01T10:00:00+02:00",
        modified_at="2024-05-02",
    )
    assert found.likelihood >= 0.97


def test_plain_sitemap_is_judged_by_url() -> None:
    body = sitemap(
        "".join(
            f"<url><loc>https://a.example{path}</loc></url>"
            for path in ("/", "/tag/x", "/2024/05/01/one-two-three", "/about")
        )
    )
    assert [one.kind for one in read_sitemap(body, URL).candidates] == ["other", "other", "article", "other"]


def test_sitemap_index() -> None:
    entries = (
        "<loc>/post-sitemap.xml</loc><lastmod>2024-05-01</lastmod></sitemap><sitemap><loc>/post_tag-sitemap.xml</loc>"
    )
    body = f"<sitemapindex {NS}><sitemap>{entries}</sitemap></sitemapindex>"
    posts, tags = read_sitemap(body.encode(), URL).candidates
    assert (posts.kind, posts.url, posts.modified_at, posts.likelihood) == (
        "sitemap",
        "https://a.example/post-sitemap.xml",
        "2024-05-01",
        1.0,
    )
    assert (tags.kind, tags.likelihood, tags.why) == ("sitemap", 0.1, "a sitemap of post_tag")


def test_without_namespace_and_with_blank_lines() -> None:
    assert urls(read_sitemap(b"\n\n<urlset><url><loc>https://a.example/one-two-three</loc></url></urlset>", URL)) == [
        "https://a.example/one-two-three"
    ]


def test_text_sitemap() -> None:
    body = b"\xef\xbb\xbfhttps://a.example/one-two-three\r\n\r\nnot a url\nhttps://a.example/four-five-six"
    assert urls(read_sitemap(body, "https://a.example/sitemap.txt")) == [
        "https://a.example/one-two-three",
        "https://a.example/four-five-six",
    ]


@pytest.mark.parametrize("times", [1, 2])
def test_gzip(times: int) -> None:
    body = sitemap("<url><loc>https://a.example/one-two-three</loc></url>")
    for _ in range(times):
        body = gzip.compress(body)
    assert urls(read_sitemap(body, URL + ".gz")) == ["https://a.example/one-two-three"]


@pytest.mark.parametrize("label", ["utf-16", "UTF-32"])
def test_a_label_that_nobody_could_read_were_it_true(label: str) -> None:
    head = f'<?xml version="1.0" encoding="{label}"?>'.encode()
    body = head + sitemap("<url><loc>https://a.example/one-two-three</loc></url>").partition(b"?>")[2]
    assert urls(read_sitemap(body, URL)) == ["https://a.example/one-two-three"]


def test_bytes_after_a_gzip_cost_no_entry() -> None:
    body = gzip.compress(sitemap("<url><loc>https://a.example/one-two-three</loc></url>")) + b"junk"
    assert sniff_source(body, None, URL) == "sitemap"
    reading = read_sitemap(body, URL)
    assert urls(reading) == ["https://a.example/one-two-three"]
    assert reading.complaint is None


def test_cut_gzip_gives_what_is_there() -> None:
    body = gzip.compress(
        sitemap("".join(f"<url><loc>https://a.example/{n}-{n * 7919 % 100003}</loc></url>" for n in range(20_000)))
    )
    reading = read_sitemap(body[: len(body) // 2], URL)
    assert 1000 < len(reading.candidates) < 20_000
    assert "compressed" in (reading.complaint or "")


def test_damaged_entries_are_passed_over() -> None:
    body = sitemap(
        "<url><loc>https://a.example/x?a&b</loc></url><url><lastmod>2024-05-01</lastmod></url><url><loc>https://a.example/two-three-four</loc></url>"
    )
    reading = read_sitemap(body, URL)
    assert reading.candidates[-1].url == "https://a.example/two-three-four"
    assert reading.candidates[-1].modified_at is None
    assert "damaged" in (reading.complaint or "")


@pytest.mark.parametrize("body", [b"", b"garbage", b"<!doctype html><h1>404", b"\x1f\x8b", b"\x1f\x8bgarbage", b"{}"])
def test_garbage_is_a_complaint(body: bytes) -> None:
    reading = read_sitemap(body, URL)
    assert reading.candidates == ()
    assert reading.complaint


def test_entities_are_neither_read_nor_multiplied(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<!DOCTYPE urlset [<!ENTITY e0 "x">{bomb}<!ENTITY file SYSTEM "{secret.as_uri()}">]><urlset><url><loc>https://a.example/&e9;</loc></url>'
        "<url><loc>https://a.example/&file;</loc></url><url><loc>https://a.example/one-two-three</loc></url></urlset>"
    )
    assert urls(read_sitemap(body.encode(), URL)) == ["https://a.example/one-two-three"]


class Generated(RawIOBase):
    """A stream that makes its bytes as they are read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while len(self._rest) < len(buffer) and (piece := next(self._pieces, b"")):
            self._rest += piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def entries(count: int) -> Iterator[bytes]:
    yield f"<urlset {NS}>".encode()
    for start in range(0, count, 100):
        yield b"".join(
            b"<url><loc>https://a.example/news/story-%d-of-many</loc><lastmod>2024-05-01</lastmod></url>" % n
            for n in range(start, start + 100)
        )
    yield b"</urlset>"


def test_50000_gzipped_urls_are_streamed_in_little_memory() -> None:
    packed = gzip.compress(b"".join(entries(50_000)), 1)
    first = next(iter(iter_sitemap(BytesIO(packed), URL)))  # what is loaded once does not count
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(1 for _ in iter_sitemap(BytesIO(packed), URL))
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (count, first.position) == (50_000, 0)
    assert grown_kib < 16 * 1024


def test_an_endless_sitemap_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_URLS", 700)
    stream = Generated(entries(10**9))
    assert sum(1 for _ in iter_sitemap(stream, URL)) == 700  # type: ignore[arg-type]


def test_blank_lines_end() -> None:
    start = time.process_time()
    assert read_sitemap(b"\n" * 20_000_000, "https://a.example/sitemap.txt").candidates == ()
    assert time.process_time() - start < 5


def test_a_decompression_bomb_ends() -> None:
    reading = read_sitemap(gzip.compress(b"<urlset>" + b" " * (60 * 1024 * 1024), 1), URL)
    assert reading.candidates == ()
    assert reading.complaint


@settings(max_examples=60)
@given(st.binary(max_size=120), st.integers(0, 400), st.booleans())
def test_never_raises(noise: bytes, place: int, packed: bool) -> None:
    body = sitemap("<url><loc>https://a.example/one</loc></url>" * 3)
    damaged = body[:place] + noise + body[place:]
    assert read_sitemap(gzip.compress(damaged) + noise if packed else damaged, URL).kind == "sitemap"
    read_sitemap(noise, URL)
    sniff_source(noise, None, URL)
    read_robots(noise, URL)


def test_robots_sitemaps() -> None:
    body = b"\xef\xbb\xbfSitemap: https://a.example/1.xml\nUser-agent: *\nDisallow: /x\nSITEMAP:/2.xml # news\n"
    body += b"Sitemap: https://a.example/1.xml\nSitemap: ftp://a/3\n"
    assert read_robots(body, "https://a.example/robots.txt").sitemaps == (
        "https://a.example/1.xml",
        "https://a.example/2.xml",
    )


def test_robots_is_read_to_500_kib() -> None:
    body = b"#" * (500 * 1024) + b"\nSitemap: https://a.example/1.xml\n"
    assert read_robots(body, "https://a.example/robots.txt").sitemaps == ()


SNIFFS = {
    "rss": (b"<?xml version='1.0'?><!-- x --><rss>", "text/html", "feed"),
    "atom": (b"<feed xmlns='http://www.w3.org/2005/Atom'>", None, "feed"),
    "rdf": (b"<rdf:RDF xmlns:rdf='x'>", "application/xml", "feed"),
    "json feed": (b'{"version": "https://jsonfeed.org/version/1"}', "application/json", "feed"),
    "other json": (b'{"a": 1}', "application/json", None),
    "sitemap": (b"\n<urlset>", "text/plain", "sitemap"),
    "sitemap with stylesheet": (b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><urlset>", None, "sitemap"),
    "index": (b"<sitemapindex>", None, "sitemap"),
    "gzipped sitemap": (gzip.compress(b"<urlset>"), "application/octet-stream", "sitemap"),
    "html": (b"<!DOCTYPE html><html>", "text/html", "page"),
    "html fragment": (b"<div class='x'>", "text/html", "page"),
    "xhtml": (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", None, "page"),
    "utf-16 html": ("<!doctype html><html>".encode("utf-16"), None, "page"),
    "feed with a doctype": (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", None, "feed"),
    "pdf": (b"%PDF-1.7", "application/pdf", None),
    "image": (b"\x89PNG\r\n", "image/png", None),
    "empty": (b"", "text/html", None),
}


@pytest.mark.parametrize("case", SNIFFS.values(), ids=SNIFFS.keys())
def test_sniff_source(case: tuple[bytes, str | None, str | None]) -> None:
    assert sniff_source(case[0], case[1], "https://a.example/x") == case[2]
