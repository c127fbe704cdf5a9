"""Discovered URLs enter the ledger: what it knows of them already, and whether that queues them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from newsarchive.archive.database.clock import later, utc_now
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Discovery
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url, host_of
from newsarchive.urlshapes import url_shape

PRIORITIES = {"front": 100, "feed": 90, "sitemap": 80, "section": 70, "custom": 60, "article": 0}
"""Sources before articles; among articles, those named by the user first (`NAMED_PRIORITY`)."""
NAMED_PRIORITY = 50

QUIET = "(s.kind = 'section' AND s.items = 0 AND s.changed_at < :empty_since AND s.read_at > :asked_since)"
"""SQL on ``sources s``, with `quiet_values`: a section page that has long listed no article, and was asked lately."""
EMPTY_SECONDS = 7 * 86400
EMPTY_PAUSE_SECONDS = 86400

_KNOWN = (
    "SELECT k.key AS place, u.id, u.state, u.reason, u.queued_run_id, u.leased_run_id, s.url_id IS NOT NULL AS is_source,"
    f" NOT {QUIET} AS is_awake, t.url_key IS NOT NULL AS is_barred FROM json_each(:keys) k"
    " LEFT JOIN urls u ON u.url_key = k.value LEFT JOIN sources s ON s.url_id = u.id"
    " LEFT JOIN tombstones t ON t.url_key = k.value"
)


def quiet_values() -> dict[str, str]:
    """The times that `QUIET` needs: a section without articles for a week is asked once a day."""
    now = utc_now()
    return {"empty_since": later(now, -EMPTY_SECONDS), "asked_since": later(now, -EMPTY_PAUSE_SECONDS)}


class DiscoveryBook:
    """Writes new rows of ``urls`` and ``sources``; must run in a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def look_up(self, keys: Sequence[str]) -> dict[str, sqlite3.Row]:
        """What the ledger knows of each key: `id`, `state`, `reason`, `queued_run_id`, `leased_run_id` (None for a new one),
        `is_source` (one that is known), `is_awake` (one that may be asked now), `is_barred` (forgotten). One statement for
        all: a page lists hundreds of URLs, and most are known. Does not write.
        """
        values = {"keys": json.dumps(keys), **quiet_values()}
        return {keys[row["place"]]: row for row in self.conn.execute(_KNOWN, values)}

    def add(self, found: Discovery, run_id: int, *, again: bool = False, through: bool = False) -> tuple[int, bool]:
        """Enter a discovered URL. Returns (row, whether it is now newly queued).

        A URL that is known keeps its state, except: a failed one that a later run is told of is queued again; an
        unlikely one is, when it is no longer judged so; with *again* any that this run has not queued yet; and one that
        only leads on, where somebody with other cookies wants to pass *through* it.
        """
        key = canonical_url(found.url)
        return self.enter(found, self.look_up([key])[key], run_id, again=again, through=through)

    def enter(
        self, found: Discovery, known: sqlite3.Row, run_id: int, *, again: bool = False, through: bool = False
    ) -> tuple[int, bool]:
        """As `add`, with what `look_up` gave for its key; nothing may have been entered under it since."""
        if known["is_barred"]:
            found = replace(found, verdict=(Reason.FORGOTTEN, None), title=None, published_at=None)
        if known["id"] is None:
            url_id = self._insert(found, canonical_url(found.url), run_id)
        elif found.verdict or not (
            (through and known["reason"] == Reason.REDIRECTED) or _may_queue_again(known, found.kind, run_id, again)
        ):
            return known["id"], False
        else:
            url_id = known["id"]
            self._queue_again(url_id, found, run_id, Reason.REVISIT if known["state"] == State.KEPT else Reason.NEW)
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


def _rank(found: Discovery) -> int:
    return PRIORITIES.get(found.kind, 0) if found.priority is None else found.priority


def _may_queue_again(known: sqlite3.Row, kind: str, run_id: int, again: bool) -> bool:
    if known["state"] in (State.QUEUED, State.LEASED) or run_id in (known["queued_run_id"], known["leased_run_id"]):
        return False
    if again or known["state"] == State.FAILED:
        return True
    return known["reason"] == Reason.UNLIKELY and kind == "article"
