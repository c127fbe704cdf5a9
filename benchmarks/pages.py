"""How small raw pages become in pages.db, and what that costs, against gzip and zstd alone.

    python benchmarks/pages.py WARC... [--made SITES PAGES]

Every page of the WARC files is stored in a fresh pages.db, in the order of the files, and read back; the same bodies are
compressed one by one with gzip -6 and zstd -3. With --made, pages of invented sites follow (tests/archive/pages_of_a_site:
a frame of 75 KB that all pages of a site share; text, teasers and identifiers of each page's own, 9 KB). CPU is
milliseconds a page, of this process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.store.bodies import pack
from newsarchive.archive.store.codec import zstd
from newsarchive.archive.store.pages import digest
from newsarchive.items import Page
from newsarchive.pagefiles import read_pages
from newsarchive.urls import site_of

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "archive"))
from pages_of_a_site import pages

Pages = list[tuple[str, bytes]]


def main() -> None:
    """Measure and print one table for each set of pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="WARC")
    parser.add_argument("--made", nargs=2, type=int, metavar=("SITES", "PAGES"), default=(0, 0))
    options = parser.parse_args()
    print("| pages | sites | a site | way | ratio | CPU ms a page | read back ms |\n|---|---|---|---|---|---|---|")
    for name in options.files:
        report(Path(name).name.partition(".")[0], [(p.page.url, p.page.body) for p in read_pages(name, complain=print)])
    if len(options.files) > 1:
        report("all", [(p.page.url, p.page.body) for f in options.files for p in read_pages(f, complain=print)])
    sites, count = options.made
    if sites:
        report(
            "made", [(f"https://site{s}.example/{n}", b) for s in range(sites) for n, b in enumerate(pages(s, count))]
        )


def report(name: str, found: Pages) -> None:
    """The rows of one set of pages."""
    found = [(url, body) for url, body in found if body]
    raw, sites = sum(len(body) for _, body in found), len({site_of(url) for url, _ in found})
    ways = [("gzip -6", alone(_gzip)), ("zstd -3", alone(lambda body: zstd.compress(body, 3))), ("pages.db", stored)]
    for way, measure in ways:
        size, packing, reading = measure(found)
        ms = [f"{seconds / len(found) * 1000:.2f}" if seconds else "" for seconds in (packing, reading)]
        row = (f"{name}: {len(found):,}", sites, f"{len(found) / sites:.1f}", way, f"{raw / size:.2f}", *ms)
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(6, wbits=31)
    return packer.compress(body) + packer.flush()


def alone(squeeze: Callable[[bytes], bytes]) -> Callable[[Pages], tuple[int, float, float]]:
    """A measure of each body on its own."""

    def measure(found: Pages) -> tuple[int, float, float]:
        began = time.process_time()
        size = sum(len(squeeze(body)) for _, body in found)
        return size, time.process_time() - began, 0.0

    return measure


def stored(found: Pages) -> tuple[int, float, float]:
    """Bytes of all stored bodies, and seconds to pack and to read them back, each in its turn."""
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db", write=True) as archive:
        packing, shas = 0.0, []
        for url, body in found:
            sha = digest(body)
            reference = archive.pages.bodies.reference(site_of(url), "article")
            began = time.process_time()
            packed = pack(sha, body, reference)
            packing += time.process_time() - began
            shas.append(archive.pages.put(Page(url=url, body=body), packed=packed))
        size = int(archive.pages.conn.execute("SELECT sum(length(data)) FROM bodies").fetchone()[0])
        began = time.process_time()
        assert all(read == body for read, (_, body) in zip(_read(archive, shas), found, strict=True))
        return size, packing, time.process_time() - began


def _read(archive: Archive, shas: list[str]) -> Iterator[bytes | None]:
    return (archive.pages.bodies.get(sha) for sha in shas)


if __name__ == "__main__":
    main()
