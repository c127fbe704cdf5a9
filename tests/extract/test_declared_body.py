"""The fallback to articleBody: only where the model is unsure and has found little."""

from __future__ import annotations

import json

import pytest

from newsarchive.extract import extract_article

SENTENCE = "The council said on Monday that the bridge would be closed for three weeks, from noon."
BODY = "\n\n".join(f"{n}. {SENTENCE}" for n in range(8))


def article(inner: str, body: str = BODY):
    data = {"@type": "NewsArticle", "headline": "Bridge closed", "articleBody": body}
    return extract_article(
        f"<script type='application/ld+json'>{json.dumps(data)}</script><h1>Bridge closed</h1>{inner}".encode(),
        "https://a.example/b",
    )


def test_a_page_without_text_takes_the_declared():
    got = article("<div id=root></div>")
    assert [block.text for block in got.blocks] == BODY.split("\n\n")
    assert (got.page_kind, got.confidence, got.provenance["blocks"]) == ("article", 0.8, "json-ld")


@pytest.mark.parametrize("body", [BODY, BODY * 2, "Short"])
def test_a_page_with_its_own_text_keeps_it(body):
    got = article("".join(f"<p>Own {n}. {SENTENCE}</p>" for n in range(9)), body)
    assert all(block.text.startswith("Own") for block in got.blocks)
    assert "blocks" not in got.provenance
