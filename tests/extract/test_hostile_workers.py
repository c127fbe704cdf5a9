"""Hostile shapes through the workers that a crawl uses: an article or a told WorkError, within the budget."""

from __future__ import annotations

import asyncio
import time

import pytest

from newsarchive.items import Article, Page
from newsarchive.workers import MEMORY_MIB, SECONDS, WorkError, Workers, understand

P = b"<p>The council said on Monday that the bridge over the river would be closed for three weeks, from noon.</p>"
LD = b'<script type="application/ld+json">'


def page(inner: bytes) -> bytes:
    return b"<html><head><title>T</title></head><body>" + inner + P * 3 + b"</body></html>"


SHAPES = {
    "E01 json-ld quadratic 80 kB": lambda: page(LD + b'{"a":"' + b'\\"' * 40_000 + b"</script>"),
    "E03 deep b": lambda: page(b"<b>" * 10_000),
    "E03 deep svg": lambda: page(b"<svg>" + b"<g>" * 10_000),
    "E03 deep math": lambda: page(b"<math>" + b"<mrow>" * 10_000),
    "E04 i with attribute": lambda: page(b"".join(b"<i n=%d>" % n for n in range(3000))),
    "E05 2020-01- x 150k": lambda: page(b"<time>" + b"2020-01-" * 150_000 + b"</time>"),
    "E06 surrogate in json-ld": lambda: page(LD + b'{"@type":"NewsArticle","headline":"\\ud800"}</script>'),
    "E07 gb18030": lambda: page("<p>大桥关闭三周，市政府周一表示。</p>".encode("gb18030") * 20),
    "E07 mixed": lambda: page("<p>né</p>".encode() + b"<p>n\xe9</p>" * 50),
    "E08 combining marks": lambda: page(b"<p>a" + "\u0301".encode() * 32_000 + b"</p>"),
    "E08 bidi marks": lambda: page("<h1>a\u202eb\u2066c</h1>".encode()),
    "E12 5 MB class": lambda: page(b"<div class='" + b"c" * 5_000_000 + b"'>"),
    "E13 script urls": lambda: page(b"<p><a href='data:text/html,x'>A link that is here</a></p><style>p{}</style>"),
    "E01 json-ld quadratic 1 MB": lambda: page(LD + b'{"a":"' + b'\\"' * 500_000 + b"</script>"),
    "E03 deep b 100k": lambda: page(b"<b>" * 100_000),
    "E04 unclosed b p 50k": lambda: page(b"<b><p>" * 50_000),
    "E05 dates x 50k": lambda: page(b"<time>1 May 2020</time>" * 50_000),
    "E12 5 MB text": lambda: page(b"<p>" + b"word " * 1_000_000 + b"</p>"),
}
CASES = [pytest.param(make, id=name) for name, make in SHAPES.items()]


@pytest.fixture(scope="module")
def workers():
    workers = Workers(1, seconds=SECONDS, memory_mib=MEMORY_MIB)
    yield workers
    workers.close()


@pytest.mark.parametrize("make", CASES)
def test_it_ends_within_the_budget(workers, make):
    start = time.monotonic()
    try:
        outcome = asyncio.run(workers.run(understand, Page(url="https://e.com/a", body=make())))
    except WorkError as error:
        outcome = str(error)
        assert "took longer than" in outcome or "needed more than" in outcome
    else:
        assert isinstance(outcome, Article)
        texts = [outcome.headline or "", *(block.text for block in outcome.blocks)]
        assert "\0" not in "".join(texts).encode("utf-8").decode()
    assert time.monotonic() - start < 2 * SECONDS + 10  # the fork server's start is in the first
