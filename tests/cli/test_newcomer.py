"""What a newcomer does on the first day, and must not be punished for."""

import os
import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest

from newsarchive import extract_article
from newsarchive.archive import Archive


@pytest.mark.parametrize("target", ["archive.db", "pages.db", "newsarchive.toml", "scrapy.cfg"])
def test_an_export_never_replaces_a_database_or_a_workspace_file(run, db, target):
    path = db.parent / target
    before = path.read_bytes() if path.exists() else None
    result = run("export", "--format", "csv", "-o", str(path), "--db", str(db))
    assert result.code == 2
    assert "nothing was written" in result.err
    assert (path.read_bytes() if path.exists() else None) == before


def test_add_tells_a_broken_file_in_one_sentence(run, tmp_path):
    (tmp_path / "newsarchive.toml").write_text("[[sites\n")
    result = run("add", "example.com", "--no-probe", "--db", str(tmp_path / "archive.db"))
    assert result.code == 2
    assert "newsarchive.toml:1: not valid TOML" in result.err
    assert "Traceback" not in result.err


def test_add_writes_no_name_that_is_no_site(run, tmp_path):
    result = run("add", "example.com", "not_a_url", "--no-probe", "--db", str(tmp_path / "archive.db"))
    assert (result.code, "Expected a site like example.com, got not_a_url" in result.err) == (2, True)
    assert not (tmp_path / "newsarchive.toml").exists()


def test_add_keeps_networks_and_pause_and_comments(run, tmp_path):
    toml = tmp_path / "newsarchive.toml"
    toml.write_text("# mine\n")
    command = [
        "add",
        "--no-probe",
        "--delay",
        "0.1",
        "--allow-network",
        "127.0.0.0/8",
        "--db",
        str(tmp_path / "archive.db"),
    ]
    assert run(*command, "http://127.0.0.1:81/", "http://127.0.0.1:82/feed.xml").code == 0
    text = toml.read_text()
    assert text.startswith("# mine\n")
    assert tomllib.loads(text) == {
        "sites": [
            {"home": "http://127.0.0.1:81/", "allow_networks": ["127.0.0.0/8"], "delay_seconds": 0.1},
            {
                "home": "http://127.0.0.1:82/",
                "sources": ["http://127.0.0.1:82/feed.xml"],
                "allow_networks": ["127.0.0.0/8"],
                "delay_seconds": 0.1,
            },
        ]
    }


def test_add_tells_what_changed_of_a_known_site(run, tmp_path):
    command = ["add", "--no-probe", "--db", str(tmp_path / "archive.db"), "http://127.0.0.1:81/"]
    place = tmp_path / "newsarchive.toml"
    assert run(*command).err == f"1 new site in {place}, 0 there already.\n"
    assert run(*command).err == f"0 new sites in {place}, 1 there already.\n"
    feed = run(*command, "http://127.0.0.1:81/feed.xml").err
    assert feed.splitlines()[1].startswith(
        "http://127.0.0.1:81/feed.xml is entered unread as a feed or sitemap, for each crawl;"
    )
    again = run(*command, "--allow-network", "127.0.0.0/8").err
    assert again == f"0 new sites in {place}, 1 there already; changed: allow_networks of 127.0.0.1:81.\n"


def test_a_look_at_a_site_is_no_crawl(run, tmp_path):
    with Archive.open(tmp_path / "archive.db", write=True) as archive:
        look = archive.runs.begin({"probe": True}, {})
        archive.runs.end(look, "finished")
        assert archive.report.last_runs() == []
        crawl = archive.runs.begin({}, {})
        assert [row["id"] for row in archive.report.last_runs(1)] == [crawl]
        assert [row["id"] for row in archive.report.last_runs(looks=True)] == [crawl, look]
    out = run("status", "--db", tmp_path / "archive.db").out
    assert "\n1 run of add, which only looked what sites have, is not listed.\n" in out


@pytest.mark.parametrize("command", [["search", "word"], ["export", "--format", "jsonl"]])
def test_a_misspelled_site_is_told(run, db, command):
    result = run(*command, "--site", "exampel.com", "--db", str(db))
    assert result.code == 2
    assert "knows no site exampel.com" in result.err


