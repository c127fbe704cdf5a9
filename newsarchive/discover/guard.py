"""Defence against input that makes parsers slow: C code cannot be interrupted, so it must not be given such input."""

from __future__ import annotations

import re

MAX_ATTRIBUTES = 400
"""Per tag. 50,000 attributes on one tag (0.5 MB) kept feedparser busy for 28 s, libxml2 for 13 s."""

_TAG = re.compile(
    rb"<script\b(?:[^<]++|<(?!/script))*+|<style\b(?:[^<]++|<(?!/style))*+|<!--(?:[^-]++|-(?!->))*+"
    rb"|(<[a-z](?:[^>=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+>?)",
    re.I,
)
"""Scripts, styles and comments are passed over: their text may hold ``<``, and taking out their end would hide the
rest of the page. A quote opens a value only after ``=``, as in browsers: pages with stray quotes are common.
Possessive throughout, so that nothing is read twice."""
_QUOTED = re.compile(rb"=\s*+(\"[^\"]*+\"|'[^']*+')")
_SHORT = 2 * MAX_ATTRIBUTES


def without_bombs(body: bytes) -> tuple[bytes, int]:
    """The document without tags that have more than `MAX_ATTRIBUTES` attributes, and how many were taken out.

    Runs in linear time on any input; UTF-16 must be decoded before.

    >>> without_bombs(b"<a x=1><b " + b"y=1 " * 401 + b"><c>")
    (b'<a x=1><c>', 1)
    """
    removed = 0
    kept: list[bytes] = []
    end = 0
    for found in _TAG.finditer(body):
        if len(found[1] or b"") > _SHORT and len(_QUOTED.sub(b" ", found[1]).split()) > MAX_ATTRIBUTES:
            kept.append(body[end : found.start()])
            end = found.end()
            removed += 1
    return (b"".join([*kept, body[end:]]), removed) if removed else (body, 0)


_WIDE_LABEL = re.compile(rb"^(\s*<\?xml[^>]{0,100}?)\s+encoding=[\"']utf-?(?:16|32)[^\"']{0,9}[\"']", re.I)
"""Whoever can read this label as ASCII knows that it is wrong; programs that write XML into a string leave it behind."""


def as_utf8(body: bytes) -> bytes:
    """UTF-16 and UTF-32 with a byte order mark, and what is only labelled so, as UTF-8 without a label; all else as it is."""
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            text = body.decode(encoding, "replace")
            head = re.sub(r"^(\s*<\?xml[^>]*?)\s+encoding=[\"'][^\"']*[\"']", r"\1", text[:200])
            return (head + text[200:]).encode("utf-8", "replace")
    return without_wide_label(body)


def without_wide_label(body: bytes) -> bytes:
    """The bytes without a label of UTF-16 that nobody could read, were it true.

    >>> without_wide_label(b'<?xml version="1.0" encoding="utf-16"?><rss>')
    b'<?xml version="1.0"?><rss>'
    """
    return _WIDE_LABEL.sub(rb"\1", body, count=1)
