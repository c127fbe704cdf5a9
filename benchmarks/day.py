"""A day of a test web under `watch`, time-lapsed: what was asked, against a fixed 15-minute poll, and what was caught when.

    python benchmarks/day.py http://127.1.0.0:8100/ [--hours 26] [--switch 12] [--folder DIR]

The web must be up, with /sites, /edition/N and /log at its control address, on loopback. The loop is that of
`newsarchive watch` with a clock of its own, which stands still while a crawl runs and jumps over the waits; each crawl is
the real `newsarchive crawl --due` as a process of its own. At --switch hours the web goes to its second edition, which has
new articles and edits.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsarchive.archive.database.clock import VARIABLE
from newsarchive.urls import canonical_url
from newsarchive.watch import Watch

START = datetime(2026, 2, 14, 12, tzinfo=UTC)
"""The web dates its edits to 2026-02-15 00:00; with a switch after 12 hours its dates are true."""
LOOK_SECONDS = 300.0
FIXED_SECONDS = 900.0


class JumpingClock:
    """Stands still but for waits."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """The time."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Jump."""
        self.moment += timedelta(seconds=seconds)


class Day:
    """The web, the workspace, and the crawls."""

    def __init__(self, control: str, folder: Path) -> None:
        self.control, self.folder, self.clock, self.crawls = control.rstrip("/"), folder, JumpingClock(), 0
        self.sites: list[dict[str, Any]] = self.ask("/sites")
        self.newsarchive("init", str(folder))
        (folder / "sites.txt").write_text("".join(f"{site['home']}\n" for site in self.sites))
        local = ("--allow-network", "127.0.0.0/8", "--delay", "0")
        self.newsarchive("add", "--from", "sites.txt", *local, "--no-probe", cwd=folder)
        self.db = folder / "data" / "archive.db"

    def ask(self, path: str) -> Any:
        """What the web's control address answers."""
        with urllib.request.urlopen(self.control + path) as answer:
            text = answer.read()
        return json.loads(text) if text[:1] in b"{[" else None

    def newsarchive(self, *args: str, cwd: Path | None = None) -> int:
        """Run a command at the time of the clock."""
        env = {**os.environ, VARIABLE: self.clock.moment.isoformat()}
        command = [sys.executable, "-m", "newsarchive", *args]
        return subprocess.run(command, cwd=cwd, env=env, stderr=subprocess.DEVNULL, check=False).returncode

    def crawl(self) -> int:
        """What `watch` starts when something is due."""
        self.crawls += 1
        return self.newsarchive("crawl", "--due", cwd=self.folder)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the archive."""
        conn = sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)
        try:
            return conn.execute(sql, values).fetchall()
        finally:
            conn.close()

    def requests(self) -> dict[str, int]:
        """What the web's own log counts, in all."""
        log = self.ask("/log")
        rows = log.values() if isinstance(log, dict) else log
        total: dict[str, int] = {}
        for row in rows:
            for name, value in row.items():
                if isinstance(value, int):
                    total[name] = total.get(name, 0) + value
        return total


def main() -> None:
    """Run the day and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("control")
    parser.add_argument("--hours", type=float, default=26.0)
    parser.add_argument("--switch", type=float, default=12.0)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="day-")) / "workspace"
    run(Day(asked.control, folder), asked.hours, asked.switch)


def run(day: Day, hours: float, switch: float) -> None:
    """Both halves of the day, then the report."""
    watch = Watch(day.folder / "newsarchive.toml", day.db, day.crawl, clock=day.clock, look_seconds=LOOK_SECONDS)
    day.ask("/edition/1")
    day.ask("/log/reset")
    watch.run(until=START + timedelta(hours=switch))
    half = day.requests()
    switched = day.clock.moment
    day.ask("/edition/2")
    watch.run(until=START + timedelta(hours=hours))
    whole = day.requests()
    print(f"{len(day.sites)} sites, {hours:g} h, {day.crawls} crawls; the web's log: {json.dumps(whole)}")
    print(f"of these before the second edition, at {switch:g} h: {json.dumps(half)}")
    report(day, switched, hours, whole["requests"])
    plans(day)


def report(day: Day, switched: datetime, hours: float, requests: int) -> None:
    """Requests against the fixed poll, articles and edits caught, and how long it took."""
    before = day.requests()["requests"]
    day.newsarchive("crawl", cwd=day.folder)  # one reading of everything, to be multiplied
    once = day.requests()["requests"] - before
    polls = int(hours * 3600 / FIXED_SECONDS)
    print(
        f"a poll of all sources is {once} requests; {polls} such polls: {once * polls} ({once * polls / requests:.1f} x)"
    )
    stored = dict(day.rows("SELECT url_key, first_seen_at FROM articles"))
    first = {canonical_url(url) for site in day.sites for url in site["editions"]["1"]}
    second = {canonical_url(url) for site in day.sites for url in site["editions"]["2"]} - first
    edited = {canonical_url(url) for site in day.sites for url in site["edited"]}
    seen = dict(
        day.rows(
            "SELECT url_key, min(v.seen_at) FROM articles a JOIN versions v ON v.article_id = a.id WHERE number > 1 GROUP BY 1"
        )
    )
    _tell("articles of the first edition", first, stored, START)
    _tell("new articles of the second", second, stored, switched)
    _tell("edits", edited, seen, switched)
    print(f"versions of articles that were not edited: {len(set(seen) - edited)}")


def _tell(what: str, wanted: set[str], found: dict[str, str], since: datetime) -> None:
    delays = [(datetime.fromisoformat(found[key]) - since).total_seconds() / 3600 for key in wanted & set(found)]
    middle = f"; hours until then: median {statistics.median(delays):.2f}, most {max(delays):.2f}" if delays else ""
    print(f"{what}: {len(delays)} of {len(wanted)} caught{middle}")


def plans(day: Day) -> None:
    """How often each kind of source was asked, and its last plan."""
    sql = """SELECT s.kind, count(DISTINCT s.url_id), count(f.id), min(u.interval_seconds), max(u.interval_seconds) FROM sources s
        JOIN urls u ON u.id = s.url_id LEFT JOIN fetches f ON f.url_id = u.id WHERE s.depth = 0 GROUP BY 1"""
    for kind, sources, fetches, low, high in day.rows(sql):
        print(
            f"{kind}: {sources} sources, {fetches} readings, at the end every {(low or 0) / 60:.0f} to {(high or 0) / 60:.0f} min"
        )
    sql = "SELECT age_seconds, sum(visits), sum(edits) FROM edit_rates GROUP BY 1"
    for age, visits, edits in day.rows(sql):
        print(f"visits of articles at {age / 3600:g} h: {visits}, with an edit {edits}")
    site = day.sites[0]["home"].split("/")[2]
    env = {**os.environ, VARIABLE: day.clock.moment.isoformat()}
    subprocess.run([sys.executable, "-m", "newsarchive", "why", site], cwd=day.folder, env=env, check=False)


if __name__ == "__main__":
    main()
