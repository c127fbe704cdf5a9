"""extract --explain: each block of a page with its verdict and reasons."""

from functools import partial

import pytest

from newsarchive.workers import Workers

from . import hostile

SENTENCE = "The council said on Monday that the bridge would be closed for three weeks, from noon."


def test_each_block_is_shown_with_verdict_probabilities_and_reasons(run, tmp_path):
    paragraphs = "".join(f"<p>{n}. {SENTENCE}</p>" for n in range(4))
    (tmp_path / "page.html").write_text(f"<h1>Bridge</h1>{paragraphs}<p>Share</p>", encoding="utf-8")
    result = run("extract", "--explain", "page.html", "--url", "https://example.com/1")
    lines = result.out.splitlines()
    assert (result.code, lines[0]) == (0, "https://example.com/1")
    assert lines[1].startswith("article, confidence 0.")
    assert "  headline       Bridge  <h1>" in lines
    blocks = lines[next(i for i, line in enumerate(lines) if line.startswith("kind")) + 1 :]
    assert [line.split()[0] for line in blocks[::2]] == ["-", *["paragraph"] * 4, "-"]
    assert all("(+" in line or "(-" in line for line in blocks[1:-1:2])
    assert blocks[-1].strip().startswith("reads like a button")


def test_a_page_without_text_says_so(run, tmp_path):
    (tmp_path / "page.html").write_bytes(b"<html><body></body></html>")
    result = run("extract", "--explain", "page.html")
    assert (result.code, result.out.splitlines()[1:]) == (
        0,
        ["other, confidence 0.60", "  No text was found in this page."],
    )


def test_garbage_says_what_it_is(run, tmp_path):
    (tmp_path / "page.html").write_bytes(bytes(range(256)) * 8)
    told = run("extract", "page.html").err.removeprefix("page.html: ").strip()
    assert "Expected an HTML page" in told
    assert run("extract", "--explain", "page.html").out.splitlines()[1:] == ["other, confidence 0.00", f"  {told}"]


def test_what_is_not_looked_at_is_told_together(run, tmp_path):
    menu = "".join(f"<p><a href='/{n}'>Menu {n}</a></p>" for n in range(30))
    paragraphs = "".join(f"<p>{n}. {SENTENCE}</p>" for n in range(4))
    (tmp_path / "page.html").write_text(
        f"<h1>Bridge</h1><article>{paragraphs}</article><div>{menu}</div>", encoding="utf-8"
    )
    short, whole = (run("extract", "--explain", *more, "page.html").out for more in ((), ("--all",)))
    assert ("Menu 0 | Menu 1 | Menu 2 | ..." in short, "Menu 17" in short, "--all shows each" in short) == (
        True,
        False,
        True,
    )
    assert ("Menu 17" in whole, "--all" in whole) == (True, False)
    assert short.count("paragraph  ") == whole.count("paragraph  ") == 4


def test_an_address_is_no_file(run):
    result = run("extract", "https://example.com/story")
    told = "Expected a file, got the address https://example.com/story: newsarchive crawl fetches it into an archive"
    assert (result.code, told in result.err) == (2, True)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("HANG", "took longer than 1 s"),
        ("EAT", "needed more than 128 MiB"),
        ("RAISE", "raised ValueError: an error of ours"),
    ],
)
def test_a_hostile_page_does_not_hang_the_terminal(run, tmp_path, monkeypatch, word, why):
    (tmp_path / "page.html").write_text(f"<p>{word}", encoding="utf-8")
    monkeypatch.setattr("newsarchive.batch.explanations.explain_page", hostile.explain_page)
    seconds = 1.0 if word == "HANG" else 600.0  # a busy machine may need long for the others
    monkeypatch.setattr("newsarchive.cli.extract.Workers", partial(Workers, seconds=seconds, memory_mib=128))
    result = run("extract", "--explain", "page.html", "--url", "https://example.com/1")
    assert (result.code, result.out.splitlines()) == (
        0,
        [
            "https://example.com/1",
            "other, confidence 0.00",
            f"  Expected a page that can be understood; reading it {why}.",
        ],
    )
