"""Merging two archives' runs, sites, hosts, URLs and what was seen and fetched: by content keys, with new row numbers."""

from __future__ import annotations

import sqlite3
from typing import Any

from newsarchive.archive.ledger.runs import setup_of
from newsarchive.archive.ledger.terms import SOURCE_KINDS
from newsarchive.states import State

Row = dict[str, Any]


class LedgerMerger:
    """Takes the ledger of *theirs* into *ours*; joins the caller's transaction."""

    def __init__(self, ours: sqlite3.Connection, theirs: sqlite3.Connection) -> None:
        self.ours, self.theirs = ours, theirs
        self.runs: dict[int | None, int | None] = {None: None}
        """Their number of a run -> ours."""
        self.urls: dict[int, int] = {}
        """Their number of a URL -> ours."""
        self._new_runs: set[int | None] = set()

    def merge(self) -> None:
        """All of it, in the order of their references."""
        self._merge_runs()
        self._merge_by_key("sites", "site", self._site)
        self._merge_by_key("hosts", "host", _host)
        self._merge_by_key("tdm_files", "host", lambda *rows: max(rows, key=lambda row: row["checked_at"]))
        for row in self._rows("SELECT * FROM urls ORDER BY id"):
            self._merge_url(row)
        self._merge_by_key("sources", "url_id", _source)
        self._merge_sightings()
        self._merge_fetches()

    def _rows(self, sql: str) -> Any:
        for row in self.theirs.execute(sql):
            yield dict(row)

    def _find(self, table: str, key: str, value: Any) -> Row | None:
        row = self.ours.execute(f"SELECT * FROM {table} WHERE {key} = ?", (value,)).fetchone()
        return dict(row) if row else None

    def _insert(self, table: str, row: Row, *, ignore: bool = False) -> int:
        cursor = self.ours.execute(
            f"INSERT {'OR IGNORE ' if ignore else ''}INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
            tuple(row.values()),
        )
        return int(cursor.lastrowid or 0)

    def _update(self, table: str, key: str, row: Row, old: Row) -> None:
        changed = {name: value for name, value in row.items() if value != old[name]}
        if changed:
            self.ours.execute(
                f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in changed)} WHERE {key} = ?",
                (*changed.values(), old[key]),
            )

    def _merge_runs(self) -> None:
        """A run is known by its key; one of before there were keys by its start, settings and versions."""
        for row in self._rows(
            "SELECT r.*, s.settings, s.versions FROM runs r JOIN setups s ON s.id = r.setup_id ORDER BY r.id"
        ):
            number = row.pop("id")
            row["setup_id"] = setup_of(self.ours, row.pop("settings"), row.pop("versions"))
            known = self.ours.execute(
                "SELECT * FROM runs WHERE CASE WHEN ?1 IS NOT NULL THEN run_key = ?1 ELSE run_key IS NULL"
                " AND started_at = ?2 AND setup_id = ?3 END",
                (row["run_key"], row["started_at"], row["setup_id"]),
            ).fetchone()
            if known is None:
                self.runs[number] = self._insert("runs", row)
                self._new_runs.add(self.runs[number])
                continue
            self.runs[number] = known["id"]
            if known["ended_at"] is None and row["ended_at"] is not None:
                self._update("runs", "id", {"ended_at": row["ended_at"], "outcome": row["outcome"]}, dict(known))

    def _merge_by_key(self, table: str, key: str, combine: Any) -> None:
        for row in self._rows(f"SELECT * FROM {table}"):
            if "last_run_id" in row:
                row["last_run_id"] = self.runs[row["last_run_id"]]
            if key == "url_id":
                row["url_id"] = self.urls[row["url_id"]]
            old = self._find(table, key, row[key])
            if old is None:
                self._insert(table, row)
            else:
                self._update(table, key, combine(old, row), old)

    def _merge_url(self, row: Row) -> None:
        number = row.pop("id")
        for name in ("queued_run_id", "named_run_id", "leased_run_id"):
            row[name] = self.runs[row[name]]
        if row["state"] == State.LEASED:  # the other archive's run does not work here
            row["state"] = str(State.QUEUED)
        old = self._find("urls", "url_key", row["url_key"])
        if old is None:
            self.urls[number] = self._insert("urls", row)
        else:
            self.urls[number] = old["id"]
            self._update("urls", "id", combined_url(old, row), old)

    def _site(self, ours: Row, theirs: Row) -> Row:
        """Ours, with the earlier beginning; what is to be crawled is for our newsarchive.toml to say."""
        later = self.ours.execute(
            "SELECT id FROM runs WHERE id IN (?, ?) ORDER BY started_at DESC LIMIT 1",
            (ours["last_run_id"], theirs["last_run_id"]),
        ).fetchone()
        return {
            **ours,
            "publisher": ours["publisher"] or theirs["publisher"],
            "added_at": min(ours["added_at"], theirs["added_at"]),
            "last_run_id": later["id"] if later else None,
        }

    def _merge_sightings(self) -> None:
        for row in self._rows("SELECT * FROM sightings"):
            row |= {
                "source_id": self.urls[row["source_id"]],
                "url_id": self.urls[row["url_id"]],
                "run_id": self.runs[row["run_id"]],
            }
            self._insert("sightings", row, ignore=True)

    def _merge_fetches(self) -> None:
        for row in self._rows("SELECT * FROM fetches ORDER BY id"):
            del row["id"]
            row |= {"url_id": self.urls[row["url_id"]], "run_id": self.runs[row["run_id"]]}
            if row["run_id"] not in self._new_runs:
                known = self.ours.execute(
                    "SELECT 1 FROM fetches WHERE url_id = :url_id AND run_id = :run_id AND fetched_at = :fetched_at"
                    " AND state = :state AND reason = :reason",
                    row,
                )
                if known.fetchone():
                    continue
            self._insert("fetches", row)


