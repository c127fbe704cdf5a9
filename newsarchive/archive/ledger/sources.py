"""What a source offered: candidates become URLs of the frontier, and sightings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.frontier import Frontier
from newsarchive.archive.ledger.sightings import MANY, Sighting, note_sightings
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Discovery, Fetch, Lease, Outcome
from newsarchive.items import Candidate
from newsarchive.pace.window import UNDATED, Window, period_of, priority
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url, host_of, same_site

LIKELY = 0.5
"""A sitemap less likely than this lists tags, authors or images."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far discovery goes on one site."""

    older_pages: int = 10
    """Pages of older stories followed from a section page or feed."""
    sections: int = 60
    """Section pages asked."""
    sitemaps: int = 50
    """Sitemaps asked, the newest of an index first."""


class SourceBook:
    """Writes what sources offer; joins the frontier's transaction."""

    def __init__(self, frontier: Frontier, bounds: Bounds | None = None, window: Window | None = None) -> None:
        self.frontier, self.conn = frontier, frontier.conn
        self.bounds = bounds or Bounds()
        self.window = window

    def record(
        self,
        run_id: int,
        lease: Lease,
        candidates: Sequence[Candidate],
        *,
        title: str | None,
        complaint: str | None,
        fetch: Fetch,
    ) -> tuple[Outcome, set[str]]:
        """Store one reading of a source and acknowledge it; returns its outcome and the hosts that have new URLs queued."""
        hosts: set[str] = set()
        now = utc_now()
        with transaction(self.conn):
            new, is_other = self._enter(run_id, lease, candidates, hosts, now)
            hosts |= self.frontier.visits.announced(run_id, lease, candidates)
            articles = sum(candidate.kind == "article" for candidate in candidates)
            if candidates or not complaint:
                self.frontier.visits.source_read(lease, items=articles, new=new, now=now)
            self.conn.execute(
                "UPDATE sources SET read_at = ?, changed_at = iif(?, ?, changed_at), title = ?, items = ?, new_items = ?,"
                " complaint = ? WHERE url_id = ?",
                (now, is_other, now, title, articles, new, complaint, lease.id),
            )
            garbage = Outcome(state=State.FAILED, reason=Reason.GARBAGE, detail=complaint)
            kept = Outcome(state=State.KEPT, reason=Reason.SOURCE, detail=complaint)
            outcome = garbage if complaint and not candidates else kept
            self.frontier.settle(run_id, lease, outcome, fetch)
            self._follow_older(run_id, lease, candidates, new, hosts)
        return outcome, hosts

    def shapes(self, site: str) -> tuple[dict[str, int], dict[str, int]]:
        """How often each URL shape of the site was an article (kept, or dated by a feed), and how often it was not."""
        rows = self.conn.execute(
            "SELECT shape, sum(state = 'kept' OR published_at IS NOT NULL) AS articles,"
            " sum(reason IN ('not-article', 'nothing')) AS others FROM urls WHERE site = ? AND kind = 'article' GROUP BY shape",
            (site,),
        ).fetchall()
        return {r["shape"]: r["articles"] for r in rows if r["articles"]}, {
            r["shape"]: r["others"] for r in rows if r["others"]
        }

    def unchanged(self, run_id: int, lease: Lease, fetch: Fetch) -> None:
        """Acknowledge a source that was read and is as before; it costs one touched row."""
        now = utc_now()
        with transaction(self.conn):
            row = self.conn.execute("SELECT items FROM sources WHERE url_id = ?", (lease.id,)).fetchone()
            self.frontier.visits.source_read(lease, items=(row["items"] if row else 0) or 0, new=0, now=now)
            self.conn.execute("UPDATE sources SET read_at = ?, new_items = 0 WHERE url_id = ?", (now, lease.id))
            outcome = Outcome(state=State.KEPT, reason=Reason.SOURCE, unchanged=True)
            self.frontier.settle(run_id, lease, outcome, fetch)

    def add_sitemaps(self, run_id: int, site: str, found_on: str, urls: Sequence[str]) -> set[str]:
        """Queue the sitemaps that robots.txt names; returns the hosts that have new URLs."""
        chosen = urls[: self.bounds.sitemaps]
        candidates = [Candidate(url=url, kind="sitemap", position=place) for place, url in enumerate(chosen)]
        hosts: set[str] = set()
        with transaction(self.conn):
            for candidate, known in self._with_known(candidates):
                self._enter_one(run_id, site, found_on, candidate, known, hosts, _verdict(candidate, site))
        return hosts

    def _with_known(self, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, sqlite3.Row]]:
        """Each candidate with what the ledger knows of it (`DiscoveryBook.look_up`), as what came before it was entered."""
        book, keys = self.frontier.discoveries, [canonical_url(candidate.url) for candidate in candidates]
        known = book.look_up(keys)
        for candidate, key in zip(candidates, keys, strict=True):
            yield candidate, known.pop(key) if key in known else book.look_up([key])[key]

    def _enter(
        self, run_id: int, lease: Lease, candidates: Sequence[Candidate], hosts: set[str], now: str
    ) -> tuple[int, bool]:
        """Enter all candidates and their sightings; returns how many articles were new, and whether it is another reading."""
        new = 0
        offered = sorted((one for one in candidates if one.kind != "older"), key=_newest_sitemap_first)
        room = self._room(lease, {candidate.kind for candidate in offered})
        seen = []
        for candidate, known in self._with_known(offered):
            verdict = _verdict(candidate, lease.site) or self._outside(candidate)
            if candidate.kind in room and not verdict and not known["is_source"]:
                if room[candidate.kind] <= 0:
                    verdict = Reason.LIMIT, f"the site has enough {candidate.kind}s"
                room[candidate.kind] -= 1
            url_id, queued = self._enter_one(run_id, lease.site, lease.url, candidate, known, hosts, verdict)
            new += queued and candidate.kind == "article"
            if candidate.kind == "article" and (queued or len(candidates) <= MANY):
                seen.append(Sighting(candidate.position, url_id, None if known["is_barred"] else candidate.title))
        return new, note_sightings(self.conn, run_id, lease, seen, now)

    def _room(self, lease: Lease, kinds: set[str]) -> dict[str, int]:
        """How many more sources of these kinds the site may have."""
        bounds = {"section": self.bounds.sections if lease.kind == "front" else 0, "sitemap": self.bounds.sitemaps}
        return {
            kind: bound - self._count(lease.site, kind) if bound else 0
            for kind, bound in bounds.items()
            if kind in kinds
        }

    def _enter_one(
        self,
        run_id: int,
        site: str,
        found_on: str,
        candidate: Candidate,
        known: sqlite3.Row,
        hosts: set[str],
        verdict: tuple[Reason, str | None] | None,
    ) -> tuple[int, bool]:
        kind = candidate.kind if candidate.kind in SOURCE_KINDS else "article"
        found = Discovery(
            url=candidate.url,
            site=site,
            kind=kind,
            found_on=found_on,
            title=candidate.title,
            published_at=candidate.published_at,
            verdict=verdict,
            priority=self._priority(candidate),
        )
        again = candidate.kind in SOURCE_KINDS and bool(known["is_awake"])
        url_id, queued = self.frontier.discoveries.enter(found, known, run_id, again=again)
        if queued:
            hosts.add(host_of(candidate.url))
        return url_id, queued

    def _outside(self, candidate: Candidate) -> tuple[Reason, str | None] | None:
        """Why the candidate is not in the crawl's range of days, as far as that is known; None where it may be."""
        if self.window is None or candidate.kind not in ("article", "sitemap", "section"):
            return None
        if candidate.kind != "article":
            wanted = self.window.wants_source(candidate.url, candidate.modified_at)
            return None if wanted else (Reason.OUT_OF_RANGE, candidate.modified_at)
        day, wanted = self._day(candidate, self.window)
        return None if wanted else (Reason.OUT_OF_RANGE, day.isoformat() if day else UNDATED)

    @staticmethod
    def _day(candidate: Candidate, window: Window) -> tuple[date | None, bool]:
        return window.day(candidate.url, published_at=candidate.published_at, modified_at=candidate.modified_at)

    def _priority(self, candidate: Candidate) -> int | None:
        if self.window is None or candidate.kind != "article":
            return None
        return priority(self._day(candidate, self.window)[0])

    def _count(self, site: str, kind: str) -> int:
        row = self.conn.execute(
            "SELECT count(*) AS n FROM sources WHERE site = ? AND kind = ?", (site, kind)
        ).fetchone()
        return int(row["n"])

    def _follow_older(
        self, run_id: int, lease: Lease, candidates: Sequence[Candidate], new: int, hosts: set[str]
    ) -> None:
        """Queue the page of older stories while pages bring news, and one page further than they do."""
        older = next((candidate for candidate in candidates if candidate.kind == "older"), None)
        depth = int(lease.args.get("depth", 0)) + 1
        if older is None or depth > self.bounds.older_pages or (new == 0 and depth > 1):
            return
        if not same_site(older.url, lease.site):
            return
        found = Discovery(url=older.url, site=lease.site, kind=lease.kind, found_on=lease.url, args={"depth": depth})
        if self.frontier.add(found, run_id, again=True)[1]:
            hosts.add(host_of(found.url))


def _newest_sitemap_first(candidate: Candidate) -> tuple[bool, int, int]:
    """Sorts sitemaps by lastmod, or the month that their URL names, newest first; leaves all else in its order, before them."""
    if candidate.kind != "sitemap":
        return (False, 0, candidate.position)
    period = period_of(candidate.url)
    moment = candidate.modified_at or (period[1].isoformat() if period else "")
    digits = "".join(c for c in moment[:19] if c.isdigit())
    return (True, -int(digits.ljust(14, "0") or 0), candidate.position)


def _verdict(candidate: Candidate, site: str) -> tuple[Reason, str | None] | None:
    """Why the URL is entered as dropped; None where it is to be fetched."""
    if candidate.kind not in ("feed", "sitemap") and not same_site(candidate.url, site):
        return Reason.OFF_SITE, None
    if candidate.kind == "sitemap" and candidate.likelihood < LIKELY:
        return Reason.UNLIKELY, candidate.why
    if candidate.kind == "other":
        is_trap = (candidate.why or "").startswith("trap")
        return (Reason.TRAP if is_trap else Reason.UNLIKELY), candidate.why
    return None
