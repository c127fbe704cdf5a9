"""A crawl, a reader, a search loop, an export and a backup of one archive at the same time: does anybody see a lock?

    python benchmarks/at_once.py [--seconds 120]

Each runs as a command of its own, again and again, against a small web on loopback. Printed are how often each ran, how
many failed, and how many said "locked"; then whether a second crawl is refused with one sentence that names the first.
Ends with 1 if anything failed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from crawl.command import DEADLINE_SECONDS, LOCAL, environment, rows, workspace
from crawl.invariants import broken
from crawl.newsroom import publish
from crawl.server import Site, Web

READER = """
import sys
from newsarchive import Archive
with Archive.open(sys.argv[1]) as archive:
    print(sum(len(article.blocks) for article in archive.articles()))
"""
SITES, ARTICLES = 4, 40


def start(command: list[str], folder: Path) -> subprocess.Popen[str]:
    """A command in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, *command], cwd=folder, env=environment(), text=True, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


class Loop(threading.Thread):
    """Runs a command again and again until told to stop, and counts."""

    def __init__(self, name: str, command: list[str], folder: Path, stop: threading.Event) -> None:
        super().__init__(name=name)
        self.command, self.folder, self.stopped = command, folder, stop
        self.counts: Counter[str] = Counter()
        self.said: list[str] = []

    def before(self) -> None:
        """Something to do before each round."""

    def run(self) -> None:
        """Round after round."""
        while not self.stopped.is_set():
            self.before()
            process = start(self.command, self.folder)
            _, err = process.communicate(timeout=DEADLINE_SECONDS)
            self.counts["runs"] += 1
            self.counts["failed"] += process.returncode != 0
            self.counts["locked"] += "locked" in err
            if process.returncode:
                self.said.append(f"{self.name} ended with {process.returncode}: {err.strip()[-300:]}")


class Crawl(Loop):
    """Crawls of what is new each time."""

    def __init__(self, sites: list[Site], folder: Path, stop: threading.Event) -> None:
        super().__init__("crawl", ["-m", "newsarchive", "crawl", *(site.home for site in sites), *LOCAL], folder, stop)
        self.sites, self.next = sites, 0

    def before(self) -> None:
        """Publish other articles."""
        for site in self.sites:
            publish(site, range(self.next, self.next + ARTICLES))
            self.next += ARTICLES


def second_crawl(sites: list[Site], folder: Path) -> list[str]:
    """What is wrong with how a second crawl is refused while a first one runs."""
    for site in sites:
        site.delay = 0.5
        publish(site, range(900_000, 900_000 + ARTICLES))
    command = ["-m", "newsarchive", "crawl", *(site.home for site in sites), *LOCAL]
    first = start(command, folder)
    lock = folder / "data" / "archive.db.lock"
    while str(first.pid) not in lock.read_text() and first.poll() is None:
        time.sleep(0.05)
    second = start(command, folder)
    _, err = second.communicate(timeout=DEADLINE_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    if second.returncode == 2 and len(err.strip().splitlines()) == 1 and f"process {first.pid} " in err:
        return []
    return [f"the second crawl ended with {second.returncode} and said: {err.strip()[-300:]}"]


def main() -> int:
    """Run all at once, print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seconds", type=float, default=120.0)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as name, Web() as web:
        folder, stop = Path(name), threading.Event()
        db = workspace(folder, NEWSARCHIVE_WORKERS=1)
        sites = [web.site(f"127.0.0.{number + 1}") for number in range(SITES)]
        crawl = Crawl(sites, folder, stop)
        crawl.before()
        start(crawl.command, folder).communicate(timeout=DEADLINE_SECONDS)
        ours = ["-m", "newsarchive"]
        loops = [
            crawl,
            Loop("reader", ["-c", READER, str(db)], folder, stop),
            Loop("search", [*ours, "search", "bridge", "--json"], folder, stop),
            Loop("export", [*ours, "export", "--format", "jsonl", "-o", "all.jsonl"], folder, stop),
            Loop("backup", [*ours, "backup", "backup.db"], folder, stop),
        ]
        for loop in loops:
            loop.start()
        time.sleep(args.seconds)
        stop.set()
        for loop in loops:
            loop.join()
        print(f"{'what':<10} {'runs':>6} {'failed':>7} {'locked':>7}")
        for loop in loops:
            print(f"{loop.name:<10} {loop.counts['runs']:>6} {loop.counts['failed']:>7} {loop.counts['locked']:>7}")
        print(f"{len(rows(db, 'SELECT 1 FROM articles'))} articles, {len(rows(db, 'SELECT 1 FROM runs'))} crawls")
        faults = [said for loop in loops for said in loop.said] + second_crawl(sites, folder)
        faults += broken(db) + [f"backup: {fault}" for fault in broken(folder / "backup.db")]
    print("\n".join(faults) or "no lock was seen; a second crawl is refused; archive and backup are sound")
    return 1 if faults or any(loop.counts["locked"] for loop in loops) else 0


if __name__ == "__main__":
    sys.exit(main())
