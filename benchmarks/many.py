"""What a crawl costs as the number of sites grows, and how it ends and goes on with a thousand of them. Linux only.

    python -m benchmarks.many [--sizes 10 100 1000] [--port 18470] [--folder DIR] [--stop TERM|KILL]

Each size: `newsarchive crawl --due` of so many papers (`benchmarks.papers`, 5 articles each, no pause between requests)
into a new archive; printed are the time that newsarchive.toml takes to be read, CPU milliseconds an article and a request
(all processes of the crawl; the program's start, as a crawl of nothing has it, is told apart), requests a second, peak
memory and most open files of the main process. Then the same crawl again at once, when nothing is due, and with `--revisit`.
--stop: once the last size has a quarter of its articles, the crawl is sent that signal; how long it takes to end, that
nothing is lost (`newsarchive verify`), and that the same command goes on are shown.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from benchmarks.papers import host_of
from benchmarks.soak import tree
from newsarchive.config import read_config

ARTICLES = 5
SITE = '\n[[sites]]\nhome = "http://{}/"\nallow_networks = ["127.0.0.0/8"]\ndelay_seconds = 0\n'
HEAD = 'contact = "mailto:bench@example.org"\n'


@contextmanager
def running(count: int, port: int, articles: int = ARTICLES) -> Iterator[subprocess.Popen[str]]:
    """So many papers, answered while the block runs."""
    command = [sys.executable, "-m", "benchmarks.papers", str(count), str(port), str(articles)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        server.stdout.readline()
        try:
            yield server
        finally:
            server.stdin.close()
            server.wait()


class Crawl:
    """A command as a process of its own, looked at while it runs."""

    def __init__(self, folder: Path, *args: str) -> None:
        started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newsarchive", *args],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.peak_mib, self.most_files = 0.0, 0
        self._cpu: dict[int, int] = {}
        looker = threading.Thread(target=self._look)
        looker.start()
        self._watch(folder)
        self.said = (self.process.communicate()[1] or "").strip()
        self.seconds = time.perf_counter() - started
        looker.join()
        self.cpu_seconds = sum(self._cpu.values()) / os.sysconf("SC_CLK_TCK")

    def _watch(self, folder: Path) -> None:
        """What is done meanwhile."""

    def _look(self) -> None:
        """Each process's CPU time as last seen (nobody waits for workers), and what the main one needs."""
        root = Path(f"/proc/{self.process.pid}")
        while self.process.poll() is None:
            with suppress(OSError, IndexError):
                for pid in tree(self.process.pid):
                    used = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                    self._cpu[pid] = int(used[11]) + int(used[12])
                self.peak_mib = int((root / "status").read_text().split("VmHWM:")[1].split()[0]) / 1024
                self.most_files = max(self.most_files, len(list((root / "fd").iterdir())))
            time.sleep(0.02)


class Stopped(Crawl):
    """A crawl that is sent a signal once the archive has so many articles."""

    def __init__(self, folder: Path, number: signal.Signals, after: int) -> None:
        self.number, self.after = number, after
        super().__init__(folder, "crawl", "--due")

    def _watch(self, folder: Path) -> None:
        while self.process.poll() is None and count(folder, "articles") < self.after:
            time.sleep(0.05)
        self.process.send_signal(self.number)
        sent = time.perf_counter()
        self.process.wait()
        self.ended_seconds = time.perf_counter() - sent


def count(folder: Path, table: str) -> int:
    """Rows of a table of the archive."""
    try:
        with closing(sqlite3.connect(f"file:{folder}/data/archive.db?mode=ro", uri=True)) as conn:
            return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.Error:
        return 0


def workspace(folder: Path, sites: int, port: int) -> Path:
    """A workspace of so many sites; prints how long its file takes to be read."""
    subprocess.run([sys.executable, "-m", "newsarchive", "init", str(folder)], check=True, stderr=subprocess.DEVNULL)
    file = folder / "newsarchive.toml"
    file.write_text(HEAD + "".join(SITE.format(host_of(number, port)) for number in range(sites)))
    started = time.process_time()
    found = read_config(file).sites
    print(f"{len(found):,} sites: newsarchive.toml read in {time.process_time() - started:.3f} s of CPU", flush=True)
    return folder


def measure(folder: Path, sites: int, start: float) -> None:
    """The crawl of a new archive, the next one, and one of all again."""
    for args in (("crawl", "--due"), ("crawl", "--due"), ("crawl", "--revisit")):
        before = count(folder, "fetches"), count(folder, "articles")
        crawl = Crawl(folder, *args)
        requests, articles = count(folder, "fetches") - before[0], count(folder, "articles") - before[1]
        cpu = max(crawl.cpu_seconds - start, 0.0)
        each = f"{1000 * cpu / articles:.1f} ms an article, " if articles else ""
        each += (
            f"{1000 * cpu / requests:.1f} ms a request, {requests / crawl.seconds:.0f} requests a second"
            if requests
            else ""
        )
        print(
            f"{sites:>6,} {' '.join(args):<18} {articles:,} articles, {requests:,} requests, {crawl.seconds:.1f} s,"
            f" {crawl.cpu_seconds:.1f} s of CPU; {each}; main process {crawl.peak_mib:.0f} MiB, {crawl.most_files} files",
            flush=True,
        )


def stop(folder: Path, sites: int, number: signal.Signals) -> None:
    """A crawl that is stopped, and the next."""
    crawl = Stopped(folder, number, sites * ARTICLES // 4)
    at, code = count(folder, "articles"), crawl.process.returncode
    print(f"{number.name} at {at:,} articles: ended {crawl.ended_seconds:.2f} s later, exit {code}")
    verified = subprocess.run(
        [sys.executable, "-m", "newsarchive", "verify"], cwd=folder, check=False, stdout=subprocess.DEVNULL
    )
    print(f"verify: exit {verified.returncode}")
    again = Crawl(folder, "crawl", "--due")
    twice = count(folder, "(SELECT 1 FROM fetches GROUP BY url_id HAVING sum(state = 'kept') > 1)")
    print(
        f"the next: exit {again.process.returncode}, {again.seconds:.1f} s; {count(folder, 'articles'):,} articles of"
        f" {sites * ARTICLES:,}, URLs fetched twice: {twice}, still queued: {count(folder, _WAITING)}"
    )


_WAITING = "(SELECT 1 FROM urls WHERE state IN ('queued', 'leased'))"


def main() -> None:
    """Print a line for each crawl."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000])
    options.add_argument("--port", type=int, default=18470)
    options.add_argument("--folder", help="where the workspaces are made; default a temporary folder")
    options.add_argument("--stop", choices=("TERM", "KILL"), nargs="*", default=[])
    args = options.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder, running(max(args.sizes), args.port):
        start = Crawl(workspace(Path(folder) / "none", 1, 1), "crawl", "--due").cpu_seconds  # nobody answers at port 1
        print(f"a crawl of nothing: {start:.2f} s of CPU")
        for sites in args.sizes if not args.stop else ():
            measure(workspace(Path(folder) / str(sites), sites, args.port), sites, start)
        for name in args.stop:
            stop(
                workspace(Path(folder) / name, args.sizes[-1], args.port), args.sizes[-1], signal.Signals[f"SIG{name}"]
            )


if __name__ == "__main__":
    main()
