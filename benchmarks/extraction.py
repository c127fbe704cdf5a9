"""This package and other extractors on the same pages in one run: how right they are, and what a page costs.

    python benchmarks/extraction.py [--sets n4k,fundus,traf,links] [--sample N] [--only NAME,...]
                                    [--predicted FILE] [--lower REASON] [--corpus DIR] [--score FILE]

The formulas are those of ../shared/eval/score.py; every extractor's answer is put into the article form first. The
others (extra `bench`) take part where they are installed. CPU is of this process, milliseconds a page, each page read
once after a few to warm up; `x lxml` is the sum of it over lxml's own parse of the same bytes. What needs text instead
of bytes gets it decoded by us, outside the clock.

The shipped model was trained on these pages, so that our own row is in-sample; `--predicted FILE` adds a row for the
out-of-fold articles that `benchmarks/train.py --oof FILE` writes. Run on whole sets, the figures are held against the
floors of tests/extract/floors.json, with exit 1 below one. `--lower REASON` lowers those floors instead, and writes
the reason beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from lxml import etree
from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.extractors import EXTRACTORS, Extractor  # noqa: E402

SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "tests" / "extract" / "floors.json"
SETS = ("n4k", "fundus", "traf", "links")
MEASURES = ("text", "precision", "recall", "exact", "rougeL", "paras", "subheads", "snippets",
            "headline", "published", "authors", "section", "related")  # fmt: skip
FIELDS = {"headline": "headline", "published": "published_at", "authors": "authors", "section": "section",
          "related": "related"}  # fmt: skip
"""Measure -> field; an extractor that never gives the field gets no figure for it, instead of 0."""
OURS = "newsarchive"
WARM_UP = 5
"""Pages read before the clock starts: imports, compiled patterns and caches are no page's cost."""

Figures = dict[str, dict[str, float]]
"""Set -> measure -> figure."""


