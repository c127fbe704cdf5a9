"""Real pages: every one gives an article, and the figures stay above the floors of floors.json.

Figures are those of ../shared/eval/score.py. Lowering a floor needs a reason in the commit that does it.
The figures of text are in-sample: the shipped model has seen these pages. Those out-of-fold stand on its card.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.extract import extract_article
from newsarchive.items import ARTICLE_KINDS

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (SHARED / "corpus" / "gold.jsonl").exists(), reason="needs the folder shared beside the repository"
    ),
]


def read_one(record: tuple[str, bytes]) -> dict[str, Any]:
    return extract_article(record[1], record[0]).as_dict()


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    records: list[tuple[str, bytes]] = []
    for name in ("n4k", "fundus"):
        with (SHARED / "corpus" / f"{name}.warc.gz").open("rb") as stream:
            responses = (record for record in ArchiveIterator(stream) if record.rec_type == "response")
            records += [(r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in responses]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(read_one, records, chunksize=8))


@pytest.fixture(scope="module")
def figures(articles, tmp_path_factory) -> dict[str, dict[str, float]]:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "predicted.jsonl").write_text(
        "".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8"
    )
    command = [
        sys.executable,
        SHARED / "eval" / "score.py",
        SHARED / "corpus" / "gold.jsonl",
        folder / "predicted.jsonl",
    ]
    subprocess.run([*command, "--json", folder / "figures.json"], check=True, capture_output=True)
    return json.loads((folder / "figures.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "measure"), [(name, measure) for name in FLOORS["score"] for measure in FLOORS["score"][name]]
)
def test_figures_stay_above_their_floors(figures, name, measure):
    assert figures[name][measure] >= FLOORS["score"][name][measure]


def test_every_page_is_understood(articles):
    assert [article["url"] for article in articles if article["error"]] == []


def test_real_articles_are_judged_articles(articles):
    kept = sum(article["page_kind"] in ARTICLE_KINDS for article in articles)
    assert kept / len(articles) >= FLOORS["judged_article"]
