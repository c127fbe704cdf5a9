"""The records of a WARC, past whatever is no record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from newsarchive.pagefiles.stretches import Stretch

_BEGIN = re.compile(rb"(?:^|\n)(?=WARC/[01]\.\d)")
_BLOCK = 1 << 16


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]  # warcio has no types
    def _ensure_target_uri_format(self, rec_headers: Any) -> Any:
        """The URL as it is; warcio would rewrite spaces in it."""
        return rec_headers.get_header("WARC-Target-URI")


def records(stretch: Stretch, *, complain: Callable[[str], None]) -> Iterator[ArcWarcRecord]:
    """The records of a stretch of WARC in order, of which the HTTP headers are not parsed.

    Whatever of a record is not read when the next one is asked for is skipped. Each place that is no record, and
    each record that is cut, is one complaint.
    """
    loader = _Loader(verify_http=False, arc2warc=False)
    reader = BufferedReader(stretch, block_size=_BLOCK)
    while line := _next_line(reader):
        try:
            record = loader.parse_record_stream(reader, line, "warc", no_record_parse=True)
            if not (record.rec_headers.get_header("Content-Length") or "").strip().isdigit():
                raise ValueError("a record without Content-Length")
        except (ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, EOFError):
            is_header = line.startswith(b"WARC/")
            complain("a record's header is not readable" if is_header else "between records stands what is no record")
            found = _skip_to_record(reader, stretch)
            if found is None:
                return
            reader = found
            continue
        yield record
        while record.raw_stream.read(_BLOCK):
            pass
        if record.raw_stream.limit:
            complain("a record is cut")


def _next_line(reader: BufferedReader) -> bytes:
    """The next line that is not blank; b"" at the end."""
    while line := reader.readline(_BLOCK):
        if line.strip():
            return bytes(line)
    return b""


def _skip_to_record(reader: BufferedReader, stretch: Stretch) -> BufferedReader | None:
    """A reader that stands where a record seems to begin; None where there is none."""
    tail = b"\n"
    while data := reader.read(_BLOCK):
        data = tail + data
        found = _BEGIN.search(data)
        if found:
            rest = data[found.end() :] + reader.read(reader.rem_length())
            return BufferedReader(stretch, block_size=_BLOCK, starting_data=rest)
        tail = data[-10:]
    return None