def test_a_run_whose_process_is_dead_is_not_running(run, tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as archive:
        archive.runs.begin({}, {})
        assert "running" in run("status", "--db", str(path)).out
    assert "killed" in run("status", "--db", str(path)).out


def test_a_mistyped_command_and_a_mistyped_site_are_recognised(run, db):
    result = run("serach", "tram")
    assert (result.code, "Did you mean 'search'?" in result.err) == (2, True)
    assert "Did you mean" not in run("zzz").err
    result = run("status", "exmaple.com", "--db", db)
    assert (result.code, result.err.endswith(" it has example.com and 1 more.\n")) == (2, True)


def test_a_crawl_of_a_page_that_was_taken_down_says_so_and_asks_nothing(run, tmp_path):
    path, url = tmp_path / "archive.db", "http://127.0.0.1:9/story"
    with Archive.open(path, write=True) as archive:
        archive.forget(url, why="court order")
    for listed in ("", '[[sites]]\nhome = "http://127.0.0.1:9/"\n'):
        (tmp_path / "newsarchive.toml").write_text(listed)
        result = run("crawl", url, "--allow-network", "127.0.0.0/8", "--db", path)
        assert (result.code, result.err.startswith(f"{url} was taken down, ")) == (0, True), result.err
        assert result.err.endswith(" UTC (court order): it is not asked for.\n")
    with Archive.open(path) as archive:
        assert archive.report.last_runs() == []


def test_a_contact_that_is_no_address_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE_CONTACT", "bob")
    result = run("crawl", "name.invalid", "--db", tmp_path / "archive.db")
    told = "NEWSARCHIVE_CONTACT: expected an address to write to, like mailto:you@example.org or https"
    assert (result.code, told in result.err) == (2, True), result.err


def test_a_workspace_inside_another_is_told(run, tmp_path, monkeypatch):
    assert "lies inside" not in run("init", "outer").err
    result = run("init", "outer/inner")
    assert (result.code, f"It lies inside the workspace {tmp_path / 'outer'}: " in result.err) == (0, True), result.err
    monkeypatch.chdir(tmp_path / "outer")
    beside = run("init", "../beside")
    assert (beside.code, "lies inside" in beside.err) == (0, False), beside.err


@pytest.mark.parametrize("words", [[""], ["  ", "!!!"], ["()"]])
def test_a_search_for_nothing_is_told(run, db, words):
    result = run("search", *words, "--db", db)
    assert (result.code, "Expected words to search for, got" in result.err) == (2, True)


def test_why_takes_the_number_of_an_article(run, db):
    assert run("why", "1", "--db", db).out == run("why", "https://example.com/kept", "--db", db).out
    result = run("why", "99", "--db", db)
    assert (result.code, "has no article 99" in result.err) == (2, True)


def test_a_workspace_given_as_archive_is_told_its_archive(run, tmp_path):
    run("init", "ws")
    assert f"its archive may be {tmp_path / 'ws/data/archive.db'}" in run("status", "--db", tmp_path / "ws").err


def test_a_site_is_known_without_its_port(run, tmp_path):
    path = tmp_path / "archive.db"
    ports = [f"http://127.0.0.{n}:81/" for n in (1, 2, 3, 4, 11)]
    assert run("add", *ports, "--no-probe", "--db", path).code == 0
    assert "knows no site 127.0.0.11; it has 127.0.0.11:81, " in run("status", "127.0.0.11", "--db", path).err


def test_a_timeline_of_nothing_says_so(run, db):
    result = run("search", "zebra", "--timeline", "year", "--db", db)
    assert (result.code, result.out, result.err) == (0, "", "No article holds zebra.\n")


def test_add_while_a_crawl_runs_writes_the_site_down(run, tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True):
        result = run("add", "http://127.0.0.1:81/", "--db", path)
    assert result.code == 0
    assert result.err.startswith(f"1 new site in {tmp_path / 'newsarchive.toml'}, 0 there already.\n")
    assert (
        "is being written by another command, so nothing was looked at: the next crawl, or watch, takes it up."
        in result.err
    )
    assert "127.0.0.1:81" in (tmp_path / "newsarchive.toml").read_text()


def test_add_from_a_file_that_is_no_text_says_so(run, tmp_path):
    (tmp_path / "list").write_bytes(b"\xb6\x00\xff")
    result = run("add", "--from", "list", "--db", tmp_path / "archive.db")
    assert (result.code, result.err) == (
        2,
        "newsarchive: list: expected a text in UTF-8 with an address a line, got something else.\n",
    )


def test_a_wrong_selector_of_a_spider_is_told_with_its_own_line(run, tmp_path):
    run("init", "ws")
    spider = tmp_path / "ws" / "spiders" / "wrong.py"
    spider.write_text("from newsarchive import Rules\n\nRULES = Rules(section='a[')\n")
    ended = subprocess.run(
        [sys.executable, "-m", "newsarchive", "crawl", "http://127.0.0.1:9/"],
        cwd=tmp_path / "ws", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "Expected a CSS selector, got 'a['" in ended.stderr
    assert ended.stderr.endswith(f"({spider}, line 3).\n"), ended.stderr


@pytest.mark.parametrize("path", ["", "/", "/story"])
@pytest.mark.parametrize("command", [["add", "--no-probe"], ["crawl"]])
def test_a_password_in_an_address_is_not_dropped_in_silence(run, tmp_path, command, path):
    result = run(*command, f"http://me:secret@127.0.0.1:9{path}", "--db", tmp_path / "archive.db")
    told = f"{command[0]}: an address with a user name or password is not asked; newsarchive.toml has headers for that."
    assert (result.code, told in result.err, "secret" in result.err) == (2, True, False)


def test_add_tells_all_mistakes_of_a_file_with_their_lines(run, tmp_path):
    """As an editor on Windows writes it: with a mark at the beginning."""
    (tmp_path / "papers.txt").write_bytes(
        b"\xef\xbb\xbfone.example\r\n# mine\r\ntwo,example\r\n\r\nthree\r\nhttp:/four.example\r\n"
    )
    result = run("add", "--from", "papers.txt", "--no-probe", "--db", tmp_path / "archive.db")
    assert (result.code, result.err.splitlines()) == (
        2,
        [
            "newsarchive: papers.txt:3: add: expected an address like example.com or https://example.com/, got 'two,example'.",
            "papers.txt:5: Expected a site like example.com, got three; a name of your own network needs --allow-network.",
            "papers.txt:6: add: expected an address like example.com or https://example.com/, got 'http:/four.example'.",
            "Nothing was added.",
        ],
    )
    assert not (tmp_path / "newsarchive.toml").exists()
    (tmp_path / "papers.txt").write_bytes(b"\xef\xbb\xbfone.example\r\n# mine\r\nfour.example\r\n")
    assert run("add", "--from", "papers.txt", "--no-probe", "--db", tmp_path / "archive.db").code == 0
    text = (tmp_path / "newsarchive.toml").read_text()
    assert ('home = "https://one.example/"' in text, text.count("[[sites]]")) == (True, 2)


def test_status_tells_how_many_sites_have_no_article_yet(run, tmp_path):
    path = tmp_path / "archive.db"
    assert run("add", "one.example", "two.example", "--no-probe", "--db", path).code == 0
    assert run("status", "--db", path).out.startswith(f"{path}: 0 articles of 2 sites\n")
    page = b"<h1>Bridge opens</h1><p class=byline>By Courier<p>The bridge over the Aar opened to traffic on Monday."
    with Archive.open(path, write=True) as archive:
        article = extract_article(page, "https://one.example/bridge-opens")
        archive.add_article(replace(article, authors=("Courier",), publisher="Courier"), page)
    assert run("status", "--db", path).out.startswith(f"{path}: 1 article of 2 sites, 1 of them without any\n")
    assert "Courier · Courier" not in run("show", "1", "--db", path).out


def test_watch_does_not_begin_on_an_archive_that_it_cannot_write(run, tmp_path, monkeypatch):
    path = tmp_path / "archive.db"
    assert run("add", "one.example", "--no-probe", "--db", path).code == 0
    monkeypatch.setattr(os, "access", lambda at, mode: at != path)
    result = run("watch", "--db", path)
    assert (result.code, result.err.startswith(f"newsarchive: Cannot write {path}: ")) == (2, True), result.err
