"""extract: a line for each page, whatever the page."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pagefiles.warcs import DATE, html, warc

from newsarchive import extract_article
from newsarchive.batch import extract_lines
from newsarchive.items import Page
from newsarchive.pagefiles import FilePage
from newsarchive.workers import Workers

from . import hostile

BODIES = [html(number) for number in range(5)]


def form(number):
    url = f"https://example.com/{number}"
    return extract_article(
        BODIES[number], url, content_type="text/html; charset=utf-8", fetched_at=DATE
    ).as_dict()  # fmt: skip


def lines(result):
    return [json.loads(line) for line in result.raw.split(b"\n")[:-1]]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "plain").write_bytes(warc(BODIES, gzip=False))
    (tmp_path / "zipped.html").write_bytes(warc(BODIES))
    (tmp_path / "page.warc").write_bytes(BODIES[0])
    return tmp_path


def test_a_line_for_each_response_in_order(run, files):
    result = run("extract", "plain", "zipped.html", "--jobs", 2)
    assert (result.code, result.err) == (0, "")
    assert lines(result) == [form(number) for number in range(5)] * 2


def test_html_and_standard_input(run, files):
    result = run("extract", "page.warc", "-", "--jobs", 1, stdin=BODIES[1])
    urls = [(files / "page.warc").as_uri(), "file:///dev/stdin"]
    assert lines(result) == [extract_article(BODIES[n], url).as_dict() for n, url in enumerate(urls)]
    assert result.code == 0


def test_the_url_is_taken_unchanged(run, files):
    url = "https://www.Example.com/a?utm_source=x#f"
    assert lines(run("extract", "page.warc", "--url", url)) == [extract_article(BODIES[0], url).as_dict()]


def test_a_damaged_file_gives_what_is_readable_and_3(run, files):
    (files / "cut").write_bytes(warc(BODIES)[:-60])
    result = run("extract", "cut", "page.warc")
    found = lines(result)
    assert found[:4] == [form(number) for number in range(4)]
    assert found[4]["url"] == "https://example.com/4"
    assert found[4]["error"].startswith("Expected a record of ")
    assert [line["url"] for line in found[5:]] == [(files / "page.warc").as_uri()]
    told = "cut is damaged (a record is cut, and 1 more); what is readable of it was read.\n"
    assert (result.code, result.err) == (3, told)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["page.warc", "none.warc"], "Cannot read none.warc: No such file or directory."),
        (["."], "Expected a WARC or HTML file, . is a folder."),
        (["page.warc", "plain", "--url", "https://example.com/"], "--url is the URL of one HTML file"),
        (["page.warc", "--jobs", "0"], "--jobs"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_done_as_asked(run, files, args, words):
    result = run("extract", *args)
    assert (result.code, result.out) == (2, "")
    assert words in result.err


def test_a_file_that_is_no_page_gives_a_line_and_is_told(run, files):
    (files / "empty").write_bytes(b"")
    (files / "words").write_bytes(b"just words")
    result = run("extract", "empty", "words", "page.warc")
    empty, words, _ = lines(result)
    assert (empty["page_kind"], empty["blocks"]) == ("other", [])
    assert (empty["error"], words["error"]) == (
        "Expected an HTML page, got an empty body.",
        "Expected an HTML page, got data without markup.",
    )
    told = f"empty: {empty['error']}\nwords: {words['error']}\n"
    assert (result.code, result.err) == (0, told)


def test_of_a_warc_the_pages_that_are_none_are_counted(run, files):
    (files / "mixed").write_bytes(warc([*BODIES, b"", b"words"]))
    result = run("extract", "mixed")
    told = f"mixed: 2 of {len(BODIES) + 2} pages could not be read; the error in their lines says why.\n"
    assert (result.code, result.err) == (0, told)


def test_a_warc_without_a_response_is_told(run, files):
    (files / "none").write_bytes(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nab\r\n\r\n")
    result = run("extract", "none")
    assert (result.code, result.out, result.err) == (0, "", "none: Expected a WARC with responses, got one without.\n")


# -- hostile pages ----------------------------------------------------------------------------------------------------


class Patient(Workers):
    """Lets pages that do not hang take what time they want: a busy machine may need more than the limit for them."""

    def submit(self, function, *args):
        limit = self.seconds
        self.seconds = limit if b"HANG" in args[0].page.body else 600.0
        try:
            return super().submit(function, *args)
        finally:
            self.seconds = limit


@pytest.fixture
def work(monkeypatch):
    monkeypatch.setattr("newsarchive.batch.lines.extract_line", hostile.extract_line)
    made = []

    def work(words, **options):
        workers = Patient(2, **options)
        made.append(workers)
        pages = (
            FilePage(page=Page(url=f"https://example.com/{n}", body=f"<p>{word}</p>".encode()))
            for n, word in enumerate(words)
        )
        return [json.loads(line) for line, _ in extract_lines(pages, workers)]

    yield work
    for workers in made:
        workers.close()


def test_hostile_pages_give_lines_that_say_so_and_others_go_on(work):
    words = ["good", "HANG", "EAT", "CRASH", "RAISE", *["good"] * 20, "HANG", "good"]
    found = work(words, seconds=1.0, memory_mib=128)
    assert [line["url"] for line in found] == [f"https://example.com/{n}" for n in range(len(words))]
    why = "Expected a page that can be understood; reading it"
    assert [found[n]["error"] for n in (1, 2, 3, 4, 25)] == [
        f"{why} took longer than 1 s.",
        f"{why} needed more than 128 MiB.",
        f"{why} broke its worker process (exit code -11).",
        f"{why} raised ValueError: an error of ours.",
        f"{why} took longer than 1 s.",
    ]
    good = extract_article(b"<p>good</p>", "https://example.com/0").as_dict()
    assert [line for line in found if line["error"] is None or line["error"] == good["error"]] == [
        good | {"url": line["url"]} for n, line in enumerate(found) if words[n] == "good"
    ]


def test_order_is_that_of_the_pages(work):
    words = ["SLOW" if n % 3 == 0 else "good" for n in range(12)]
    assert [line["url"] for line in work(words)] == [f"https://example.com/{n}" for n in range(12)]


def test_pages_are_read_only_as_fast_as_they_are_understood(monkeypatch):
    monkeypatch.setattr("newsarchive.batch.lines.extract_line", hostile.extract_line)
    read = []

    def pages():
        for n in range(60):
            read.append(n)
            yield FilePage(page=Page(url=f"https://example.com/{n}", body=b"SLOW" if n == 0 else b"good"))

    workers = Workers(2)
    try:
        found = extract_lines(pages(), workers)
        next(found)
        assert len(read) <= 10
        assert len(list(found)) == 59
    finally:
        workers.close()


def test_a_page_too_large_to_be_read_gives_a_line():
    page = FilePage(page=Page(url="https://example.com/", body=b""), trouble="Too large.", is_readable=False)
    ((line, error),) = extract_lines([page], Workers(1))
    assert error == "Too large."
    assert (json.loads(line)["error"], json.loads(line)["page_kind"]) == ("Too large.", "other")


def test_no_process_is_left_behind(files):
    args = [sys.executable, "-W", "error", "-m", "newsarchive", "extract", "plain"]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=files, start_new_session=True)
    out, err = process.communicate(timeout=600)
    assert (process.returncode, err, out.count(b"\n")) == (0, b"", 5)
    deadline = time.monotonic() + 300
    while _members(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _members(session):
    """Processes of a session that still run."""
    found = []
    for name in (path.name for path in Path("/proc").iterdir()):
        with suppress(ProcessLookupError, ValueError):
            if os.getsid(int(name)) == session:
                found.append(name)
    return found
