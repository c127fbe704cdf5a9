"""The vocabulary: what travels from a fetched page to a row, a file or a screen.

All classes are frozen, slotted and keyword-only. A missing scalar is None, a missing list is ``()``.
Terms are schema.org's in snake_case; the article form is the JSON that `Article.as_dict` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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
    body: bytes
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


class State(StrEnum):
    """Where a URL stands in the ledger; the last three are end states."""

    QUEUED = "queued"
    """Waits to be fetched, perhaps not before a time."""
    LEASED = "leased"
    """A run is working on it."""
    KEPT = "kept"
    """Its article or source is stored."""
    DROPPED = "dropped"
    """Deliberately not stored; `Reason` says why."""
    FAILED = "failed"
    """Could not be had; `Reason` says why. Queued again when a source announces it anew."""


class Reason(StrEnum):
    """Why a URL has its state: a closed list, so that it can be counted."""

    # kept
    ARTICLE = "article"
    """Stored as an article."""
    SOURCE = "source"
    """Read as a feed, sitemap, front or section page."""
    # queued
    NEW = "new"
    """Discovered, not yet asked for."""
    REVISIT = "revisit"
    """Asked for again."""
    RETRY = "retry"
    """An earlier try failed in a way that may pass."""
    HELD = "held"
    """Its host must not be asked now: robots.txt unreachable, or Retry-After."""
    # dropped
    NOT_ARTICLE = "not-article"
    """Fetched; the page is no article. The detail names its kind."""
    UNLIKELY = "unlikely"
    """Not fetched: the URL does not look like an article."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    OFF_SITE = "off-site"
    """Leads to another site than the one being crawled."""
    TRAP = "trap"
    """Looks like an endless space: a calendar, session ids, repeated path segments."""
    REDIRECTED = "redirected"
    """Leads elsewhere; the detail names the URL that has the outcome."""
    DUPLICATE = "duplicate"
    """The same page is stored under another URL; the detail names it."""
    NOT_HTML = "not-html"
    """A PDF, image or other file."""
    RESERVED = "reserved"
    """The page asks not to be archived or mined, and a setting says to obey; it is not kept."""
    NOTHING = "nothing"
    """The spider made nothing of it."""
    PRIVATE_NETWORK = "private-network"
    """The host is on a private network that was not allowed."""
    LIMIT = "limit"
    """A section or sitemap beyond the bound for one site."""
    OUT_OF_RANGE = "out-of-range"
    """Not fetched: its day, which the detail names, is not in the range of the crawl; or it is not known ("undated")."""
    FORGOTTEN = "forgotten"
    """Taken down by ``newsarchive forget``; it is not asked for again."""
    # failed
    HTTP = "http"
    """An error status; the detail is the status."""
    DNS = "dns"
    """The host name is not known."""
    REFUSED = "refused"
    """The host refused or broke the connection."""
    TLS = "tls"
    """No trustworthy TLS connection."""
    TIMEOUT = "timeout"
    """No complete answer in time."""
    TOO_LARGE = "too-large"
    """The answer is larger than allowed."""
    PROTOCOL = "protocol"
    """The answer breaks the rules of HTTP, or was cut."""
    REDIRECT_LOOP = "redirect-loop"
    """Redirects come back to where they began, or do not end."""
    EXTRACTION = "extraction"
    """The page was kept but could not be understood: time or memory ran out, or it broke the worker."""
    SPIDER = "spider"
    """The spider or a pipeline raised an exception."""
    GARBAGE = "garbage"
    """A source that is neither feed nor sitemap nor page."""


_WAITING = frozenset({Reason.NEW, Reason.REVISIT, Reason.RETRY, Reason.HELD})
_KEPT = frozenset({Reason.ARTICLE, Reason.SOURCE})
_FAILED = frozenset(
    {
        Reason.HTTP, Reason.DNS, Reason.REFUSED, Reason.TLS, Reason.TIMEOUT, Reason.TOO_LARGE, Reason.PROTOCOL,
        Reason.REDIRECT_LOOP, Reason.EXTRACTION, Reason.SPIDER, Reason.GARBAGE,
    }
)  # fmt: skip
REASONS_OF: Mapping[str, frozenset[Reason]] = {
    State.QUEUED: _WAITING,
    State.LEASED: _WAITING,
    State.KEPT: _KEPT,
    State.DROPPED: frozenset(Reason) - _WAITING - _KEPT - _FAILED,
    State.FAILED: _FAILED,
}
"""State -> the reasons that it can have."""
