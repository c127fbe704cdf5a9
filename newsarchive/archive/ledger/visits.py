"""When each known URL is asked again: the plan's state, kept in the transactions that say what a visit brought.

The rules themselves are pure functions, in `newsarchive.pace`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from newsarchive.archive.database.clock import later, seconds_until, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Fetch, Lease, Outcome
from newsarchive.items import Candidate
from newsarchive.pace.conditional import is_checked, is_distrusted
from newsarchive.pace.ladder import Rate, next_try, next_visit
from newsarchive.pace.readings import FIRST_SECONDS, Next, Pace, after_failure, next_reading
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url

PASSING = frozenset({Reason.DNS, Reason.REFUSED, Reason.TLS, Reason.TIMEOUT, Reason.PROTOCOL, Reason.HTTP})
"""Failures of an article that may pass."""
DEAD = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 414, 451})
"""Statuses of an article that do not pass."""
AFTER_NEW = "CASE WHEN kind = 'article' AND state = 'kept' THEN -1 ELSE priority END"
"""SQL: the priority of a visit; news come first, also where a budget does not suffice for both."""
CHECKED = "the server's 304 is checked by asking without a condition"
COLUMNS = [
    "ALTER TABLE urls ADD COLUMN due_at TEXT",
    "ALTER TABLE urls ADD COLUMN due_why TEXT",
    "ALTER TABLE urls ADD COLUMN interval_seconds REAL",
    "ALTER TABLE urls ADD COLUMN modified_at TEXT",
    "ALTER TABLE hosts ADD COLUMN not_modified INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE hosts ADD COLUMN lied_at TEXT",
    "ALTER TABLE sites ADD COLUMN polled_at TEXT",
    "CREATE INDEX urls_due ON urls(site, due_at) WHERE due_at IS NOT NULL",
    """CREATE TABLE edit_rates (
        site TEXT NOT NULL,
        age_seconds REAL NOT NULL,
        visits INTEGER NOT NULL,
        edits INTEGER NOT NULL,
        PRIMARY KEY (site, age_seconds)
    ) STRICT, WITHOUT ROWID""",
]
"""Migration ``007_visits``."""


class VisitBook:
    """Plans the next visit of sources and articles; joins the transaction that stores what a visit brought."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.paces: dict[str, Pace] = {}
        """Bounds by site, as newsarchive.toml sets them; a site that is not here has the defaults."""

    # -- what a visit brought ------------------------------------------------------------------------------

    def source_read(self, lease: Lease, *, items: int, new: int, now: str) -> None:
        """Plan the next reading of a source that was read; before ``sources.read_at`` is set anew."""
        row = self._one(
            "SELECT s.read_at, u.interval_seconds FROM sources s JOIN urls u ON u.id = s.url_id WHERE u.id = ?",
            lease.id,
        )
        if row is None:
            return
        if not self._is_asked_by_itself(lease):
            self._plan(lease.id, None, now)
            return
        elapsed = seconds_until(now, row["read_at"]) if row["read_at"] else None
        plan = next_reading(
            lease.kind, items=items, new=new, elapsed=elapsed, planned=row["interval_seconds"], pace=self._pace(lease)
        )
        self._plan(lease.id, plan, now, interval=plan.seconds)
        if new and lease.args.get("check"):
            self._caught(lease.host, now)

    def settled(self, run_id: int, lease: Lease, outcome: Outcome, fetch: Fetch | None, now: str) -> None:
        """Plan what comes after an outcome; a source that was read has its plan already."""
        if outcome.state == State.QUEUED:
            return
        if lease.kind in SOURCE_KINDS:
            self._source_settled(lease, outcome, now)
        elif lease.kind == "article":
            self._article_settled(run_id, lease, outcome, now)
        if fetch is not None and fetch.status is not None and fetch.sent:
            self._note_condition(lease, fetch.status)

    def wants_check(self, lease: Lease) -> bool:
        """Whether the 304 that a conditional request of this lease got is to be checked."""
        row = self._one("SELECT not_modified, lied_at FROM hosts WHERE host = ?", lease.host)
        if row is None or lease.args.get("check"):
            return False
        return is_checked(row["not_modified"], _ago(row["lied_at"]))

    def check(self, lease: Lease) -> None:
        """Have the URL asked again without a condition; the next twenty answers of its host are believed meanwhile."""
        self.conn.execute(
            "UPDATE urls SET args = json_set(args, '$.check', 1) WHERE id = ?",
            (lease.id,),
        )
        self.conn.execute("UPDATE hosts SET not_modified = 0 WHERE host = ?", (lease.host,))

    def _source_settled(self, lease: Lease, outcome: Outcome, now: str) -> None:
        row = self._one("SELECT due_at, interval_seconds FROM urls WHERE id = ?", lease.id)
        if row is None or not self._is_asked_by_itself(lease):
            return
        planned, pace = row["interval_seconds"], self._pace(lease)
        if outcome.state == State.KEPT:
            if row["due_at"] is None or row["due_at"] <= now:  # read by a spider's own code
                seconds = pace.within(lease.kind, planned or FIRST_SECONDS[lease.kind])
                self._plan(lease.id, Next(seconds=seconds, why="it was read"), now, interval=seconds)
            return
        if outcome.state == State.DROPPED and outcome.reason != Reason.ROBOTS:
            self._plan(lease.id, None, now)
            return
        what = ": ".join(filter(None, (outcome.reason, outcome.detail)))
        plan = after_failure(lease.kind, planned, what, pace)
        self._plan(lease.id, plan, now, interval=plan.seconds)

    def _article_settled(self, run_id: int, lease: Lease, outcome: Outcome, now: str) -> None:
        plan: Next | None = None
        rung: float | None = None
        row = self._one(
            "SELECT u.discovered_at, u.published_at, u.interval_seconds, a.first_seen_at, a.published_utc,"
            " EXISTS (SELECT 1 FROM sightings g JOIN sources s ON s.url_id = g.source_id"
            "  WHERE g.url_id = u.id AND s.kind <> 'sitemap' AND s.depth = 0) AS is_live,"
            " EXISTS (SELECT 1 FROM versions v WHERE v.article_id = a.id AND v.run_id = ? AND v.number > 1) AS is_edited"
            " FROM urls u LEFT JOIN articles a ON a.url_key = u.url_key WHERE u.id = ?",
            run_id,
            lease.id,
        )
        if row is None:
            return
        if outcome.state == State.KEPT and row["first_seen_at"] and self._pace(lease).revisit:
            if row["interval_seconds"] is not None:
                self._note_visit(lease, row["interval_seconds"], bool(row["is_edited"]), now)
            born = row["first_seen_at"]
            if not row["is_live"]:  # found in an archive, not in what the site shows as news
                born = row["published_utc"] or row["published_at"] or born
            found = next_visit(
                -seconds_of(born, now), edited=bool(row["is_edited"]), number=lease.id, rates=self._rates(lease.site)
            )
            plan, rung = found or (None, None)
        elif outcome.state == State.FAILED and _may_pass(outcome):
            what = ": ".join(filter(None, (outcome.reason, outcome.detail)))
            plan = next_try(-seconds_until(row["discovered_at"], now), what)
        self._plan(lease.id, plan, now, interval=rung)

    def _note_visit(self, lease: Lease, age: float, edited: bool, now: str) -> None:
        self.conn.execute(
            "INSERT INTO edit_rates (site, age_seconds, visits, edits) VALUES (?, ?, 1, ?) ON CONFLICT (site, age_seconds)"
            " DO UPDATE SET visits = visits + 1, edits = edits + excluded.edits",
            (lease.site, age, edited),
        )
        if edited and lease.args.get("check"):
            self._caught(lease.host, now)

    def _note_condition(self, lease: Lease, status: int) -> None:
        if status == 304:
            self.conn.execute(
                "INSERT INTO hosts (host, not_modified) VALUES (?, 1) ON CONFLICT (host) DO UPDATE SET not_modified ="
                " not_modified + 1",
                (lease.host,),
            )
        if lease.args.get("check"):
            self.conn.execute("UPDATE urls SET args = json_remove(args, '$.check') WHERE id = ?", (lease.id,))

    def _caught(self, host: str, now: str) -> None:
        self.conn.execute("UPDATE hosts SET lied_at = ?, not_modified = 0 WHERE host = ?", (now, host))

    def announced(self, run_id: int, lease: Lease, candidates: Sequence[Candidate]) -> set[str]:
        """Queue stored articles that their source says were modified since they were asked for; returns their hosts.

        A source that says so of most that it lists dates everything anew, and is not believed.
        """
        if not self._pace(lease).revisit:
            return set()
        claims: list[tuple[sqlite3.Row, str]] = []
        known = 0
        for candidate in candidates:
            if candidate.kind != "article" or candidate.modified_at is None:
                continue
            row = self._one(
                "SELECT id, host, state, modified_at, last_asked_at FROM urls WHERE url_key = ? AND kind = 'article'",
                canonical_url(candidate.url),
            )
            if row is None or row["state"] != State.KEPT:
                continue
            known += 1
            if _is_after(candidate.modified_at, row["modified_at"] or row["last_asked_at"]):
                claims.append((row, candidate.modified_at))
        self.conn.executemany(
            "UPDATE urls SET modified_at = ? WHERE id = ?", [(modified, row["id"]) for row, modified in claims]
        )
        believed = [row for row, _ in claims] if len(claims) <= max(10, known / 2) else []
        for row in believed:
            self.conn.execute(
                "UPDATE urls SET state = 'queued', reason = ?, detail = 'its source says that it was modified', attempts = 0,"
                " not_before = NULL, queued_run_id = ?, changed_at = ? WHERE id = ?",
                (Reason.REVISIT, run_id, utc_now(), row["id"]),
            )
        return {row["host"] for row in believed}

    # -- what is due ---------------------------------------------------------------------------------------

    def queue_due(self, run_id: int, site: str, *, articles_only: bool = False) -> None:
        """Queue what is due of a site; also what was asked last in the future, by a clock that was wrong."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued', reason = CASE WHEN state = 'failed' THEN :retry ELSE :revisit END,"
                f" priority = {AFTER_NEW},"
                " detail = due_why, not_before = NULL, attempts = 0, queued_run_id = :run_id, changed_at = :now"
                " WHERE site = :site AND due_at IS NOT NULL AND (due_at <= :now OR last_asked_at > :wrong)"
                " AND state NOT IN ('queued', 'leased') AND reason <> 'forgotten' AND (kind = 'article' OR NOT :articles_only)",
                {
                    "retry": Reason.RETRY, "revisit": Reason.REVISIT, "run_id": run_id, "now": now, "site": site,
                    "wrong": later(now, 3600), "articles_only": articles_only,
                },
            )  # fmt: skip

    def note_poll(self, site: str) -> None:
        """Note that a crawl begins to ask all sources of a site."""
        with transaction(self.conn):
            self.conn.execute("UPDATE sites SET polled_at = ? WHERE site = ?", (utc_now(), site))

    # -- inner works ---------------------------------------------------------------------------------------

    def _one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
        return row

    def _pace(self, lease: Lease) -> Pace:
        return self.paces.get(lease.site) or Pace()

    def _rates(self, site: str) -> dict[float, Rate]:
        rows = self.conn.execute("SELECT age_seconds, visits, edits FROM edit_rates WHERE site = ?", (site,))
        return {row["age_seconds"]: Rate(row["visits"], row["edits"]) for row in rows}

    def _is_asked_by_itself(self, lease: Lease) -> bool:
        """Whether the source is no page of older stories; where a site has no feed or sitemap, the second page counts too."""
        depth = int(lease.args.get("depth", 0))
        if depth != 1:
            return depth == 0
        sql = "SELECT 1 FROM sources WHERE site = ? AND kind IN ('feed', 'sitemap') LIMIT 1"
        return self._one(sql, lease.site) is None

    def _plan(self, url_id: int, plan: Next | None, now: str, *, interval: float | None = None) -> None:
        due, why = (later(now, plan.seconds), plan.why) if plan else (None, None)
        self.conn.execute(
            "UPDATE urls SET due_at = ?, due_why = ?, interval_seconds = ? WHERE id = ?", (due, why, interval, url_id)
        )


def distrusted(conn: sqlite3.Connection, host: str) -> bool:
    """Whether the host is asked without conditions, since it was caught with a wrong 304."""
    row = conn.execute("SELECT lied_at FROM hosts WHERE host = ?", (host,)).fetchone()
    return row is not None and is_distrusted(_ago(row["lied_at"]))


def _ago(moment: str | None) -> float | None:
    return None if moment is None else -seconds_until(moment, utc_now())


def seconds_of(moment: str, now: str) -> float:
    """As `seconds_until`, for any ISO 8601 day or time; a time without a zone counts as UTC, an unreadable one as now."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return 0.0
    at = datetime.fromisoformat(now)
    return (found.replace(tzinfo=found.tzinfo or UTC) - at.replace(tzinfo=at.tzinfo or UTC)).total_seconds()


def _is_after(moment: str, other: str | None) -> bool:
    """Whether *moment* is later; a bare day only if it is a later day.

    >>> _is_after("2026-05-02", "2026-05-01T23:00:00.000Z"), _is_after("2026-05-01", "2026-05-01T01:00:00.000Z")
    (True, False)
    """
    if other is None:
        return False
    if "T" in moment and "T" in other:
        return seconds_of(moment, other) > 0
    return moment[:10] > other[:10]


def _may_pass(outcome: Outcome) -> bool:
    return outcome.reason in PASSING and outcome.status not in DEAD
