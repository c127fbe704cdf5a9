"""What an article costs in a small and in a large archive: storing, searching, listing changes, exporting.

    python benchmarks/scale.py [--sizes 10000 100000] [--folder DIR]

Generated articles: 12 paragraphs of words drawn by Zipf's law from 20,000, one in ten with a second version a day later.
Printed for each size: articles stored a second (each with its page, index, version and duplicates' print, 100 in a
transaction), search p50 and p95, `changes --since` and `export` in seconds and peak MiB, all as commands; and how much
the cost of one article grows from the first size to the last (goal: less than 1.2).
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.database.connect import transaction
from newsarchive.items import Article, Block

WORDS, PARAGRAPHS, LENGTH, SITES = 20_000, 12, 45, 20
EDITED, BATCH, SEARCHES = 10, 100, 200


def made(count: int, dice: random.Random) -> Iterator[tuple[Article, bytes]]:
    """Articles with their pages; every tenth comes again, edited."""
    words = [f"{dice.choice('bcdfglmnprstv')}{dice.choice('aeiou')}{n:x}" for n in range(WORDS)]
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(WORDS)))
    frame = " ".join(dice.choices(words, k=600))
    for number in range(count):
        site = f"paper{number % SITES}.example"
        texts = [" ".join(dice.choices(words, cum_weights=weights, k=LENGTH)) for _ in range(PARAGRAPHS)]
        article = Article(
            url=f"https://{site}/news/{number}",
            site=site,
            headline=" ".join(dice.choices(words, k=7)),
            published_at=f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            blocks=tuple(Block(kind="paragraph", text=text) for text in texts),
            fetched_at=f"2026-05-01T{number % 24:02d}:00:00.000Z",
        )
        yield article, _page(frame, article)
        if number % EDITED == 0:
            blocks = (*article.blocks[:-1], Block(kind="paragraph", text="It was edited a day later."))
            again = replace(article, blocks=blocks, fetched_at=f"2026-05-02T{number % 24:02d}:00:00.000Z")
            yield again, _page(frame, again)


def _page(frame: str, article: Article) -> bytes:
    return f"<html><nav>{frame}</nav><h1>{article.headline}</h1><p>{article.body}</html>".encode()


def store(db: Path, count: int) -> tuple[float, float]:
    """Seconds to store so many articles, and CPU seconds."""
    articles = made(count, random.Random(1))
    seconds = cpu = 0.0
    with Archive.open(db, write=True) as archive:
        while batch := list(itertools.islice(articles, BATCH)):
            started, begun = time.perf_counter(), time.process_time()
            with transaction(archive.pages.conn), transaction(archive.conn):
                for article, body in batch:
                    archive.add_article(article, body)
            seconds, cpu = seconds + time.perf_counter() - started, cpu + time.process_time() - begun
    return seconds, cpu


def search(db: Path) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, of searches for two words each."""
    dice, times = random.Random(2), []
    with Archive.open(db) as archive:
        found = itertools.islice(archive.articles(), 500)
        words = [word for article in found for word in article.body.split()[:40]]
        for _ in range(SEARCHES):
            asked = " ".join(dice.sample(words, 2))
            started = time.perf_counter()
            archive.search(asked)
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), sorted(times)[int(SEARCHES * 0.95)]


def command(db: Path, *args: str) -> tuple[float, float]:
    """Seconds and peak MiB of a command (its own: ru_maxrss would be this process's, which it was forked from)."""
    code = "import sys; from newsarchive.cli import main\ntry: main(sys.argv[1:])\nfinally:" \
        " print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"  # fmt: skip
    started = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", code, *args, "--db", str(db)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    return time.perf_counter() - started, int(ended.stderr.split()[-1]) / 1024


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--folder", help="where the archives are made; default a temporary folder")
    args = options.parse_args()
    print("articles  stored/s  search p50/p95 ms  changes s/MiB  export s/MiB  MB archive/pages")
    costs = []
    for size in args.sizes:
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            db = Path(folder) / "archive.db"
            seconds, cpu = store(db, size)
            p50, p95 = search(db)
            changes = command(db, "changes", "--since", "2026-05-02", "--json")
            export = command(db, "export", "--format", "jsonl")
            sizes = [file.stat().st_size / 1e6 for file in (db, db.with_name("pages.db"))]
        costs.append({"store (CPU)": cpu / size, "changes": changes[0] / size, "export": export[0] / size})
        print(
            f"{size:>8,}  {size / seconds:>8.0f}  {p50:>8.1f}/{p95:<8.1f}  {changes[0]:>6.1f}/{changes[1]:<6.0f}"
            f"  {export[0]:>6.1f}/{export[1]:<5.0f}  {sizes[0]:>7.1f}/{sizes[1]:.1f}",
            flush=True,
        )
    growth = {name: round(costs[-1][name] / costs[0][name], 2) for name in costs[0]}
    print(f"cost of an article, {args.sizes[-1]:,} against {args.sizes[0]:,}: {growth}")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
