"""Each fault of tests/crawl/faults in a crawl of its own: end state, words, peak memory, time. Linux only.

    python -m benchmarks.faults [--only PART] [--runs 5] [-o docs/faults.md]

Writes the tables of docs/faults.md. Memory is the peak of the crawl's main process, with what it takes to crawl a sound
page subtracted; time is that of the whole command, start-up (about 1.5 s) included. Apart from that, all faults are
crawled together several times, and it is counted how often each ended as documented.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.crawl.certificates import Authority
from tests.crawl.command import LOCAL, environment, ledger, workspace
from tests.crawl.faults import ELSEWHERE, FAULTS, MIB, NOT_INJECTED, Fault, inject
from tests.crawl.faults.base import STORY, kept
from tests.crawl.server import Reply, Web
from tests.crawl.test_faults import PATIENT, crawl_all, wrongs

HEAD = """# What a web server can do wrong

Each row is a fault that the tests inject (tests/crawl/faults), and the state in which its URL ends
([outcomes.md](outcomes.md)). What ends by a time-out is told for a `DOWNLOAD_TIMEOUT` of 1 s; the default is 30 s. Memory is
what the crawl's main process takes at most beyond a crawl of one sound page, with a `DOWNLOAD_MAXSIZE` of 6 MiB; time is that
of the whole command, tries anew and its start included, on a machine with other work. All faults were crawled together {runs}
times besides: the last column says how often each ended as told here. Measured by `python -m benchmarks.faults`. The
numbers are those of the catalogue of faults that this project was measured against: A the network and HTTP, B robots.txt and
manners, C redirects and leaks, D packed and large bodies, F feeds and sitemaps.

| fault | state | reason | what the ledger says | MiB | s | as told |
|---|---|---|---|---|---|---|
"""
SECOND = """
## Faults with tests of their own

They need several crawls, or a network namespace with a name server or a bad line of its own.

| fault | how it ends | test |
|---|---|---|
"""
THIRD = """
## What is not so

"""


def measure(fault: Fault) -> tuple[str, str, str, float, float]:
    """(state, reason, detail, peak MiB of the main process, seconds) of a crawl of one fault."""
    with tempfile.TemporaryDirectory() as name, Web() as web:
        folder = Path(name)
        authority = Authority(folder / "certificates")
        site = inject(fault, web, authority)
        patience = {site.url(fault.hurried): 1} if fault.hurried else None
        db = workspace(folder, patience=patience, NEWSARCHIVE_MAX_TRIES=2, DOWNLOAD_MAXSIZE=6 * MIB, **PATIENT)
        command = [sys.executable, "-m", "newsarchive", "crawl", site.url(fault.target), *LOCAL]
        env = {**environment(), "SSL_CERT_FILE": str(authority.path)}
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:  # not getrusage: a child's begins with the memory of its parent
            peak = max(peak, high_water(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        state, reason, detail = ledger(db)[site.url(fault.look_at or fault.target)]
        words = (detail or "").replace(site.name, "HOST")
        return state, reason, words, peak / 1024, seconds


def high_water(pid: int) -> int:
    """Most KiB that a process had resident so far; 0 when it has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def ends(runs: int) -> Counter[str]:
    """How often each fault ended as documented in crawls of all of them; what did not is told."""
    good: Counter[str] = Counter()
    for number in range(runs):
        with tempfile.TemporaryDirectory() as name:
            wrong = crawl_all(Path(name))
        for fault in FAULTS:
            found = wrongs(wrong, fault)
            good[fault.id] += not found
            if found:
                print(f"run {number + 1}: {fault.id}: {found}", flush=True)
    return good


def plain(text: str) -> str:
    """A cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def rows(faults: Sequence[Fault], runs: int) -> list[str]:
    """The first table's lines."""
    ground = max(measure(kept("a sound page", Reply(body=STORY)))[3] for _ in range(3))
    good = ends(runs)
    lines = []
    for fault in faults:
        state, reason, detail, mib, seconds = measure(fault)
        mark = "" if (state, reason) == (fault.state, fault.reason) else " (!)"
        cells = [
            plain(fault.id),
            state + mark,
            reason,
            plain(detail)[:140],
            f"{max(0, mib - ground):.0f}",
            f"{seconds:.1f}",
        ]
        lines.append("| " + " | ".join([*cells, f"{good[fault.id]} of {runs}"]) + " |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure and print, or write the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="regular expression for the faults' names")
    parser.add_argument("--runs", type=int, default=5, help="crawls of all faults together, whose ends are counted")
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    lines = rows([fault for fault in FAULTS if re.search(args.only, fault.id)], args.runs)
    if args.output:
        second = [f"| {plain(row.id)} | {plain(row.end)} | `{row.test}` |" for row in ELSEWHERE]
        third = [f"- {plain(what)}: {why}" for what, why in NOT_INJECTED.items()]
        parts = [HEAD.format(runs=args.runs) + "\n".join(lines), SECOND + "\n".join(second), THIRD + "\n".join(third)]
        args.output.write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
