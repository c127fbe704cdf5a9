from __future__ import annotations

import pytest
from lxml import html

from newsarchive.extract.page.walk import walk

LONG = "This line is long enough to be a paragraph of a hidden article, and more."


def texts(markup: str) -> list[str]:
    return [block.text for block in walk(html.document_fromstring(f"<html><body>{markup}</body></html>")).blocks]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p><p>b</p>", ["a", "b"]),
        ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
        ("<p>a<b>b</b>c <i>d</i></p>", ["abc d"]),
        ("<p>a<script>x</script>b</p>", ["ab"]),
        ("a<br>b", ["a b"]),
        ("a<br><br>b<br> <br/>c", ["a", "b", "c"]),
        ("<x-custom>a</x-custom><x-custom>b</x-custom>", ["a", "b"]),
        ("<nav>a</nav><footer>b</footer><header>c</header><aside>d</aside>", ["c", "d"]),
        ("<form><p>a</p><button>b</button><select><option>c</select></form>", ["a"]),
        ("<p><span class='visually-hidden'>a</span>b</p><p class='screen-reader-text'>c</p>", ["b"]),
        ("<div class='sidebar widget ad related'><p>a</p></div>", ["a"]),
        ("<div style='display: none'>a</div><div hidden>b</div>c", ["c"]),
        (f"<div hidden id='S:1'><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p></div>", [LONG] * 3),
        (f"<div style='display:none' class='premium-content'><p>{LONG}</p></div>", [LONG]),
        ("<ruby>漢<rt>kan</rt></ruby>字", ["漢字"]),
        ("a<span class='x br'></span>b<span class='x br'>c</span>", ["a", "bc"]),
        ("<h2><span>City hall</span><span>The bridge</span> is s<b>h</b>ut</h2>", ["City hall The bridge is shut"]),
        ("<svg><text>a</text></svg>b<noscript>c</noscript>", ["b"]),
    ],
)
def test_runs_of_text(markup, expected):
    assert texts(markup) == expected


def test_links_have_their_text_and_place():
    layout = walk(
        html.document_fromstring(
            "<body><p>a <a href='/x'>b <b>c</b></a> d</p><a href='/y'><h3>T</h3><p>long words here now</p></a>"
        )
    )
    assert [(link.href, link.text, link.block) for link in layout.links] == [("/x", "b c", 0), ("/y", "T", 1)]
    assert [block.link_chars for block in layout.blocks] == [2, 1, 19]


def test_blocks_count_the_images_before_their_end():
    layout = walk(html.document_fromstring("<body><p>a</p><img src=/x><p>b <img src=/y></p><p>c</p></body>"))
    assert [block.images for block in layout.blocks] == [0, 2, 2]
