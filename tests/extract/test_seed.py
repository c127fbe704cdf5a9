"""The article this project began with, in every set-up of tests/seed_pages: exactly its text, none of the furniture."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newsarchive.extract import extract_article

SEED = Path(__file__).parents[1] / "seed_pages"
BASE = "http://seed.test"
PAGES = sorted(path.name for path in SEED.glob("*.html"))


def load(name: str) -> Any:
    return json.loads((SEED / name).read_text(encoding="utf-8").replace("{{base}}", BASE))


def article(name: str):
    html = (SEED / name).read_text(encoding="utf-8").replace("{{base}}", BASE)
    return extract_article(html.encode(), BASE + load("fields.json")[name]["path"])


@pytest.mark.parametrize("name", PAGES)
def test_text(name):
    got, want = article(name), load("expected.json")
    assert (got.headline, got.section, got.page_kind) == (want["headline"], want["section"], "article")
    blocks = [{"kind": block.kind, "text": block.text} for block in got.blocks if block.kind != "caption"]
    assert blocks == want["blocks"]


@pytest.mark.parametrize("name", PAGES)
def test_related(name):
    assert [link.as_dict() for link in article(name).related] == load("related.json")[name]


@pytest.mark.parametrize("name", PAGES)
def test_fields(name):
    got, want = article(name).as_dict(), load("fields.json")[name]
    del want["path"]
    for field in ("published_at", "modified_at"):
        value = want.pop(field)
        assert (got[field] and datetime.fromisoformat(got[field])) == (value and datetime.fromisoformat(value))
    assert {field: got[field] for field in want} == want
