"""export --rows, --sql, --sample, --format parquet: which rows, and what other tools read of them."""

import csv
import io
import json
from dataclasses import replace

import pytest

from newsarchive import Archive
from newsarchive.archive.find.rows import TABLES
from newsarchive.archive.find.selection import Selection
from newsarchive.items import Article, Block

from .conftest import CRAWLED, UNCRAWLED


@pytest.mark.parametrize("rows", sorted(TABLES))
def test_every_format_holds_the_same_rows(run, db, tmp_path, rows):
    import pyarrow.parquet

    with Archive.open(db) as archive:
        expected = list(getattr(archive, rows)())
    columns = list(TABLES[rows].columns)
    assert all(list(row) == columns for row in expected)
    assert run("export", "--format", "json", "--rows", rows, "--db", db).json == expected
    lines = run("export", "--format", "jsonl", "--rows", rows, "--db", db).raw.splitlines()
    assert [json.loads(line) for line in lines] == expected
    out = run("export", "--format", "csv", "--raw", "--rows", rows, "--db", db).out
    cells = {None: "", True: "true", False: "false"}
    told = [{k: cells[v] if v is None or isinstance(v, bool) else str(v) for k, v in row.items()} for row in expected]
    assert list(csv.DictReader(io.StringIO(out, newline=""))) == told
    run("export", "--format", "parquet", "--rows", rows, "-o", "out.parquet", "--db", db)
    read = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert (read.column_names, read.to_pylist()) == (columns, expected)


def test_rows_of_paragraphs_in_full(run, db):
    rows = run("export", "--format", "json", "--rows", "paragraphs", "--site", "example.com", "--db", db).json
    head = {"url": "https://example.com/kept", "site": "example.com", "headline": "Trams for Málaga", "section": "City"}
    head |= {"published_at": "2026-05-01T08:30:00+02:00", "language": None}
    assert rows == [
        {**head, "position": n, "kind": block.kind, "text": block.text, "hidden": block.hidden}
        for n, block in enumerate(CRAWLED.blocks)
    ]
    visible = run("export", "--format", "json", "--rows", "paragraphs", "--visible-only", "--db", db).json
    assert [row["hidden"] for row in visible] == [False] * 4


def test_articles_in_parquet(run, db, tmp_path):
    import pyarrow.parquet

    assert (
        run("export", "--format", "parquet", "-o", "a.parquet", "--db", db).err == "2 articles written to a.parquet.\n"
    )
    rows = pyarrow.parquet.read_table(tmp_path / "a.parquet").to_pylist()
    for row in rows:
        row["provenance"] = dict(row["provenance"])
    assert rows == [{**article.as_dict(), "body": article.body} for article in (CRAWLED, UNCRAWLED)]


@pytest.mark.parametrize(
    ("options", "urls"),
    [
        (["--sql", "SELECT id FROM articles WHERE section = 'City';"], [CRAWLED.url]),
        (["--sql", "SELECT article_id FROM blocks WHERE text LIKE 'Plain%' -- a comment"], [UNCRAWLED.url]),
        (["--sql", "SELECT id FROM articles WHERE 0"], []),
        (["--search", "site:other.example OR headline:trams"], [CRAWLED.url, UNCRAWLED.url]),
        (["--search", "trams NOT site:other.example"], [CRAWLED.url]),
        (["--language", "de"], []),
        (["--sample", "5"], [CRAWLED.url, UNCRAWLED.url]),
    ],
    ids=str,
)
def test_which_articles(run, db, options, urls):
    assert [row["url"] for row in run("export", "--format", "json", *options, "--db", db).json] == urls


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--sql", "DELETE FROM articles"], "Expected one SELECT"),
        (["--sql", "SELECT id, url FROM articles"], "Expected one SELECT"),
        (["--sql", "SELECT id FROM articles; SELECT 1"], "Expected one SELECT"),
        (["--sql", "SELECT x FROM nowhere"], "no such table: nowhere"),
        (["--sql", ""], "Expected one SELECT"),
        (["--search", "trams after:soon"], "--search: after: expected a day"),
        (["--rows", "links", "--visible-only"], "--visible-only is for"),
        (["--raw"], "--raw is for --format csv"),
        (["--sample", "0"], "--sample"),
    ],
    ids=str,
)
def test_what_is_refused_is_told_and_nothing_is_written(run, db, tmp_path, options, told):
    (tmp_path / "out.json").write_text("old")
    ended = run("export", "--format", "json", "-o", "out.json", *options, "--db", db)
    assert (ended.code, (tmp_path / "out.json").read_text()) == (2, "old")
    assert told in " ".join(ended.err.split())


def test_a_sample_is_drawn_by_its_seed_and_stays_when_the_archive_grows(tmp_path):
    with Archive.open(tmp_path / "archive.db", write=True) as archive:

        def add(start, end):
            for n in range(start, end):
                block = Block(kind="paragraph", text=f"Story {n}")
                archive.add_article(Article(url=f"https://a.example/{n}", site="a.example", blocks=(block,)), b"")

        def drawn(seed, size=10):
            return [article.url for article in archive.articles(Selection(sample=size, seed=seed))]

        add(0, 60)
        first = drawn(1)
        assert (len(set(first)), drawn(1), drawn(2) == first) == (10, first, False)
        assert set(drawn(1, 5)) < set(first)
        assert archive.count(Selection(sample=10)) == 10
        assert [row["url"] for row in archive.paragraphs(Selection(sample=10, seed=1))] == first
        assert [a.url for a in archive.articles()] == [f"https://a.example/{n}" for n in range(60)]
        add(60, 66)
        later = drawn(1)
        assert {int(url.rpartition("/")[2]) >= 60 for url in set(later) - set(first)} <= {True}
        assert set(first) & set(later)


def test_iterators_and_dataframes(db, monkeypatch):
    with Archive.open(db) as archive:
        trams = Selection(words="headline:trams")
        assert [row["kind"] for row in archive.changes(trams)] == []
        assert [(row["number"], row["headline"]) for row in archive.versions(trams)] == [(1, "Trams for Málaga")]
        assert [row["link"] for row in archive.links(trams)] == ["https://example.com/r"]
        pandas = pytest.importorskip("pandas")
        frame = archive.to_dataframe()
        assert isinstance(frame, pandas.DataFrame)
        assert list(frame.url) == [CRAWLED.url, UNCRAWLED.url]
        assert frame.authors[0] == ["Ann Lee", "Bo Ek"]
        assert len(archive.to_dataframe("paragraphs", trams)) == 4


def test_hidden_text_of_an_article_stays_out_of_a_visible_export(run, tmp_path):
    hidden = tuple(replace(block, hidden=True) for block in CRAWLED.blocks)
    with Archive.open(tmp_path / "archive.db", write=True) as archive:
        archive.add_article(replace(CRAWLED, blocks=hidden), b"")
    options = ("--visible-only", "--db", tmp_path / "archive.db")
    assert run("export", "--format", "json", "--rows", "paragraphs", *options).json == []
    assert run("export", "--format", "json", *options).json[0]["blocks"] == []


def test_no_article_is_lost_between_two_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("newsarchive.archive.find.rows.BATCH", 3)
    with Archive.open(tmp_path / "archive.db", write=True) as archive:
        for n in range(10):
            archive.add_article(Article(url=f"https://a.example/{n}", site="a.example"), b"")
        urls = [f"https://a.example/{n}" for n in range(10)]
        assert [article.url for article in archive.articles()] == urls
        assert [row["url"] for row in archive.versions()] == urls
