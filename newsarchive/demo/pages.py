"""What the three papers share: answers, templates, sitemaps, small pictures."""

from __future__ import annotations

import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import resources
from itertools import groupby
from string import Template
from typing import Any

from newsarchive.demo.stories import Piece, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server sends for one path."""

    body: bytes
    content_type: str
    status: int = 200
    location: str | None = None
    """Absolute URL of a redirect."""


def html_answer(text: str, *, content_type: str = "text/html; charset=utf-8", encoding: str = "utf-8") -> Answer:
    """A page; letters that the encoding lacks become character references."""
    return Answer(body=text.encode(encoding, "xmlcharrefreplace"), content_type=content_type)


def xml_answer(text: str, content_type: str = "application/xml; charset=utf-8") -> Answer:
    """A feed or sitemap."""
    return Answer(body=b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode(), content_type=content_type)


def text_answer(text: str) -> Answer:
    """robots.txt."""
    return Answer(body=text.encode(), content_type="text/plain; charset=utf-8")


def redirect(url: str) -> Answer:
    """A permanent redirect."""
    return Answer(body=b"", content_type="text/html; charset=utf-8", status=301, location=url)


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return Template((resources.files("newsarchive.demo") / "content" / f"{name}.html").read_text(encoding="utf-8"))


def fill(template: str, **values: str) -> str:
    """`content/<template>.html` with its `$names` replaced by ready HTML; KeyError for one that is missing."""
    return _template(template).substitute(values)


def json_ld(data: Mapping[str, Any], css_class: str = "") -> str:
    """A script element with structured data."""
    attribute = f' class="{css_class}"' if css_class else ""
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json"{attribute}>{text}</script>'


def slugify(text: str) -> str:
    """A word for a path.

    >>> slugify("Gemeinderat Köln, 2. Tag")
    'gemeinderat-koln-2-tag'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def by_slug(stories: Iterable[Story]) -> dict[str, Story]:
    """The paper's stories by slug."""
    return {story.slug: story for story in stories}


def newest_first(stories: Iterable[Story]) -> list[Story]:
    """As a feed or section page lists them."""
    return sorted(stories, key=lambda story: story.published, reverse=True)


def body_html(pieces: Iterable[Piece], forms: Mapping[str, str], read_more: Callable[[str], str]) -> str:
    """The pieces in a paper's markup; forms are `kind -> "<p>{}</p>"`, list items are put into one `<ul>`."""
    parts = []
    for kind, group in groupby(pieces, key=lambda piece: piece.kind):
        if kind == "read_more":
            parts += [read_more(piece.text) for piece in group]
            continue
        texts = [forms[kind].format(escape(piece.text, quote=False)) for piece in group]
        parts.append("\n".join(["<ul>", *texts, "</ul>"] if kind == "list_item" else texts))
    return "\n".join(parts)


def plain_text(pieces: Iterable[Piece]) -> str:
    """The first paragraph's first sentence or so: descriptions, feed summaries."""
    first = next(piece.text for piece in pieces if piece.kind == "paragraph")
    return first if len(first) <= 180 else first[:180].rsplit(" ", 1)[0] + " …"


def urlset(entries: Iterable[tuple[str, str]]) -> Answer:
    """A sitemap of (URL, lastmod)."""
    rows = "".join(f"<url><loc>{escape(url)}</loc><lastmod>{when}</lastmod></url>\n" for url, when in entries)
    return xml_answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n')


def sitemap_index(entries: Iterable[tuple[str, str]]) -> Answer:
    """An index of sitemaps, (URL, lastmod)."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc><lastmod>{when}</lastmod></sitemap>\n" for url, when in entries)
    return xml_answer(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n')


def news_sitemap(name: str, language: str, entries: Iterable[tuple[str, Story]]) -> Answer:
    """A Google News sitemap of (URL, story)."""
    rows = "".join(
        f"<url><loc>{escape(url)}</loc><news:news><news:publication><news:name>{escape(name)}</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news></url>\n"
        for url, story in entries
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return xml_answer(f"<urlset {spaces}>\n{rows}</urlset>\n")


def pictures(stories: Iterable[Story], path_of: Callable[[str], str]) -> dict[str, Answer]:
    """For each story's picture a PNG of one pixel, in a colour of its own; pages stretch it."""
    names = [story.picture.name for story in stories if story.picture]
    return {path_of(name): Answer(body=_pixel(name), content_type="image/png") for name in names}


def _pixel(name: str) -> bytes:
    seed = zlib.crc32(name.encode())
    colour = bytes(96 + (seed >> shift) % 128 for shift in (0, 8, 16))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" + colour))
        + chunk(b"IEND", b"")
    )
