"""What the choice of blocks leaves out or takes in by rule, on small invented pages."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract_article

URL = "https://a.example/b"
LINES = [
    f"The council of ward {n} said on Monday that the bridge would be closed for {n} weeks, from noon, for repairs."
    for n in range(2, 14)
]


def page(inner: str, headline: str = "The old bridge is closed for repairs") -> list[tuple[str, str]]:
    html = f"<body><article><h1 class='head big'>{headline}</h1>{inner}</article></body>"
    return [(block.kind, block.text) for block in extract_article(html.encode(), URL).blocks]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_the_headline_again_is_left_out():
    again = "City: The old bridge is closed for repairs"
    assert again not in [text for _, text in page(f"<h2>{again}</h2>{paragraphs(LINES)}")]


def test_a_quote_pulled_out_of_the_text_is_left_out():
    quote = "the bridge would be closed for 4 weeks"
    texts = [
        text for _, text in page(paragraphs(LINES[:3]) + f"<aside><p>“{quote}”</p></aside>" + paragraphs(LINES[3:]))
    ]
    assert texts == LINES


def test_the_next_article_of_an_endless_page_is_left_out():
    first = f"<div class=top><h1 class='head a'>The old bridge is closed for repairs</h1></div>{paragraphs(LINES[:7])}"
    other = f"<div class=top><h1 class='head b'>The mill burns</h1></div>{paragraphs(LINES[7:])}"
    html = f"<title>The old bridge is closed for repairs</title><body><div>{first}</div><div>{other}</div></body>"
    assert [block.text for block in extract_article(html.encode(), URL).blocks] == LINES[:7]


def test_lines_of_a_class_of_their_own_are_subheadings():
    parts = [
        f"<p class=txt>{line}</p>" + ("<p class=inter>What comes next</p>" if n in (3, 7) else "")
        for n, line in enumerate(LINES)
    ]
    assert [kind for kind, _ in page("".join(parts))].count("subheading") == 2


def test_bold_lines_are_subheadings_where_two_of_them_stand_before_text():
    two = [f"<p>{line}</p>" + ("<p><b>What comes next</b></p>" if n in (3, 7) else "") for n, line in enumerate(LINES)]
    one = [f"<p>{line}</p>" + ("<p><b>What comes next</b></p>" if n == 3 else "") for n, line in enumerate(LINES)]
    assert [kind for kind, _ in page("".join(two))].count("subheading") == 2
    assert [kind for kind, _ in page("".join(one))].count("subheading") == 0


def test_words_on_cookies_in_a_box_named_so_are_left_out():
    consent = "We store cookies on your browser to collect information, and our partners may use them, as you allow it."
    box = f"<div class='privacy-modal'><p>{consent}</p></div>"
    assert consent not in [text for _, text in page(paragraphs(LINES) + box)]
    assert consent in [text for _, text in page(paragraphs([*LINES[:6], consent, *LINES[6:]]))]


@pytest.mark.parametrize("start", ["<h2>", "<figure>", "<figure><figcaption>"])
def test_text_in_an_element_without_an_end_is_text(start):
    standfirst = "What the council said, and what it left open."
    found = page(f"{start}{standfirst}{paragraphs(LINES)}")
    assert [entry for entry in found if entry[1] != standfirst] == [("paragraph", line) for line in LINES]