def main() -> int:
    """Measure, print the tables, and hold the figures against the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(SETS), metavar="SET,...")
    parser.add_argument("--sample", type=int, metavar="N", help="only N pages of each set, always the same ones")
    parser.add_argument("--only", metavar="NAME,...", help="only these extractors")
    parser.add_argument("--predicted", type=Path, metavar="FILE", help="articles, one a line, as one more row")
    parser.add_argument("--lower", metavar="REASON", help="lower the floors that do not hold, and say why in the file")
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus", metavar="DIR")
    parser.add_argument("--score", type=Path, default=SHARED / "eval" / "score.py", metavar="FILE")
    options = parser.parse_args()
    score = load_score(options.score)
    sets = read_gold(options.corpus, options.sets.split(","), options.sample)
    wanted = {record["url"] for records in sets.values() for record in records}
    pages = dict(read_bodies(options.corpus, wanted))
    rows: dict[str, Figures] = {}
    costs: dict[str, list[float]] = {"lxml parse": cpu_of(lambda body, url: etree.HTML(body), pages)[1]}
    for name, extractor in installed(options.only.split(",") if options.only else None):
        articles, costs[name] = cpu_of(extractor, pages)
        rows[name] = figures_of(score, sets, articles)
        print(f"{name}: done", file=sys.stderr, flush=True)
    if options.predicted:
        lines = options.predicted.read_text(encoding="utf-8").splitlines()
        rows[options.predicted.name] = figures_of(score, sets, {a["url"]: a for a in map(json.loads, lines)})
    print_figures(sets, rows)
    print_costs(costs)
    if options.sample or OURS not in rows:
        return 0  # the floors are those of whole sets
    return hold_floors(rows[OURS], options.lower)


def load_score(path: Path) -> ModuleType:
    """The module with the formulas, which is no part of this repository."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"Expected the formulas in {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_gold(corpus: Path, names: Iterable[str], sample: int | None) -> dict[str, list[dict[str, Any]]]:
    """The gold of each set; a sample takes the pages whose URLs come first by their SHA-256."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["set"] in found:
            found[record["set"]].append(record)
    if sample:
        for records in found.values():
            records.sort(key=lambda record: hashlib.sha256(record["url"].encode()).digest())
            del records[sample:]
    return found


def read_bodies(corpus: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """(URL, body) of the wanted response records in the WARC files of a folder."""
    for path in sorted(corpus.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI")
                if record.rec_type == "response" and url in wanted:
                    yield url, record.content_stream().read()


def installed(only: list[str] | None) -> Iterator[tuple[str, Extractor]]:
    """The extractors that can be imported here, ours first."""
    for name, make in EXTRACTORS.items():
        if only is not None and name not in only:
            continue
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name}: not here ({error.name or error})", file=sys.stderr)


def cpu_of(
    read: Callable[[bytes, str], Any] | Extractor, pages: dict[str, bytes]
) -> tuple[dict[str, Any], list[float]]:
    """The answers by URL, and the milliseconds of each page; an extractor that raises gives an empty article."""
    prepare = read.prepare if isinstance(read, Extractor) else None
    answer = read.read if isinstance(read, Extractor) else read
    kept: dict[
        str, str
    ] = {}  # as text: thousands of lists and dicts would cost every later page the collector's rounds
    spent: list[float] = []
    items = list(pages.items())
    for number, (url, body) in enumerate([*items[:WARM_UP], *items]):
        given: Any = prepare(body) if prepare else body
        start = time.process_time()
        try:
            found = answer(given, url)
        except Exception:  # a failure is an answer too: the others are measured as they are
            found = None
        if number >= min(WARM_UP, len(items)):
            spent.append((time.process_time() - start) * 1000)
            form = read.form(found) if isinstance(read, Extractor) and found is not None else None
            kept[url] = json.dumps(form or {})
    return {url: json.loads(text) for url, text in kept.items()}, spent


def figures_of(score: ModuleType, sets: dict[str, list[dict[str, Any]]], articles: dict[str, Any]) -> Figures:
    """The figures of one extractor for each set."""
    given = {field for article in articles.values() for field in article}
    unread = {measure for measure, field in FIELDS.items() if field not in given}
    found: Figures = {}
    for name, records in sets.items():
        if records:
            figures = score.score_set([(record, articles.get(record["url"]) or {}) for record in records])[0]
            found[name] = {measure: figure for measure, figure in figures.items() if measure not in unread}
    return found


def print_figures(sets: dict[str, list[dict[str, Any]]], rows: dict[str, Figures]) -> None:
    """One table: a row for each set and extractor, a column for each measure that any of them has."""
    shown = [m for m in MEASURES if any(m in figures for row in rows.values() for figures in row.values())]
    print("| set | pages | extractor | " + " | ".join(shown) + " |\n" + "|---" * (len(shown) + 3) + "|")
    for name, records in sets.items():
        for extractor, figures in rows.items():
            cells = (f"{figures[name][m]:.3f}" if m in figures.get(name, {}) else "" for m in shown)
            print(f"| {name} | {len(records)} | {extractor} | " + " | ".join(cells) + " |")


def print_costs(costs: dict[str, list[float]]) -> None:
    """CPU milliseconds a page."""
    unit = sum(costs["lxml parse"])
    print("\n| CPU ms a page | pages | mean | p50 | p99 | x lxml |\n|---|---|---|---|---|---|")
    for name, spent in costs.items():
        spent = sorted(spent)
        p50, p99 = spent[len(spent) // 2], spent[min(len(spent) - 1, math.ceil(len(spent) * 0.99) - 1)]
        cells = f"{statistics.mean(spent):.2f} | {p50:.2f} | {p99:.1f} | {sum(spent) / unit:.1f}"
        print(f"| {name} | {len(spent)} | {cells} |")


def hold_floors(figures: Figures, reason: str | None, path: Path = FLOORS) -> int:
    """1 where a figure is below its floor; with a reason those floors are lowered in the file instead."""
    floors = json.loads(path.read_text(encoding="utf-8"))
    below = [
        {"set": name, "measure": measure, "from": floor, "to": math.floor(figures[name][measure] * 1000) / 1000}
        for name, measures in floors["score"].items()
        if name in figures
        for measure, floor in measures.items()
        if figures[name][measure] < floor
    ]
    for fall in below:
        print(f"{fall['set']} {fall['measure']}: {fall['to']:.3f} is below the floor {fall['from']:.3f}")
        floors["score"][fall["set"]][fall["measure"]] = fall["to"]
    if not below or not reason:
        return 1 if below else 0
    floors.setdefault("lowered", []).extend({**fall, "why": reason} for fall in below)
    path.write_text(json.dumps(floors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
