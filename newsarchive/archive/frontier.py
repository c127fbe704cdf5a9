"""The queue and ledger of URLs: what is to be fetched, what is being fetched, and what became of it.

A row of ``urls`` is leased to a run, and gets its end state in the transaction that stores what was made of
it. One process writes an archive, so a lease of an earlier run is a dead one and is queued again.
All methods that write expect to run in the archive's one writer thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from newsarchive.archive.clock import later, seconds_until, utc_now
from newsarchive.archive.connect import transaction
from newsarchive.archive.ledger import Discovery, Fetch, Lease, Outcome, Scope
from newsarchive.items import Reason, State
from newsarchive.urls import canonical_url, host_of, site_of, url_shape

SOURCE_KINDS = ("front", "section", "feed", "sitemap")
PRIORITIES = {"front": 100, "feed": 90, "sitemap": 80, "section": 70, "custom": 60, "article": 0}
"""Sources before articles; among articles, those named by the user first (`NAMED_PRIORITY`)."""
NAMED_PRIORITY = 50
MAX_REDIRECTS = 10
RESUME_SECONDS = 6 * 3600
"""An unfinished run that began longer ago is not gone on with: its sources are asked anew."""


class Frontier:
    """The ``urls`` table as queue and ledger."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    # -- runs ---------------------------------------------------------------------------------------------

    def begin_run(self, settings: dict[str, Any], versions: dict[str, str]) -> int:
        """Note a new run, queue again what dead runs had leased, and return the run's id."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute("UPDATE runs SET outcome = 'killed', ended_at = ? WHERE ended_at IS NULL", (now,))
            self.conn.execute("UPDATE urls SET state = 'queued' WHERE state = 'leased'")
            cursor = self.conn.execute(
                "INSERT INTO runs (started_at, outcome, settings, versions) VALUES (?, 'running', ?, ?)",
                (now, json.dumps(settings, sort_keys=True), json.dumps(versions, sort_keys=True)),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def end_run(self, run_id: int, outcome: str) -> None:
        """Note how the run ended and give back the leases it still holds."""
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued' WHERE state = 'leased' AND leased_run_id = ?", (run_id,)
            )
            self.conn.execute("UPDATE runs SET outcome = ?, ended_at = ? WHERE id = ?", (outcome, utc_now(), run_id))

    def add_site(self, site: str, home: str, settings: dict[str, Any], *, run_id: int | None = None) -> None:
        """Mirror a site of ``newsarchive.toml`` (or of the command line) in ``sites``."""
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO sites (site, home, settings, added_at, last_run_id) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (site) DO UPDATE SET home = excluded.home, settings = excluded.settings,"
                " last_run_id = coalesce(excluded.last_run_id, last_run_id)",
                (site, home, json.dumps(settings, sort_keys=True), utc_now(), run_id),
            )

    # -- queueing -----------------------------------------------------------------------------------------

    def queue_sources(self, run_id: int, site: str, urls: Iterable[tuple[str, str]]) -> None:
        """Queue (kind, URL) of the site and its known sources for this run, each once a run.

        Pages of older stories are reached from the page before them; only where a site has no feed and no sitemap is the
        second page asked too, since news may stand there first. A run that follows one that was killed or interrupted
        goes on with it: what that one read is not asked again.
        """
        since = self._resumes_since(run_id)
        with transaction(self.conn):
            known = self.conn.execute(
                "SELECT s.kind, u.url, u.url_key, s.read_at > ? AND u.state = 'kept' AS is_read"
                f" FROM sources s JOIN urls u ON u.id = s.url_id WHERE s.site = ? AND {_ASKED_EACH_RUN}",
                (since, site),
            ).fetchall()
            done = {row["url_key"] for row in known if row["is_read"]}
            for kind, url in [*urls, *((row["kind"], row["url"]) for row in known)]:
                if canonical_url(url) not in done:
                    self.add(Discovery(url=url, site=site, kind=kind), run_id, again=True)

    def _resumes_since(self, run_id: int) -> str:
        """Start of the first of the unfinished runs just before this one; the far future where there is none."""
        finished = "coalesce((SELECT max(id) FROM runs WHERE id < ?1 AND outcome = 'finished'), 0)"
        row = self.conn.execute(
            f"SELECT min(started_at) AS since FROM runs WHERE id < ?1 AND id > {finished} AND started_at > ?2",
            (run_id, later(utc_now(), -RESUME_SECONDS)),
        ).fetchone()
        return row["since"] or "9999"

    def queue_articles_again(self, run_id: int, site: str) -> None:
        """Queue all stored articles of the site (``--revisit``)."""
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued', reason = ?, detail = NULL, not_before = NULL, attempts = 0,"
                " queued_run_id = ?, changed_at = ? WHERE site = ? AND kind = 'article' AND state = 'kept'",
                (Reason.REVISIT, run_id, utc_now(), site),
            )

    def queue_named(self, run_id: int, url: str) -> None:
        """Queue a page that the user named, whatever became of it before."""
        with transaction(self.conn):
            site = site_of(url)
            self.conn.execute(
                "INSERT INTO sites (site, home, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (site, "/".join([*url.split("/")[:3], ""]), utc_now()),
            )
            found = Discovery(url=url, site=site, kind="article", priority=NAMED_PRIORITY)
            url_id, _ = self.add(found, run_id, again=True)
            self.conn.execute("UPDATE urls SET named_run_id = ? WHERE id = ?", (run_id, url_id))

    def add(self, found: Discovery, run_id: int, *, again: bool = False) -> tuple[int, bool]:
        """Enter a discovered URL; must run in a transaction. Returns (row, whether it is now newly queued).

        A URL that is known keeps its state, except: a failed one that a later run is told of is queued again; an
        unlikely one is, when it is no longer judged so; and with *again* any that this run has not queued yet.
        """
        key = canonical_url(found.url)
        row = self.conn.execute(
            "SELECT id, state, reason, queued_run_id FROM urls WHERE url_key = ?", (key,)
        ).fetchone()
        if row is None:
            url_id = self._insert(found, key, run_id)
        elif found.verdict or not _may_queue_again(row, found.kind, run_id, again):
            return row["id"], False
        else:
            url_id = row["id"]
            self._queue_again(url_id, found, run_id, Reason.REVISIT if row["state"] == State.KEPT else Reason.NEW)
        if found.kind in SOURCE_KINDS and not found.verdict:
            self._note_source(url_id, found)
        return url_id, not found.verdict

    def _insert(self, found: Discovery, key: str, run_id: int) -> int:
        reason, detail = found.verdict or (Reason.NEW, None)
        now = utc_now()
        cursor = self.conn.execute(
            "INSERT INTO urls (url, url_key, site, host, shape, kind, callback, args, priority, state, reason, detail,"
            " queued_run_id, discovered_at, discovered_on, title, published_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                found.url, key, found.site, host_of(found.url), url_shape(found.url), found.kind, found.callback,
                json.dumps(found.args), _rank(found), State.DROPPED if found.verdict else State.QUEUED, reason, detail,
                run_id, now, found.found_on, found.title, found.published_at, now,
            ),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _queue_again(self, url_id: int, found: Discovery, run_id: int, reason: Reason) -> None:
        self.conn.execute(
            "UPDATE urls SET url = ?, host = ?, kind = ?, callback = ?, args = ?, priority = ?, state = 'queued', reason = ?,"
            " detail = NULL, not_before = NULL, attempts = 0, queued_run_id = ?, changed_at = ? WHERE id = ?",
            (
                found.url, host_of(found.url), found.kind, found.callback, json.dumps(found.args), _rank(found), reason,
                run_id, utc_now(), url_id,
            ),
        )  # fmt: skip

    def _note_source(self, url_id: int, found: Discovery) -> None:
        self.conn.execute(
            "INSERT INTO sources (url_id, site, kind, depth, found_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (url_id) DO UPDATE SET kind = excluded.kind",
            (url_id, found.site, found.kind, found.args.get("depth", 0), utc_now()),
        )

    # -- leasing ------------------------------------------------------------------------------------------

    def hosts_waiting(self, scope: Scope) -> list[str]:
        """Hosts with queued URLs in the scope."""
        rows = self.conn.execute(
            f"SELECT DISTINCT host FROM urls WHERE state = 'queued' AND {_IN_SCOPE} ORDER BY host", _values(scope)
        )
        return [row["host"] for row in rows]

    def lease(self, scope: Scope, host: str, limit: int) -> tuple[list[Lease], float | None]:
        """Up to *limit* due URLs of the host, most urgent first, now leased to the run.

        The second value is the seconds until the first that is not due yet will be; None when none waits.
        """
        now = utc_now()
        values = {**_values(scope), "host": host, "now": now, "limit": limit}
        with transaction(self.conn):
            held = self.conn.execute(
                "SELECT held_until FROM hosts WHERE host = :host AND held_until > :now", values
            ).fetchone()
            if held:
                return [], seconds_until(held["held_until"], now)
            rows = self.conn.execute(
                "SELECT * FROM urls WHERE host = :host AND state = 'queued' AND (not_before IS NULL OR not_before <= :now)"
                f" AND {_IN_SCOPE} ORDER BY priority DESC, id LIMIT :limit",
                values,
            ).fetchall()
            self.conn.executemany(
                "UPDATE urls SET state = 'leased', leased_run_id = ? WHERE id = ?",
                [(scope.run_id, row["id"]) for row in rows],
            )
            first = self.conn.execute(
                "SELECT min(not_before) AS first FROM urls WHERE host = :host AND state = 'queued' AND not_before > :now"
                f" AND {_IN_SCOPE}",
                values,
            ).fetchone()["first"]
        return [_lease(row) for row in rows], seconds_until(first, now) if first else None

    def release(self, leases: Iterable[Lease]) -> None:
        """Give back leases that were never used."""
        with transaction(self.conn):
            self.conn.executemany(
                "UPDATE urls SET state = 'queued' WHERE id = ? AND state = 'leased'",
                [(lease.id,) for lease in leases],
            )

    # -- outcomes -----------------------------------------------------------------------------------------

    def settle(self, run_id: int, lease: Lease, outcome: Outcome, fetch: Fetch | None) -> None:
        """Give a leased URL its outcome; joins the transaction that stores what was made of it, if one is open."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = ?, reason = ?, detail = ?, not_before = ?, changed_at = ?,"
                " attempts = CASE WHEN ? THEN attempts + 1 ELSE 0 END WHERE id = ?",
                (
                    outcome.state, outcome.reason, outcome.detail,
                    later(now, outcome.wait_seconds) if outcome.wait_seconds else None, now,
                    outcome.reason == Reason.RETRY, lease.id,
                ),
            )  # fmt: skip
            if fetch is not None:
                self._note_fetch(run_id, lease, outcome, fetch)
            if outcome.host_wait_seconds:
                self.hold_host(lease.host, outcome.host_wait_seconds, outcome.detail or outcome.reason)

    def _note_fetch(self, run_id: int, lease: Lease, outcome: Outcome, fetch: Fetch) -> None:
        self.conn.execute(
            "INSERT INTO fetches (run_id, url_id, fetched_at, sent, status, seconds, size, state, reason, detail, unchanged,"
            " body_sha256, robots_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run_id, lease.id, fetch.fetched_at, fetch.sent, fetch.status, fetch.seconds, fetch.size, outcome.state,
                outcome.reason, outcome.detail, outcome.unchanged, fetch.body_sha256, fetch.robots_sha256,
            ),
        )  # fmt: skip
        remember = outcome.state == State.KEPT and not outcome.unchanged
        self.conn.execute(
            "UPDATE urls SET last_asked_at = ?, etag = CASE WHEN ? THEN ? ELSE etag END,"
            " last_modified = CASE WHEN ? THEN ? ELSE last_modified END,"
            " body_sha256 = CASE WHEN ? THEN ? ELSE body_sha256 END WHERE id = ?",
            (
                fetch.fetched_at, remember, fetch.etag, remember, fetch.last_modified, remember, fetch.body_sha256,
                lease.id,
            ),
        )  # fmt: skip

    def hold_host(self, host: str, seconds: float, reason: str) -> None:
        """Ask the host nothing for so many seconds."""
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO hosts (host, held_until, held_reason) VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE"
                " SET held_until = max(coalesce(held_until, ''), excluded.held_until), held_reason = excluded.held_reason",
                (host, later(utc_now(), seconds), reason),
            )

    def note_robots(self, host: str, *, status: int | None, sha256: str | None, delay: float | None) -> None:
        """Remember what the host's robots.txt said when it was last asked for; ends a hold that it caused."""
        with transaction(self.conn):
            self.conn.execute(
                "INSERT INTO hosts (host, crawl_delay_seconds, robots_status, robots_sha256, robots_checked_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE SET crawl_delay_seconds = excluded.crawl_delay_seconds,"
                " robots_status = excluded.robots_status, robots_sha256 = excluded.robots_sha256,"
                " robots_checked_at = excluded.robots_checked_at",
                (host, delay, status, sha256, utc_now()),
            )

    def redirect(self, run_id: int, lease: Lease, target: str, fetch: Fetch, *, off_site: bool) -> str | None:
        """Settle a URL that leads to *target*; returns the target's host when it is now queued.

        A target of the same identity (http to https, say) becomes the row's own URL; a target already on the way
        here is a loop.
        """
        way = [*lease.args.get("redirects", []), lease.url]
        key = canonical_url(target)
        if target in way or len(way) > MAX_REDIRECTS:
            detail = f"{len(way)} redirects, the last to {target}"
            self.settle(run_id, lease, Outcome(state=State.FAILED, reason=Reason.REDIRECT_LOOP, detail=detail), fetch)
            return None
        if off_site:
            self.settle(run_id, lease, Outcome(state=State.DROPPED, reason=Reason.OFF_SITE, detail=target), fetch)
            return None
        args = {**lease.args, "redirects": way}
        with transaction(self.conn):
            if key == lease.url_key:
                self.settle(run_id, lease, Outcome(state=State.QUEUED, reason=Reason.NEW, detail=None), fetch)
                self.conn.execute(
                    "UPDATE urls SET url = ?, host = ?, args = ?, attempts = 0 WHERE id = ?",
                    (target, host_of(target), json.dumps(args), lease.id),
                )
                return host_of(target)
            self.settle(run_id, lease, Outcome(state=State.DROPPED, reason=Reason.REDIRECTED, detail=target), fetch)
            found = Discovery(
                url=target,
                site=lease.site,
                kind=lease.kind,
                found_on=lease.url,
                priority=PRIORITIES.get(lease.kind, 0) + 1,
                callback=lease.callback,
                args=args,
            )
            url_id, queued = self.add(found, run_id, again=lease.kind != "article")
            self.conn.execute(
                "UPDATE urls SET named_run_id = (SELECT named_run_id FROM urls WHERE id = ?) WHERE id = ?",
                (lease.id, url_id),
            )
        return host_of(target) if queued else None


