"""newsarchive.discover.pages: invented front pages in the markup of real content-management systems."""

import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.discover import Shapes, SourceReading, read_page
from newsarchive.discover.guard import MAX_ATTRIBUTES, without_bombs
from newsarchive.items import Candidate

HOME = "https://www.a.example/"


def read(markup: str, url: str = HOME, *, site: str = "a.example", shapes: Shapes | None = None) -> SourceReading:
    body = (
        f'<!doctype html><html><head><meta charset="utf-8"><title>The Tester</title></head><body>{markup}</body></html>'
    )
    return read_page(body.encode(), url, site=site, shapes=shapes)


def of_kind(reading: SourceReading, kind: str) -> list[str]:
    return [one.url.removeprefix("https://www.a.example") for one in reading.candidates if one.kind == kind]


def titles(reading: SourceReading) -> list[str | None]:
    return [one.title for one in reading.candidates if one.kind == "article"]


FRONT = """
<header><nav><ul><li><a href="/">Home</a><li><a href="/world/">World</a><li><a href="/politics/">Politics</a>
 <li><a href="/section/business/">Business</a><li><a href="/about">About</a><li><a href="/tag/economy">Economy</a>
 <li><a href="/calendar/2026/1">Calendar</a><li><a href="/private/desk">Desk</a><li><a href="/newsletters/">Newsletters</a>
 <li><a href="https://shop.a.example/">Shop</a><li><a href="/login?next=/">Log in</a>
 <li><a href="/video/">Video</a></ul></nav></header>
<main><article><a href="/2024/05/01/minister-resigns/"><img src="1.jpg" alt="A man"></a>
  <h2><a href="/2024/05/01/minister-resigns/?utm_source=front">Minister resigns after the vote</a></h2>
  <p>By <a rel="author" href="/author/jane-doe/">Jane Doe</a> <a href="/2024/05/01/minister-resigns/#comments">12 comments</a></p>
  <a href="/2024/05/01/minister-resigns/">Read more</a></article>
 <ul><li><h3><a href="/go/7">A bridge that nobody wanted is opened</a></h3><li><h3><a href="/a/hope/">Hope at last</a></h3></ul>
 <a href="https://elsewhere.example/2024/05/01/one-two-three-four">One two three four five</a>
 <a href="/files/report-on-the-long-budget.pdf">The report on the budget as a file</a></main>
<footer><a href="/privacy">Privacy</a> <a href="mailto:desk@a.example">Write to us about anything</a>
 <a href="https://www.facebook.com/sharer.php?u=x">Share this story with your friends</a></footer>
"""


def test_a_front_page() -> None:
    reading = read(FRONT)
    assert reading.title == "The Tester"
    assert reading.complaint is None
    assert of_kind(reading, "article") == ["/2024/05/01/minister-resigns/", "/go/7", "/a/hope/"]
    assert titles(reading) == [
        "Minister resigns after the vote",
        "A bridge that nobody wanted is opened",
        "Hope at last",
    ]
    assert of_kind(reading, "section") == ["/world/", "/politics/", "/section/business/"]
    others = of_kind(reading, "other")
    assert {
        "/about",
        "/tag/economy",
        "/calendar/2026/1",
        "/private/desk",
        "/video/",
        "/author/jane-doe/",
        "/privacy",
    } <= set(others)
    assert not [one for one in reading.candidates if "elsewhere" in one.url or "facebook" in one.url]
    assert all(one.why for one in reading.candidates)
    assert [one.position for one in reading.candidates] == sorted(one.position for one in reading.candidates)


def test_a_whole_candidate() -> None:
    (found,) = read('<h2><a href="/2024/05/01/minister-resigns/#x"> Minister\n resigns after vote</a></h2>').candidates
    assert found == Candidate(
        url="https://www.a.example/2024/05/01/minister-resigns/",
        kind="article",
        likelihood=found.likelihood,
        why="headline-like text",
        title="Minister resigns after vote",
    )


