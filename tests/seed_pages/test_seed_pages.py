"""The seed pages hold what their README, related.json and fields.json say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest

HERE = Path(__file__).parent
BASE = "http://seed.test"
PAGES = sorted(path.name for path in HERE.glob("*.html"))


def load(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def page(name: str) -> lxml.html.HtmlElement:
    html = (HERE / name).read_text(encoding="utf-8").replace("{{base}}", BASE)
    return lxml.html.document_fromstring(html.encode(), base_url=BASE + load("fields.json")[name]["path"])


def folded(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_page_is_described():
    assert PAGES == sorted(load("related.json")) == sorted(load("fields.json"))
    assert len(PAGES) == 8


@pytest.mark.parametrize("name", PAGES)
def test_article_stands_on_the_page(name):
    expected, tree = load("expected.json"), page(name)
    texts = [folded(element) for element in tree.iter("p", "h2", "h3", "h4")]
    places = [texts.index(block["text"]) for block in expected["blocks"]]
    assert places == sorted(places)
    assert [folded(h1) for h1 in tree.iter("h1")] == [expected["headline"]]
    assert expected["section"] in [folded(link) for link in tree.iter("a")]


@pytest.mark.parametrize("name", PAGES)
def test_related_links_stand_on_the_page(name):
    tree = page(name)
    tree.make_links_absolute()
    hrefs = [link.get("href") for link in tree.iter("a")]
    for link in load("related.json")[name]:
        assert link["url"].replace("{{base}}", BASE) in hrefs
        assert link["text"] in folded(tree)


@pytest.mark.parametrize("name", PAGES)
def test_structured_data_is_json(name):
    for script in page(name).xpath("//script[@type='application/ld+json']/text()"):
        json.loads(script)
