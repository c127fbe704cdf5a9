"""Hostile and broken input: an Article every time, in bounded time, with clean text."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.extract import extract_article
from newsarchive.items import Article
from tests.extract.hostile_shapes import BODY, PROSE, SENTENCE, SHAPES, Shape, page


def check(article: Article) -> None:
    texts = [block.text for block in article.blocks]
    texts += [article.headline or "x", article.section or "x", article.summary or "x", *article.authors, *article.tags]
    texts += [link.text or "x" for link in article.related]
    for text in texts:
        assert text and "\0" not in text
        text.encode("utf-8")
    assert all(link.url.startswith(("http://", "https://")) for link in article.related + article.prose_links)
    assert 0 <= article.confidence <= 1
    assert len(article.headline or "") <= 1_000
    assert len(article.authors) <= 100
    assert article.error is None or article.error.endswith(".")
    article.as_dict()


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.id for shape in SHAPES])
def test_hostile_page_gives_an_article_soon(shape: Shape) -> None:
    body = shape.make()
    start = time.process_time()
    article = extract_article(body, "http://example.com/a-page", content_type=shape.content_type)
    assert time.process_time() - start < 20  # a tenth of it on an idle machine
    check(article)
    assert any(block.text.startswith(SENTENCE) for block in article.blocks) is shape.text
    assert (article.error is not None) is shape.said
    assert article.published_at == shape.published


def test_every_shape_has_its_row_in_the_documentation() -> None:
    table = (Path(__file__).parents[2] / "docs/hostile-pages.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ")[0].removeprefix("| ").replace("&lt;", "<") for line in table.splitlines() if line[:3] == "| E"
    ]
    assert [row for row in rows if not row.startswith("E14")] == [shape.id for shape in SHAPES]


def test_what_is_no_page_says_so() -> None:
    for shape in SHAPES:
        if shape.said and not shape.text:
            assert extract_article(shape.make(), "http://example.com/a").page_kind == "other", shape.id


@pytest.mark.parametrize(
    "url", ["", "no url", "http://", "http://[::1", "mailto:x", "http://example.com:99999/a", "\ud800"]
)
def test_any_url(url):
    check(extract_article(page(BODY), url))


SAME = """
import json, sys
from pathlib import Path
from newsarchive.extract import extract_article
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    for _ in range(2):
        print(json.dumps(extract_article(path.read_bytes(), "https://e.com/a").as_dict()))
"""


def test_same_bytes_same_answer_in_every_process() -> None:
    """Twice in each of two processes that hash differently (E15)."""
    folder = str(Path(__file__).parent / "pages")
    said = [
        subprocess.run(
            [sys.executable, "-c", SAME, folder],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    lines = said[0].splitlines()
    assert len(lines) > 20 and lines[::2] == lines[1::2]


TAGS = [
    "p",
    "div",
    "span",
    "a",
    "h1",
    "h2",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "nav",
    "footer",
    "br",
    "script",
    "time",
    "figure",
    "b",
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "<p class='related'>",
            "<div hidden>",
            "<a href='/x-y-z'>",
            "<meta property='og:title' content='",
            "'>",
            "<!--",
            "]]>",
        ]
    ),
    st.text(max_size=80),
    st.just(PROSE.decode()),
)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=30))
def test_never_raises_on_markup(pieces):
    article = extract_article("".join(pieces).encode("utf-8", "surrogatepass"), "http://example.com/a")
    check(article)
    assert not (article.error or "").startswith("Expected a page that can be understood")


@settings(max_examples=150)
@given(
    st.binary(max_size=400),
    st.none() | st.sampled_from(["text/html; charset=utf-8", "text/html; charset=x", "charset=\ud800"]),
)
def test_never_raises_on_bytes(body, content_type):
    check(extract_article(b"<p>" + body, "http://example.com/a", content_type=content_type))


@pytest.mark.parametrize("seed", range(60))
def test_bytes_at_random_are_no_article(seed: int) -> None:
    article = extract_article(random.Random(seed).randbytes(3000), "https://example.com/a")
    assert (article.error, article.blocks) == ("Expected an HTML page, got data without markup.", ())


def test_japanese_in_escapes_is_a_page() -> None:
    words = "日本 の 政 府 は 今 日 " * 40
    article = extract_article(f"<title>{words}</title><p>{words}".encode("iso-2022-jp"), "https://example.com/a")
    assert article.error is None
