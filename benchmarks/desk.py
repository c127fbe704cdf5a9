"""How long the desk takes for its pages on a large archive, and how a heavy query is stopped.

    python benchmarks/desk.py [--articles 100000] [--folder DIR] [--requests 40]

Articles as in `benchmarks/scale.py`, with sections, authors, languages and related posts, and a front page read 60 times for
each of 20 sites. A folder that is given is kept, and its archive used again. The process is held to one core. Printed for each
page: 50th and 95th percentile and the longest, in milliseconds of CPU time of the whole process and of the clock, the answer
made and read (goal: p95 below 300); then, for each heavy query, seconds and how many MiB the process grew (goal: 1.5 s, 64 MiB).
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.scale import BATCH, SITES, made
from newsarchive.archive import Archive
from newsarchive.archive.database.connect import transaction
from newsarchive.items import Article, Link
from newsarchive.web.app import app

SECTIONS = ("World", "Politics", "Business", "Culture", "Sport", "Science", "Opinion")
LANGUAGES = ("en", "en-GB", "de", "fr", "es", "ar", "ja")
READINGS, FRONT = 60, 40
ENDLESS = "with recursive c(x) as (select 1 union all select x+1 from c) select {} from c"
HEAVY = {
    "hex(zeroblob)": "select hex(zeroblob(1000000000))",
    "printf": "select printf('%.*c', 999999999, 'x')",
    "instr": "select instr(zeroblob(999999), cast(zeroblob(499999)||x'01' as blob))",
    "recursive count": ENDLESS.format("count(*)"),
    "recursive text": ENDLESS.format("group_concat(x)"),
    "recursive blobs": "with recursive c(x) as (select randomblob(90000) union all select randomblob(900000) from c)"
    " select x from c",
    "doubling": "with t0 as (select 1 x)"
    + "".join(f", t{n + 1} as (select a.x from t{n} a, t{n} b)" for n in range(30))
    + " select * from t30",
    "cartesian": "select a.body from articles a, articles b, articles c order by random()",
    "all bodies sorted": "select body from articles order by body",
}


def dressed(articles: Iterator[tuple[Article, bytes]]) -> Iterator[tuple[Article, bytes]]:
    """The articles with sections, authors, languages and two related posts each."""
    dice = random.Random(3)
    for article, page in articles:
        number = int(article.url.rpartition("/")[2])
        related = (number - SITES, number - 2 * SITES)
        yield (
            replace(
                article,
                section=SECTIONS[number % len(SECTIONS)],
                language=LANGUAGES[number % 13 % len(LANGUAGES)],
                authors=(f"Author {dice.randrange(2_000)}",),
                summary=article.blocks[0].text[:150],
                related=tuple(
                    Link(url=f"https://{article.site}/news/{n}", text="More", place="box") for n in related if n >= 0
                ),
            ),
            page,
        )


def store(db: Path, count: int) -> None:
    """Make the archive."""
    articles = dressed(made(count, random.Random(1)))
    with Archive.open(db, write=True) as archive:
        while batch := list(itertools.islice(articles, BATCH)):
            with transaction(archive.pages.conn), transaction(archive.conn):
                for article, body in batch:
                    archive.add_article(article, body)
        fronts(archive)


def fronts(archive: Archive) -> None:
    """A ledger: each site's front page, read often, with other stories on top each time."""
    conn, at = archive.conn, "2026-05-01T00:00:00.000Z"
    columns = "url, url_key, site, host, shape, kind, state, reason, discovered_at, changed_at"
    with transaction(conn):
        for _ in range(READINGS):
            archive.runs.end(archive.runs.begin({}, {}), "finished")
        conn.execute(
            f"INSERT INTO urls ({columns}) SELECT url, url_key, site, site, '/news/0', 'article', 'kept', 'article',"
            " first_seen_at, first_seen_at FROM articles"
        )
        for site in (f"paper{number}.example" for number in range(SITES)):
            conn.execute("INSERT INTO sites (site, home, added_at) VALUES (?, ?, ?)", (site, f"https://{site}/", at))
            (source,) = conn.execute(
                f"INSERT INTO urls ({columns}) VALUES (?1, ?1, ?2, ?2, '/', 'front', 'kept', 'source', ?3, ?3) RETURNING id",
                (f"https://{site}/", site, at),
            ).fetchone()
            conn.execute(
                "INSERT INTO sources (url_id, site, kind, found_at, read_at) VALUES (?, ?, 'front', ?, ?)",
                (source, site, at, at),
            )
            sql = "SELECT id FROM urls WHERE site = ? AND kind = 'article' ORDER BY id LIMIT ?"
            known = [row["id"] for row in conn.execute(sql, (site, READINGS * FRONT))]
            conn.executemany(
                "INSERT INTO sightings (source_id, run_id, position, url_id, seen_at) VALUES (?, ?, ?, ?, ?)",
                [
                    (source, run + 1, place, url, f"2026-05-{run % 28 + 1:02d}T{run % 24:02d}:00:00.000Z")
                    for run in range(READINGS)
                    for place, url in enumerate(known[run * FRONT // 2 :][:FRONT])
                ],
            )


def asked(db: Path) -> dict[str, Callable[[], str]]:
    """Addresses of each page, a new one each time."""
    dice = random.Random(4)
    with Archive.open(db) as archive:
        newest = archive.conn.execute("SELECT max(id) FROM articles").fetchone()[0]
        words = [word for article in itertools.islice(archive.articles(), 300) for word in article.body.split()]
    often = [word for word, _ in Counter(words).most_common(40)]

    def two() -> str:
        return quote(" ".join(dice.sample(words, 2)))

    def site() -> str:
        return f"paper{dice.randrange(SITES)}.example"

    return {
        "front": lambda: "/",
        "search, two words": lambda: f"/search?q={two()}",
        "search, a frequent word": lambda: f"/search?q={dice.choice(often)}",
        "search, filtered": lambda: f"/search?q={two()}&site={site()}&section={dice.choice(SECTIONS)}&since=2026-03",
        "search, newest of all": lambda: f"/search?sort=newest&page={dice.randrange(1, 40)}",
        "search, of an author": lambda: f"/search?author=Author+{dice.randrange(2_000)}",
        "article": lambda: f"/article/{dice.randrange(1, newest)}",
        "diff": lambda: f"/article/{dice.randrange(0, newest // 10) * 10 + 1}/diff",
        "site": lambda: f"/site/{site()}",
        "compare, three searches": lambda: f"/compare?q={two()}&q={two()}&q={two()}",
        "compare, three sites": lambda: f"/compare?q={dice.choice(often)}&site={site()}&site={site()}&site={site()}",
        "changes": lambda: f"/changes?page={dice.randrange(1, 40)}",
        "sites": lambda: "/sites",
        "feed": lambda: f"/feed.xml?q={two()}",
    }


async def measure(db: Path, requests: int) -> None:
    """Print the tables."""
    transport = httpx.ASGITransport(app=app(db, "127.0.0.1"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as client:
        await client.get("/")
        print(f"{'page':<26} {'CPU p50':>8} {'p95':>7} {'most':>7}   {'clock p50':>9} {'p95':>7}   (ms)")
        for name, address in asked(db).items():
            cpu, clock = [], []
            for _ in range(requests):
                started, begun = time.perf_counter(), time.process_time()
                answer = await client.get(address())
                cpu.append((time.process_time() - begun) * 1000)
                clock.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, (name, answer.text[:300])
            high = [sorted(times)[int(requests * 0.95)] for times in (cpu, clock)]
            median = [statistics.median(times) for times in (cpu, clock)]
            line = f"{median[0]:>8.1f} {high[0]:>7.1f} {max(cpu):>7.1f}   {median[1]:>9.1f} {high[1]:>7.1f}"
            print(f"{name:<26} {line}", flush=True)
        print(f"\n{'heavy query':<26} {'seconds':>8} {'MiB more':>9}  answer")
        await client.get("/archive.json?sql=select+1")
        for name, sql in HEAVY.items():
            before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
            answer = await client.get(f"/archive.json?{urlencode({'sql': sql})}")
            seconds = time.perf_counter() - started
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            told = answer.json().get("error") or "an answer"
            print(f"{name:<26} {seconds:>8.2f} {grown:>9.1f}  {answer.status_code} {told[:70]}")


def main() -> None:
    """Make or take an archive, and measure."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--folder", help="where the archive is made, and kept; default a temporary folder")
    options.add_argument("--requests", type=int, default=40, help="of each page")
    args = options.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as temporary:
        db = Path(args.folder or temporary) / "archive.db"
        if not db.exists():
            store(db, args.articles)
        print(
            f"{args.articles:,} articles, {db.stat().st_size / 1e6:.0f} MB; Python {sys.version.split()[0]}, one core"
        )
        asyncio.run(measure(db, args.requests))


if __name__ == "__main__":
    main()
