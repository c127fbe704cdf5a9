"""What the readers of this room give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newsarchive.discover.robotrules import RobotRules
from newsarchive.items import Candidate

ReadingKind = Literal["feed", "sitemap", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """What one feed, sitemap, front or section page offers."""

    kind: ReadingKind
    """What the bytes were read as."""
    title: str | None = None
    """The source's own name; None where it has none."""
    candidates: tuple[Candidate, ...] = ()
    """In document order, each URL once."""
    complaint: str | None = None
    """One sentence where the source was damaged, cut or garbage; what could be read is still given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFacts:
    """What a robots.txt says."""

    rules: RobotRules
    """Who may ask for what."""
    sitemaps: tuple[str, ...] = ()
    """Absolute URLs of the ``Sitemap:`` lines, in order, each once."""
