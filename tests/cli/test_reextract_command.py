"""`reextract`: articles anew from their raw pages; what changed is told, and a second time nothing does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from newsarchive import Archive, extract_article
from newsarchive.items import Page

from .test_ingest_command import story

NOW = "2026-05-01T12:00:00.000Z"
TABLES = (
    "articles",
    "blocks",
    "links",
    "article_authors",
    "article_tags",
    "images",
    "versions",
    "changes",
    "articles_fts",
)
SPOILED = (
    "UPDATE articles SET headline = 'Wrong', body = 'Wrong', text_sha256 = 'x' WHERE id = 1",
    "DELETE FROM blocks WHERE article_id = 1",
    "INSERT INTO blocks (article_id, position, kind, text) VALUES (1, 0, 'paragraph', 'Wrong')",
    "UPDATE articles_fts SET headline = 'wrong' WHERE rowid = 1",
    "UPDATE versions SET headline = 'Wrong', state_sha256 = 'x', blocks = '[\"Wrong\"]' WHERE article_id = 1 AND number = 1",
    "UPDATE articles SET section = 'Wrong' WHERE id = 2",
)
"""What an older version of newsarchive might have understood."""


def url_of(number):
    return f"https://{'example.com' if number < 3 else 'other.example'}/story-{number}-of-the-town"


@pytest.fixture
def archive(tmp_path, run):
    """Four articles, the first of which has two versions."""
    with Archive.open("archive.db", write=True) as archive:
        run_id = archive.runs.begin({}, {})
        for number, edited in [(0, ""), (1, ""), (2, ""), (3, ""), (0, " The line was extended later, to the hills.")]:
            at = "2026-05-02T12:00:00.000Z" if edited else NOW
            page = Page(url=url_of(number), body=story(number, edited=edited), fetched_at=at)
            sha = archive.pages.put(page)
            article = extract_article(page.body, page.url, fetched_at=at)
            archive.article_store.put(article, body_sha256=sha, run_id=run_id)
        archive.runs.end(run_id, "finished")
    return tmp_path / "archive.db"


def rows(path, tables=TABLES):
    with Archive.open(path) as archive:
        return {name: [tuple(row) for row in archive.conn.execute(f"SELECT * FROM {name}")] for name in tables}


def spoil(path):
    with Archive.open(path, write=True) as archive:
        for statement in SPOILED:
            archive.conn.execute(statement)


def test_nothing_changes_and_it_says_so(run, archive):
    before = rows(archive)
    for options in ([], ["--dry-run"]):
        result = run("reextract", "--db", archive, "--jobs", 1, *options)
        assert (result.code, result.raw) == (0, b"")
        assert "4 articles: 4 as before.\nNothing" in result.err
    assert rows(archive) == before


def test_what_was_read_wrongly_is_read_rightly(run, archive):
    before = rows(archive)
    assert len(before["versions"]) == 5
    spoil(archive)
    spoiled = rows(archive)
    dry = run("reextract", "--db", archive, "--dry-run", "--json").json
    assert rows(archive) == spoiled
    told = run("reextract", "--db", archive, "--json").json
    assert rows(archive) == before
    fields = {"blocks": 1, "headline": 1, "section": 1, "word_count": 1}
    assert dry["fields"] == told["fields"] == fields
    assert {name: number for name, number in told["articles"].items() if number} == {"same": 2, "changed": 2}
    (sample,) = told["samples"]["headline"]
    assert sample == {"url": url_of(0), "before": "Wrong", "after": "Story number 0 of the town"}
    assert run("verify", "--db", archive).code == 0
    assert run("reextract", "--db", archive, "--json").json["fields"] == {}


def test_the_words_for_people(run, archive):
    spoil(archive)
    result = run("reextract", "--db", archive)
    assert "headline          1" in result.out and "section           1" in result.out
    assert f"headline of {url_of(0)}\n  - Wrong\n  + Story number 0 of the town\n" in result.out
    assert result.err == "4 articles: 2 as before, 2 changed.\n"


def test_a_selection(run, archive):
    spoil(archive)
    assert run("reextract", "--db", archive, "--site", "other.example", "--json").json["articles"]["same"] == 1
    assert run("reextract", "--db", archive, "--since", "2026-04-12", "--json").json["articles"]["same"] == 2
    assert run("reextract", "--db", archive, "--site", "unknown.example").code == 2


def test_another_process_and_hash_seed_give_the_same_rows(run, archive):
    before = rows(archive)
    for seed in ("1", "2"):
        spoil(archive)
        args = [sys.executable, "-m", "newsarchive", "reextract", "--db", str(archive), "--jobs", "1"]
        env = os.environ | {"PYTHONHASHSEED": seed}
        assert subprocess.run(args, env=env, capture_output=True, timeout=600).returncode == 0
        assert rows(archive) == before


KILLED = """
import os, signal
from newsarchive.batch import reextract
from newsarchive.cli import main
reextract.BATCH = 1
store, calls = reextract.Reextract._store, []
def dying(self, *args):
    calls.append(store(self, *args))
    if len(calls) == 1:
        os.kill(os.getpid(), signal.SIG)
