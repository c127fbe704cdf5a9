"""CPU time of a whole crawl against that of its parts, in one run.

    python benchmarks/crawl.py http://127.1.0.0:8100/sites [--sites N] [--delay 0] [--runs 1]

The argument is the control address of a test web on loopback that lists its sites as JSON ({"home": ...}). Printed
are CPU milliseconds per stored article of
    a  a bare Scrapy spider that only fetches the same pages (all that the crawl asked for, robots.txt included)
    b  `extract_article` on the pages that the crawl extracted
    c  zstd on the pages that the crawl stored
    d  the whole crawl, split into its main process (and of that the writer thread) and its workers
and pages per second; of several runs the smallest figure of each part, since other work on the machine only adds.
All processes of a part are counted, start-up included. Linux only.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import astuple, dataclass
from pathlib import Path

from newsarchive import extract_article
from newsarchive.archive import Archive
from newsarchive.archive.store import codec

PR_SET_CHILD_SUBREAPER = 36
BARE = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
urls = json.load(open(sys.argv[1]))
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        pass
process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "CONCURRENT_REQUESTS": 256, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "COOKIES_ENABLED": False, "DOWNLOAD_DELAY": 0,
    "DEPTH_STATS_VERBOSE": False})
process.crawl(Bare)
process.start()
"""
CRAWL = """
import json, sys
from pathlib import Path
from newsarchive.crawl.run import crawl
from newsarchive.config import SiteEntry
from newsarchive.plan import Plan
db, homes, delay = sys.argv[1], json.load(open(sys.argv[2])), float(sys.argv[3])
report = crawl(Plan(sites=tuple(SiteEntry(home=h) for h in homes)), db=Path(db), overrides={
    "LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": delay, "NEWSARCHIVE_ALLOW_NETWORKS": ["127.0.0.0/8"]})
json.dump({"writer": report.writer_cpu_seconds}, open(sys.argv[4], "w"))
"""


def cpu_seconds(arguments: list[str]) -> tuple[float, float, float]:
    """(CPU of the process itself, CPU of it and all its descendants, wall) seconds of a Python program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments])
    _, status, own = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status:
        raise SystemExit(f"a part failed with status {status}")
    while True:  # descendants that outlived it are ours to reap: see PR_SET_CHILD_SUBREAPER
        try:
            os.wait()
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return own.ru_utime + own.ru_stime, total, wall


def timed(function: object, items: list[tuple[object, ...]]) -> float:
    """CPU seconds of calling *function* on each of the items."""
    started = time.process_time()
    for item in items:
        function(*item)  # type: ignore[operator]
    return time.process_time() - started


@dataclass(frozen=True)
class Figures:
    """CPU seconds of the parts in one run."""

    bare: float
    extract: float
    squeeze: float
    whole: float
    own: float
    writer: float
    workers: float
    wall: float
    bare_wall: float


def measure(homes: list[str], delay: str) -> tuple[Figures, tuple[int, int, int]]:
    """Run the four parts; and the numbers of requests, article pages and stored articles."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "homes.json").write_text(json.dumps(homes))
        db, stages = folder / "archive.db", folder / "stages.json"
        own, whole, wall = cpu_seconds(["-c", CRAWL, str(db), str(folder / "homes.json"), delay, str(stages)])
        writer = json.loads(stages.read_text())["writer"]
        with Archive.open(db) as archive:
            stored = archive.count()
            rows = archive.conn.execute(
                "SELECT u.url FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.sent"
            ).fetchall()
            asked = [row["url"] for row in rows]
            asked += [f"{home}robots.txt" for home in homes]
            kept = [r["url"] for r in archive.pages.conn.execute("SELECT url FROM pages WHERE kind = 'article'")]
            pages = [page for page in map(archive.page, kept) if page]
        (folder / "urls.json").write_text(json.dumps(asked))
        _, bare, bare_wall = cpu_seconds(["-c", BARE, str(folder / "urls.json")])
    extract = timed(extract_article, [(page.body, page.url) for page in pages])
    squeeze = timed(codec.pack, [(page.body,) for page in pages])
    figures = Figures(bare, extract, squeeze, whole, own, writer, whole - own, wall, bare_wall)
    return figures, (len(asked), len(pages), stored)


def main() -> None:
    """Run the parts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sites_url")
    parser.add_argument("--sites", type=int, default=None)
    parser.add_argument("--delay", default="0")
    parser.add_argument("--runs", type=int, default=1)
    args = parser.parse_args()
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("cannot become the subreaper of the crawl's workers")
    homes = [site["home"] for site in json.load(urllib.request.urlopen(args.sites_url))][: args.sites]
    runs = [measure(homes, args.delay) for _ in range(args.runs)]
    asked, pages, stored = runs[0][1]
    best = Figures(*(min(values) for values in zip(*(astuple(figures) for figures, _ in runs), strict=True)))
    ms = 1000 / stored
    print(f"{len(homes)} sites, {asked} requests, {pages} pages, {stored} articles stored")
    print(f"a  bare fetch           {best.bare * ms:7.1f} ms CPU an article   {asked / best.bare_wall:6.0f} requests/s")
    print(
        f"b  extract_article      {best.extract * ms:7.1f}                     {best.extract / pages * 1000:6.1f} ms a page"
    )
    print(f"c  zstd                 {best.squeeze * ms:7.1f}")
    print(f"d  whole crawl          {best.whole * ms:7.1f}                     {asked / best.wall:6.0f} requests/s")
    print(f"   main process         {best.own * ms:7.1f}")
    print(f"     of it writer       {best.writer * ms:7.1f}")
    print(f"   workers              {best.workers * ms:7.1f}")
    print(f"d / (a + b + c) = {best.whole / (best.bare + best.extract + best.squeeze):.2f}")


if __name__ == "__main__":
    main()
