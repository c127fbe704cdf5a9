"""A site's present held against its past, out of what the archive holds anyway. Does not write."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from newsarchive.archive.database.clock import later, seconds_until, to_text, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.alerts import AlertBook
from newsarchive.archive.ledger.dayviews import FACTS, FIELDS, REQUEST_DAYS, SITE_DAYS
from newsarchive.health import judge
from newsarchive.health.judge import UNKNOWN, Verdict

LATEST = 520
"""Articles, and pages asked for, that are looked at: the newest."""
PAST_DAYS = 56
"""Eight weeks: for volume by weekday and the rhythm of feeds."""
DAY_SECONDS = 86400

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judgement of one site."""

    site: str
    """The site."""
    what: str
    """A field's name, ``paragraphs``, ``confidence``, ``kept pages``, ``volume``, ``front page`` or ``feed URL``."""
    is_broken: bool
    """Now, or before if there is too little to tell."""
    told: str
    """For people: what it is, and what it was."""
    since: str
    """The first thing that was broken: time or day; now where nothing is."""
    verdict: Verdict
    """What was judged now."""
    is_open: bool
    """An alert of it is open."""


class Health:
    """Reads what the pure judgements need."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.alerts = AlertBook(conn)

    def sites(self) -> list[str]:
        """The sites that a crawl has asked."""
        return [
            row["site"]
            for row in self.conn.execute("SELECT site FROM sites WHERE last_run_id IS NOT NULL ORDER BY site")
        ]

    def findings(self, site: str, *, now: str | None = None) -> list[Finding]:
        """Everything that is watched on a site, as it stands."""
        now = now or utc_now()
        past = self.alerts.of_site(site)
        found = [
            *self._articles(site, past),
            self._kept(site, past),
            self._volume(site, past),
            *self._sources(site, now, past),
        ]
        answer = []
        for what, verdict, since in found:
            last = next(iter(past.get(what, [])[-1:]), None)
            is_open = last is not None and last["recovered_at"] is None
            known = last if last is not None and is_open else None
            answer.append(
                Finding(
                    site=site,
                    what=what,
                    is_broken=bool(verdict.is_broken) or (verdict.is_broken is None and is_open),
                    told=verdict.told or (known["told"] if known else ""),
                    since=known["since"] if known else since or now,
                    verdict=verdict,
                    is_open=is_open,
                )
            )
        return answer

    def update(self, sites: list[str], *, now: str | None = None) -> None:
        """Judge sites and write down what broke and what is well again."""
        now = now or utc_now()
        with transaction(self.conn):
            for site in sites:
                for finding in self.findings(site, now=now):
                    if finding.is_open or finding.verdict.is_broken:  # most findings are well, and were
                        self.alerts.note(site, finding.what, finding.verdict, finding.since, now=now)

    def days(self, site: str, limit: int = 14) -> list[Row]:
        """A site's last days, newest first: articles, how they are filled, requests and how they were answered."""
        newest = self.conn.execute(
            "SELECT max(coalesce((SELECT max(read_at) FROM sources WHERE site = ?1), ''),"
            " coalesce((SELECT max(first_seen_at) FROM articles WHERE site = ?1), '')) AS at",
            (site,),
        ).fetchone()["at"]
        for days in (limit - 1, 8 * limit) if newest else ():  # a site that is asked daily needs no look at a year
            rows = self._days_since(site, later(newest, -days * DAY_SECONDS)[:10], limit)
            if len(rows) == limit:
                return rows
        return self._days_since(site, None, limit)

    def _days_since(self, site: str, start: str | None, limit: int) -> list[Row]:
        articles, asked = "WHERE a.site = :site", " AND u.site = :site"
        if start:
            articles += " AND a.first_seen_at >= :start"
            asked += " AND u.last_asked_at >= :start AND f.fetched_at >= :start"
        rows = self.conn.execute(
            f"SELECT coalesce(d.day, r.day) AS day, d.*, r.* FROM ({SITE_DAYS.format(where=articles)}) d"
            f" FULL JOIN ({REQUEST_DAYS.format(also=asked)}) r ON r.day = d.day ORDER BY 1 DESC LIMIT :limit",
            {"site": site, "start": start, "limit": limit},
        ).fetchall()
        return [{"site": site, "day": row[0], **_without(row, ("site", "day"))} for row in rows]

    # -- what the judgements need ------------------------------------------------------------------------------

    def _articles(self, site: str, past: dict[str, list[sqlite3.Row]]) -> list[tuple[str, Verdict, str | None]]:
        rows = self.conn.execute(
            f"SELECT coalesce(a.fetched_at, a.last_seen_at) AS at, a.run_id, a.confidence, {FACTS} FROM articles a WHERE a.id IN"
            " (SELECT id FROM articles WHERE site = ? ORDER BY id DESC LIMIT ?) AND a.run_id IS NOT NULL ORDER BY 1, a.id",
            (site, LATEST),
        ).fetchall()
        judges = {
            **dict.fromkeys(FIELDS, judge.share_of),
            "paragraphs": judge.length_of,
            "confidence": judge.level_of,
        }
        return [self._judged(what, judged, rows, past) for what, judged in judges.items()]

    def _kept(self, site: str, past: dict[str, list[sqlite3.Row]]) -> tuple[str, Verdict, str | None]:
        """The share of the article pages asked for that became articles."""
        rows = self.conn.execute(
            "WITH latest AS (SELECT id FROM urls WHERE site = ?1 AND kind = 'article' AND last_asked_at IS NOT NULL"
            "  AND reason NOT IN ('redirected', 'duplicate', 'robots') ORDER BY last_asked_at DESC LIMIT 2 * ?2)"
            "SELECT * FROM (SELECT f.id, f.fetched_at AS at, f.run_id, f.state = 'kept' AS \"kept pages\" FROM latest u"
            " JOIN fetches f ON f.url_id = u.id WHERE f.sent AND f.state <> 'queued'"
            " AND f.reason NOT IN ('redirected', 'duplicate') ORDER BY f.id DESC LIMIT ?2) ORDER BY id",
            (site, LATEST),
        ).fetchall()
        return self._judged("kept pages", judge.share_of, rows, past)

    @staticmethod
    def _judged(
        what: str, judged: Any, rows: list[sqlite3.Row], past: dict[str, list[sqlite3.Row]]
    ) -> tuple[str, Verdict, str | None]:
        """One judgement of rows in order, without what was broken before, from where it is known as broken."""
        alerts = past.get(what, [])
        healed = [(a["since"], a["recovered_at"]) for a in alerts if a["recovered_at"] and not a["is_accepted"]]
        start = max((a["since"] for a in alerts if a["is_accepted"]), default="")
        used = [row for row in rows if row["at"] >= start and not any(a <= row["at"] < b for a, b in healed)]
        last_run = max((row["run_id"] for row in used), default=0)
        count = 0
        while count < len(used) and used[-count - 1]["run_id"] == last_run:
            count += 1
        broken_from = None
        if alerts and alerts[-1]["recovered_at"] is None:
            broken_from = sum(row["at"] < alerts[-1]["since"] for row in used)
        verdict: Verdict = judged([row[what] for row in used], last_run=count, broken_from=broken_from)
        return what, verdict, used[-verdict.tail]["at"] if verdict.tail else None

    def _volume(self, site: str, past: dict[str, list[sqlite3.Row]]) -> tuple[str, Verdict, str | None]:
        """Articles published on the last whole day that was looked at to its end."""
        row = self.conn.execute(
            "SELECT max(o.read_at) AS read_at, (SELECT min(first_seen_at) FROM articles WHERE site = ?1) AS first FROM sources o"
            " WHERE o.site = ?1",
            (site,),
        ).fetchone()
        if row["read_at"] is None or row["first"] is None:
            return "volume", UNKNOWN, None
        day = date.fromisoformat(row["read_at"][:10]) - timedelta(days=1)
        counts = self._days_of(site, str(day - timedelta(days=PAST_DAYS)))
        known = past.get("volume", [])
        bad = [(a["since"], (a["recovered_at"] or "9999")[:10]) for a in known if not a["is_accepted"]]
        before = [day - timedelta(weeks=weeks) for weeks in range(1, PAST_DAYS // 7 + 1)]
        watched = self._watched(day, before)
        if day not in watched:
            return "volume", UNKNOWN, None
        known_since = row["first"][:10]
        used = [
            str(d) for d in before if d in watched and str(d) > known_since and not any(a <= str(d) < b for a, b in bad)
        ]
        told = f"{day:%A} {day}"
        verdict = judge.volume_of(counts.get(str(day), 0), same_weekday=[counts.get(d, 0) for d in used], day=told)
        return "volume", verdict, str(day)

    def _watched(self, day: date, before: list[date]) -> set[date]:
        """Those of the days around whose end the runs made no much longer pause than usual: the computer did not sleep."""
        pauses = {each: self._pause(each) for each in (day, *before)}
        usual = max(DAY_SECONDS, median(pauses[each] for each in before))
        return {each for each, pause in pauses.items() if pause <= 2 * usual}

    def _pause(self, day: date) -> float:
        """Seconds between the last run before the day's end and the first one after; 0 where that is not known."""
        row = self.conn.execute(
            "SELECT (SELECT max(ended_at) FROM runs WHERE ended_at < ?1) AS before,"
            " (SELECT min(ended_at) FROM runs WHERE ended_at >= ?1) AS after",
            (str(day + timedelta(days=1)),),
        ).fetchone()
        return seconds_until(row["after"], row["before"]) if row["before"] and row["after"] else 0.0

    def _days_of(self, site: str, start: str) -> dict[str, int]:
        rows = self.conn.execute(
            "SELECT substr(coalesce(published_utc, first_seen_at), 1, 10) AS day, count(*) AS articles FROM articles"
            " WHERE site = ?1 AND (published_utc >= ?2 OR (published_utc IS NULL AND first_seen_at >= ?2)) GROUP BY 1",
            (site, start),
        )
        return {row["day"]: row["articles"] for row in rows}

    def _sources(
        self, site: str, now: str, past: dict[str, list[sqlite3.Row]]
    ) -> list[tuple[str, Verdict, str | None]]:
        """The front page and the feeds: do they answer, and does a feed bring news in its rhythm?"""
        found = []
        for row in self.conn.execute(
            "SELECT u.id, u.url, u.state, u.reason, u.detail, u.changed_at, o.kind, o.read_at FROM sources o"
            " JOIN urls u ON u.id = o.url_id WHERE o.site = ? AND o.kind IN ('front', 'feed') AND o.depth = 0"
            " AND o.read_at IS NOT NULL ORDER BY u.id",
            (site,),
        ).fetchall():
            what = "front page" if row["kind"] == "front" else f"feed {row['url']}"
            verdict, since, well_at = Verdict(False), None, row["read_at"]
            if row["state"] == "failed":
                told = "cannot be read: " + ": ".join(filter(None, (row["reason"], row["detail"])))
                verdict, since = Verdict(True, told), row["changed_at"]
            elif row["kind"] == "feed":
                arrivals = self._arrivals(row["id"], now)
                read_at, asleep = datetime.fromisoformat(row["read_at"]), self._asleep(arrivals)
                verdict = judge.silence_of(arrivals, read_at=read_at, asleep=asleep)
                well_at = since = to_text(arrivals[-1]) if arrivals else None
            if not verdict.is_broken or _is_accepted(past.get(what, []), well_at):
                verdict = Verdict(False, verdict.told)
            found.append((what, verdict, since))
        return found

    def _arrivals(self, source_id: int, now: str) -> list[datetime]:
        """When each item of a feed was first seen there, in order; only the runs of the last weeks are looked through."""
        rows = self.conn.execute(
            "WITH seen AS (SELECT url_id, min(seen_at) AS at FROM sightings WHERE source_id = :source AND seen_at >= :start"
            "  AND run_id >= (SELECT min(id) FROM runs WHERE ended_at >= :start OR ended_at IS NULL) GROUP BY url_id)"
            "SELECT at FROM seen WHERE NOT EXISTS (SELECT 1 FROM sightings g WHERE g.url_id = seen.url_id"
            " AND g.source_id = :source AND g.seen_at < :start) ORDER BY 1",
            {"source": source_id, "start": later(now, -PAST_DAYS * DAY_SECONDS)},
        )
        return [datetime.fromisoformat(row["at"]) for row in rows]

    def _asleep(self, arrivals: list[datetime]) -> dict[datetime, timedelta]:
        """Arrivals after days without any -> how long before them no run ended, where that is much longer than usual."""
        found = {}
        for earlier, later_ in pairwise(arrivals):
            if later_ - earlier <= 2 * timedelta(seconds=DAY_SECONDS):
                continue
            row = self.conn.execute(
                "SELECT max(ended_at) AS at FROM runs WHERE ended_at < ?", (to_text(later_),)
            ).fetchone()
            last = max(earlier, datetime.fromisoformat(row["at"])) if row["at"] else later_
            usual = median(self._pause(earlier.date() - timedelta(days=days)) for days in range(1, 9))
            if (later_ - last).total_seconds() > 2 * max(DAY_SECONDS, usual):
                found[later_] = later_ - last
        return found


def _is_accepted(alerts: list[sqlite3.Row], well_at: str | None) -> bool:
    """Whether what is broken was taken for normal, and has not been well since."""
    last = alerts[-1] if alerts else None
    return last is not None and bool(last["is_accepted"]) and (well_at is None or well_at <= last["recovered_at"])


def _without(row: sqlite3.Row, names: tuple[str, ...]) -> Row:
    return {name: row[name] for name in row.keys() if name not in names}  # noqa: SIM118 - a Row's iterator gives values
