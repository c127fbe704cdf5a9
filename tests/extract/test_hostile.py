"""Hostile and broken input: an Article every time, in bounded time, with clean text."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.extract import extract_article
from newsarchive.items import Article

PROSE = b"<p>The council said on Monday that the bridge over the river would be closed for three weeks, from noon.</p>"
BODY = PROSE * 3


def page(inner: bytes) -> bytes:
    return b"<html><head><title>T</title></head><body>" + inner + b"</body></html>"


HOSTILE = {
    "empty": b"",
    "spaces": b" \n\t ",
    "one byte": b"x",
    "nul": b"\0",
    "nuls": b"\0" * 5000,
    "lt": b"<",
    "open tags": b"<" * 100_000,
    "pdf": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "binary": bytes(range(256)) * 400,
    "only a comment": b"<!-- nothing -->",
    "unclosed comment": page(b"<!-- " + BODY),
    "cdata": page(b"<![CDATA[" + BODY + b"]]>"),
    "xml": b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>",
    "nul in text": page(BODY.replace(b"bridge", b"bri\0dge")),
    "surrogates": page(b"<h1>a&#xD800;b&#xDFFF;</h1>" + BODY.replace(b"river", b"ri&#xD800;ver")),
    "utf-8 surrogates": page(BODY + b"<p>\xed\xa0\x80 broken, and long enough to be prose, one would think here.</p>"),
    "controls": page(BODY.replace(b"noon", b"no\x01\x02on&#1;&#31;\xef\xbf\xbe")),
    "deep 300": page(b"<div>" * 300 + BODY),
    "deep 10k": page(b"<div>" * 10_000 + BODY),
    "deep 100k": page(b"<div>" * 100_000 + BODY),
    "deep spans": page(b"<span>" * 20_000 + BODY),
    "deep tables": page(b"<table><tr><td>" * 10_000 + BODY),
    "deep links": page(b"<a href=x>" * 20_000 + BODY),
    "unclosed b p": page(b"<b><p>" * 20_000 + BODY),
    "100k attributes": page(b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">" + BODY),
    "huge attribute": page(b"<div class='" + b"x " * 500_000 + b"'>" + BODY + b"</div>"),
    "json-ld unclosed": page(b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"a' + BODY),
    "json-ld open brackets": page(b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>" + BODY),
    "json-ld nested": page(b'<script type="application/ld+json">' + b'{"@graph":' * 90_000 + b"</script>" + BODY),
    "json-ld backslashes": page(b'<script type="application/ld+json">"' + b"\\" * 200_000 + b"</script>" + BODY),
    "json-ld odd values": page(
        b'<script type="application/ld+json">[1,null,"x",{"@type":["NewsArticle",5,null],"headline":{"a":[]},"author":'
        b'[[["x"]],7,{"name":{"@value":3}}],'
        b'"datePublished":1e999,"image":[[]],"publisher":"\\ud800","keywords":NaN,"articleSection":[{}],"isAccessibleForFree":[],"@graph":7}]</script>'
        + BODY
    ),
    "json-ld digits": page(b'<script type="application/ld+json">{"a":' + b"9" * 6000 + b"}</script>" + BODY),
    "json-ld big": page(
        b'<script type="application/ld+json">{"@type":"NewsArticle","x":"' + b"y" * 3_000_000 + b'"}</script>' + BODY
    ),
    "dates": page(b"".join(b"<time datetime='2020-01-'>2020-01-</time>" for _ in range(20_000)) + BODY),
    "date of commas": page(b"<time datetime='" + b"," * 12_000 + b"'>" + b"1 May " * 9_000 + b"</time>" + BODY),
    "odd dates": page(
        b"".join(
            b"<meta property='article:published_time' content='%s'>" % d
            for d in (b"0001-01-01", b"99999-01-01", b"2020-02-30T00:00", b"2020-01-01T00:00+99:99", b"1" * 500, b"-5")
        )
        + BODY
    ),
    "5 MB headline": page(b"<h1>" + b"word " * 1_000_000 + b"</h1>" + BODY),
    "10k authors": page(
        b"<meta name=author content='Ann Lee'>" * 10_000 + b"<a rel=author href=x>Bo Ek</a>" * 10_000 + BODY
    ),
    "100k links": page(
        BODY + b"<div class=related><h3>Related</h3>" + b"<a href='/a-b-c'>A long enough headline here</a>" * 100_000
    ),
    "50k headings": page(b"<h1>Same</h1>" * 50_000 + BODY),
    "br flood": page(b"<p>" + b"x, <br>" * 100_000 + BODY),
    "bad urls": page(b"<base href='http://[::1'><a href='http://[x/'>Read more about it here</a><img src='//[['>" + BODY),
    "odd schemes": page(BODY + b"<p>Related: <a href='javascript:alert(1)'>A long headline that is here</a></p>"),
    "odd class": page(b"<div class='" + "ÿ𝔞-_--__".encode() * 50 + b"'>" + BODY),
    "utf-16": page(BODY).decode().encode("utf-16"),
    "utf-16 without bom": page(BODY).decode().encode("utf-16-le"),
    "unknown charset": b"<meta charset='no-such-thing'>" + page(BODY + b"\xff\xfe\xe9"),
    "utf-7": b"<meta charset='utf-7'>" + page(BODY),
    "frameset": b"<frameset><frame src=x></frameset>",
}  # fmt: skip


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


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_gives_an_article_soon(name):
    start = time.process_time()
    article = extract_article(HOSTILE[name], "http://example.com/2026/01/01/a-page")
    assert time.process_time() - start < 8  # a tenth of it on an idle machine
    check(article)


@pytest.mark.parametrize(
    "name", ["empty", "spaces", "one byte", "nul", "pdf", "png", "binary", "only a comment", "deep 10k"]
)
def test_what_cannot_be_understood_says_so(name):
    article = extract_article(HOSTILE[name], "http://example.com/a")
    assert article.error
    assert article.page_kind == "other"


@pytest.mark.parametrize(
    "name",
    ["nul in text", "surrogates", "controls", "deep 300", "100k attributes", "huge attribute", "json-ld odd values",
     "json-ld big", "utf-16", "utf-16 without bom", "unknown charset", "odd dates", "bad urls", "json-ld open brackets"],
)  # fmt: skip
def test_the_text_is_still_found(name):
    article = extract_article(HOSTILE[name], "http://example.com/a")
    assert any(block.text.startswith("The council said on Monday") for block in article.blocks)


@pytest.mark.parametrize(
    "url", ["", "no url", "http://", "http://[::1", "mailto:x", "http://example.com:99999/a", "\ud800"]
)
def test_any_url(url):
    check(extract_article(page(BODY), url))


def test_same_bytes_same_answer():
    assert extract_article(page(BODY), "http://e.com/") == extract_article(page(BODY), "http://e.com/")


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


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=30))
def test_never_raises_on_markup(pieces):
    article = extract_article("".join(pieces).encode("utf-8", "surrogatepass"), "http://example.com/a")
    check(article)
    assert not (article.error or "").startswith("Expected a page that can be understood")


@settings(max_examples=150, deadline=None)
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
