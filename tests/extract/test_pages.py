"""Golden pages: invented articles in the markup of real publishing systems, and what must come out of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsarchive.extract import extract_article

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))


def expected(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))


def article(name: str):
    return extract_article((PAGES / f"{name}.html").read_bytes(), expected(name)["url"])


@pytest.mark.parametrize("name", NAMES)
def test_blocks(name):
    """A standfirst may stand in the text as well or not: golds do not agree, so that the model cannot know."""
    found, wanted = article(name), expected(name)["blocks"]
    got = [[block.kind, block.text] for block in found.blocks if block.kind != "caption"]
    lead = ["paragraph", found.summary]
    assert got[got[:1] == [lead] :] == wanted[wanted[:1] == [lead] :]


@pytest.mark.parametrize("name", NAMES)
def test_related(name):
    assert [[link.place, link.url, link.text] for link in article(name).related] == expected(name)["related"]


@pytest.mark.parametrize("name", NAMES)
def test_hidden(name):
    assert sum(block.hidden for block in article(name).blocks) == expected(name).get("hidden", 0)


@pytest.mark.parametrize("name", NAMES)
def test_fields(name):
    got = article(name).as_dict()
    fields = {key: value for key, value in expected(name).items() if key not in {"blocks", "related", "hidden"}}
    assert {key: got[key] for key in fields} == fields
    assert got["error"] is None
    assert got["confidence"] > 0.1
