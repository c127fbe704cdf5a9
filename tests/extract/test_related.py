# ruff: noqa: E501 - a case a line is easier to compare than cases broken over several
"""Boxes and lines of links, in markup written for the purpose: what is offered as related, and what is not."""

from __future__ import annotations

import pytest

from newsarchive.extract import extract_article
from newsarchive.extract.related import posts
from newsarchive.extract.related.offers import content_words, site_of
from newsarchive.extract.related.titles import title_kind

SITE = "https://www.herald.example"
URL = f"{SITE}/world/2024/bridge-closed-for-weeks"
P = "<p>The council said on Monday that the bridge would be closed for three weeks, from noon.</p>" * 3
ITEMS = "".join(
    f"<li><a href='/world/2024/{slug}'>{text}</a></li>"
    for slug, text in (
        ("who-pays-for-the-bridge", "Who pays for the bridge over the river"),
        ("ferry-to-run-again-in-may", "The old ferry is to run again in May"),
        ("a-history-of-the-river", "A short history of the river and its bridge"),
    )
)
THREE = ["who-pays-for-the-bridge", "ferry-to-run-again-in-may", "a-history-of-the-river"]


def links(inner: str, *, after: str = "", url: str = URL) -> list[tuple[str, str]]:
    """(place, last part of the URL) of the related links of a page with this article and what stands after it."""
    html = f"<html><body><div class=wrap><article><h1>Bridge closed for three weeks</h1>{inner}</article>{after}</div></body></html>"
    return [(link.place, link.url.rsplit("/", 1)[-1]) for link in extract_article(html.encode(), url).related]


@pytest.mark.parametrize(
    "title",
    [
        "Related articles", "More on this story", "The Herald recommended stories", "Explore further", "Read next",
        "Mehr zum Thema", "Das könnte Sie auch interessieren", "Lesen Sie auch", "Noticias relacionadas", "Lee también",
        "Leia também", "Sur le même sujet", "À lire aussi", "Leggi anche", "Lees ook", "Läs också", "Les også", "Læs også",
        "Lue myös", "Czytaj także", "Čtěte také", "Kapcsolódó cikkek", "Citește și", "Povezane vijesti", "Прочетете още",
        "Читайте также", "За темою", "Benzer haberler", "Διαβάστε επίσης", "Baca juga", "Tin liên quan", "【関連記事】",
        "こちらもおすすめ(自動検索)", "相关阅读", "관련기사", "اقرأ أيضا",
    ],
)  # fmt: skip
def test_a_box_titled_related_in_many_languages(title):
    box = f"<section class=q7x><h3>{title}</h3><ul>{ITEMS}</ul></section>"
    assert links(P, after=box) == [("box", slug) for slug in THREE]


@pytest.mark.parametrize(
    "title",
    [
        "Most read", "Trending this week", "Latest news", "More from The Herald", "Popular now", "Sponsored", "Editor's picks",
        "Meistgelesen", "Lo más leído", "Les plus lus", "I più letti", "アクセスランキング", "社会の新着", "Mest lest", "Самое читаемое",
    ],
)  # fmt: skip
def test_a_list_of_another_sort_is_not_related(title):
    assert links(P, after=f"<section class=q7x><h3>{title}</h3><ul>{ITEMS}</ul></section>") == []


def test_the_last_title_before_a_link_speaks():
    other = ITEMS.replace("2024", "2023")
    box = f"<div><h3>Related</h3><ul>{ITEMS}</ul><h3>Most read</h3><ul>{other}</ul></div>"
    assert links(P, after=box) == [("box", slug) for slug in THREE]


def test_a_name_nearer_than_a_title_of_another_sort_is_right():
    tabs = f"<div><h3>Most read</h3><div><div class=related-posts><ul>{ITEMS}</ul></div></div></div>"
    assert links(P, after=tabs) == [("box", slug) for slug in THREE]


def test_cards_between_paragraphs_are_offered():
    card = "<aside class=teaser-card><h3><a href='/world/2024/who-pays-for-the-bridge'>Who pays for the bridge over the river</a></h3></aside>"
    assert links(P + card + P) == [("inline", "who-pays-for-the-bridge")]


