"""Marks by which a page, or its host, asks not to be archived, or not to be mined for text and data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.discover.robotrules import Rule, comparable
from newsarchive.items import Page

_HEAD_BYTES = 256 * 1024
"""Of a page, in which its `<meta>` marks are looked for."""
_META = re.compile(rb"<meta\b[^>]{0,2000}>", re.I)
_NAME = re.compile(rb"\bname\s*=\s*[\"']?\s*(robots|newsarchive|tdm-reservation)\b", re.I)
_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
_MARKS = frozenset({"noarchive", "none", "noai"})
"""Words of X-Robots-Tag and of `<meta name=robots>`: `none` is noindex and all its like, `noai` forbids training."""
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Words of X-Robots-Tag that a colon follows without being a crawler's name."""
_FOR_US = frozenset({"", "*", "newsarchive"})
_TDM = "tdm-reservation"
MAX_RULES = 1000
"""Of a tdmrep.json so many are read."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page says of itself."""

    found: tuple[str, ...]
    """The marks, each in a few words; () where it has none."""
    says_tdm: bool
    """It says whether it may be mined, yes or no, so that what its host says does not count."""


def marks_of(page: Page) -> Marks:
    """The marks of a page.

    Looked at are the headers X-Robots-Tag and tdm-reservation (TDM Reservation Protocol, W3C community group) and the
    `<meta>` tags of the same meaning. A mark that names another crawler (``otherbot: noarchive``) is not for us.

    >>> marks_of(Page(url="https://a.example/", body=b"<META content=noarchive name=robots>")).found
    ('meta robots: noarchive',)
    """
    found: dict[str, None] = {}
    tdm: list[str] = []
    for name, value in page.headers:
        if name.lower() == _TDM:
            tdm.append(f"header {_TDM}: {value.strip()}")
        elif name.lower() == "x-robots-tag":
            found |= dict.fromkeys(f"header X-Robots-Tag: {mark}" for mark in _for_us(value))
    for tag in _META.findall(page.body[:_HEAD_BYTES]):
        name_of, content = _NAME.search(tag), _CONTENT.search(tag)
        if name_of is None or content is None:
            continue
        name = name_of[1].decode().lower()
        text = next(part for part in content.groups() if part is not None).decode("latin-1")
        if name == _TDM:
            tdm.append(f"meta {_TDM}: {text.strip()}")
        else:
            found |= dict.fromkeys(f"meta {name}: {mark}" for mark in _words(text))
    found |= dict.fromkeys(text for text in tdm if text.endswith(": 1"))
    return Marks(tuple(found), says_tdm=bool(tdm))


def _for_us(value: str) -> Iterator[str]:
    """The marks of an X-Robots-Tag; a name before a colon says for whom the words after it are, up to the next name."""
    agent = ""
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _WITH_VALUE:
            agent, part = name.strip(), rest
        if agent in _FOR_US:
            yield from _words(part)


def _words(text: str) -> list[str]:
    return [word for word in map(str.strip, text.lower().split(",")) if word in _MARKS]


@dataclass(frozen=True, slots=True)
class TdmRules:
    """What the ``/.well-known/tdmrep.json`` of a host says of its pages."""

    rules: tuple[tuple[Rule, str, bool], ...]
    """Pattern of a path, its text, and whether mining is reserved there."""

    def mark(self, path: str) -> str | None:
        """The mark of a page with this path (and query), in a few words; the first rule that matches decides.

        >>> rules = read_tdmrep(b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]')
        >>> rules.mark("/free/story"), rules.mark("/story")
        (None, 'tdmrep.json /: 1')
        """
        path = comparable(path or "/", is_pattern=False)
        for rule, text, is_reserved in self.rules:
            if rule.matches(path):
                return f"tdmrep.json {text}: 1" if is_reserved else None
        return None


def read_tdmrep(body: bytes) -> TdmRules | None:
    """Read a tdmrep.json; None for bytes that are none, such as a page that says "not found" with status 200."""
    try:
        found = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return None
    rules = []
    for each in found[:MAX_RULES]:
        location, value = each.get("location"), each.get(_TDM)
        if isinstance(location, str) and location.startswith(("/", "*")) and value in (0, 1, "0", "1"):
            rules.append((Rule(False, comparable(location)), location[:200], int(value) == 1))
    return TdmRules(tuple(rules))
