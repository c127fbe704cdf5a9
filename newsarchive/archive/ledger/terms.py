"""The words that the frontier and the crawl share: a leased URL, its outcome, and how it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from newsarchive.states import Reason, State
from newsarchive.urls import paced_as

SOURCE_KINDS = ("front", "section", "feed", "sitemap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One URL of the queue, handed to a run until it has an outcome."""

    id: int
    """Row of ``urls``."""
    url: str
    """To be requested, byte for byte."""
    url_key: str
    """Identity: `newsarchive.urls.canonical_url`."""
    site: str
    """The site it was discovered for."""
    host: str
    """Host and port, as `newsarchive.urls.host_of` gives them."""
    kind: str
    """front, section, feed, sitemap, article, or custom (a spider's own callback)."""
    callback: str | None = None
    """Name of the spider's method; None for the kind's own."""
    args: dict[str, Any] = field(default_factory=dict)
    """JSON: ``cb`` (callback arguments), ``redirects`` (URLs that led here), ``depth`` (older pages), ``check`` (of a 304)."""
    attempts: int = 0
    """Tries that failed before this one, in a way that may pass."""
    etag: str | None = None
    """For a conditional request."""
    last_modified: str | None = None
    """For a conditional request."""
    body_sha256: str | None = None
    """Digest of the body as last seen."""

    @property
    def paced_as(self) -> str:
        """The host whose pauses it keeps to (`newsarchive.urls.paced_as`)."""
        return paced_as(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A URL that was discovered: offered by a source, named by the user, or where a redirect leads."""

    url: str
    """Absolute http(s) URL."""
    site: str
    """The site it is discovered for."""
    kind: str
    """As in `Lease.kind`."""
    found_on: str | None = None
    """URL of the source that offered it."""
    priority: int | None = None
    """Higher is asked sooner; None means the kind's own."""
    callback: str | None = None
    """As in `Lease.callback`."""
    args: dict[str, Any] = field(default_factory=dict)
    """As in `Lease.args`."""
    title: str | None = None
    """What the source calls it."""
    published_at: str | None = None
    """When it was published, as the source says."""
    verdict: tuple[Reason, str | None] | None = None
    """Reason and detail where it is entered as dropped, not to be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which URLs of the queue a spider of a run works on."""

    run_id: int
    """The run."""
    sites: tuple[str, ...] = ()
    """All queued URLs of these sites."""
    named: bool = False
    """Also the pages that the user named for this run."""
    fronts_only: bool = False
    """Of the sites, only their front pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one leased URL."""

    state: State
    """An end state, or queued: to be tried again."""
    reason: Reason
    """Why, from the closed list."""
    detail: str | None = None
    """A few words more: a status, a kind of page, a URL."""
    wait_seconds: float = 0.0
    """For queued: not before so many seconds from now."""
    host_wait_seconds: float = 0.0
    """The whole host must not be asked for so many seconds (Retry-After, robots.txt unreachable)."""
    unchanged: bool = False
    """The page was as before (304 or the same digest)."""
    status: int | None = None
    """The error status that it is for; None where there was none."""
    cause: Reason | None = None
    """Of a URL that is tried again: the reason for which it would have failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How a URL was asked for, for the table ``fetches``; what is unknown is None."""

    fetched_at: str
    """UTC."""
    sent: bool = True
    """False where our own rules kept the request from being sent."""
    status: int | None = None
    """HTTP status."""
    seconds: float | None = None
    """From request to the last byte."""
    size: int | None = None
    """Bytes of the decoded body."""
    body_sha256: str | None = None
    """Digest of the body."""
    robots_sha256: str | None = None
    """Digest of the robots.txt that allowed or forbade it."""
    reservation: str | None = None
    """What the page and its host say against being archived or mined (`newsarchive.discover.marks_of`), joined by ``; ``."""
    etag: str | None = None
    """As the server sent it."""
    last_modified: str | None = None
    """As the server sent it."""
    detail: str | None = None
    """A few words where the outcome has none: the file that a page was taken from, or that a browser put it together."""
