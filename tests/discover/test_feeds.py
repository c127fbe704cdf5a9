"""newsarchive.discover.feeds and jsonfeed."""

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.discover import SourceReading, read_feed, sniff_source
from newsarchive.items import Candidate

URL = "https://a.example/feeds/all.xml"


def rss(items: str, *, head: str = "", attributes: str = "") -> bytes:
    channel = f"<channel><title>The Tester</title>{head}{items}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {attributes}>{channel}</rss>'.encode()


def item(number: int, *, day: int = 1) -> str:
    return (
        f"<item><title>Minister resigns after vote {number}</title><link>https://a.example/news/minister-resigns-{number}</link>"
        f"<pubDate>{day:02d} May 2024 10:00:00 +0200</pubDate></item>"
    )


def test_rss_item_becomes_a_whole_candidate() -> None:
    body = rss(
        "<item><title>Minister &lt;b&gt;resigns&lt;/b&gt;\n after vote</title><link>/news/minister-resigns-after-vote</link>"
        "<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate><category>Politics</category><category>Vote</category></item>"
    )
    reading = read_feed(body, URL)
    assert reading == SourceReading(
        kind="feed",
        title="The Tester",
        candidates=(
            Candidate(
                url="https://a.example/news/minister-resigns-after-vote",
                kind="article",
                likelihood=reading.candidates[0].likelihood,
                why=reading.candidates[0].why,
                title="Minister resigns after vote",
                published_at="2024-05-01T10:00:00+02:00",
                section="Politics",
            ),
        ),
    )
    assert reading.candidates[0].likelihood > 0.95


def test_atom_with_bases_updates_and_next_page() -> None:
    body = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/"><title>T</title>
      <link rel="next" href="?page=2"/><link rel="self" href="x"/>
      <entry xml:base="may/"><title>One two three four</title><link rel="alternate" href="one-two-three-four"/>
        <published>2024-05-01T08:00:00Z</published><updated>2024-05-02T08:00:00Z</updated>
        <category term="x" label="World"/></entry>
      </feed>"""
    entry, older = read_feed(body, URL).candidates
    assert entry.url == "https://b.example/blog/may/one-two-three-four"
    assert (entry.published_at, entry.modified_at) == ("2024-05-01T08:00:00+00:00", "2024-05-02T08:00:00+00:00")
    assert entry.section == "World"
    assert (older.kind, older.url) == ("older", "https://b.example/blog/?page=2")


def test_rdf_with_dublin_core_date() -> None:
    body = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>T</title></channel>
      <item rdf:about="https://a.example/1"><title>One two three four</title><link>https://a.example/one-two-three</link>
      <dc:date>2024-05-01</dc:date><dc:subject>World</dc:subject></item></rdf:RDF>"""
    (found,) = read_feed(body, URL).candidates
    assert (found.published_at, found.modified_at, found.section) == ("2024-05-01", None, "World")


def test_the_original_address_behind_a_feed_service() -> None:
    head = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    body = rss(
        "<item><title>T</title><link>https://feeds.example.net/~r/x/1</link>"
        "<feedburner:origLink>https://a.example/news/one-two-three</feedburner:origLink></item>",
        attributes=head,
    )
    assert [one.url for one in read_feed(body, URL).candidates] == ["https://a.example/news/one-two-three"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<link>javascript:alert(1)</link>", None),
        ("<link></link>", None),
        ("<link>//b.example/one-two-three</link>", "https://b.example/one-two-three"),
        ("<guid>https://a.example/one-two-three</guid>", "https://a.example/one-two-three"),
        ('<guid isPermaLink="false">4711</guid>', None),
        (
            "<link>https://a.example/one-two-three?utm_source=rss#x</link>",
            "https://a.example/one-two-three?utm_source=rss",
        ),
    ],
    ids=[
        "javascript",
        "empty",
        "protocol-relative",
        "guid",
        "guid that is no link",
        "tracking is kept for the request",
    ],
)
def test_links(markup: str, expected: str | None) -> None:
    urls = [one.url for one in read_feed(rss(f"<item><title>T</title>{markup}</item>"), URL).candidates]
    assert urls == ([expected] if expected else [])


