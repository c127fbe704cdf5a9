"""The table of keys of newsarchive.toml: a line here is a key there, in the environment, in `status --config` and in the docs.

To add a key, add a field with `key(kind, meaning)`; its documentation is the row in docs/settings.md that a test asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlsplit

from newsarchive.config import kinds
from newsarchive.config.kinds import Kind
from newsarchive.config.secrets import kept_value
from newsarchive.extract import Rules
from newsarchive.pace.readings import Pace
from newsarchive.pace.timetable import Timetable
from newsarchive.urls import site_of


@dataclass(frozen=True, slots=True)
class Key:
    """One key."""

    name: str
    """In the file; in the environment ``NEWSARCHIVE_`` and the name in capitals."""
    kind: Kind
    """What it may be."""
    meaning: str
    """One line, as in docs/settings.md."""
    default: Any
    """Where no layer sets it."""
    own: bool
    """Only in [[sites]]: neither [defaults] nor the environment can set it."""

    @property
    def variable(self) -> str | None:
        """The environment variable that sets it for all sites; None where none can."""
        return None if self.own or self.kind.from_text is None else f"NEWSARCHIVE_{self.name.upper()}"


def key(kind: Kind, meaning: str, default: Any = None, *, own: bool = False) -> Any:
    """A field that is a key; see `Key` for the arguments."""
    return field(default=default, metadata={"kind": kind, "meaning": meaning, "own": own})


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The keys at the head of the file, which are for all sites."""

    contact: str | None = key(kinds.CONTACT, "whom a site can write to (`mailto:` or a page); stands in the User-Agent")
    on_break: str | None = key(
        kinds.TEXT, "shell command that is run once when something [breaks](health.md) on a site"
    )
    on_recover: str | None = key(kinds.TEXT, "shell command that is run once when it is well again")
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """One site: the keys of [[sites]], under them [defaults], over them the environment and flags."""

    home: str = key(kinds.HOME, "its front page", own=True)
    name: str | None = key(kinds.TEXT, "what you call it; commands take it for the address", own=True)
    sources: tuple[str, ...] = key(kinds.TEXTS, "feeds and sitemaps that its pages do not name", (), own=True)
    interval: float | None = key(kinds.DURATION, "ask it so often; without it, as often as it brings news")
    cron: str | None = key(kinds.CRON, "ask it at these times instead; weekday 0 is Sunday")
    timezone: str = key(kinds.ZONE, "of the cron line's times", "UTC")
    min_interval: float = key(kinds.DURATION, "no source is asked more often of its own accord", 300.0)
    max_interval: float = key(
        kinds.DURATION, "no feed or front page is asked less often; sections and sitemaps four times that", 21600.0
    )
    revisit: bool = key(kinds.FLAG, "ask again for articles, at ages of 15 min to 30 d, to see edits", True)
    delay_seconds: float | None = key(
        kinds.SECONDS, "pause between two requests; without it `DOWNLOAD_DELAY`; robots.txt may lengthen it"
    )
    max_requests: int | None = key(kinds.COUNT, "requests to the site in one run; what is left waits for the next")
    max_requests_per_day: int | None = key(
        kinds.COUNT,
        "requests to the site in one day (UTC), whatever the number of runs; what is left waits for the next day",
    )
    browser: bool = key(
        kinds.FLAG, "fetch its pages with the system's Chromium, for sites that [need JavaScript](javascript.md)", False
    )
    allow_networks: tuple[str, ...] = key(kinds.NETWORKS, "private networks in which the site may lie", ())
    headers: tuple[tuple[str, str], ...] = key(
        kinds.HEADERS,
        "sent to its host and those below it, e.g. a subscriber's token; unencrypted only if `home` is http; the archive keeps"
        " only their names",
        (),
    )
    rules: tuple[Rules, ...] = key(
        kinds.RULES, "CSS selectors for its pages, as in [special sites](special-sites.md)", (), own=True
    )
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def site(self) -> str:
        """The site's name in the archive: host without ``www.``."""
        return site_of(self.home)

    @property
    def hostname(self) -> str:
        """The home's host without its port."""
        return urlsplit(self.home).hostname or ""

    @property
    def timetable(self) -> Timetable | None:
        """The fixed plan; None where each source is asked as often as it brings news."""
        if self.cron is None and self.interval is None:
            return None
        return Timetable(interval_seconds=self.interval, cron=self.cron, timezone=self.timezone)

    @property
    def pace(self) -> Pace:
        """The bounds for what is asked as often as it brings news."""
        return Pace(least_seconds=self.min_interval, most_seconds=self.max_interval, revisit=self.revisit)

    def as_dict(self) -> dict[str, Any]:
        """The home, and what is not as by default, in values of TOML and JSON."""
        values = {each.name: (each, getattr(self, each.name)) for each in SITE_KEYS}
        return {name: each.kind.tell(value) for name, (each, value) in values.items() if value != each.default}

    def as_record(self) -> dict[str, Any]:
        """As `as_dict`, for an archive: without the secrets of its headers (`kept_value`)."""
        kept = tuple((name, kept_value(name, value)) for name, value in self.headers)
        return replace(self, headers=kept).as_dict()


def keys_of(table: type) -> tuple[Key, ...]:
    """The keys of a table, in their order."""
    return tuple(
        Key(each.name, each.metadata["kind"], each.metadata["meaning"], each.default, each.metadata["own"])
        for each in fields(table)
        if each.metadata
    )


SITE_KEYS = keys_of(SiteEntry)
WORKSPACE_KEYS = keys_of(Workspace)
