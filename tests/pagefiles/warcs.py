"""Invented WARC files."""

import io
import warnings

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2026-05-01T12:00:00Z"


def html(number):
    return f"<html><body><article><h1>Story {number}</h1><p>Text number {number}.</p></article></body></html>".encode()


def warc(bodies, **options):
    """A WARC with a warcinfo, a request, and a response record for each body."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio's writer leaves its temporary files to the collector
        return _warc(bodies, **options)


def _warc(bodies, *, gzip=True, headers=(), status="200 OK", uri="https://example.com/{}"):
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzip, warc_version="WARC/1.1")
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for number, body in enumerate(bodies):
        url = uri.format(number)
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.com")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=request))
        http = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8"), *headers], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": DATE}
        )
        writer.write_record(record)
    return file.getvalue()


def plain_record(url, block, *, kind="response", length=None, date=None):
    """One record written by hand, not compressed."""
    dated = f"WARC-Date: {date}\r\n" if date else ""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{dated}Content-Length: {length or len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
