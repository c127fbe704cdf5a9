"""What is measured of a block, on small invented pages."""

from __future__ import annotations

import pytest

from newsarchive.extract.blocks.feature_names import NAMES
from newsarchive.extract.blocks.features import FAR, FURNITURE, NEAR, OFF_SITE, UNLIKE
from newsarchive.extract.blocks.features import features as features_of
from newsarchive.extract.opening import open_page

SENTENCE = "The council said on Monday that the bridge would be closed for three weeks, from noon."


def table(inner: str):
    opened = open_page(f"<body><h1>The bridge is closed</h1>{inner}</body>".encode(), "https://a.example/b")
    return opened.view.layout, features_of(opened.view.layout, opened.measures)


def figure(inner: str, start: str, name: str) -> float:
    layout, found = table(inner)
    rows = {layout.blocks[index].text: row for index, row in zip(found.indices, found.rows, strict=True)}
    return next(row[NAMES.index(name)] for text, row in rows.items() if text.startswith(start))


def test_names_are_unique_and_rows_are_as_long():
    assert len(set(NAMES)) == len(NAMES)
    _, found = table(f"<p>{SENTENCE}</p><p>Short</p>")
    assert {len(row) for row in found.rows} == {len(NAMES)}
    assert len(found.rows) == len(found.indices) == len(found.kin) == len(found.container)


@pytest.mark.parametrize(
    ("inner", "start", "name", "value"),
    [
        (f"<p>{SENTENCE}</p>", "The council", "chars", len(SENTENCE)),
        (f"<p><a href=/x>{SENTENCE * 3}</a></p><p>x {SENTENCE}</p>", "The council", "link_share", 1.0),
        (f"<p><b>{SENTENCE}</b></p>", "The council", "bold_share", 1.0),
        (f"<p>{SENTENCE}</p><p>The bridge is shut</p>", "The bridge is shut", "like_headline", 0.75),
        (f"<p>{SENTENCE}</p>", "The council", "from_headline", 1),
        (f"<p>{SENTENCE}</p><p>{SENTENCE}</p>", "The council", "copies", 2),
        (f"<p>{SENTENCE}</p><p>b {SENTENCE}</p>", "b The", "kin_count", 2),
        (f"<p>{SENTENCE}</p><p class=x>b {SENTENCE}</p>", "b The", "kin_count", 1),
        (f"<p>{SENTENCE}</p><h3>Related posts</h3><p>b {SENTENCE}</p>", "b The", "ends_before", 1),
        (f"<p>{SENTENCE}</p><h3>A part</h3><p>b {SENTENCE}</p>", "b The", "heading_before", 1),
        (f"<p>{SENTENCE}</p><aside><p>b {SENTENCE}</p></aside>", "b The", "in_aside", 1),
        (f"<p>{SENTENCE}</p><div class=author-bio><p>b {SENTENCE}</p></div>", "b The", "named_author", 0),
        (f"{f'<p>{SENTENCE}</p>' * 3}<div class=author-bio><p>b {SENTENCE}</p></div>", "b The", "named_author", 1),
        (f"<p>{SENTENCE}</p>", "The council", "container_prose", 1.0),
        (f"<p>{SENTENCE}</p><img src=/x><p>The mayor</p>", "The mayor", "image_before", 1),
        (f"<p>{SENTENCE}</p><img src=/x><p>The mayor</p>", "The council", "image_after", 1),
        (f"<p>{SENTENCE}</p><h1>Another</h1><p>b {SENTENCE}</p>", "b The", "h1s_before", 1),
        (f"<p>{SENTENCE}</p><p class=t>A part</p><p>{SENTENCE}</p>", "A part", "kin_heads", 1.0),
        (f"<p>{SENTENCE}</p><p>Photo: Getty, Reuters</p>", "Photo", "crediting", 2),
        (f"<p>{SENTENCE}</p><p>Get it as a newsletter or podcast</p>", "Get it", "promoting", 2),
        (f"<meta name=author content='Jo Lane'><p>{SENTENCE}</p><p>Jo Lane is a writer</p>", "Jo Lane", "author_named", 2.0),
        (f"<p>{SENTENCE}</p>", "The council", "declared", -1.0),
    ],
)  # fmt: skip
def test_figures(inner, start, name, value):
    assert figure(inner, start, name) == pytest.approx(value)


def test_blocks_far_from_any_sentence_are_not_looked_at():
    lines = "".join(f"<p>Line {n}</p>" for n in range(40))
    layout, found = table(f"<p>{SENTENCE}</p>{lines}")
    assert [layout.blocks[index].text for index in found.indices][-1] == f"Line {NEAR - 1}"


@pytest.mark.parametrize(
    ("inner", "text", "why"),
    [
        ("<p>Share this article</p>", "Share this article", FURNITURE),
        ("<p>The mayor</p>", "The mayor", None),
        ("<b class=x>The mayor</b>", "The mayor", None),
        ("</div><div class=x>The mayor</div><div>", "The mayor", UNLIKE),
        ("<nav class=related>The mayor</nav>", "The mayor", OFF_SITE),
        (f"{'<p>Line</p>' * NEAR}<p>The mayor</p>", "The mayor", FAR),
    ],
)
def test_why_a_block_is_left_out(inner, text, why):
    layout, found = table(f"<div>{f'<p>{SENTENCE}</p>' * 3}{inner}</div>")
    index = next(i for i, block in enumerate(layout.blocks) if block.text == text)
    assert found.left_out.get(index) == why
    assert (index in found.indices) == (why is None)
