"""Pages as they come when something broke them on the way: the golden pages, flipped, spliced and cut.

The count is bounded here; by hand, `NEWSARCHIVE_FUZZ=100000 pytest tests/extract/test_mutated_pages.py` runs longer.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.extract import extract_article
from newsarchive.items import Article

PAGES = sorted(
    [*Path(__file__).parent.glob("pages/*.html"), *(Path(__file__).parent.parent / "seed_pages").glob("*.html")]
)
BODIES = [path.read_bytes() for path in PAGES]
COUNT = int(os.environ.get("NEWSARCHIVE_FUZZ", "150"))
PIECES = [
    b"<",
    b">",
    b"</p>",
    b"<b>",
    b'"',
    b"<!--",
    b"<script>",
    b"]]>",
    b"\x00",
    b"\xff\xfe",
    b"&#xD800;",
    b'{"@type":',
    b"<table>",
]


@st.composite
def mutated(draw):
    """A golden page with some bytes changed, pieces put in, a stretch doubled or dropped, or its end cut off."""
    body = bytearray(draw(st.sampled_from(BODIES)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(body) - 1)) if body else 0
        end = min(len(body), at + draw(st.integers(1, 4000)))
        match draw(st.sampled_from(["flip", "put", "double", "drop", "cut", "splice"])):
            case "flip":
                body[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "put":
                body[at:at] = draw(st.sampled_from(PIECES)) * draw(st.sampled_from([1, 1, 3, 300]))
            case "double":
                body[at:at] = body[at:end]
            case "drop":
                del body[at:end]
            case "cut":
                del body[max(at, 1) :]
            case "splice":
                other = draw(st.sampled_from(BODIES))
                body[at:end] = other[at % len(other) : at % len(other) + end - at]
    return bytes(body)


def test_there_are_pages_to_mutate():
    assert len(BODIES) >= 10


@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-16"])
@settings(max_examples=COUNT, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(body=mutated())
def test_a_broken_page_is_still_an_article_form(body, content_type):
    article = extract_article(body, "https://example.com/news/2026/05/01/story", content_type=content_type)
    assert isinstance(article, Article)
    assert 0 <= article.confidence <= 1
    for text in [article.headline or "", article.section or "", *(block.text for block in article.blocks)]:
        assert "\0" not in text
        text.encode("utf-8")  # no lone surrogates
    assert all(link.url.startswith(("http://", "https://")) for link in (*article.related, *article.prose_links))
