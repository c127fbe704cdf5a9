"""Why blocks were taken: the explanation agrees with the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.extract import extract_article
from newsarchive.extract.blocks import context, feature_names
from newsarchive.extract.blocks.model import shipped
from newsarchive.extract.explain import contributions, explain_article

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
URL = "https://a.example/b"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_chosen_blocks_are_the_articles(path):
    html = path.read_bytes()
    explained = explain_article(html, URL)
    got = [(block.kind, block.text) for block in explained if block.chosen and block.kind != "table_row"]
    want = [(block.kind, block.text) for block in extract_article(html, URL).blocks if block.kind != "table_row"]
    assert got == want
    known = {*feature_names.NAMES, *context.NAMES}
    for block in explained:
        assert (block.first is None) == (block.second is None) == (not block.reasons)
        assert {reason.feature for reason in block.reasons} <= known


def test_contributions_of_a_row_add_up_to_its_verdict():
    stage = shipped().first
    start = contributions(stage, [0.0] * len(feature_names.NAMES))
    other = contributions(stage, [1.0] * len(feature_names.NAMES))
    difference = stage.evaluate(*[1.0] * len(feature_names.NAMES)) - stage.evaluate(*[0.0] * len(feature_names.NAMES))
    assert sum(other.values()) - sum(start.values()) == pytest.approx(difference)


@pytest.mark.parametrize("html", [b"", b"%PDF-1.7", b"<html></html>", b"<p>Short</p>"])
def test_pages_without_text_have_nothing_to_explain(html):
    assert [block for block in explain_article(html, URL) if block.chosen] == []
