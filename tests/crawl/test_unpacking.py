"""Content-Encoding is undone, and the response is what its Content-Type says."""

from __future__ import annotations

import gzip

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse

from newsarchive.crawl.unpacking import UnpackingMiddleware

URL = "https://example.com/story"


def unpacked(body: bytes, content_type: str) -> Response:
    headers = {"Content-Type": content_type, "Content-Encoding": "gzip", "ETag": "x"}
    request = Request(URL)
    packed = Response(URL, status=206, headers=headers, body=gzip.compress(body), request=request, flags=["f"])
    plain = UnpackingMiddleware(10_000).process_response(request, packed)
    assert (plain.url, plain.status, plain.request, plain.flags) == (URL, 206, request, ["f"])
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] == b"x"
    return plain


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        pytest.param(b"<p>No html tag", "text/html; charset=iso-8859-1", HtmlResponse, id="html"),
        pytest.param(b"<rss/>", "application/rss+xml", XmlResponse, id="feed"),
        pytest.param(b"words", "text/plain", TextResponse, id="text"),
        pytest.param(b"\x00\x01\x02", "application/octet-stream", Response, id="binary"),
    ],
)
def test_an_unpacked_response_is_what_its_content_type_says(body: bytes, content_type: str, kind: type) -> None:
    plain = unpacked(body, content_type)
    assert type(plain) is kind
    assert plain.body == body


def test_its_encoding_is_the_declared_one() -> None:
    plain = unpacked("Größe".encode("latin-1"), "text/html; charset=iso-8859-1")
    assert isinstance(plain, TextResponse)
    assert plain.text == "Größe"
