"""A long run: crawls a test web in a loop, with some hostile sites among its sites. Linux only.

    python -m benchmarks.soak http://127.1.0.0:8100/sites [--minutes 15] [--hostile 0.05]

The hostile ones have a fault of tests/crawl/faults each, on their front page or on a page that it leads to. Each round is one
`newsarchive crawl --revisit` of all sites into the same archive; the test web changes its edition with
each. Every minute the resident memory and the open files of each process of the crawl are written down; at the end
what was logged, and whether the archive is whole (`newsarchive verify`) and holds every article that was stored once.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

from tests.crawl.certificates import Authority
from tests.crawl.command import environment, workspace
from tests.crawl.faults import FAULTS, inject
from tests.crawl.newsroom import front
from tests.crawl.server import Reply, Web


def tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in path.read_text().split()]
            except OSError:
                continue
    return found


def look(pid: int) -> dict[str, tuple[int, int]]:
    """Role of each process -> (resident MiB, open files); workers together by the largest."""
    seen: dict[str, tuple[int, int]] = {}
    for number, child in enumerate(tree(pid)):
        try:
            status = Path(f"/proc/{child}/status").read_text()
            files = len(list(Path(f"/proc/{child}/fd").iterdir()))
        except OSError:
            continue
        kib = re.search(r"VmRSS:\s+(\d+)", status)
        role = "main" if number == 0 else "largest of the others"
        now = (int(kib[1]) // 1024 if kib else 0, files)
        seen[role] = max(seen.get(role, (0, 0)), now)
    return seen


class Watch(threading.Thread):
    """Looks at the crawl of the moment each second, and keeps the highest figures of each minute."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pid: int | None = None
        self.minutes: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        self.started = time.monotonic()

    def run(self) -> None:
        """Look, until the program ends."""
        while True:
            minute = int((time.monotonic() - self.started) // 60)
            if self.pid is not None:
                for role, now in look(self.pid).items():
                    before = self.minutes[minute].get(role, (0, 0))
                    self.minutes[minute][role] = max(before[0], now[0]), max(before[1], now[1])
            time.sleep(1)


def stored(db: Path) -> set[str]:
    """URLs of all stored articles."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as conn:
        return {url for (url,) in conn.execute("SELECT url_key FROM articles")}


def main() -> None:
    """Crawl in a loop and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites_url")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--hostile", type=float, default=0.05)
    args = parser.parse_args()
    homes = [site["home"] for site in json.load(urllib.request.urlopen(args.sites_url))]
    wrong = [fault for fault in FAULTS if fault.state == "failed" and not fault.neighbours]
    faults = random.Random(1).sample(wrong, k=min(len(wrong), round(len(homes) * args.hostile)))
    watch, codes, log, lost = Watch(), [], [], set()
    ever: set[str] = set()
    watch.start()
    with tempfile.TemporaryDirectory() as name, Web() as web:
        folder = Path(name)
        db = workspace(folder, DOWNLOAD_TIMEOUT=5)
        authority = Authority(folder / "certificates")
        for fault in faults:
            site = inject(fault, web, authority)
            if fault.target != "/":
                site.routes["/"] = Reply(body=front([fault.target]))
            homes.append(site.home)
        command = [sys.executable, "-m", "newsarchive", "crawl", *homes, "--allow-network", "127.0.0.0/8"]
        command += ["--delay", "0.05", "--revisit"]
        end = time.monotonic() + args.minutes * 60
        while time.monotonic() < end:
            urllib.request.urlopen(args.sites_url.replace("/sites", f"/edition/{len(codes) % 2 + 1}")).read()
            process = subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)
            watch.pid = process.pid
            log += process.communicate()[1].splitlines()
            watch.pid = None
            codes.append(process.returncode)
            now = stored(db)
            lost |= ever - now
            ever |= now
        checked = subprocess.run(
            [sys.executable, "-m", "newsarchive", "verify"],
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
        )
    print(f"{len(homes)} sites, {len(faults)} of them hostile: {', '.join(fault.id for fault in faults)}")
    print(f"{len(codes)} crawls, exit codes {sorted(set(codes))}, {len(ever)} articles, {len(lost)} of them lost")
    print(
        f"tracebacks {sum('Traceback' in line for line in log)}, lines of errors {sum(x.startswith('ERROR') for x in log)}"
    )
    print(f"verify: exit {checked.returncode}: {checked.stdout.strip().splitlines()[-1:]}")
    print("minute  main MiB  files  largest of the others MiB  files")
    for minute, seen in sorted(watch.minutes.items()):
        main_now, others = seen.get("main", (0, 0)), seen.get("largest of the others", (0, 0))
        print(f"{minute:6}  {main_now[0]:8}  {main_now[1]:5}  {others[0]:25}  {others[1]:5}")


if __name__ == "__main__":
    main()
