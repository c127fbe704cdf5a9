"""Each fault of tests/crawl/faults in a crawl of its own: end state, words, peak memory, time. Linux only.

    python -m benchmarks.faults [--only PART] [-o docs/faults.md]

Writes the table of docs/faults.md. Memory is the peak of the crawl's main process, with what it takes to crawl a sound
page subtracted; time is that of the whole command, start-up (about 1.5 s) included.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.crawl.command import LOCAL, environment, ledger, workspace
from tests.crawl.faults import FAULTS, MIB, Fault
from tests.crawl.faults.base import STORY, kept
from tests.crawl.server import Reply, Web

HEAD = """# What a web server can do wrong

Each row is a fault that the tests inject (tests/crawl/faults), and the state in which its URL ends
([outcomes.md](outcomes.md)). What ends by a time-out is told for a `DOWNLOAD_TIMEOUT` of 1 s; the default is 30 s. Memory is
what the crawl's main process takes at most beyond a crawl of one sound page, with a `DOWNLOAD_MAXSIZE` of 6 MiB (empty where
little is sent and it was not measured); time is that of the whole command, tries anew included, on a machine with other work.
Measured by `python -m benchmarks.faults`.

| fault | state | reason | what the ledger says | MiB | s |
|---|---|---|---|---|---|
"""


def measure(fault: Fault) -> tuple[str, str, str, float, float]:
    """(state, reason, detail, peak MiB of the main process, seconds) of a crawl of one fault."""
    with tempfile.TemporaryDirectory() as name, Web() as web:
        folder = Path(name)
        limits = {"DOWNLOAD_TIMEOUT": 1} if fault.is_timed else {"DOWNLOAD_MAXSIZE": 6 * MIB}
        db = workspace(folder, NEWSARCHIVE_MAX_TRIES=2, NEWSARCHIVE_EXTRACT_SECONDS=60, **limits)
        site = web.site()
        fault.set_up(site)
        command = [sys.executable, "-m", "newsarchive", "crawl", site.url(fault.target), *LOCAL]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:  # not getrusage: a child's begins with the memory of its parent
            peak = max(peak, high_water(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        state, reason, detail = ledger(db)[site.url(fault.look_at or fault.target)]
        host = site.home.removeprefix("http://").rstrip("/")
        return state, reason, (detail or "").replace(host, "HOST"), peak / 1024, seconds


def high_water(pid: int) -> int:
    """Most KiB that a process had resident so far; 0 when it has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def main() -> None:
    """Measure and print, or write the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="regular expression for the faults' names")
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    ground = max(measure(kept("a sound page", Reply(body=STORY)))[3] for _ in range(3))
    rows = []
    for fault in FAULTS:
        if re.search(args.only, fault.id):
            state, reason, detail, mib, seconds = measure(fault)
            mark = "" if (state, reason) == (fault.state, fault.reason) else " (!)"
            words = " ".join(detail.split()).replace("|", "\\|").replace("<", "&lt;")[:110]
            row = f"| {fault.id.replace('<', '&lt;')} | {state}{mark} | {reason} | {words} |"
            rows.append(f"{row} {max(0, mib - ground):.0f} | {seconds:.1f} |")
            print(rows[-1], flush=True)
    if args.output:
        args.output.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