CARDS = {
    "heading inside the link": '<a href="{u}"><span>Politics</span><h3>{t}</h3><p>A teaser that goes on and on for long</p></a>',
    "link inside the heading": '<h3><a href="{u}">{t}</a></h3>',
    "picture, then headline": '<a href="{u}"><img src="x" alt="A man at a desk in an office"></a><h3><a href="{u}">{t}</a></h3>',
    "headline, then read more": '<h2><a href="{u}">{t}</a></h2><a href="{u}">Continue reading the full story</a>',
    "overlay link": '<a href="{u}" aria-label="{t}"></a>',
    "title attribute": '<a href="{u}" title="{t}"><img src="x"></a>',
    "alt text": '<a href="{u}"><img src="x" alt="{t}"></a>',
    "comment and script inside": '<h3><a href="{u}"><!-- x --><script>var a = "b";</script>{t}</a></h3>',
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_the_best_text_of_a_link(card: str) -> None:
    markup = card.format(u="/politics/minister-resigns", t="Minister resigns after vote")
    assert titles(read(markup)) == ["Minister resigns after vote"]


LANGUAGES = {
    "Arabic": ("الرئيس يعلن خطة جديدة للاقتصاد", "/أخبار/الرئيس-يعلن-خطة-جديدة", "سياسة", "/سياسة/"),
    "Chinese": ("东京股市连续三日上涨投资者谨慎", "/n1/2024/0424/c1001-40223222.html", "财经", "/finance/"),
    "Japanese": ("首相が辞任を表明、後任は未定", "/article/1011185", "政治", "/politics/"),
    "Korean": ("총리가 투표 이후 사임을 발표했다", "/news/articleView.html?idxno=181595", "정치", "/news/politics"),
    "German": ("Minister tritt nach der Abstimmung zurück", "/politik/minister-tritt-zurueck-19765800", "Politik", "/politik/"),
    "French": ("Le ministre démissionne après vote", "/article/2023/08/30/ministre_61.html", "Politique", "/politique/"),
    "Spanish": ("El ministro dimite tras la votación", "/espana/2024-10-15/el-ministro-dimite.html", "España", "/espana/"),
    "Russian": ("Министр ушёл в отставку после голосования", "/doc/7715044", "Политика", "/politics"),
    "Turkish": ("Bakan oylamadan sonra istifa etti", "/tr/gundem/bakan-istifa-etti/3912126", "Gündem", "/tr/gundem"),
}  # fmt: skip


@pytest.mark.parametrize("case", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_front_pages_of_many_languages(case: tuple[str, str, str, str]) -> None:
    headline, article, label, section = case
    reading = read(
        f'<nav><a href="{section}">{label}</a></nav><main><h2><a href="{escape(article)}">{headline}</a></h2></main>'
    )
    assert [(one.kind, one.title) for one in reading.candidates] == [("section", label), ("article", headline)]


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("utf-8", None), ("windows-1251", "text/html; charset=windows-1251"), ("utf-16", None)],
)
def test_encodings(encoding: str, label: str | None) -> None:
    body = '<html><body><h2><a href="/doc/7715044">Министр ушёл в отставку</a></h2></body></html>'.encode(encoding)
    assert titles(read_page(body, HOME, site="a.example", content_type=label)) == ["Министр ушёл в отставку"]


OLDER = {
    "rel=next in head": ('<link rel="next" href="/world/page/2/">', "/world/page/2/"),
    "rel=next link": ("<a rel='next' href='/world/?page=2'>Older stories</a>", "/world/?page=2"),
    "numbers": ('<a href="/world/?page=2">2</a><a href="/world/?page=3">3</a>', "/world/?page=2"),
    "WordPress": ('<a href="/world/page/2/">Next</a>', "/world/page/2/"),
    "German": ('<a href="/world/?offset=20">Ältere Beiträge »</a>', "/world/?offset=20"),
    "French": ('<a href="/world/?start=20">Page suivante</a>', "/world/?start=20"),
    "Japanese": ('<a href="/world/?from=20">もっと見る</a>', "/world/?from=20"),
    "another listing": ('<a href="/sport/?page=2">2</a>', None),
    "a story called next": ('<a href="/world/2024/05/01/what-comes-next">Next</a>', None),
    "off-site": ('<link rel="next" href="https://b.example/world/?page=2">', None),
    "trap": ('<link rel="next" href="/calendar/2026/2">', None),
    "none": ("<p>x</p>", None),
}


@pytest.mark.parametrize("case", OLDER.values(), ids=OLDER.keys())
def test_older_page(case: tuple[str, str | None]) -> None:
    assert of_kind(read(case[0], "https://www.a.example/world/"), "older") == ([case[1]] if case[1] else [])