_IN_SCOPE = (
    "((site IN (SELECT value FROM json_each(:sites)) AND (kind = 'front' OR NOT :fronts_only))"
    " OR (:named AND named_run_id = :run))"
)

_ASKED_EACH_RUN = (
    "(s.depth = 0 OR (s.depth = 1 AND NOT EXISTS"
    " (SELECT 1 FROM sources f WHERE f.site = s.site AND f.kind IN ('feed', 'sitemap'))))"
)


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "sites": json.dumps(scope.sites),
        "named": scope.named,
        "run": scope.run_id,
        "fronts_only": scope.fronts_only,
    }


def _rank(found: Discovery) -> int:
    return PRIORITIES.get(found.kind, 0) if found.priority is None else found.priority


def _may_queue_again(row: sqlite3.Row, kind: str, run_id: int, again: bool) -> bool:
    if row["state"] in (State.QUEUED, State.LEASED) or row["queued_run_id"] == run_id:
        return False
    if again or row["state"] == State.FAILED:
        return True
    return row["reason"] == Reason.UNLIKELY and kind == "article"


def _lease(row: sqlite3.Row) -> Lease:
    return Lease(
        id=row["id"],
        url=row["url"],
        url_key=row["url_key"],
        site=row["site"],
        host=row["host"],
        kind=row["kind"],
        callback=row["callback"],
        args=json.loads(row["args"]),
        attempts=row["attempts"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
    )
