"""What every command and page costs on an archive as it is after a year of crawling, against one as after some weeks. Linux only.

    python -m benchmarks.year [--sites 300] [--days 36 365] [--per-day 0.6] [--port 18471] [--folder DIR]

For each number of days an archive is made (`benchmarks.past`: 48 runs a day; a folder that is given is kept, and its archives
used again), `newsarchive verify` must call it sound, and each command runs once at the moment at which it ends. Printed: CPU
seconds and peak MiB of each, for each size, and the factor from the first to the last. 300 sites, 365 days and 0.6 articles a
site and day are 5.2 million readings and visits in `fetches` of 66,000 articles; all grow in proportion to sites and days.
The crawls are of the papers as they answer now (`benchmarks.papers`), a day later, with 5 new articles each.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx

from benchmarks import papers, past
from benchmarks.many import Crawl, running, workspace
from newsarchive.archive.database.clock import VARIABLE, to_text
from newsarchive.archive.reports.questions import QUESTIONS
from newsarchive.web.app import app

TOLD = """import sys, time
from newsarchive.cli import main
try: main(sys.argv[1:])
finally: print(time.process_time(), open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"""
LOOK = """import sys, time
from pathlib import Path
from newsarchive.archive.database import clock
from newsarchive.config import read_config
from newsarchive.watch import look
look(read_config(Path('newsarchive.toml')).sites, Path('data/archive.db'), clock.now())
print(time.process_time(), open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"""
Cost = tuple[float, float]
"""CPU seconds, and peak MiB where it is a process of its own."""


def command(folder: Path, *args: str, code: str = TOLD) -> Cost:
    """A command as a process of its own (its own peak: ru_maxrss would be that of who started it)."""
    ended = subprocess.run(
        [sys.executable, "-c", code, *args], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    cpu, peak = ended.stderr.split()[-2:]
    return float(cpu), int(peak) / 1024


def commands(folder: Path, paper: int, host: str) -> Iterator[tuple[str, Cost]]:
    """What researchers and cron call."""
    url = papers.url_of(host, paper * papers.OF_EACH + 5)
    word = papers.WORDS[300]
    since = to_text(past.END - timedelta(days=7))[:10]
    for line in (
        "crawl --due", "status", f"status {host}", "status --check", f"why {host}", f"why {url}", f"search {word}",
        f"search {word} --site {host}", f"show {url}", f"show {url} --links", f"changes --since {since}",
        f"export --format jsonl --site {host} -o -", "export --format jsonl -o -", "verify", "backup copy.db",
    ):  # fmt: skip
        yield line.replace(url, "URL").replace(host, "SITE"), command(folder, *line.split())
    yield "one look of watch", command(folder, code=LOOK)


async def pages(db: Path, host: str) -> list[tuple[str, Cost]]:
    """The desk's pages and ready questions, each the second time."""
    word, found = papers.WORDS[300], []
    addresses = ["/", "/sites", f"/site/{host.replace(':', '%3A')}", f"/search?q={word}", "/search?sort=newest", "/changes",
        "/article/77", f"/compare?q={word}&q={papers.WORDS[500]}"]  # fmt: skip
    addresses += [f"/archive/{name}.json?site=&match={word}" for name in QUESTIONS]
    transport = httpx.ASGITransport(app=app(db, "127.0.0.1"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as client:
        await client.get("/")
        for address in addresses:
            begun = time.process_time()
            answer = await client.get(address)
            told = "" if answer.status_code == 200 else f" ({answer.status_code})"
            found.append(
                (f"desk {address.replace(host.replace(':', '%3A'), 'SITE')}{told}", (time.process_time() - begun, 0.0))
            )
    return found


def crawls(folder: Path, port: int, sites: int) -> Iterator[tuple[str, Cost]]:
    """A day later: one site, then all that are due."""
    os.environ[VARIABLE] = to_text(past.END + timedelta(days=1))
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary, running(sites, port):
        folder = Path(shutil.copytree(folder, Path(temporary) / "copy"))
        one = Crawl(folder, "crawl", papers.host_of(min(7, sites - 1), port))
        yield "crawl SITE", (one.cpu_seconds, one.peak_mib)
        due = Crawl(folder, "crawl", "--due")
        yield "crawl --due, all sites", (due.cpu_seconds, due.peak_mib)


def measured(folder: Path, sites: int, port: int) -> Iterator[tuple[str, Cost]]:
    """All of them."""
    os.environ[VARIABLE] = to_text(past.END)
    paper = min(7, sites - 1)
    host = papers.host_of(paper, port)
    yield from commands(folder, paper, host)
    yield from asyncio.run(pages(folder / "data" / "archive.db", host))
    yield from crawls(folder, port, sites)


def made(folder: Path, sites: int, days: int, per_day: float, port: int) -> Path:
    """The workspace with its archive; prints its rows and sizes."""
    db = folder / "data" / "archive.db"
    if not db.exists():
        workspace(folder, sites, port)
        began = time.process_time()
        past.make(db, sites=sites, days=days, runs=48, per_day=per_day, port=port)
        print(f"made in {time.process_time() - began:.0f} s of CPU")
    with closing(sqlite3.connect(db)) as conn:
        print(f"{days} days: {past.counts(conn)}")
        print({name: f"{size / 1e6:.1f} MB" for name, size in sizes(conn)}, flush=True)
    return folder


def sizes(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Tables and indexes, the largest first; bytes."""
    return conn.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 16").fetchall()


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sites", type=int, default=300)
    options.add_argument("--days", type=int, nargs="+", default=[36, 365])
    options.add_argument("--per-day", type=float, default=0.6, help="articles of a site")
    options.add_argument("--port", type=int, default=18471)
    options.add_argument("--folder", help="where the archives are made, and kept; default a temporary folder")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(args.folder or temporary)
        costs: dict[str, list[Cost]] = {}
        folders = {days: made(root / str(days), args.sites, days, args.per_day, args.port) for days in args.days}
        for folder in folders.values():  # made before: the desk bounds the memory of its process's SQLite for good
            for name, cost in measured(folder, args.sites, args.port):
                costs.setdefault(name, []).append(cost)
                print(f"  {name:<50} {cost[0]:8.2f} s {cost[1]:8.0f} MiB", flush=True)
    print(f"\n{'':<50} " + " ".join(f"{days:>7} d" for days in args.days) + "   factor")
    for name, row in costs.items():
        print(f"{name:<50} {' '.join(f'{cpu:>7.2f} s' for cpu, _ in row)} {row[-1][0] / max(row[0][0], 0.001):>8.1f}")


if __name__ == "__main__":
    main()
