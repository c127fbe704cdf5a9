"""All of an article's rows that can be made of the article alone: pure, so that worker processes make them.

The writer of an archive is one thread; what it need not do itself, it is given.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from newsarchive.archive.database.clock import sortable
from newsarchive.archive.database.fulltext import segment
from newsarchive.archive.store.differences import Wording
from newsarchive.archive.store.likeness import print_of, shingles
from newsarchive.archive.store.wording import state_digest, wording_of
from newsarchive.items import BODY_KINDS, Article
from newsarchive.urls import canonical_url, site_of

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An article, ready to be stored."""

    article: Article
    """The article itself."""
    columns: dict[str, Any]
    """Columns of ``articles`` that are made of the page alone."""
    parts: dict[str, Rows]
    """Table -> rows without article_id and position; see `PARTS`."""
    index: tuple[str, str, str]
    """Headline, summary and body, segmented for the full-text index."""
    wording: Wording
    """The state of its text."""
    state_sha256: str
    """The state's digest."""
    print: bytes
    """MinHash print of the body."""
    own_keys: tuple[str, ...]
    """Keys under which it must not have been forgotten: of its URL, and of its canonical URL where that is its site's."""


PARTS = {
    "blocks": ("kind", "text", "hidden"),
    "links": ("url", "url_key", "text", "place"),
    "article_authors": ("name",),
    "article_tags": ("tag",),
    "images": ("url", "caption", "credit"),
}
"""Tables of an article's parts, with their columns beside article_id and position."""
_OF_ARTICLE = (
    "url", "canonical_url", "site", "publisher", "page_kind", "confidence", "headline", "section", "summary",
    "published_at", "published_raw", "modified_at", "language", "word_count",
)  # fmt: skip


def prepare(article: Article) -> Prepared:
    """Make the rows of an article."""
    body, wording = article.body, wording_of(article)
    keys = own_keys(article.url, article.canonical_url)
    columns = {name: getattr(article, name) for name in _OF_ARTICLE} | {
        "url_key": keys[0],
        "body": body,
        "published_utc": sortable(article.published_at),
        "paywalled": None if article.paywalled is None else int(article.paywalled),
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False),
        "text_sha256": text_digest(article),
    }
    links = [*article.related, *article.prose_links]
    return Prepared(
        article=article,
        columns=columns,
        parts={
            "blocks": [(b.kind, b.text, int(b.hidden)) for b in article.blocks],
            "links": [(k.url, canonical_url(k.url), k.text, k.place) for k in links],
            "article_authors": [(name,) for name in article.authors],
            "article_tags": [(tag,) for tag in article.tags],
            "images": [(i.url, i.caption, i.credit) for i in [article.image] if i],
        },
        index=(segment(article.headline or ""), segment(article.summary or ""), segment(body)),
        wording=wording,
        state_sha256=state_digest(wording),
        print=print_of(shingles(body)),
        own_keys=keys,
    )


def text_digest(article: Article) -> str:
    """SHA-256 of what a reader reads: headline, summary and body, each block with its kind."""
    lines = [article.headline or "", article.summary or ""]
    lines += [f"{block.kind}:{block.text}" for block in article.blocks if block.kind in BODY_KINDS]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def own_keys(url: str, canonical: str | None) -> tuple[str, ...]:
    """The key of a URL, and that of what its page calls its own URL, if it is one of the same site.

    >>> own_keys("https://example.com/a?utm_source=x", "https://www.example.com/a")
    ('https://example.com/a',)
    """
    keys = {canonical_url(url): None}
    if canonical is not None and site_of(canonical) == site_of(url):
        keys[canonical_url(canonical)] = None
    return tuple(keys)