reextract.Reextract._store = dying
if __name__ == "__main__":
    main(["reextract", "--db", "archive.db", "--jobs", "1"])
"""


@pytest.mark.parametrize(("sign", "code", "outcome"), [("SIGKILL", -9, "killed"), ("SIGINT", 130, "interrupted")])
def test_interrupted_it_goes_on_where_it_was(run, archive, sign, code, outcome):
    before = rows(archive)
    spoil(archive)
    (archive.parent / "killed.py").write_text(KILLED.replace("signal.SIG)", f"signal.{sign})"))
    assert subprocess.run([sys.executable, "killed.py"], capture_output=True, timeout=600).returncode == code
    result = run("reextract", "--db", "archive.db")
    assert "Went on with a re-extraction that was interrupted" in result.err
    assert "4 articles: 2 as before, 2 changed." in result.err
    assert rows(archive) == before
    outcomes = "SELECT outcome FROM runs ORDER BY id DESC LIMIT 2"
    with Archive.open(archive) as opened:
        assert [row["outcome"] for row in opened.conn.execute(outcomes)] == ["finished", outcome]


def test_what_cannot_be_rebuilt_stays(run, archive):
    with Archive.open(archive, write=True) as opened:
        sha = opened.pages.put(Page(url=url_of(1), body=b"<html><body></body></html>", fetched_at=NOW))
        opened.conn.execute("UPDATE articles SET body_sha256 = ? WHERE id = 2", (sha,))
        opened.conn.execute("UPDATE articles SET body_sha256 = 'none' WHERE id = 3")
    before = rows(archive)
    told = run("reextract", "--db", archive, "--json").json
    assert {name: number for name, number in told["articles"].items() if number} == {
        "same": 2,
        "no-article": 1,
        "no-page": 1,
    }
    assert rows(archive) == before


def test_two_versions_that_come_to_be_one_are_one(run, archive):
    with Archive.open(archive, write=True) as opened:
        shas = [row[0] for row in opened.conn.execute("SELECT body_sha256 FROM versions WHERE article_id = 1")]
        wording = "SELECT headline, section, summary, authors, published_at, blocks, entries, text_sha256"
        (second,) = opened.conn.execute(f"{wording} FROM versions WHERE article_id = 1 AND number = 2")
        assert len(shas) == 2
        opened.conn.execute("UPDATE versions SET body_sha256 = ? WHERE article_id = 1 AND number = 1", (shas[1],))
        assert second["headline"] == "Story number 0 of the town"
    told = run("reextract", "--db", archive, "--json").json
    assert told["articles"]["reworded"] == 1
    with Archive.open(archive) as opened:
        found = opened.conn.execute(
            "SELECT number, seen_at, last_seen_at FROM versions WHERE article_id = 1"
        ).fetchall()
        assert [tuple(row) for row in found] == [(1, NOW, "2026-05-02T12:00:00.000Z")]
        assert opened.conn.execute("SELECT count(*) FROM changes").fetchone()[0] == 0


def test_a_workspaces_rules_are_used(run, archive):
    assert run("init", "news").code == 0
    text = """
from newsarchive import Rules
from newsarchive.crawl import NewsSpider

class Other(NewsSpider):
    name = "other"
    home = "https://other.example/"
    rules = (Rules(section="title"),)
"""
    (archive.parent / "news" / "spiders" / "other.py").write_text(text)
    command = [sys.executable, "-m", "newsarchive", "reextract", "--db", str(archive), "--json", "--jobs", "1"]
    done = subprocess.run(command, cwd=archive.parent / "news", capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr
    with Archive.open(archive) as opened:
        assert [article.section for article in opened.articles()] == [None, None, None, "Story 3"]
