from __future__ import annotations

import pytest

from newsarchive.extract.page.parsing import MAX_ATTRIBUTES, trim_tags

CODE = b"if (a.b && c.d) run(x, 'y', z); " * 2_000 + b"if (a > b) run();"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"<script>" + CODE + b"</script>", id="script"),
        pytest.param(
            b"<script type='text/javascript' data-x=1 async>" + CODE + b"</script>", id="script with attributes"
        ),
        pytest.param(b'<style media="all">' + b"a b {c: d; e: f} " * 4_000 + b"a > b {c: d}</style>", id="style"),
        pytest.param(b"<p class='a b'>" + b"no mark for long " * 4_000 + b"> and one</p>", id="text"),
        pytest.param(b"<p data-x='" + b"x" * 30_000 + b"' id=y>z</p>", id="one long attribute"),
    ],
)
def test_what_is_long_without_being_a_tag_stays_whole(page):
    assert trim_tags(page) == page


@pytest.mark.parametrize(
    "tag",
    [
        pytest.param(b"<p" + b" a=1" * 9_000 + b">", id="plain"),
        pytest.param(b"<p data-x='>'" + b" a=1" * 9_000 + b">", id="a mark in a value"),
        pytest.param(b"<p" + b" a=1" * 90 + b" /" + b" a='1'" * 9_000 + b">", id="a stroke"),
    ],
)
def test_floods_of_attributes_are_cut(tag):
    cut = trim_tags(b"<div>" + tag + b"text</p></div>")
    assert len(cut) < 8 * MAX_ATTRIBUTES + 60
    assert cut.endswith(b">text</p></div>")
