"""The queue and ledger of URLs: what is to be fetched, what is being fetched, and what became of it.

A row of ``urls`` is leased to a run, and gets its end state in the transaction that stores what was made of
it. One process writes an archive, so a lease of an earlier run is a dead one and is queued again.
All methods that write expect to run in the archive's one writer thread.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from newsarchive.archive.database.clock import later, seconds_until, utc_now
from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.discoveries import NAMED_PRIORITY, QUIET, DiscoveryBook, quiet_values
from newsarchive.archive.ledger.runs import RunBook, paced_alike
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Discovery, Fetch, Lease, Outcome, Scope
from newsarchive.archive.ledger.visits import AFTER_NEW, VisitBook, distrusted
from newsarchive.archive.store.pages import PageStore
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url, site_of

RETRY_FAILED_SECONDS = 7 * 86400
"""An article that failed is tried in each run until it is so old; later only if a source announces it anew."""


class Frontier:
    """The ``urls`` table as queue and ledger."""

    def __init__(self, conn: sqlite3.Connection, pages: PageStore) -> None:
        self.conn = conn
        self.pages = pages
        self.discoveries = DiscoveryBook(conn)
        self.visits = VisitBook(conn)

    # -- queueing -----------------------------------------------------------------------------------------

    def queue_sources(self, run_id: int, site: str, urls: Iterable[tuple[str, str]]) -> None:
        """Queue (kind, URL) of the site and its known sources for this run, each once a run.

        Pages of older stories are reached from the page before them; only where a site has no feed and no sitemap is the
        second page asked too, since news may stand there first. An empty section is asked less often (`QUIET`). A run
        that follows one that was killed or interrupted goes on with it: what that one read is not asked again.
        """
        since = RunBook(self.conn).resumes_since(run_id)
        with transaction(self.conn):
            known = self.conn.execute(
                "SELECT s.kind, u.url, u.url_key, s.read_at > :since AND u.state = 'kept' AS is_read"
                f" FROM sources s JOIN urls u ON u.id = s.url_id WHERE s.site = :site AND NOT {QUIET} AND {_FIRST_PAGES}",
                {"since": since, "site": site, **quiet_values()},
            ).fetchall()
            done = {row["url_key"] for row in known if row["is_read"]}
            for kind, url in [*urls, *((row["kind"], row["url"]) for row in known)]:
                if canonical_url(url) not in done:
                    self.add(Discovery(url=url, site=site, kind=kind), run_id, again=True)

    def queue_failed(self, run_id: int, site: str) -> None:
        """Queue again what failed in a way that may pass (no connection, 5xx), while it is news."""
        now = utc_now()
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued', reason = ?, detail = NULL, not_before = NULL, attempts = 0,"
                " queued_run_id = ?, changed_at = ? WHERE site = ? AND kind = 'article' AND state = 'failed'"
                " AND discovered_at > ? AND (reason IN ('dns', 'refused', 'tls', 'timeout', 'protocol')"
                f" OR (reason = 'http' AND ({_LAST_STATUS} >= 500 OR {_LAST_STATUS} IN (408, 429))))",
                (Reason.RETRY, run_id, now, site, later(now, -RETRY_FAILED_SECONDS)),
            )

    def queue_articles_again(self, run_id: int, site: str) -> None:
        """Queue all stored articles of the site (``--revisit``)."""
        with transaction(self.conn):
            self.conn.execute(
                "UPDATE urls SET state = 'queued', reason = ?, detail = NULL, not_before = NULL, attempts = 0,"
                f" priority = {AFTER_NEW},"
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

    def add(self, found: Discovery, run_id: int, *, again: bool = False, through: bool = False) -> tuple[int, bool]:
        """As `DiscoveryBook.add`; must run in a transaction."""
        return self.discoveries.add(found, run_id, again=again, through=through)

    # -- leasing ------------------------------------------------------------------------------------------

    def hosts_waiting(self, scope: Scope) -> list[str]:
        """Hosts with queued URLs in the scope."""
        rows = self.conn.execute(
            f"SELECT DISTINCT host FROM urls WHERE state = 'queued' AND {_IN_SCOPE} ORDER BY host", _values(scope)
        )
        return [row["host"] for row in rows]

    def lease(self, scope: Scope, host: str, limit: int) -> tuple[list[Lease], float | None]:
        """Up to *limit* due URLs of the host and of those that are paced as it is, most urgent first, now leased to the run.

        The second value is the seconds until the first that is not due yet will be; None when none waits.
        """
        now = utc_now()
        values = {**_values(scope), "now": now, "limit": limit}
        hosts = [{**values, "host": each} for each in paced_alike(host)]
        with transaction(self.conn):
            held = self._among(hosts, "SELECT held_until FROM hosts WHERE host = :host AND held_until > :now")
            if held:
                return [], seconds_until(max(row["held_until"] for row in held), now)
            found = self._among(
                hosts,
                "SELECT * FROM urls WHERE host = :host AND state = 'queued' AND (not_before IS NULL OR not_before <= :now)"
                f" AND {_IN_SCOPE} ORDER BY priority DESC, id LIMIT :limit",
            )
            rows = sorted(found, key=lambda row: (-row["priority"], row["id"]))[:limit]
            self.conn.executemany(
                "UPDATE urls SET state = 'leased', leased_run_id = ? WHERE id = ?",
                [(scope.run_id, row["id"]) for row in rows],
            )
            waiting = self._among(
                hosts,
                "SELECT min(not_before) AS first FROM urls WHERE host = :host AND state = 'queued' AND not_before > :now"
                f" AND {_IN_SCOPE}",
            )
        first = min((row["first"] for row in waiting if row["first"]), default=None)
        return self._leases(rows), seconds_until(first, now) if first else None

    def _among(self, each: Iterable[dict[str, Any]], sql: str) -> list[sqlite3.Row]:
        """The rows for each of several sets of values: so each is found by its index, in order."""
        return [row for values in each for row in self.conn.execute(sql, values)]

    def _leases(self, rows: Sequence[sqlite3.Row]) -> list[Lease]:
        """Without conditions where the host lied; and as if never had where the raw page is lost, so that it is kept anew."""
        liars = {host for host in {row["host"] for row in rows} if distrusted(self.conn, host)}
        leases = [replace(each, **_FORGET) if self._lacks_page(each) else each for each in map(_lease, rows)]
        return [replace(lease, etag=None, last_modified=None) if lease.host in liars else lease for lease in leases]

    def _lacks_page(self, lease: Lease) -> bool:
        sha = lease.body_sha256
        return sha is not None and lease.kind not in SOURCE_KINDS and not self.pages.has(lease.url_key, sha)

    def lease_url(self, run_id: int, url: str) -> Lease | None:
        """One queued URL, now leased to the run; None where it is not queued, or its host must not be asked now."""
        with transaction(self.conn):
            rows = self.conn.execute(
                "UPDATE urls SET state = 'leased', leased_run_id = :run_id WHERE url_key = :key AND state = 'queued'"
                " AND NOT EXISTS (SELECT 1 FROM hosts h WHERE h.host = urls.host AND h.held_until > :now) RETURNING *",
                {"run_id": run_id, "key": canonical_url(url), "now": utc_now()},
            ).fetchall()
        return next(iter(self._leases(rows)), None)

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
        remember = fetch is not None and outcome.state == State.KEPT and not outcome.unchanged
        asked = fetch or _NOT_ASKED
        with transaction(self.conn):
            self.conn.execute(
                _SETTLE,
                (
                    outcome.state, outcome.reason, outcome.detail,
                    later(now, outcome.wait_seconds) if outcome.wait_seconds else None, now,
                    outcome.reason == Reason.RETRY, asked.fetched_at or None, remember, asked.etag, remember,
                    asked.last_modified, remember, asked.body_sha256, lease.id,
                ),
            )  # fmt: skip
            if fetch is not None:
                self._note_fetch(run_id, lease, outcome, fetch)
            self.visits.settled(run_id, lease, outcome, fetch, now)
            if outcome.host_wait_seconds:
                RunBook(self.conn).hold_host(lease.host, outcome.host_wait_seconds, outcome.detail or outcome.reason)

    def _note_fetch(self, run_id: int, lease: Lease, outcome: Outcome, fetch: Fetch) -> None:
        self.conn.execute(
            "INSERT INTO fetches (run_id, url_id, fetched_at, sent, status, seconds, size, state, reason, detail, unchanged,"
            " body_sha256, robots_sha256, reservation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run_id, lease.id, fetch.fetched_at, fetch.sent, fetch.status, fetch.seconds, fetch.size, outcome.state,
                outcome.reason, outcome.detail or fetch.detail, outcome.unchanged, fetch.body_sha256, fetch.robots_sha256,
                fetch.reservation,
            ),
        )  # fmt: skip


_NOT_ASKED = Fetch(fetched_at="")
_FORGET: dict[str, Any] = {"etag": None, "last_modified": None, "body_sha256": None}
_SETTLE = (
    "UPDATE urls SET state = ?, reason = ?, detail = ?, not_before = ?, changed_at = ?,"
    " attempts = CASE WHEN ? THEN attempts + 1 ELSE 0 END, last_asked_at = coalesce(?, last_asked_at),"
    " etag = CASE WHEN ? THEN ? ELSE etag END, last_modified = CASE WHEN ? THEN ? ELSE last_modified END,"
    " body_sha256 = CASE WHEN ? THEN ? ELSE body_sha256 END WHERE id = ?"
)

_LAST_STATUS = "(SELECT f.status FROM fetches f WHERE f.url_id = urls.id ORDER BY f.id DESC LIMIT 1)"

_IN_SCOPE = (
    "((site IN (SELECT value FROM json_each(:sites)) AND (kind = 'front' OR NOT :fronts_only))"
    " OR (:named AND named_run_id = :run_id))"
)

_FIRST_PAGES = (
    "(s.depth = 0 OR (s.depth = 1 AND NOT EXISTS"
    " (SELECT 1 FROM sources f WHERE f.site = s.site AND f.kind IN ('feed', 'sitemap'))))"
)


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "run_id": scope.run_id,
        "sites": _as_json(scope.sites),
        "named": scope.named,
        "fronts_only": scope.fronts_only,
    }


@lru_cache(maxsize=64)  # asked for each lease; a crawl may be of thousands of sites
def _as_json(sites: tuple[str, ...]) -> str:
    return json.dumps(sites)


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
