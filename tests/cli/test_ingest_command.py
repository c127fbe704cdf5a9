"""`ingest`: articles out of WARC files, each once, from where it stopped."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys

import pytest
from pagefiles.warcs import DATE, HTTP, plain_record

from newsarchive import Archive, extract_article

TEXTS = [
    "The council voted on Monday to build a tram line along the river, and the mayor said that work begins in May.",
    "A storm closed the harbour for two days; no ship left, and the fishermen mended their nets in the sheds.",
    "The library lends tools now: drills, saws and ladders can be had for a week by anybody who holds a card.",
]


def story(number: int, *, language: str = "en", edited: str = "") -> bytes:
    paragraphs = "".join(f"<p>{text} Part {part} of story {number}.{edited}</p>" for part, text in enumerate(TEXTS * 2))
    head = f"<title>Story {number}</title><meta property='og:type' content='article'>"
    head += f"<meta property='article:published_time' content='2026-04-{number + 10}T10:00:00Z'>"
    return (
        f"<html lang='{language}'><head>{head}</head><body><article><h1>Story number {number} of the town</h1>"
        f"{paragraphs}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def stories():
    return [story(n, language="de-CH" if n == 3 else "en-GB") for n in range(5)]


@pytest.fixture
def folder(tmp_path, stories):
    urls = [f"https://example.com/story-{n}-of-the-town" for n in range(len(stories))]
    members = [
        gzip.compress(plain_record(url, HTTP + body, date=DATE)) for url, body in zip(urls, stories, strict=True)
    ]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(members))
    return tmp_path


def counts(result):
    return [entry["counts"] for entry in result.json]


def forms(path):
    with Archive.open(path) as archive:
        return [article.as_dict() | {"links": article.prose_links} for article in archive.articles()]


def test_articles_of_a_warc_are_stored_with_their_pages_and_ledger(run, folder, stories):
    result = run("ingest", "a.warc.gz", "--db", "archive.db", "--jobs", 2)
    assert (result.code, result.raw) == (0, b"")
    assert re.search(r"a.warc.gz: 5 records( \(\d+ a second\))?: 5 stored.\n", result.err)
    urls = [f"https://example.com/story-{n}-of-the-town" for n in range(5)]
    assert forms("archive.db") == [
        (found := extract_article(body, url, fetched_at=DATE)).as_dict() | {"links": found.prose_links}
        for url, body in zip(urls, stories, strict=True)
    ]
    with Archive.open("archive.db") as archive:
        assert archive.page(urls[1]).body == stories[1]
        rows = archive.conn.execute(
            "SELECT u.state, u.reason, u.discovered_on, f.fetched_at, f.sent, f.status, f.detail, r.outcome,"
            " json_extract(s.settings, '$.command') AS command FROM urls u JOIN fetches f ON f.url_id = u.id"
            " JOIN runs r ON r.id = f.run_id JOIN setups s ON s.id = r.setup_id"
        ).fetchall()
        assert {tuple(row) for row in rows} == {
            ("kept", "article", "a.warc.gz", DATE, 0, 200, "taken from a.warc.gz", "finished", "ingest")
        }
    assert run("verify", "--db", "archive.db").code == 0


def test_a_second_time_nothing_is_stored(run, folder):
    run("ingest", "a.warc.gz", "--db", "archive.db")
    before = forms("archive.db")
    again = run("ingest", "a.warc.gz", "--db", "archive.db")
    assert (again.code, "taken in before: 5 stored" in again.err) == (0, True)
    assert forms("archive.db") == before


def test_standard_input_and_pages_that_are_known(run, folder):
    data = (folder / "a.warc.gz").read_bytes()
    assert counts(run("ingest", "-", "--db", "archive.db", "--json", stdin=data)) == [{"kept": 5}]
    assert counts(run("ingest", "-", "--db", "archive.db", "--json", stdin=data)) == [{"known": 5}]
    assert counts(run("ingest", "a.warc.gz", "--db", "archive.db", "--json")) == [{"known": 5}]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--site", "example.com"], {"kept": 5}),
        (["--site", "other.example"], {"filtered": 5}),
        (["--since", "2026-04-12"], {"filtered": 2, "kept": 3}),
        (["--language", "de"], {"filtered": 4, "kept": 1}),
        (["--language", "EN-gb", "--language", "fr"], {"filtered": 1, "kept": 4}),
    ],
    ids=str,
)
def test_filters(run, folder, options, expected):
    assert counts(run("ingest", "a.warc.gz", "--db", "archive.db", "--json", *options)) == [expected]


def test_a_list_names_files(run, folder):
    (folder / "list").write_text("a.warc.gz\n\n# not this one\n")
    assert counts(run("ingest", "list", "--db", "archive.db", "--json")) == [{"kept": 5}]


def test_what_is_no_article_is_counted_and_not_kept(run, tmp_path, stories):
    records = [
        plain_record("https://example.com/a-story-of-the-town", HTTP + stories[0]),
        plain_record("https://example.com/gone", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone"),
        plain_record("https://example.com/a.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"),
        plain_record("https://example.com/empty", HTTP + b"<html><body></body></html>"),
        plain_record("dns:example.com", b"1.2.3.4"),
    ]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    assert counts(run("ingest", "x.warc", "--db", "archive.db", "--json")) == [
        {"kept": 1, "not-page": 3, "not-article": 1}
    ]
    with Archive.open("archive.db") as archive:
        assert archive.pages.conn.execute("SELECT count(*) FROM pages").fetchone()[0] == 1


def test_damaged_records_are_skipped_and_counted(run, folder):
    data = (folder / "a.warc.gz").read_bytes()
    (folder / "b.warc.gz").write_bytes(data[:-200])
    result = run("ingest", "b.warc.gz", "--db", "archive.db", "--json")
    assert result.code == 3
    (found,) = counts(result)
    assert found["kept"] == 4 and found["damaged"] >= 1


@pytest.mark.parametrize(("name", "words"), [("none.warc", "No such file"), ("page.html", "is none")])
def test_what_cannot_be_taken_in(run, folder, name, words):
    (folder / "page.html").write_bytes(b"<p>text")
    result = run("ingest", name, "--db", "archive.db")
    assert (result.code, words in result.err) == (2, True)


def test_an_earlier_state_is_a_version_at_its_place(run, tmp_path, stories):
    uri = "https://example.com/a-story-of-the-town"
    late = story(0, edited=" The line was extended later, to the hills.")
    for name, body, day in (("late", late, "2026-05-03"), ("early", stories[0], "2026-05-01")):
        (tmp_path / f"{name}.warc").write_bytes(plain_record(uri, HTTP + body, date=f"{day}T00:00:00Z"))
    assert counts(run("ingest", "late.warc", "early.warc", "--db", "archive.db", "--json")) == [
        {"kept": 1},
        {"older": 1},
    ]
    assert counts(run("ingest", "early.warc", "late.warc", "--db", "b.db", "--json")) == [{"kept": 1}, {"kept": 1}]
    seen = []
    for db in ("archive.db", "b.db"):
        with Archive.open(db) as archive:
            versions = "SELECT number, state_sha256, body_sha256, seen_at, compared_with FROM versions ORDER BY number"
            changes = "SELECT version, position, field, kind, before, after FROM changes ORDER BY 1, 2"
            tables = [[tuple(row) for row in archive.conn.execute(sql)] for sql in (versions, changes)]
            seen.append([forms(db), *tables])
    assert seen[0] == seen[1] and [row[0] for row in seen[0][1]] == [1, 2]


def test_out_to_warc_and_in_again_gives_the_same_articles(run, folder):
    run("ingest", "a.warc.gz", "--db", "archive.db")
    assert run("export", "--format", "warc", "-o", "out.warc.gz", "--db", "archive.db").code == 0
    assert counts(run("ingest", "out.warc.gz", "--db", "b.db", "--json")) == [{"kept": 5}]
    assert forms("b.db") == forms("archive.db")
    out = run(
        "export", "--format", "warc", "-o", "-", "--site", "example.com", "--since", "2026-04-14", "--db", "b.db"
    ).raw
    assert counts(run("ingest", "-", "--db", "c.db", "--json", stdin=out)) == [{"kept": 1}]
    assert run("export", "--format", "warc", "--visible-only", "--db", "b.db").code == 2


KILLED = """
import os, signal, sys
from newsarchive.archive.upkeep.intake import Intake
from newsarchive.batch import ingest
from newsarchive.cli import main
ingest.BATCH, ingest.BATCH_SECONDS = 2, 600.0  # however long a page takes
store, calls = Intake.store, []
def dying(self, *args):
    calls.append(store(self, *args))
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
Intake.store = dying
if __name__ == "__main__":
    main(["ingest", "a.warc.gz", "--db", "archive.db", "--jobs", "1"])
