"""Pages out of files: the response records of a WARC (plain or gzipped), or one HTML file; told by content, not name.

Streaming: of a file of gigabytes one record is in memory. What is damaged is skipped, what is readable is given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from newsarchive.errors import UsageError
from newsarchive.items import Page
from newsarchive.pagefiles.encodings import undo
from newsarchive.pagefiles.records import records
from newsarchive.pagefiles.stretches import GZIP_MAGIC, RawBytes, Stretch, stretches

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a page that are read; real pages are far smaller, and a worker must parse them in its memory."""
_STDIN_URL = "file:///dev/stdin"

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """A page as it stands in a file."""

    page: Page
    """URL, body (content decoding undone), status and headers; `fetched_at` is the record's WARC-Date."""
    trouble: str | None = None
    """One sentence where the body is not whole; else None."""
    is_readable: bool = True
    """False where the body is too large to be worked on; it is empty then."""


def check_readable(name: str) -> None:
    """Raise UsageError unless *name* is "-" or a file that can be read."""
    if name == "-":
        return
    if name.lower().startswith(("http://", "https://")):
        raise UsageError(
            f"Expected a file, got the address {name}: newsarchive crawl fetches it into an archive, and newsarchive show --raw"
            " writes the page from there; or save it as a file, and give its address with --url."
        )
    try:
        if Path(name).is_dir():
            raise UsageError(f"Expected a WARC or HTML file, {name} is a folder.")
        with Path(name).open("rb"):
            pass
    except OSError as error:
        raise UsageError(f"Cannot read {name}: {error.strerror or error}.") from error


def read_pages(name: str, *, complain: Complain, url: str | None = None, skip: int = 0) -> Iterator[FilePage]:
    """The pages of a file ("-" is standard input), in order.

    *url* is the URL of an HTML file, in place of its file: URL; a WARC's records name their own. *complain* gets
    one sentence for each damage. Of a WARC the first *skip* pages are passed over, unread.

    Raises:
        UsageError: the file cannot be opened.
    """
    check_readable(name)
    with ExitStack() as stack:
        file = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
        raw = RawBytes(file)
        is_gzip = raw.peek(2) == GZIP_MAGIC
        first = True
        for stretch in stretches(raw, is_gzip=is_gzip, complain=complain):
            if first and not stretch.peek(64).lstrip().startswith(b"WARC/"):
                yield _html_page(stretch, url or (_STDIN_URL if name == "-" else Path(name).resolve().as_uri()))
                return
            first = False
            for record in records(stretch, complain=complain):
                if record.rec_type != "response":
                    continue
                if skip:
                    skip -= 1
                else:
                    yield _record_page(record)


def _html_page(stretch: Stretch, url: str) -> FilePage:
    return _bounded(Page(url=url, body=_read(stretch, BODY_LIMIT + 1)))


def _bounded(page: Page, trouble: str | None = None) -> FilePage:
    if len(page.body) <= BODY_LIMIT:
        return FilePage(page=page, trouble=trouble)
    empty = Page(url=page.url, body=b"", status=page.status, headers=page.headers, fetched_at=page.fetched_at)
    why = f"Expected a page of up to {BODY_LIMIT >> 20} MiB, got a larger one."
    return FilePage(page=empty, trouble=why, is_readable=False)


def _record_page(record: ArcWarcRecord) -> FilePage:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if url.startswith("<") and url.endswith(">"):  # Wget 1.19 writes it so
        url = url[1:-1]
    headers: Any = None
    if url.startswith(("http:", "https:")):
        try:
            headers = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
        except (StatusAndHeadersParserException, EOFError, ValueError):
            headers = None
    body = _body(record, headers)
    while record.raw_stream.read(1 << 16):
        pass
    missing = record.raw_stream.limit
    trouble = f"Expected a record of {record.length} bytes, the file holds {record.length - missing} of them."
    page = Page(
        url=url,
        body=body,
        status=_status(headers),
        headers=tuple(headers.headers) if headers else (),
        fetched_at=record.rec_headers.get_header("WARC-Date"),
    )
    return _bounded(page, trouble if missing else None)


def _body(record: ArcWarcRecord, headers: Any) -> bytes:
    stream, encoding = record.raw_stream, None
    if headers:
        encoding = headers.get_header("content-encoding")
        if (headers.get_header("transfer-encoding") or "").lower() == "chunked":
            stream = ChunkedDataReader(stream)
    return undo(_read(stream, BODY_LIMIT + 1), encoding, limit=BODY_LIMIT + 1)


def _read(stream: Any, limit: int) -> bytes:
    parts, size = [], 0
    while size < limit and (data := stream.read(min(1 << 16, limit - size))):
        parts.append(data)
        size += len(data)
    return b"".join(parts)


def _status(headers: Any) -> int:
    code = headers.get_statuscode() if headers else ""
    return int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 200
