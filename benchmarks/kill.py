"""Kills newsarchive at random moments and at its fail points, and looks after each whether the archive keeps its promises.

    python benchmarks/kill.py [--kills 100] [--seed N]

The promises are the five of DESIGN (docs/trust.md): acknowledged articles are there, with their raw pages; the files and the
search index are whole; every URL waits or has its end; no article is there twice. After each kill all that `newsarchive
verify` checks is checked, that no article of before is gone, and that the same command comes to its end afterwards.
Then two SIGTERMs 20 ms apart, and (with strace, else told as skipped) a disk that fails to sync. Ends with 1 if a
promise was broken. Linux only; needs the tests' folder beside it and loopback addresses.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from archive.old_schema import make_first
from crawl.command import LOCAL, environment, rows
from crawl.invariants import broken
from crawl.server import Web
from kill_bench import DEADLINE_SECONDS, Bench

from newsarchive.archive import Archive
from newsarchive.archive.upkeep.verify import verify

Trial = tuple[bool, list[str]]
"""Whether it was killed, and what was broken then or after going on."""


def crawl_random(bench: Bench) -> Trial:
    """A crawl, at any moment."""
    bench.news()
    before = bench.stored()
    code = bench.crawl(kill_after=bench.dice.uniform(0.8, 6.0))
    return code < 0, [*_faults(bench, before), *_complete(bench)]


def crawl_at(name: str) -> Callable[[Bench], Trial]:
    """A crawl, at a fail point."""

    def trial(bench: Bench) -> Trial:
        bench.news()
        before = bench.stored()
        code = bench.crawl(point=bench.point(name, 12))
        return code < 0, [*_faults(bench, before), *_complete(bench)]

    return trial


def in_migration(bench: Bench) -> Trial:
    """An upgrade of an archive of the first version; it is read, and upgraded, afterwards."""
    db = bench.fresh()
    make_first(db)
    command = ("merge", "--db", str(db), str(bench.db))
    code = bench.run(*command, point="in-migration")
    with Archive.open(db) as archive:  # an older archive can be read as before
        found = [] if archive.count() == 1 else ["its article is gone"]
    again = bench.run(*command)
    return code < 0, [*found, *([f"going on ended with {again}"] if again else []), *broken(db)]


def in_export(bench: Bench) -> Trial:
    """An export over an older one, which stays."""
    target = bench.folder / "out.jsonl"
    target.write_text("older")
    before = bench.stored()
    code = bench.run("export", "--format", "jsonl", "-o", str(target), point=bench.point("in-export"))
    found = [] if target.read_text() == "older" else ["half an export took the place of the older one"]
    return code < 0, [*found, *_faults(bench, before)]


def in_backup(bench: Bench) -> Trial:
    """A backup over an older one, which stays."""
    target = bench.folder / "backup.db"
    known = bench.stored(target)
    code = bench.run("backup", str(target), point=bench.point("in-backup", 2))
    found = broken(target) if target.exists() else []
    if bench.stored(target) != known:
        found.append("a killed backup changed the older one")
    again = bench.run("backup", str(target))
    found += [f"going on ended with {again}"] if again else [*broken(target)]
    return code < 0, found if bench.stored(target) == bench.stored() else [*found, "the backup lacks articles"]


def merge(bench: Bench, **how: object) -> Trial:
    """A merge into a new archive."""
    into = bench.fresh()
    Archive.open(into, write=True).close()
    code = bench.run("merge", "--db", str(into), str(bench.db), **how)  # type: ignore[arg-type]
    found = broken(into)
    again = bench.run("merge", "--db", str(into), str(bench.db))
    found += [f"going on ended with {again}"] if again else broken(into)
    return code < 0, found if bench.stored(into) == bench.stored() else [*found, "the merged archive lacks articles"]


def forget(bench: Bench, **how: object) -> Trial:
    """A takedown of any article."""
    url = bench.dice.choice(sorted(bench.stored()))
    before = bench.stored() - {url}
    command = ("forget", url, "--why", "benchmark")
    code = bench.run(*command, **how)  # type: ignore[arg-type]
    found = [fault.what for fault in verify(bench.db) if fault.kind != "forgotten"]
    again = bench.run(*command)
    found += [f"going on ended with {again}"] if again else []
    if url in bench.stored():
        found.append(f"still there: {url}")
    return code < 0, [*found, *_faults(bench, before)]


def ingest_random(bench: Bench) -> Trial:
    """An ingest of what the archive exports as WARC, at any moment."""
    if not bench.warc.exists():
        bench.run("export", "--format", "warc", "-o", str(bench.warc))
    into = bench.fresh()
    Archive.open(into, write=True).close()
    command = ("ingest", str(bench.warc), "--jobs", "1", "--db", str(into))
    code = bench.run(*command, kill_after=bench.dice.uniform(0.8, 3.0))
    found = broken(into)
    again = bench.run(*command)
    return code < 0, [*found, *([f"going on ended with {again}"] if again else broken(into))]


def _complete(bench: Bench) -> list[str]:
    """The same command goes on to its end, and then has every article that was published."""
    before = bench.stored()
    code = bench.crawl()
    gone = bench.urls - bench.stored() - {row["url"] for row in rows(bench.db, "SELECT url FROM tombstones")}
    return [
        *([f"going on ended with {code}"] if code else []),
        *(f"never stored: {url}" for url in gone),
        *_faults(bench, before),
    ]


def _faults(bench: Bench, before: set[str]) -> list[str]:
    if not bench.db.exists():
        return []
    return [*broken(bench.db), *(f"was stored, and is gone: {url}" for url in before - bench.stored())]


def two_terms(bench: Bench) -> Trial:
    """Two SIGTERMs 20 ms apart."""
    bench.news()
    before = bench.stored()
    process = subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl", *(site.home for site in bench.sites), *LOCAL], cwd=bench.folder,
        env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    asked = len(bench.web.log)
    while len(bench.web.log) < asked + 5 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    found = [] if process.returncode == 130 else [f"ended with {process.returncode}: {err.decode()[-300:]}"]
    return True, [*found, *(["a traceback"] if b"Traceback" in err else []), *_faults(bench, before)]


def failing_disk(bench: Bench) -> Trial | None:
    """EIO from every sync after some (of each thread, few: commits come together); None where strace cannot be used."""
    strace = shutil.which("strace")
    if (
        strace is None
        or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode
    ):
        return None
    bench.news()
    before = bench.stored()
    calls = f"fsync,fdatasync:error=EIO:when={bench.dice.randint(3, 12)}+"
    command = [
        strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", f"inject={calls}",
        sys.executable, "-m", "newsarchive", "crawl", *(site.home for site in bench.sites), *LOCAL,
    ]  # fmt: skip
    ended = subprocess.run(
        command, cwd=bench.folder, env=environment(), capture_output=True, timeout=DEADLINE_SECONDS, check=False
    )
    said = ended.stderr.decode().strip().splitlines()
    found = [] if ended.returncode == 2 else [f"ended with {ended.returncode}"]
    if len(said) != 1 or "What was stored before is intact" not in said[0]:
        found.append(f"said: {said[-3:]}")
    return True, [*found, *_faults(bench, before)]


TRIALS: dict[str, Callable[[Bench], Trial]] = {
    "crawl, at random": crawl_random,
    "after the page": crawl_at("after-page"),
    "before the commit": crawl_at("before-commit"),
    "in a migration": in_migration,
    "in export": in_export,
    "in backup": in_backup,
    "in merge": lambda bench: merge(bench, point="in-merge"),
    "merge, at random": lambda bench: merge(bench, kill_after=bench.dice.uniform(0.2, 1.5)),
    "in forget": lambda bench: forget(bench, point="in-forget"),
    "forget, at random": lambda bench: forget(bench, kill_after=bench.dice.uniform(0.2, 0.8)),
    "ingest, at random": ingest_random,
}


def main() -> int:
    """Kill, look, print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=float("inf"), help="stop after about so long")
    args = options.parse_args()
    killed, sound, ended, faults = Counter[str](), Counter[str](), Counter[str](), list[str]()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Web() as web:
        bench = Bench(Path(folder), web, random.Random(args.seed))
        bench.news()
        bench.crawl()
        while sum(killed.values()) < args.kills and time.monotonic() - started < args.seconds:
            for name, trial in TRIALS.items():
                was_killed, found = trial(bench)
                (killed if was_killed else ended)[name] += 1
                sound[name] += was_killed and not found
                faults += [f"{name}: {fault}" for fault in found]
                print(".!"[bool(found)], end="", flush=True)
                if sum(killed.values()) >= args.kills:
                    break
        print(f"\n{'moment':<20} {'kills':>6} {'sound':>6} {'ended before':>13}")
        for name in TRIALS:
            print(f"{name:<20} {killed[name]:>6} {sound[name]:>6} {ended[name]:>13}")
        print(f"{'all':<20} {sum(killed.values()):>6} {sum(sound.values()):>6} {sum(ended.values()):>13}")
        for name, check in (("two SIGTERMs 20 ms apart", two_terms), ("EIO from fsync", failing_disk)):
            result = check(bench)
            print(f"{name}: {'skipped: strace cannot be used here' if result is None else result[1] or 'sound'}")
            faults += [f"{name}: {fault}" for fault in (result or (False, []))[1]]
        bench.crawl()  # goes on with the stopped ones, which had read the front pages of their day
        faults += [f"at the end: {fault}" for fault in _complete(bench)]
        tombs = len(rows(bench.db, "SELECT 1 FROM tombstones"))
        print(f"{bench.next} articles were published, {tombs} of them taken down, {len(bench.stored())} are stored")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
