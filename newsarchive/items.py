"""The vocabulary: what travels from a fetched page to a row, a file or a screen.

All classes are frozen, slotted and keyword-only. A missing scalar is None, a missing list is ``()``.
Terms are schema.org's in snake_case; the article form is the JSON that `Article.as_dict` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from newsarchive.text import count_words

BlockKind = Literal["paragraph", "subheading", "list_item", "quote", "caption", "table_row", "entry_time"]
BODY_KINDS: frozenset[str] = frozenset({"paragraph", "subheading", "list_item", "quote"})
"""The kinds of block that make the body text; the others stand beside it."""

PageKind = Literal["article", "live_blog", "gallery", "video", "listing", "interstitial", "other"]
ARTICLE_KINDS: frozenset[str] = frozenset({"article", "live_blog"})
"""The kinds of page that a crawl stores as articles."""

LinkPlace = Literal["inline", "box", "prose"]
CandidateKind = Literal["article", "section", "feed", "sitemap", "older", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of an article's body, in reading order."""

    kind: BlockKind
    """paragraph, subheading, list_item, quote (body text); caption, table_row, entry_time (beside it)."""
    text: str
    """Plain text: white space folded to single spaces, no markup, never empty."""
    hidden: bool = False
    """True only where the page hides the block from readers who have not paid."""

    def as_dict(self) -> dict[str, Any]:
        """The block in the article form."""
        return {"kind": self.kind, "text": self.text, "hidden": self.hidden}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link from one article to another page."""

    url: str
    """Absolute http(s) URL as the page gives it."""
    text: str | None
    """What the reader clicks on; None for a bare image."""
    place: LinkPlace
    """inline: a "read more" line in the body; box: a related box; prose: an ordinary link in running text."""

    def as_dict(self) -> dict[str, Any]:
        """The link in the article form."""
        return {"url": self.url, "text": self.text, "place": self.place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The article's main image."""

    url: str
    """Absolute http(s) URL."""
    caption: str | None = None
    """The line under the image, without the credit where the page separates them."""
    credit: str | None = None
    """Photographer or agency, as printed."""

    def as_dict(self) -> dict[str, Any]:
        """The image in the article form."""
        return {"url": self.url, "caption": self.caption, "credit": self.credit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched response, as it came."""

    url: str
    """The URL that was fetched, byte for byte (after redirects)."""
    body: bytes = field(repr=False)
    """The payload after content decoding (gzip, br), before charset decoding."""
    status: int = 200
    """HTTP status."""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers as the crawler saw them, in order; names title-cased by Scrapy."""
    request_headers: tuple[tuple[str, str], ...] = ()
    """Request headers as they were sent."""
    fetched_at: str | None = None
    """When the response arrived, UTC, ISO 8601; None where the source of the page does not say."""

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, or None."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was understood of one page. See `as_dict` for the article form."""

    url: str
    """As finally fetched, byte for byte."""
    canonical_url: str | None = None
    """What the page says its URL is (link rel=canonical, og:url), absolute."""
    site: str
    """Host without ``www.``, with its port if that is not the scheme's default."""
    publisher: str | None = None
    """The publication's name as the page gives it (og:site_name, JSON-LD publisher)."""
    page_kind: PageKind = "article"
    """article, live_blog, gallery, video, listing, interstitial (consent wall, soft 404, login), other."""
    confidence: float = 0.0
    """0 to 1: how sure the extraction is that `blocks` are the article's body."""
    error: str | None = None
    """One sentence where the page could not be understood (empty, not HTML, too deep); else None."""
    headline: str | None = None
    """schema.org headline: the one a reader sees."""
    section: str | None = None
    """The label that the page shows: kicker, breadcrumb, article:section or articleSection."""
    summary: str | None = None
    """Standfirst or lead that stands apart from the body."""
    authors: tuple[str, ...] = ()
    """Names of people, in order, without "By" and roles."""
    published_at: str | None = None
    """ISO 8601, as precise as the page: ``2024-05-01`` or a time with its offset; no zone invented."""
    published_raw: str | None = None
    """The string that `published_at` was read from."""
    modified_at: str | None = None
    """ISO 8601, like `published_at`."""
    language: str | None = None
    """BCP 47 tag as the page declares it, e.g. ``en`` or ``pt-BR``."""
    tags: tuple[str, ...] = ()
    """Topics and keywords that the page shows or declares."""
    image: Image | None = None
    """The main image."""
    paywalled: bool | None = None
    """True: the page says that it is not free; False: that it is; None: it does not say."""
    blocks: tuple[Block, ...] = ()
    """The body, in reading order."""
    related: tuple[Link, ...] = ()
    """Other articles that the page offers as related to this one; places inline and box."""
    prose_links: tuple[Link, ...] = ()
    """Ordinary links in running text; place prose. Not part of the article form."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """Field name -> where its value came from, e.g. ``{"headline": "h1", "section": "breadcrumb"}``."""
    fetched_at: str | None = None
    """When the page was fetched, UTC, ISO 8601."""

    @property
    def body(self) -> str:
        """The body as plain text: blocks of the body kinds, a blank line between them."""
        return "\n\n".join(block.text for block in self.blocks if block.kind in BODY_KINDS)

    @property
    def word_count(self) -> int:
        """Words of `body`; each CJK character counts as half a word."""
        return count_words(self.body)

    def as_dict(self) -> dict[str, Any]:
        """The article form: what `extract` prints and `export` writes, ready for JSON."""
        return {
            "url": self.url,
            "canonical_url": self.canonical_url,
            "site": self.site,
            "publisher": self.publisher,
            "page_kind": self.page_kind,
            "confidence": round(self.confidence, 3),
            "error": self.error,
            "headline": self.headline,
            "section": self.section,
            "summary": self.summary,
            "authors": list(self.authors),
            "published_at": self.published_at,
            "published_raw": self.published_raw,
            "modified_at": self.modified_at,
            "language": self.language,
            "tags": list(self.tags),
            "image": self.image.as_dict() if self.image else None,
            "paywalled": self.paywalled,
            "blocks": [block.as_dict() for block in self.blocks],
            "related": [link.as_dict() for link in self.related],
            "provenance": dict(self.provenance),
            "word_count": self.word_count,
            "fetched_at": self.fetched_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that a source offers, with what the source says of it."""

    url: str
    """Absolute http(s) URL, as offered, without its fragment."""
    kind: CandidateKind
    """article: to be fetched and kept; section, feed, sitemap: a further source; older: the next page of this
    listing; other: known but not worth a request, `why` says the reason."""
    likelihood: float = 1.0
    """0 to 1: how much it looks like an article (for kind article and other)."""
    why: str | None = None
    """A few words on the judgement, for `newsarchive why`."""
    title: str | None = None
    """Feed title, news:title or the link's text."""
    published_at: str | None = None
    """ISO 8601, from the feed or news sitemap."""
    modified_at: str | None = None
    """ISO 8601, from sitemap lastmod or the feed's updated."""
    section: str | None = None
    """The feed's first category, where there is one."""
    position: int = 0
    """Place on the source, from 0, in document order: what led a front page has the lowest."""
