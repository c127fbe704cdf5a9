"""Each hostile page of tests/extract/hostile_shapes.py through a worker of its own: what came, time, memory. Linux only.

    python -m benchmarks.hostile [--only PART] [-o docs/hostile-pages.md]

Writes the table of docs/hostile-pages.md. Time is the worker's CPU for one page, memory the most that the worker had resident
beyond what it has after a sound page.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsarchive.items import Article, Page
from newsarchive.workers import MEMORY_MIB, SECONDS, WorkError, Workers, understand
from tests.extract.hostile_shapes import BODY, SENTENCE, SHAPES, Shape, page

HEAD = f"""# Pages that were made to hurt

Each row is a page that the tests read (`tests/extract/hostile_shapes.py`), in worker processes as a crawl has them: at most
{SECONDS:.0f} seconds and {MEMORY_MIB} MiB each. *Text* says whether the article's paragraphs, which stand on most of these pages
beside what is hostile, were still found (none: nothing can be, by the page's own fault); *said* is what the
article's `error` says. Time is CPU, memory what the worker took at most beyond a sound page.
Measured by `python -m benchmarks.hostile`, on a machine with other work.

| page | text | said | s | MiB |
|---|---|---|---|---|
"""
FOOT = """
What else the catalogue asks for is not one page: the 8,591 inputs of html5lib's suites (E10) are read by
`python benchmarks/conformance.py`; the same bytes give the same answer twice in each of two processes (E15,
`tests/extract/test_hostile.py`); golden pages with bytes flipped, spliced, doubled and cut (E16) are read a bounded number of
times by `tests/extract/test_mutated_pages.py`, longer with `NEWSARCHIVE_FUZZ=30000`.
"""


def measured(shape_page: Page) -> tuple[Article, float, int]:
    """(article, CPU seconds, peak KiB of this worker) of one page; runs in a worker."""
    understand(Page(url="https://e.com/a", body=page(BODY)))
    before = high_water()
    started = time.process_time()
    article = understand(shape_page)
    return article, time.process_time() - started, high_water() - before


def high_water() -> int:
    """Most KiB that this process had resident so far."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def hang() -> None:
    """Never ends, in C."""
    sum(range(10**13))


def eat() -> None:
    """Takes memory without end."""
    hoard = []
    while True:
        hoard.append(bytearray(10**6))


def leave() -> None:
    """Ends the process at once."""
    os._exit(3)


def crash() -> None:
    """Ends the process as a fault in a C library does."""
    os.kill(os.getpid(), signal.SIGSEGV)


LOST = {"E14 never ends": hang, "E14 takes all memory": eat, "E14 leaves at once": leave, "E14 crashes": crash}


def ran(task: Callable[..., Any], *arguments: Any) -> Any:
    """What a fresh worker answers, or the words of the WorkError that it ends with."""
    workers = Workers(1, seconds=SECONDS, memory_mib=MEMORY_MIB)
    try:
        return asyncio.run(workers.run(task, *arguments))
    except WorkError as error:
        return str(error)
    finally:
        workers.close()


def row_of(shape: Shape) -> str:
    """A shape's row of the table."""
    outcome = ran(measured, Page(url="https://e.com/a", body=shape.make(), headers=headers_of(shape)))
    if isinstance(outcome, str):
        return f"| {cell(shape.id)} |  | the task {outcome} | {SECONDS:.0f} |  |"
    article, seconds, kib = outcome
    found = any(block.text.startswith(SENTENCE) for block in article.blocks)
    words = {True: "yes", False: "no" if shape.text else "none"}[found]
    return f"| {cell(shape.id)} | {words} | {cell(article.error or '')} | {seconds:.2f} | {kib / 1024:.0f} |"


def headers_of(shape: Shape) -> tuple[tuple[str, str], ...]:
    """The header of a shape's type, where it has one."""
    return (("Content-Type", shape.content_type),) if shape.content_type else ()


def cell(text: str) -> str:
    """A text fit for a cell of a table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Measure and print, or write the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="regular expression for the shapes' names")
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    rows = []
    for shape in SHAPES:
        if re.search(args.only, shape.id):
            rows.append(row_of(shape))
            print(rows[-1], flush=True)
    for name, task in LOST.items():
        if re.search(args.only, name):
            rows.append(f"| {name} |  | the task {ran(task)} |  |  |")
            print(rows[-1], flush=True)
    if args.output:
        args.output.write_text(HEAD + "\n".join(rows) + "\n" + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