def test_the_text_of_a_card_whose_link_covers_it():
    card = "<li><div><a href='/world/2024/who-pays-for-the-bridge' aria-label=x></a><div><h4>Who pays for the bridge</h4></div></div></li>"
    html = f"<article><h1>Bridge closed</h1>{P}</article><section><h2>More on this story</h2><ul>{card}{card.replace('who-', 'how-')}</ul></section>"
    found = extract_article(html.encode(), URL).related
    assert [(link.url.rsplit("/", 1)[-1], link.text) for link in found] == [
        ("who-pays-for-the-bridge", "Who pays for the bridge"),
        ("how-pays-for-the-bridge", "Who pays for the bridge"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='{}'>The night the old mill burned down</a></p>",
        "<p>See also: <a href='{}'>The night the old mill burned down</a></p>",
        "<ul><li>READ MORE: <a href='{}'>The night the old mill burned down</a></li></ul>",
        "<div class=related-link><a href='{}'>The mill burned</a></div>",
    ],
)
def test_lines_in_the_text(line):
    assert links(P + line.format("/world/2024/the-night-the-mill-burned-down") + P) == [
        ("inline", "the-night-the-mill-burned-down")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "<p>She had <a href='/a/long-letter-to-the-county'>written a long letter of May</a> to the county and its mayor.</p>",
        "<p>In April she said <a href='/a/long-letter-to-the-county'>that it was expected to be closed soon</a></p>",
        "<p><a href='/a/join-us-and-subscribe-today'>Click here to join our club of readers</a></p>",
        "<p><a href='/author/ann-lee-city-reporter'>More stories by Ann Lee of the city</a></p>",
        "<p><a href='https://subscribe.herald.example/plans-for-all-readers'>Get the full experience, choose a plan</a></p>",
    ],
)
def test_lines_that_offer_no_article(line):
    assert links(P + line + P) == []


@pytest.mark.parametrize(
    "item",
    [
        "<a href='/author/ann-lee'>Ann Lee, who writes of rivers</a>",
        "<a href='/staff/ann-lee-of-the-city-desk'>Ann Lee</a>",
        "<a href='/tag/bridges-and-rivers'>All about bridges and rivers</a>",
        "<a href='https://www.facebook.com/sharer-of-the-herald'>Share the story with your friends</a>",
        "<a href='/privacy-policy-of-the-herald'>The privacy policy of the Herald</a>",
        f"<a href='{URL}#comments'>Bridge closed for three weeks from Monday</a>",
        "<a href='/world/2024/x-1'>12 May 2024</a>",
    ],
)
def test_what_a_related_box_holds_besides_articles(item):
    box = f"<section><h3>Related articles</h3><ul>{ITEMS}<li>{item}</li></ul></section>"
    assert links(P, after=box) == [("box", slug) for slug in THREE]


def test_a_host_named_like_a_folder_is_no_reason():
    url = "https://people.example/bridge-closed-for-three-weeks"
    assert links(P, after=f"<section><h3>Related</h3><ul>{ITEMS}</ul></section>", url=url) == [
        ("box", s) for s in THREE
    ]


def test_related_links_are_not_repeated_as_links_of_the_text():
    line = "<p><a href='/world/2024/the-night-the-mill-burned-down'>The night the old mill burned down</a></p>"
    article = extract_article(f"<h1>Bridge closed</h1>{P}{line}{P}".encode(), URL)
    assert {link.url for link in article.related}.isdisjoint(link.url for link in article.prose_links)


def test_weights_name_only_facts_that_there_are():
    known = posts.weights().facts
    assert known["title:related"] > 3 > 0 > known["title:list"]
    assert set(known) == {fact for fact in known if fact.partition(":")[0] in _KINDS}


_KINDS = ("title", "named", "place", "in", "line", "inside", "topic", "aside", "text", "url", "box")


def test_titles_words_and_sites():
    assert [title_kind(t) for t in ("Related: Video", "Trending", "Up next", "The river", "x" * 80)] == [
        "related", "list", "suggested", "other", "other",
    ]  # fmt: skip
    assert content_words("橋を閉鎖") == {"橋を", "を閉", "閉鎖"}
    assert site_of("www.herald.co.example") == "co.example"


def test_a_card_with_a_kicker_between_the_paragraphs():
    card = "<div class=pt-4><a href='/world/2024/who-pays-for-the-bridge'><div>Money</div><h3>Who pays for the bridge over the river</h3></a></div>"
    assert links(P + card + P.replace("Monday", "Tuesday")) == [("inline", "who-pays-for-the-bridge")]


@pytest.mark.parametrize(
    "label",
    ["Read more", "MORE:", "Lesen Sie auch:", "Lee también:", "Leia mais", "Lire aussi :", "Leggi anche:", "Lees ook", "Läs mer:", "Czytaj też:",
     "Читайте также:", "Читайте також:", "Baca juga:", "Xem thêm:", "اقرأ أيضا:", "यह भी पढ़ें:", "関連記事：", "延伸阅读："],
)  # fmt: skip
@pytest.mark.parametrize("between", ["", " "], ids=["joined", "apart"])
def test_a_label_and_a_link_in_a_line_of_their_own(label, between):
    line = f"<div><span>{label}</span>{between}<a href='/world/2024/who-pays-for-the-bridge'>Who pays for the bridge over the river</a></div>"
    assert links(P + line + P.replace("Monday", "Tuesday")) == [("inline", "who-pays-for-the-bridge")]
