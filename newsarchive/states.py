"""The words of the ledger: the state of each URL that was ever discovered, and why it has it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


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