def test_the_same_page_twice_is_one_candidate() -> None:
    items = "<item><link>https://a.example/one-two?utm_source=a</link></item><item><link>http://www.a.example/one-two</link></item>"
    assert len(read_feed(rss(items), URL).candidates) == 1


DATES = {
    "named zone": ("Wed, 01 May 2024 10:00:00 EST", "2024-05-01T10:00:00-05:00"),
    "no zone": ("2024-05-01 10:00:00", "2024-05-01T10:00:00"),
    "day only": ("2024-05-01", "2024-05-01"),
    "30 February": ("2024-02-30", None),
    "words": ("yesterday", None),
    "far future offset": ("Wed, 01 May 2024 10:00:00 +9999", None),
    "year 99999": ("99999-01-01", None),
    "very long": ("1" * 100_000, None),
}


@pytest.mark.parametrize("case", DATES.values(), ids=DATES.keys())
def test_dates(case: tuple[str, str | None]) -> None:
    body = rss(f"<item><title>T</title><link>/one-two-three</link><pubDate>{case[0]}</pubDate></item>")
    assert read_feed(body, URL).candidates[0].published_at == case[1]


def test_a_damaged_feed_gives_all_items_and_a_complaint() -> None:
    body = rss("".join(item(n) for n in range(100))).replace(b"vote 50<", b"vote & 50 <b><")
    reading = read_feed(body, URL)
    assert len(reading.candidates) == 100
    assert reading.complaint
    assert "damaged" in reading.complaint


