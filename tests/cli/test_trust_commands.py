"""verify, backup, merge and forget, as a user types them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.failpoints import POINTS, VARIABLE

from .conftest import CRAWLED, RAW

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mine(db, tmp_path):
    """A copy of the archive, to be changed."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("archive.db", "pages.db"):
        shutil.copy(db.with_name(name), folder / name)
    return folder / "archive.db"


def test_backup_verify_and_merge(run, mine, tmp_path):
    copy, new = tmp_path / "copy.db", tmp_path / "new.db"
    done = run("backup", copy, "--db", mine)
    assert (done.code, done.raw) == (0, b"")
    assert done.err.startswith(f"Copied to {copy} and {tmp_path / 'copy-pages.db'} (")
    merged = run("merge", copy, "--db", new)
    assert merged.code == 0
    assert merged.err == f"{copy}: 2 new articles, 0 articles with more versions, 2 new raw pages, 7 new URLs.\n"
    again = run("merge", copy, "--db", new)
    assert again.err == f"{copy}: 0 new articles, 0 articles with more versions, 0 new raw pages, 0 new URLs.\n"
    verified = run("verify", "--db", new, "--json")
    assert (verified.code, verified.json) == (0, {"archive": str(new), "sound": True, "faults": []})
    assert run("show", CRAWLED.url, "--raw", "--db", new).raw == RAW
    old, now = (run("export", "--format", "jsonl", "--db", path).out for path in (mine, new))
    assert [json.loads(line) for line in now.splitlines()] == [json.loads(line) for line in old.splitlines()]


def test_forget(run, mine):
    done = run("forget", CRAWLED.url, "--why", "court order", "--db", mine)
    assert done.code == 0
    assert done.err == (
        "Forgotten: 1 article and 1 raw page removed, 1 URL barred for good. Backups and exports are not touched.\n"
    )
    assert run("show", CRAWLED.url, "--db", mine).code == 2
    assert run("search", "mayor", "--json", "--db", mine).json == []
    assert run("verify", "--db", mine).code == 0
    why = run("why", CRAWLED.url, "--db", mine)
    assert (why.code, "forgotten" in why.out) == (0, True)
    assert re.search(r"Taken down .* UTC: court order\n *Will never be asked for again, not even by name\.\n", why.out)


@pytest.mark.parametrize(
    ("args", "stdin", "code", "is_gone"),
    [((), b"n\n", 0, False), ((), b"", 130, False), ((), b"y\n", 0, True), (("--yes",), b"", 0, True)],
    ids=["no", "end of input", "yes", "--yes"],
)
def test_on_a_terminal_forget_asks_before(run, mine, args, stdin, code, is_gone):
    done = run("forget", CRAWLED.url, "--why", "court order", *args, "--db", mine, terminal=True, stdin=stdin)
    question = f"This removes 1 article and 1 raw page, and bars {CRAWLED.url} for good. There is no way back. Go on?"
    assert (question in done.err) is not bool(args)
    assert ("Nothing was removed, and nothing barred." in done.err) is (stdin == b"n\n")
    assert done.code == code
    assert run("show", CRAWLED.url, "--db", mine).code == (2 if is_gone else 0)


def test_a_mistyped_url_is_not_barred_where_there_is_nobody_to_ask(run, mine):
    done = run("forget", f"{CRAWLED.url}-typo", "--why", "court order", "--db", mine)
    told = f"does not know {CRAWLED.url}-typo: nothing was barred. Did you mean {CRAWLED.url}?"
    assert (done.code, told in done.err, "--yes" in done.err) == (2, True, True)
    assert run("why", f"{CRAWLED.url}-typo", "--db", mine).code == 2
    asked = run("forget", f"{CRAWLED.url}-typo", "--why", "x", "--db", mine, terminal=True, stdin=b"n\n")
    assert f"No article of {CRAWLED.url}-typo is in the archive. Did you mean {CRAWLED.url}?" in asked.err


def test_a_url_without_article_is_barred(run, mine):
    known = run("forget", "https://example.com/new", "--why", "court order", "--db", mine)
    assert (known.code, "No article of https://example.com/new is in the archive; it is barred" in known.err) == (
        0,
        True,
    )
    done = run("forget", f"{CRAWLED.url}-typo", "--why", "court order", "--yes", "--db", mine)
    assert (done.code, done.err.startswith("Forgotten: 0 articles and 0 raw pages removed, 1 URL barred")) == (0, True)
    why = run("why", f"{CRAWLED.url}-typo", "--db", mine)
    assert [line.partition("UTC")[2] for line in why.out.splitlines()[1:2]] == [": court order"]


def test_what_is_barred_already_is_told_and_not_asked_again(run, mine):
    assert run("forget", CRAWLED.url, "--why", "court order", "--db", mine).code == 0
    again = run("forget", CRAWLED.url, "--why", "no", "--db", mine, terminal=True)
    assert (again.code, again.err.count("\n")) == (0, 2)
    assert re.match(rf"{CRAWLED.url} was taken down before, .* UTC: court order\. It stays barred", again.err)
    assert "court order" in run("why", CRAWLED.url, "--db", mine).out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("forget", "https://example.com/kept"), "--why"),
        (("forget", "kept", "--why", "x"), "Expected the URL of an article"),
        (("forget", "https://example.com/kept", "--why", " "), "--why needs a reason"),
        (("forget", "https://example.com/", "--why", "x"), "is a source of articles"),
        (("merge",), "OTHER.db"),
        (("merge", "nothing.db"), "There is no archive at nothing.db to be taken in."),
        (("backup",), "FILE"),
        (("backup", "none/x.db"), "there is no folder none"),
        (("backup", "none/"), "There is no folder none/: make it"),
        (("backup", ""), "is a folder: name the file of the backup"),
        (("merge", "a" * 5000), "got a path that cannot be: File name too long."),
    ],
)
def test_what_is_refused(run, mine, args, words):
    done = run(*args, "--db", mine)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err


def test_an_archive_is_not_merged_into_itself(run, mine):
    assert "is the archive itself" in run("merge", mine, "--db", mine).err


def test_forget_makes_no_archive(run, tmp_path):
    assert run("forget", "https://example.com/x", "--why", "x", "--db", tmp_path / "none.db").code == 2
    assert not (tmp_path / "none.db").exists()


def test_every_fail_point_is_documented_and_passed_somewhere():
    trust = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "newsarchive").rglob("*.py"))
    for point in POINTS:
        assert f"`{point}`" in trust
        assert f'fail_point("{point}")' in code


def test_a_fail_point_kills_at_the_wanted_pass(mine, tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("older")
    command = [sys.executable, "-m", "newsarchive", "export", "--format", "jsonl", "-o", target, "--db", mine]
    for wanted, code in (("in-export:2", -signal.SIGKILL), ("in-export:3", 0), ("in-merge", 0)):
        ended = subprocess.run(command, env={**os.environ, VARIABLE: wanted}, check=False, capture_output=True)
        assert ended.returncode == code
        assert (target.read_text() == "older") == bool(code)
