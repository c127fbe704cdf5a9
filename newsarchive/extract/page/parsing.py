"""Text of a page to an lxml tree, with a prescan for what makes the parser slow or lose text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from newsarchive.extract.page.decoding import as_utf8

MAX_ATTRIBUTES = 400
"""Attributes kept of one tag: libxml2 compares each with all before, 100,000 took 12 s (measured, lxml 6.1)."""
_WINDOW_BYTES = 4_096
_MAX_TAG_BYTES = 65_536
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])  # not ESC: Japanese in ISO-2022-JP has many
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "gzip data"),
    (b"RIFF", "a media file"),
    (b"\x00\x00\x00\x18ftyp", "a video file"),
    (b"\x00\x00\x00\x20ftyp", "a video file"),
    (b"OggS", "a media file"),
    (b"ID3", "an audio file"),
)
_TAG = re.compile(rb"<[a-zA-Z][\w:-]{0,40}\s")
_CLOSED = re.compile(
    rb"<[a-zA-Z][\w:-]{0,40}(?:\s+[^\s=<>\"'/]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s=<>\"'/]+))?){0,99}\s*>"
)
"""A whole tag without anything odd in it, where most of what has no ``>`` for long begins: a script's."""
_ATTRIBUTE = re.compile(rb"\s+[^\s=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A page's tree, or the sentence that says why there is none."""

    root: etree._Element | None
    error: str | None = None
    encoding: str | None = None


def parse_html(body: bytes, content_type: str | None = None) -> Parsed:
    """Parse a page; never raises. `Parsed.error` may stand beside a tree that is not whole."""
    why = _not_html(body)
    if why:
        return Parsed(root=None, error=why)
    data, encoding = as_utf8(body, content_type)
    data = trim_tags(data)
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        default_doctype=False,
        collect_ids=False,  # nothing looks an element up by its id
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        return Parsed(root=None, error=f"Expected an HTML page, the parser gave up: {error}.", encoding=encoding)
    if root is None:
        return Parsed(root=None, error="Expected an HTML page, got one without any element.", encoding=encoding)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        limit = "Elements are nested deeper than 2,048 levels; what stands deeper is lost."
        return Parsed(root=root, error=limit, encoding=encoding)
    return Parsed(root=root, encoding=encoding)


def _not_html(body: bytes) -> str | None:
    head = body[:1024].lstrip()
    if not head:
        return "Expected an HTML page, got an empty body." if not body.strip() else None
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return f"Expected an HTML page, got {name}."
    controls = len(head) - len(head.translate(None, _CONTROLS))
    is_wide = head.count(0) > 0.1 * len(head) and (b"<\x00" in head or b"\x00<" in head)  # UTF-16, UTF-32
    if b"<" not in body or (controls > 0.05 * len(head) and not is_wide):
        return "Expected an HTML page, got data without markup."
    return None


def trim_tags(data: bytes) -> bytes:
    """Keep of each overlong tag its first attributes; other bytes stay as they are.

    Looks only where a window of bytes has no ``>``, so that ordinary pages cost nothing.

    >>> trim_tags(b"<p " + b"a=1 " * 9000 + b">x</p>").count(b"a=1")
    400
    """
    pieces: list[bytes] = []
    kept = seen = 0
    for position in range(0, len(data), _WINDOW_BYTES):
        if position < seen or data.find(b">", position, position + _WINDOW_BYTES) >= 0:
            continue
        end = data.find(b">", position)
        end = len(data) if end < 0 else end
        start = max(data.rfind(b"<", kept, end), kept)
        seen = end
        if _CLOSED.match(data, start, position):
            continue  # the window is a part of a script
        limit = _attributes_end(data, start, end)
        if limit is not None:
            pieces.append(data[kept:limit])
            kept = end
    return b"".join([*pieces, data[kept:]]) if pieces else data


def _attributes_end(data: bytes, start: int, end: int) -> int | None:
    """Where to cut a tag that is too long; None for what is no tag or not too long."""
    name = _TAG.match(data, start, end)
    if not name:
        return None
    cut = name.end()
    for count, match in enumerate(_ATTRIBUTE.finditer(data, start, end)):
        if count == MAX_ATTRIBUTES or match.end() - start > _MAX_TAG_BYTES:
            return cut
        cut = match.end()
    return None


def remove(element: etree._Element) -> None:
    """Take an element out of its tree, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
