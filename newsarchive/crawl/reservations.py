"""Marks by which a page asks not to be archived, or not to be mined for text and data."""

from __future__ import annotations

import re

from newsarchive.items import Page

_HEAD_BYTES = 256 * 1024
"""Of a page, in which its `<meta>` marks are looked for."""
_META = re.compile(rb"<meta\b[^>]{0,2000}>", re.I)
_NAME = re.compile(rb"\bname\s*=\s*[\"']?\s*(robots|newsarchive|tdm-reservation)\b", re.I)
_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_NOARCHIVE = re.compile(r"\b(noarchive|none)\b", re.I)


def reservation_of(page: Page) -> str | None:
    """The first mark found, in a few words; None where the page has none.

    Looked at are the headers X-Robots-Tag and tdm-reservation (TDM Reservation Protocol, W3C community group) and the
    `<meta>` tags of the same meaning. A mark that names another crawler (``otherbot: noarchive``) is not for us.

    >>> reservation_of(Page(url="https://a.example/", body=b"<META content=noarchive name=robots>"))
    'meta robots: noarchive'
    """
    for name, value in page.headers:
        if name.lower() == "tdm-reservation" and value.strip() == "1":
            return "header tdm-reservation: 1"
        if name.lower() == "x-robots-tag" and (found := _for_us(value)):
            return f"header X-Robots-Tag: {found}"
    for tag in _META.findall(page.body[:_HEAD_BYTES]):
        name_of, content = _NAME.search(tag), _CONTENT.search(tag)
        if name_of is None or content is None:
            continue
        name = name_of[1].decode().lower()
        text = next(part for part in content.groups() if part is not None).decode("latin-1")
        if name == "tdm-reservation" and text.strip() == "1":
            return "meta tdm-reservation: 1"
        if name != "tdm-reservation" and (mark := _NOARCHIVE.search(text)):
            return f"meta {name}: {mark[1].lower()}"
    return None


def _for_us(value: str) -> str | None:
    agent, colon, rest = value.partition(":")
    if colon and "," not in agent and agent.strip().lower() not in ("newsarchive", "*", "unavailable_after"):
        return None
    found = _NOARCHIVE.search(rest if colon else value)
    return found[1].lower() if found else None