def test_the_next_page_of_a_next_page() -> None:
    markup = '<a href="/world/?page=1">1</a><a href="/world/?page=3">3</a><a href="/world/?page=4">4</a>'
    assert of_kind(read(markup, "https://www.a.example/world/?page=2"), "older") == ["/world/?page=3"]


def test_declared_feeds() -> None:
    markup = (
        '<link rel="alternate" type="application/rss+xml" title="All" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" type="application/feed+json" href="//feeds.example.net/a.json">'
        '<link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="application/json+oembed" href="/oembed">'
    )
    feeds = [(one.url, one.title) for one in read(markup).candidates if one.kind == "feed"]
    assert feeds == [("https://www.a.example/feed/", "All"), ("https://feeds.example.net/a.json", None)]


def test_base_element() -> None:
    reading = read(
        '<base href="/news/"><h2><a href="minister-resigns-today-again">Minister resigns after vote</a></h2>'
    )
    assert of_kind(reading, "article") == ["/news/minister-resigns-today-again"]


def test_sections_without_navigation_markup() -> None:
    reading = read(
        '<table><tr><td><a href="/world">World</a><td><a href="/sport">Sport</a><td><a href="/about">About</a></table>'
    )
    assert of_kind(reading, "section") == ["/world", "/sport"]


def test_subdomains_are_sections_and_other_addresses_are_not() -> None:
    reading = read(
        '<nav><a href="https://politics.a.example/">Politics</a><a href="https://b.example/">Partner</a></nav>'
    )
    assert [one.url for one in reading.candidates if one.kind == "section"] == ["https://politics.a.example/"]
    reading = read('<nav><a href="http://127.1.0.2/world">World</a></nav>', "http://127.1.0.1/", site="127.1.0.1")
    assert reading.candidates == ()


def test_known_shapes_help_where_text_and_url_say_nothing() -> None:
    markup = '<main><a href="/r/despair-7">Despair</a></main>'
    assert of_kind(read(markup), "article") == []
    shapes = Shapes.from_urls(f"https://a.example/r/hope-{n}" for n in range(12))
    assert of_kind(read(markup, shapes=shapes), "article") == ["/r/despair-7"]


def test_too_many_links() -> None:
    reading = read("".join(f'<a href="/2024/05/01/story-number-{n}">Story number {n} of many</a>' for n in range(2500)))
    assert len(reading.candidates) == 2000
    assert "too many links" in (reading.complaint or "")


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"%PDF-1.7", b"plain words", b"<!-- -->"])
def test_garbage_is_a_complaint(body: bytes) -> None:
    reading = read_page(body, HOME, site="a.example")
    assert reading.candidates == ()
    assert reading.complaint


def test_hostile_markup_does_not_stop_the_crawl() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(50_000))
    start = time.process_time()
    for bomb in (f"<p {attributes}>", "<div>" * 20_000, "<b><p>" * 5_000, "<a href='/x'>" * 3_000):
        read_page(
            f"<html><body>{bomb}<h2><a href='/2024/05/01/one-two'>One two three four</a></h2>".encode(),
            HOME,
            site="a.example",
        )
    assert time.process_time() - start < 8


def test_stray_quotes_cost_no_links() -> None:
    reading = read(
        '<a href="/world/"">World</a><div "=""><h2><a href="/one-two-three">It\'s one two three</a></h2></div>'
        + "<i a b c>" * 500
    )
    assert of_kind(reading, "article") == ["/one-two-three"]
    assert reading.complaint is None


def test_guard_passes_over_scripts_and_comments() -> None:
    words = b"y=1 " * (MAX_ATTRIBUTES + 1)
    for harmless in (
        b"<script>if (a<b " + words + b") {}</script>",
        b"<!-- <b " + words + b"> -->",
        b"<p title='" + words + b"'>",
    ):
        assert without_bombs(harmless) == (harmless, 0)
    assert without_bombs(b"<p " + words)[1] == 1


@settings(max_examples=80)
@given(st.binary(max_size=150), st.integers(0, 1500), st.text(max_size=20))
def test_never_raises(noise: bytes, place: int, href: str) -> None:
    body = FRONT.encode()
    assert read_page(body[:place] + noise + body[place:], HOME, site="a.example").kind == "page"
    assert read_page(noise, HOME, site="a.example").kind == "page"
    assert read(f'<base href="{href}"><a href="{href}">x</a><link rel=next href="{href}">').kind == "page"