def test_a_cut_feed_gives_its_whole_items() -> None:
    body = rss("".join(item(n) for n in range(10)))
    reading = read_feed(body[: len(body) * 6 // 10], URL)
    assert 5 <= len(reading.candidates) <= 7
    assert reading.complaint


GARBAGE = {
    "empty": b"",
    "binary": b"\x00\xff\xfe",
    "HTML": b"<!doctype html><title>Not found</title><h1>404</h1>",
    "cut JSON": b"{",
    "JSON list": b"[1, 2]",
    "JSON without items": b'{"items": 7}',
    "deep JSON": b"[" * 200_000,
    "PDF": b"%PDF-1.7",
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_a_complaint(body: bytes) -> None:
    reading = read_feed(body, URL, content_type="application/rss+xml")
    assert reading.candidates == ()
    assert reading.complaint


def test_leading_blank_lines_and_wrong_labels_do_no_harm() -> None:
    body = b"\n\n " + rss(item(1))
    assert (
        read_feed(body, URL, content_type="text/html; charset=iso-8859-1").candidates[0].title
        == "Minister resigns after vote 1"
    )


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(rss(item(1))),
        gzip.compress(gzip.compress(rss(item(1)))),
        b"<br />\n<b>Warning</b>: Undefined variable $x in <b>/var/www/feed.php</b> on line <b>3</b><br />\n"
        + rss(item(1)),
    ],
    ids=["a gzip file", "packed twice", "complaints of PHP before it"],
)
def test_it_is_read_however_it_was_served(body: bytes) -> None:
    assert sniff_source(body, "text/html", URL) == "feed"
    (one,) = read_feed(body, URL).candidates
    assert (one.title, one.url) == ("Minister resigns after vote 1", "https://a.example/news/minister-resigns-1")


def test_utf16_feed() -> None:
    body = rss(item(1)).decode().replace('"1.0"?>', '"1.0" encoding="utf-16"?>').encode("utf-16")
    assert len(read_feed(body, URL).candidates) == 1


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-32"])
def test_a_label_that_nobody_could_read_were_it_true(label: str) -> None:
    body = rss(item(1)).decode().replace('"1.0"?>', f'"1.0" encoding="{label}"?>').encode()
    assert len(read_feed(body, URL).candidates) == 1


@pytest.mark.parametrize(
    "title",
    ["<![CDATA[<script>alert(1)</script>A <b>bold</b> story]]>", "&lt;img src=x onerror=alert(1)&gt;A bold story"],
)
def test_titles_are_text(title: str) -> None:
    body = rss(item(1)).decode().replace("Minister resigns after vote 1", title).encode()
    found = read_feed(body, URL).candidates[0].title or ""
    assert found.endswith("bold story")
    assert "<" not in found


def test_entities_are_neither_fetched_nor_multiplied(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{bomb}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    body = f'<?xml version="1.0"?>{dtd}<rss version="2.0"><channel><title>&e9;&file;</title>{item(1)}</channel></rss>'
    start = time.process_time()
    reading = read_feed(body.encode(), URL)
    assert time.process_time() - start < 5
    assert len(reading.title or "") < 10_000
    assert "hidden" not in repr(reading)
    assert len(reading.candidates) == 1


def test_50000_attributes_do_not_stop_the_crawl() -> None:
    attributes = " ".join(f"a{n}='1'" for n in range(50_000))
    start = time.process_time()
    reading = read_feed(rss(f"<item {attributes}><title>T</title></item>" + item(1) + "<b>&</b>"), URL)
    assert time.process_time() - start < 3
    assert [one.url for one in reading.candidates] == ["https://a.example/news/minister-resigns-1"]
    assert "attributes" in (reading.complaint or "")


def test_full_text_in_cdata_is_no_attack() -> None:
    text = "<description><![CDATA[" + "<p>One <b>two</b></p>" * 500 + "]]></description></item>"
    reading = read_feed(rss("".join(item(n).replace("</item>", text) for n in range(80))), URL)
    assert (len(reading.candidates), reading.complaint) == (80, None)


def test_a_megabyte_of_tags_does_not_stop_the_crawl() -> None:
    start = time.process_time()
    reading = read_feed(rss(item(1) + "<a>" * 300_000), URL)
    assert time.process_time() - start < 30
    assert len(reading.candidates) == 1
    assert "tags" in (reading.complaint or "")


@pytest.mark.parametrize("rising", [False, True], ids=["newest first", "newest last"])
def test_of_many_items_the_newest_2000_are_taken(rising: bool) -> None:
    items = [item(n, day=1 if n < 1500 else 2) for n in range(3000)]
    reading = read_feed(rss("".join(items if rising else reversed(items))), URL)
    numbers = {int(one.url.rsplit("-", 1)[1]) for one in reading.candidates}
    assert numbers == set(range(1000, 3000))
    assert "3,000" in (reading.complaint or "")


def test_pictures_and_podcasts_in_a_feed_are_no_articles() -> None:
    items = "<item><title>T</title><link>/show.mp3</link></item><item><title>T</title><link>https://a.example/</link></item>"
    assert [one.kind for one in read_feed(rss(items), URL).candidates] == ["other", "other"]


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Tester",
        "next_url": "/feed.json?page=2",
        "items": [
            {
                "id": "1",
                "url": "/one-two-three",
                "title": "One two",
                "date_published": "2024-05-01T10:00:00+02:00",
                "tags": ["World"],
            },
            {"id": "https://a.example/four-five-six", "date_modified": "2024-05-02"},
            {"id": 7},
            "junk",
            {"url": 8, "external_url": "https://b.example/seven-eight-nine", "title": "\ud800"},
        ],
    }
    reading = read_feed(json.dumps(feed).encode(), "https://a.example/feed.json")
    assert reading.title == "The Tester"
    assert [
        (one.kind, one.url, one.title, one.published_at, one.modified_at, one.section) for one in reading.candidates
    ] == [
        ("article", "https://a.example/one-two-three", "One two", "2024-05-01T10:00:00+02:00", None, "World"),
        ("article", "https://a.example/four-five-six", None, None, "2024-05-02", None),
        ("article", "https://b.example/seven-eight-nine", "?", None, None, None),
        ("older", "https://a.example/feed.json?page=2", None, None, None, None),
    ]


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_never_raises(noise: bytes, cut: int, resume: int) -> None:
    body = rss(item(1) + item(2), head="<link>https://a.example</link>")
    for damaged in (noise, body[:cut] + noise + body[resume:]):
        assert read_feed(damaged, URL).kind == "feed"
