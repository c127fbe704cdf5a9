"""Pages that were made to hurt a reader of pages, each a row of docs/hostile-pages.md.

The numbers are those of the catalogue: E01 data for machines, E02 attributes, E03 depth, E04 open elements, E05 many dates,
E06 odd JSON, E07 encodings, E08 characters, E09 no pages, E11 odd dates, E12 sizes, E13 what is no text. (E10 are the
conformance suites of `benchmarks/conformance.py`, E14 lost workers, E15 the same bytes twice, E16 mutated pages.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SENTENCE = "The council said on Monday that the bridge over the river would be closed for three weeks, from noon."
PROSE = f"<p>{SENTENCE}</p>".encode()
BODY = (
    PROSE
    + b"<p>Engineers had found cracks in two of its nine piers, and drivers are sent by way of the northern road.</p>"
    b"<p>The mayor told reporters that she would rather close it now than in winter, and that boats could pass.</p>"
)
LD = b'<script type="application/ld+json">'


@dataclass(frozen=True)
class Shape:
    """One hostile page."""

    id: str
    """Number in the catalogue and a name."""
    make: Callable[[], bytes]
    text: bool = True
    """Whether the text in it is still found."""
    said: bool = False
    """Whether the article says what was wrong."""
    content_type: str | None = None
    published: str | None = None
    """The date that is to be read."""


def page(inner: bytes, head: bytes = b"") -> bytes:
    return b"<html><head><title>T</title>" + head + b"</head><body>" + inner + b"</body></html>"


def around(inner: bytes) -> Callable[[], bytes]:
    """A page with this before its text."""
    return lambda: page(inner + BODY)


def deep(tag: bytes, times: int) -> Callable[[], bytes]:
    return lambda: page(BODY + tag * times + PROSE)


def dated(value: str) -> Callable[[], bytes]:
    return lambda: page(BODY, f"<meta property='article:published_time' content='{value}'>".encode())


def encoded(name: str, declared: str | None = None) -> Callable[[], bytes]:
    head = f"<meta charset={declared}>".encode() if declared else b""
    return lambda: page(BODY, head).decode().encode(name)


def no_page(body: bytes) -> Callable[[], bytes]:
    return lambda: body


ALL_BYTES = bytes(range(256))
ODD_LD = (
    b'[1,null,"x",{"@type":["NewsArticle",5,null],"headline":{"a":[]},"author":[[["x"]],7,{"name":{"@value":3}}],'
    b'"image":[[]],"publisher":"x","articleSection":[{}],"isAccessibleForFree":[],"@graph":7}]</script>'
)
SHAPES = (
    Shape("E01 JSON-LD of 80 kB in escapes", around(LD + b'{"a":"' + b'\\"' * 40_000 + b"</script>")),
    Shape("E01 JSON-LD of 1 MB in escapes", around(LD + b'{"a":"' + b'\\"' * 500_000 + b"</script>")),
    Shape("E01 JSON-LD of 3 MB", around(LD + b'{"@type":"NewsArticle","x":"' + b"y" * 3_000_000 + b'"}</script>')),
    Shape("E01 JSON-LD without an end", lambda: page(LD + b'{"@type":"NewsArticle","headline":"a' + BODY), text=False),
    Shape("E02 100,000 attributes", around(b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">")),
    Shape("E02 an attribute of 1 MB", around(b"<div class='" + b"x " * 500_000 + b"'></div>")),
    *(
        Shape(f"E03 {tag.decode()} {times:,} deep", deep(tag, times), said=times * tag.count(b"<") > 2_000)
        for tag in (b"<div>", b"<b>", b"<table><tr><td>", b"<svg><g>", b"<math><mrow>")
        for times in (300, 1_000, 10_000, 100_000)
    ),
    Shape("E03 <span> 20,000 deep", deep(b"<span>", 20_000), said=True),
    Shape("E03 <a> 20,000 deep", deep(b"<a href=x>", 20_000)),
    Shape("E04 <b><p> never closed, 50,000", deep(b"<b><p>", 50_000)),
    Shape("E04 <i n=...> never closed, 3,000", around(b"".join(b"<i n=%d>" % n for n in range(3000))), text=False, said=True),
    Shape("E04 an open comment", lambda: page(b"<!-- " + BODY), text=False),
    Shape("E04 100,000 times <", no_page(b"<" * 100_000), text=False),
    Shape("E04 100,000 line breaks", lambda: page(BODY + b"<p>" + b"x, <br>" * 100_000)),
    Shape("E05 50,000 dates", around(b"<time>1 May 2020</time>" * 50_000), published="2020-05-01"),
    Shape("E05 150,000 times 2020-01-", around(b"<time>" + b"2020-01-" * 150_000 + b"</time>")),
    Shape("E05 a date of 12,000 commas", around(b"<time datetime='" + b"," * 12_000 + b"'>x</time>")),
    Shape("E06 JSON-LD of 200,000 brackets", around(LD + b"[" * 200_000 + b"</script>")),
    Shape("E06 JSON-LD nested 90,000 deep", around(LD + b'{"@graph":' * 90_000 + b"</script>")),
    Shape("E06 an integer of 5,000 figures", around(LD + b'{"a":' + b"9" * 5_000 + b"}</script>")),
    Shape("E06 NaN", around(LD + b'{"@type":"NewsArticle","headline":NaN}</script>')),
    Shape("E06 1e999", around(LD + b'{"@type":"NewsArticle","datePublished":1e999}</script>')),
    Shape("E06 half a surrogate pair", around(LD + b'{"@type":"NewsArticle","headline":"\\ud800"}</script>')),
    Shape("E06 values of odd types", around(LD + ODD_LD)),
    Shape(
        "E07 header, meta and mark differ", lambda: b"\xef\xbb\xbf" + page(BODY, b"<meta charset=utf-16>"),
        content_type="text/html; charset=koi8-r",
    ),
    Shape("E07 utf-7", lambda: page(BODY, b"<meta charset=utf-7>")),
    Shape("E07 utf-16 with a mark", encoded("utf-16")),
    Shape("E07 utf-16 without a mark", encoded("utf-16-le")),
    Shape("E07 gb18030", lambda: page("<p>大桥关闭三周，市政府周一表示。</p>".encode("gb18030") * 20 + BODY)),
    Shape("E07 cp1252 named latin-1", lambda: page(b"<p>\x93caf\xe9\x94</p>" + BODY, b"<meta charset=latin-1>")),
    Shape("E07 two encodings in one page", lambda: page("<p>né</p>".encode() + b"<p>n\xe9</p>" * 50 + BODY)),
    Shape("E07 an encoding that is none", lambda: page(BODY + b"\xff\xfe\xe9", b"<meta charset=no-such-thing>")),
    Shape("E08 NUL in the text", lambda: page(BODY + b"<p>A line of text with a NUL \0 in it, as long as others.</p>")),
    Shape("E08 5,000 NULs", no_page(b"\0" * 5_000), text=False, said=True),
    Shape("E08 C0 and C1", lambda: page(BODY + b"<p>Controls \x01\x02&#1;&#31;\xc2\x80\xc2\x9f in a line of text.</p>")),
    Shape("E08 U+FFFE", lambda: page(BODY + b"<p>\xef\xbf\xbe in a line of text that is long enough to stay.</p>")),
    Shape("E08 surrogates by number", around(b"<h1>a&#xD800;b&#xDFFF;</h1>")),
    Shape("E08 surrogates in utf-8", around(b"<p>\xed\xa0\x80 broken, and long enough to be prose, one would think.</p>")),
    Shape("E08 marks of direction", around("<h1>a\u202eb\u2066c</h1>".encode())),
    Shape("E08 64 kB of combining marks", around(b"<p>a" + "\u0301".encode() * 32_000 + b"</p>")),
    Shape("E09 nothing", no_page(b""), text=False, said=True),
    Shape("E09 white space", no_page(b" \n\t "), text=False, said=True),
    Shape("E09 one byte", no_page(b"x"), text=False, said=True),
    Shape("E09 one NUL", no_page(b"\0"), text=False, said=True),
    Shape("E09 binary data", no_page(ALL_BYTES * 400), text=False, said=True),
    Shape("E09 a PDF", no_page(b"%PDF-1.7\n" + ALL_BYTES * 40), text=False, said=True),
    Shape("E09 a PNG", no_page(b"\x89PNG\r\n\x1a\n" + ALL_BYTES * 40), text=False, said=True),
    Shape("E09 a comment alone", no_page(b"<!-- nothing -->"), text=False, said=True),
    Shape("E09 a feed", no_page(b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>"), text=False),
    Shape("E09 a frameset", no_page(b"<frameset><frame src=x></frameset>"), text=False),
    Shape("E11 a date to come", dated("2090-01-01"), published="2090-01-01"),
    Shape("E11 1970-01-01", dated("1970-01-01T00:00:00Z")),
    Shape("E11 the year 1", dated("0001-01-01")),
    Shape("E11 the year 99999", dated("99999-01-01")),
    Shape("E11 30 February", dated("2020-02-30T00:00")),
    Shape("E11 an offset of 99:99", dated("2020-01-01T00:00+99:99")),
    Shape("E11 no zone", dated("2020-01-01T10:00"), published="2020-01-01T10:00:00"),
    Shape("E11 500 figures", dated("1" * 500)),
    Shape("E11 several that differ", lambda: page(BODY, LD + b'{"@type":"NewsArticle","datePublished":"2020-01-02"}</script>'
          b"<meta property='article:published_time' content='2020-01-09'>"), published="2020-01-02"),
    Shape("E12 a headline of 5 MB", around(b"<h1>" + b"word " * 1_000_000 + b"</h1>")),
    Shape("E12 10,000 authors", around(b"<meta name=author content='Ann Lee'><a rel=author href=x>Bo Ek</a>" * 10_000)),
    Shape("E12 100,000 related links", lambda: page(BODY + b"<div class=related><h3>Related</h3>"
          + b"<a href='/a-b-c'>A long enough headline here</a>" * 100_000)),
    Shape("E12 a class of 5 MB", around(b"<div class='" + b"c" * 5_000_000 + b"'></div>")),
    Shape("E12 a text of 5 MB", lambda: page(BODY + b"<p>" + b"word " * 1_000_000 + b"</p>")),
    Shape("E12 50,000 headings", around(b"<h1>Same</h1>" * 50_000)),
    Shape("E13 scripts, styles, hidden text",
          around(b"<script>var a='" + PROSE + b"'</script><style>p{}</style><i hidden>x</i>")),
    Shape("E13 links that are none", around(b"<a href='javascript:alert(1)'>A</a><a href='data:text/html,x'>B, a long line</a>"
          b"<base href='http://[::1'><a href='http://[x/'>Read more about it here</a><img src='//[['>")),
    Shape("E13 a class of odd letters", around(b"<div class='" + "ÿ𝔞-_--__".encode() * 50 + b"'></div>")),
)  # fmt: skip