def combined_url(ours: Row, theirs: Row) -> Row:
    """One row of the ledger of two: what was asked last says what became of it, what was found first says where.

    Of two that were never asked, one that waits is worth more than one that was judged not worth a request.

    >>> ours = {"last_asked_at": "2", "state": "kept", "changed_at": "2", "discovered_at": "2", "kind": "article", "priority": 0}
    >>> theirs = {**ours, "last_asked_at": None, "state": "queued", "changed_at": "3", "discovered_at": "1"}
    >>> combined_url(ours, theirs)["state"], combined_url(ours, theirs)["discovered_at"]
    ('kept', '1')
    """
    newer, older = (theirs, ours) if _tells_more(theirs, ours) else (ours, theirs)
    row = {name: value for name, value in newer.items() if name != "id"}
    if older["kind"] in SOURCE_KINDS and newer["kind"] not in SOURCE_KINDS:
        row |= {name: older[name] for name in ("kind", "callback", "args") if name in older}
    row["priority"] = max(ours["priority"], theirs["priority"])
    if newer.get("body_sha256") is None:
        row |= {name: older[name] for name in ("etag", "last_modified", "body_sha256") if name in older}
    first, second = (theirs, ours) if theirs["discovered_at"] < ours["discovered_at"] else (ours, theirs)
    row["discovered_at"] = first["discovered_at"]
    for name in ("discovered_on", "title", "published_at"):
        if name in first:
            row[name] = second[name] if first[name] is None else first[name]
    return row


def _tells_more(row: Row, other: Row) -> bool:
    """Whether *row* decides; of two that were asked, or judged, alike: the later answer, the earlier judgement."""
    asked, other_asked = row["last_asked_at"] or "", other["last_asked_at"] or ""
    waits, other_waits = (each["state"] in (State.QUEUED, State.LEASED) for each in (row, other))
    if asked != other_asked:
        return bool(asked > other_asked)
    if asked or waits != other_waits:
        return bool(row["changed_at"] > other["changed_at"]) if asked else waits
    return bool(row["changed_at"] < other["changed_at"])


def _host(ours: Row, theirs: Row) -> Row:
    """What robots.txt said last, and the longer hold."""
    later = max(ours, theirs, key=lambda row: row["robots_checked_at"] or "")
    held = max(ours, theirs, key=lambda row: row["held_until"] or "")
    return {**later, "held_until": held["held_until"], "held_reason": held["held_reason"]}


def _source(ours: Row, theirs: Row) -> Row:
    """As it was read last; found first is found first."""
    later = max(ours, theirs, key=lambda row: row["read_at"] or "")
    return {**later, "found_at": min(ours["found_at"], theirs["found_at"])}
