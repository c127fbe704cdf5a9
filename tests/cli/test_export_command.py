"""export: what lands in the file, and what stays when it fails."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from itertools import islice

import pytest

from newsarchive import Archive, Article, Block
from newsarchive.export import CSV_COLUMNS, csv_row

from .conftest import CRAWLED, UNCRAWLED

BOTH = [CRAWLED, UNCRAWLED]


@pytest.mark.parametrize("target", ["-", "out.json"])
def test_json_to_stdout_and_to_a_file(run, db, tmp_path, target):
    result = run("export", "--format", "json", "-o", target, "--db", db)
    data = result.raw if target == "-" else (tmp_path / target).read_bytes()
    assert json.loads(data) == [article.as_dict() for article in BOTH]
    assert (result.code, result.err) == (0, "" if target == "-" else "2 articles written to out.json.\n")


def test_jsonl(run, db):
    lines = run("export", "--format", "jsonl", "--db", db).raw.split(b"\n")
    assert [json.loads(line) for line in lines[:-1]] == [article.as_dict() for article in BOTH]
    assert lines[-1] == b""


@pytest.mark.parametrize("raw", [True, False])
def test_csv(run, db, raw):
    out = run("export", "--format", "csv", *["--raw"] * raw, "--db", db).out
    header, first, second = csv.reader(io.StringIO(out, newline=""))
    expected = csv_row(UNCRAWLED)
    if not raw:
        expected[header.index("headline")] = "'=1+1 \x1b[31mred"
    assert (tuple(header), first, second) == (CSV_COLUMNS, csv_row(CRAWLED), expected)


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--site", "other.example"], [1]),
        (["--site", "other.example", "--site", "https://www.example.com/"], [0, 1]),
        (["--section", "CITY"], [0]),
        (["--since", "2026-05-01"], [0]),
        (["--since", "2026-04-01", "--until", "2026-04"], [1]),
        (["--since", "1h"], []),
        (["--since", "2000w", "--until", "24h"], [0, 1]),
        (["--search", "trams markup"], [1]),
        (["--search", "zebra"], []),
    ],
    ids=str,
)
def test_which_articles(run, db, options, numbers, monkeypatch):
    monkeypatch.setattr("newsarchive.archive.database.clock.now", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    expected = [BOTH[number].as_dict() for number in numbers]
    assert run("export", "--format", "json", *options, "--db", db).json == expected


def test_visible_only(run, db):
    (first, _) = run("export", "--format", "json", "--visible-only", "--db", db).json
    assert [block["kind"] for block in first["blocks"]] == ["paragraph", "subheading", "list_item"]


def test_an_old_file_stays_when_the_export_fails(run, db, tmp_path, monkeypatch):
    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setattr("newsarchive.cli.export.write_csv", lambda articles, file, raw: file.write(b"half") and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("export", "--format", "csv", "-o", "out.csv", "--db", db)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def article(number, text):
    block = Block(kind="paragraph", text=text)
    return Article(url=f"https://example.com/{number}", site="example.com", headline=text, blocks=(block,))


def test_an_export_sees_one_state_while_others_write(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as writer:
        for number in range(3):
            writer.add_article(article(number, "old"), b"")
        with Archive.open(path) as reader:
            articles = reader.articles()
            seen = list(islice(articles, 1))
            for number in range(4):
                writer.add_article(article(number, "new"), b"")
            seen += articles
            assert [(a.headline, a.body) for a in seen] == [("old", "old")] * 3
            assert [(a.headline, a.body) for a in reader.articles()] == [("new", "new")] * 4


@pytest.mark.parametrize("command", [["export", "--format", "jsonl"], ["show", "1"], ["status"]])
def test_a_reader_that_goes_away_is_no_error(db, command):
    args = [sys.executable, "-m", "newsarchive", *command, "--db", str(db)]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait() == 0


@pytest.mark.parametrize("name", ["out.jsonl", "OUT.NDJSON"])
def test_the_name_of_the_file_tells_the_format(run, db, tmp_path, name):
    result = run("export", "-o", name, "--db", db)
    assert (result.code, result.err) == (0, f"2 articles written to {name}.\n")
    assert [json.loads(line) for line in (tmp_path / name).read_bytes().splitlines()] == [a.as_dict() for a in BOTH]


def test_the_flag_wins_over_the_name_and_says_so(run, db, tmp_path):
    result = run("export", "--format", "jsonl", "-o", "out.csv", "--db", db)
    assert (result.code, (tmp_path / "out.csv").read_bytes()[:1]) == (0, b"{")
    assert result.err.startswith("out.csv is written as jsonl, as --format says, though its name ends like csv.\n")


@pytest.mark.parametrize(("output", "where"), [("-", "standard output"), ("out.txt", "out.txt")])
def test_a_format_that_nothing_tells_is_asked_for(run, db, tmp_path, output, where):
    result = run("export", "-o", output, "--db", db)
    told = f"Missing option '--format': the format of {where} is not told by a name; choose csv, json, jsonl, parquet, warc."
    assert (result.code, told in " ".join(result.err.split())) == (2, True), result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["", '"*'])
def test_a_search_for_nothing_exports_nothing_and_says_so(run, db, tmp_path, words):
    result = run("export", "-o", "out.csv", "--search", words, "--db", db)
    assert (result.code, f"--search: expected words to search for, got {words!r}" in result.err) == (2, True)
    assert list(tmp_path.iterdir()) == []