"""


def test_killed_it_goes_on_where_it_was(run, folder):
    (folder / "killed.py").write_text(KILLED)
    assert subprocess.run([sys.executable, "killed.py"], capture_output=True, timeout=600).returncode == -9
    assert len(forms("archive.db")) == 4
    result = run("ingest", "a.warc.gz", "--db", "archive.db")
    assert result.code == 0
    assert re.search(r"a.warc.gz: 1 record after 4 of earlier runs( \(\d+ a second\))?: 5 stored", result.err)
    with Archive.open("archive.db") as archive:
        assert [row["outcome"] for row in archive.conn.execute("SELECT outcome FROM runs")] == ["killed", "finished"]


def test_what_was_taken_down_stays_away(run, folder):
    run("ingest", "a.warc.gz", "--db", "archive.db")
    run("forget", "https://example.com/story-1-of-the-town", "--why", "asked to", "--db", "archive.db", stdin=b"y\n")
    data = (folder / "a.warc.gz").read_bytes()
    assert counts(run("ingest", "-", "--db", "archive.db", "--json", stdin=data)) == [{"forgotten": 1, "known": 4}]
    assert len(forms("archive.db")) == 4


def test_a_list_of_urls_is_told_what_to_do_with_it(run, tmp_path):
    for line in ("https://example.com/story", "https://example.com/a.warc.gz"):
        (tmp_path / "urls.txt").write_text(f"{line}\n")
        result = run("ingest", "urls.txt", "--db", "archive.db")
        assert result.code == 2
        assert "urls.txt lists URLs: `xargs newsarchive crawl < urls.txt` fetches pages" in result.err


def test_a_language_that_is_no_tag_is_told_before_anything_is_read(run, folder):
    result = run("ingest", "all.warc.gz", "--language", "german", "--db", folder / "new.db")
    assert (result.code, "Expected a language tag like de or pt-BR, got german." in result.err) == (2, True)
    assert not (folder / "new.db").exists()
