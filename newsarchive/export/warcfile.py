"""WARC 1.1 (ISO 28500:2017): pages as they are kept, for other archives and for `newsarchive ingest`.

A page is kept after its transfer and content codings were undone, so the payload is written so, and the headers that told
of them go to ``X-Archive-Orig-*``, as browsertrix and warcio do. No line of a page can begin a header or a record: CR, LF
and other control characters are taken out of header values and percent-encoded in URLs. Records are the same for the same
pages, whenever they are written, save the first: their ids are made from URL, date and digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO

from newsarchive.items import Page

SOFTWARE = "newsarchive"
_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_NOT_IN_VALUES = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_IN_NAMES = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_IN_URLS = re.compile(r"[\x00-\x1f\x7f]")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_OF_CODING = ("content-encoding", "transfer-encoding")
_LEVEL = 6

Headers = Sequence[tuple[str, str]]


def write_warc(pages: Iterable[Page], file: BinaryIO, *, name: str, now: str, compress: bool = True) -> int:
    """A warcinfo record, then of each page its request (where it is known) and response; returns how many pages.

    *name* is the file's, *now* a UTC time. Each record is a gzip member of its own, unless *compress* is false.
    """
    fields = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\nconformsTo: {_FORMAT}\r\n".encode()
    head = [("WARC-Filename", name), ("Content-Type", "application/warc-fields")]
    file.write(_packed(_record("warcinfo", warc_date(now), _id("warcinfo", name, now), head, fields), compress))
    count = 0
    for page in pages:
        for record in records(page):
            file.write(_packed(record, compress))
        count += 1
    return count


def records(page: Page) -> list[bytes]:
    """The request (if its headers are known) and response records of a page, not compressed."""
    date, url = warc_date(page.fetched_at), clean_url(page.url)
    digest = _digest(page.body)
    response_id = _id("response", url, date, digest)
    head = [
        ("WARC-Target-URI", url),
        ("WARC-Payload-Digest", digest),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    status = _status_line(page.status)
    response = _record("response", date, response_id, head, _http(status, response_headers(page)) + page.body)
    if not page.request_headers:
        return [response]
    head = [
        ("WARC-Target-URI", url),
        ("WARC-Concurrent-To", response_id),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    request = _http(f"GET {_request_target(url)} HTTP/1.1", _request_headers(page, url))
    return [_record("request", date, _id("request", url, date, digest), head, request), response]


def response_headers(page: Page) -> Headers:
    """The page's headers, of which those that no longer fit its decoded body are renamed.

    >>> page = Page(url="https://example.com/", body=b"text", headers=(("Content-Encoding", "gzip"), ("Server", "x")))
    >>> response_headers(page)
    [('X-Archive-Orig-Content-Encoding', 'gzip'), ('Server', 'x')]
    """
    length = str(len(page.body))
    return [
        (f"X-Archive-Orig-{name}", value)
        if name.lower() in _OF_CODING or (name.lower() == "content-length" and value.strip() != length)
        else (name, value)
        for name, value in page.headers
    ]


def clean_url(url: str) -> str:
    r"""*url* with its control characters percent-encoded.

    >>> clean_url("https://example.com/a\r\nWARC-Type: x")
    'https://example.com/a%0D%0AWARC-Type: x'
    """
    return _NOT_IN_URLS.sub(lambda found: f"%{ord(found[0]):02X}", url.encode("utf-8", "replace").decode())


def warc_date(moment: str | None) -> str:
    """A time as WARC-Date: UTC, to a fraction of a second as given; the beginning of time where none is known.

    >>> warc_date("2026-05-01T12:00:00.123Z"), warc_date("2026-05-01T14:00:00+02:00")
    ('2026-05-01T12:00:00.123Z', '2026-05-01T12:00:00Z')
    """
    if moment and _DATE.fullmatch(moment):
        return moment
    try:
        aware = datetime.fromisoformat(moment or "")
        aware = aware if aware.tzinfo else aware.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return "1970-01-01T00:00:00Z"


def _record(kind: str, date: str, record_id: str, head: Headers, block: bytes) -> bytes:
    lines = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date),
        *head,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    ]
    text = "".join(f"{name}: {_NOT_IN_VALUES.sub(' ', value)}\r\n" for name, value in lines)
    return b"WARC/1.1\r\n" + text.encode("utf-8", "replace") + b"\r\n" + block + b"\r\n\r\n"


def _http(first: str, headers: Headers) -> bytes:
    lines = [first.encode("utf-8", "replace")]
    for name, value in headers:
        clean = _NOT_IN_NAMES.sub("_", name).encode("ascii")
        if clean:
            lines.append(clean + b": " + _header_bytes(_NOT_IN_VALUES.sub(" ", value).strip()))
    return b"\r\n".join([*lines, b"", b""])


def _header_bytes(value: str) -> bytes:
    """As it came: headers are read as Latin-1 by the crawl, and as UTF-8 out of some WARC files."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def _status_line(status: int) -> str:
    try:
        return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP/1.1 {status} "


def _request_target(url: str) -> str:
    rest = url.partition("://")[2].partition("#")[0]
    found = re.search(r"[/?]", rest)
    target = rest[found.start() :] if found else "/"
    return (target if target.startswith("/") else f"/{target}").replace(" ", "%20")


def _request_headers(page: Page, url: str) -> Headers:
    """As they were sent; Host stands in the URL where Scrapy left it out."""
    if any(name.lower() == "host" for name, _ in page.request_headers):
        return page.request_headers
    host = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]
    return [("Host", host), *page.request_headers]


def _digest(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def _id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, chr(10).join(parts))}>"


def _packed(record: bytes, compress: bool) -> bytes:
    if not compress:
        return record
    packer = zlib.compressobj(_LEVEL, wbits=31)
    return packer.compress(record) + packer.flush()
