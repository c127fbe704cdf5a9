"""Pages with gold: WARC files and a gold.jsonl in one folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import tldextract
from warcio.archiveiterator import ArchiveIterator

_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)  # the list that comes with it


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """One page, byte for byte, with what it is known to say."""

    url: str
    kind: str
    """Name of its set, e.g. fundus."""
    html: bytes
    gold: dict[str, Any]

    @property
    def publisher(self) -> str:
        """The registrable domain."""
        return publisher_of(self.url)

    @property
    def has_text(self) -> bool:
        """Whether the gold is the whole text, not only snippets of it."""
        return bool(self.gold.get("text"))


def publisher_of(url: str) -> str:
    """The registrable domain of a URL; the host where there is none.

    >>> publisher_of("https://news.example.co.uk/a"), publisher_of("http://127.0.0.1/a")
    ('example.co.uk', '127.0.0.1')
    """
    found = _SUFFIXES(url)
    return found.top_domain_under_public_suffix or found.fqdn or found.domain


def read_corpus(folder: Path) -> Iterator[GoldPage]:
    """All pages that have both a response record and gold of text or of snippets, in the order of the files' names."""
    gold: dict[str, dict[str, Any]] = {}
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["gold"].get("text") or record["gold"].get("contains") is not None:
                gold[record["url"]] = record
    for path in sorted(folder.glob("*.warc*")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                found = gold.get(record.rec_headers.get_header("WARC-Target-URI"))
                if record.rec_type == "response" and found:
                    html = record.content_stream().read()
                    yield GoldPage(url=found["url"], kind=found["set"], html=html, gold=found["gold"])


def folds_of(publishers: list[str], count: int) -> list[int]:
    """A fold for each publisher's page: all pages of one publisher in one fold, folds of about equal size.

    >>> folds_of(["a.com", "b.com", "a.com", "c.com"], 2)
    [0, 1, 0, 1]
    """
    pages: dict[str, int] = {}
    for publisher in publishers:
        pages[publisher] = pages.get(publisher, 0) + 1
    sizes = [0] * count
    fold: dict[str, int] = {}
    for publisher in sorted(pages, key=lambda p: (-pages[p], crc32(p.encode()), p)):
        fold[publisher] = sizes.index(min(sizes))
        sizes[fold[publisher]] += pages[publisher]
    return [fold[publisher] for publisher in publishers]
