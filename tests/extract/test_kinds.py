"""What kind a block is: subheadings by element and by style, captions, texts in a heading's element."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract_article

TEXTS = (
    "The council said on Monday that the bridge over the river would be closed for three weeks, from noon.",
    "Engineers had found cracks in two of the nine piers, and drivers will be sent by way of the northern road.",
    "The mayor told reporters that she would rather close it now than in winter, when the river is high and fast.",
    "Boats can pass as before, said the harbour office, but are asked to keep well away from the third pier.",
)
A, B, C, D = (f"<p>{text}</p>" for text in TEXTS)
STRONG = [f"<br><br><span class=strong>{line}</span><br><br>" for line in ("Cracks in piers", "What boats do")]
LONG = "A heading that is none, for it goes on and on, as a caption or a whole statement does, " * 3


def kinds(inner: str) -> list[tuple[str, str]]:
    html = f"<html lang=en><body><article><h1>Bridge closed for three weeks</h1>{inner}</article></body></html>"
    article = extract_article(html.encode(), "https://herald.example/bridge")
    return [(block.kind, block.text[:14]) for block in article.blocks if block.text not in TEXTS]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"{A}<h2>Cracks in piers</h2>{B}{C}", [("subheading", "Cracks in pier")]),
        (f"{A}<p><b>Cracks in piers</b></p>{B}<p><b>What boats do</b></p>{C}{D}",
         [("subheading", "Cracks in pier"), ("subheading", "What boats do")]),
        (f"<div>{TEXTS[0]}{STRONG[0]}{TEXTS[1]}{STRONG[1]}{TEXTS[2]}<br><br>{TEXTS[3]}</div>",
         [("subheading", "Cracks in pier"), ("subheading", "What boats do")]),
        (f"{A}<p><b>Cracks in piers</b></p>{B}{C}", [("paragraph", "Cracks in pier")]),
        (f"{A}{B}<figure><img src=a.jpg><figcaption><h4>The bridge on Monday</h4></figcaption></figure>{C}{D}",
         [("caption", "The bridge on ")]),
        (f"{A}{B}<h3>More videos</h3>{C}{D}", []),
        (f"{A}{B}<p>Photo credit: Ann Lee / The Herald</p>{C}{D}", [("caption", "Photo credit: ")]),
    ],
    ids=["heading", "bold lines", "lines of a bold class", "one bold line", "heading in a caption", "a row of films", "a credit"],
)  # fmt: skip
def test_kinds(inner, expected):
    assert kinds(inner) == expected


def test_a_heading_as_long_as_a_text_is_a_paragraph():
    found = kinds(f"{A}{B}<h3>{LONG}</h3>{C}{D}")
    assert found in ([("paragraph", LONG[:14])], [])


def test_a_heading_unlike_all_else_between_texts_belongs_to_them():
    box = "<div class=x1><div class=x2><h5 class=x3>Cracks</h5></div></div>"
    assert kinds(f"{A}{B}{box}{C}{D}") == [("subheading", "Cracks")]
    assert kinds(f"{A}{box}{B}{C}{D}") in ([("subheading", "Cracks")], [])
