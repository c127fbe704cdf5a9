"""What each page shows, asked in this process."""

import json
import xml.etree.ElementTree as ET

import pytest

from newsarchive import Block
from newsarchive.archive.reports.questions import QUESTIONS
from tests.web.conftest import SITE, Asked, article, fill


def text_of(answer, status=200):
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_the_front_page_tells_what_is_new(desk, number):
    page = text_of(desk.get("/"))
    assert f'href="/article/{number["trams"]}"' in page
    assert "<strong>4</strong> articles of <strong>3</strong> sites" in page
    assert "The numbers, by day" in page and 'role="img" aria-label="Over time, from 1 May 2026' in page
    assert f"/article/{number['trams']}/diff?from=1&amp;to=2" in page


def test_an_article_is_set_for_reading(desk, number):
    page = text_of(desk.get(f"/article/{number['trams']}"))
    for piece in (
        '<article lang="en" dir="ltr">',
        "Trams for Málaga at last</h1>",
        "The line opens after nine years.",
        "<bdi>Ann Lee</bdi>",
        "1 May 2026, 08:30 (UTC+2)",
        "The first tram",
        "Photo: Di Oz",
        '<h2 dir="auto">What comes next</h2>',
        '<ul dir="auto"><li dir="auto">More trams</li><li dir="auto">Fewer buses</li></ul>',
        "<blockquote",
        "hides its text from readers",
        f'<a href="/article/{number["old-line"]}">Story old-line</a> <span class="meta">archived</span>',
        "Who links here",
        "Version 2, seen",
        "90 %",
        "<td>JSON-LD</td>",
        'href="https://elsewhere.example/x" rel="noopener noreferrer nofollow external"',
    ):
        assert piece in page, piece
    assert "<img" not in page and "javascript:alert(1)</code>" in page and 'href="javascript' not in page


@pytest.mark.parametrize(
    ("name", "attributes"), [("arabic.example", ' lang="ar" dir="rtl"'), ("asahi.example", ' lang="ja" dir="ltr"')]
)
def test_an_article_has_its_language_and_direction(desk, number, name, attributes):
    assert f"<article{attributes}>" in text_of(desk.get(f"/article/{number[name]}"))


def test_two_versions_are_compared_by_words(desk, number):
    page = text_of(desk.get(f"/article/{number['trams']}/diff?from=1&to=2"))
    assert "<del>Friday morning</del><ins>Saturday evening</ins>" in page
    assert "Trams for Málaga<ins> at last</ins>" in page


@pytest.mark.parametrize("query", ["", "?from=2&to=1", "?to=1"])
def test_any_two_versions(desk, number, query):
    text_of(desk.get(f"/article/{number['trams']}/diff{query}"))


@pytest.mark.parametrize("page", ["diff?from=99&to=0", "diff?from=x", "diff?to=3", "diff?to=0", "page?version=9"])
def test_a_version_that_there_is_none_of(desk, number, page):
    words = "its versions are 1 to 2" if page.startswith("diff") else "That page is not kept."
    assert words in text_of(desk.get(f"/article/{number['trams']}/{page}"), 404)


@pytest.mark.parametrize("where", ["/search", "/compare", "/changes"])
@pytest.mark.parametrize(
    ("query", "note"),
    [
        (
            "since=yesterday",
            "“yesterday” is no day: “since” takes one like 2026-05-01, 2026-05, 2026 or 7d, and is left out.",
        ),
        ("until=2026-02-31", "“2026-02-31” is no day: “until”"),
        ("since=2026-05&until=2025", "No day is both since 2026-05 and until 2025."),
        ("since=2026-05&until=2026", None),
        ("since=5200w&until=1d", None),
        ("since=999999w", "“999999w” is no day"),
    ],
)
def test_days_that_cannot_be_read_or_met_are_told(desk, where, query, note):
    page = text_of(desk.get(f"{where}?{query}"))
    assert note in page if note else 'role="status"' not in page


def test_search_filters_sorts_and_marks(desk, number):
    page = text_of(desk.get("/search?q=tram+malaga"))
    assert "1 article: " in page and "<mark>Málaga</mark>" in page
    assert "2 articles: " in text_of(desk.get(f"/search?site={SITE}&sort=oldest"))
    assert "1 article: " in text_of(desk.get("/search?author=lee"))
    assert "1 article: " in text_of(desk.get("/search?language=ja"))
    assert "1 article: " in text_of(desk.get("/search?q=%E9%96%8B%E6%A5%AD"))
    assert "2 articles: " in text_of(desk.get("/search?section=city&since=2026-05&until=2026-05-01"))
    assert "No article" in text_of(desk.get("/search?until=2020"))
    assert "Search without them" in text_of(desk.get("/search?q=tram&since=2027"))


ODD = ['q="', "q=AND+OR", "q=%00%ff", f"q={'x' * 5000}", "page=99999999", "page=-1", "since=yesterday", "sort=x"]


@pytest.mark.parametrize("query", [*ODD, "site=" + "&site=".join("abc" * 30)])
def test_whatever_is_typed_is_answered(desk, query):
    for path in ("/search", "/compare", "/changes", "/feed.xml"):
        text_of(desk.get(f"{path}?{query}"))


def test_the_site_page(desk):
    page = text_of(desk.get(f"/site/{SITE}"))
    for piece in ("The Gazette", "2 articles", "Ann Lee", "City", "How often each field is found", "Latest"):
        assert piece in page, piece
    assert "2 articles" in text_of(desk.get(f"/site/{SITE.replace('g', '%67')}"))  # as that of a site with a port comes
    assert "knows no site" in text_of(desk.get("/site/nowhere.example"), 404)


def test_compare_draws_a_line_for_each(desk):
    page = text_of(desk.get(f"/compare?q=trams&q=story&site={SITE}"))
    assert page.count("<polyline") == 2 and f"“trams” in {SITE}" in page
    assert "%" in text_of(desk.get("/compare?q=trams&q=mayor&as=share"))


def test_changes(desk, number):
    page = text_of(desk.get("/changes"))
    assert "1 later version" in page and "<ins>Saturday evening</ins>" in page
    assert "0 later versions" in text_of(desk.get("/changes?since=2027-01-01"))
    assert "1 later version" in text_of(desk.get(f"/changes?site=https://www.{SITE}/"))
    assert "The archive knows no site nowhere.example." in text_of(desk.get("/changes?site=nowhere.example"))


def test_the_feed_is_rss(desk):
    answer = desk.get("/feed.xml?q=trams")
    assert answer.headers["content-type"].startswith("application/rss+xml")
    items = ET.fromstring(answer.content).findall("channel/item")
    assert [item.findtext("link") for item in items] == [f"https://{SITE}/trams", f"https://{SITE}/old-line"][
        : len(items)
    ]
    assert items[0].findtext("pubDate") == "Fri, 01 May 2026 08:30:00 +0200"


def test_an_article_is_found_by_its_url(desk, number):
    for address in (f"/article?url=https://{SITE}/trams%3Futm_source=x", f"/article/https://{SITE}/trams"):
        answer = desk.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/article/{number['trams']}")
    assert "No article of https://x.example/" in text_of(desk.get("/article?url=https://x.example/"), 404)


def test_the_article_form_as_json(desk, number):
    assert json.loads(text_of(desk.get(f"/article/{number['trams']}.json")))["headline"] == "Trams for Málaga at last"


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_ready_queries_run(desk, name):
    names = {"found": "match=trams&site=&section=&author=&language=&since=&until=", "newest": "site="}.get(
        name, "site="
    )
    assert QUESTIONS[name].title in text_of(desk.get(f"/archive/{name}?{names}"))
    assert isinstance(json.loads(text_of(desk.get(f"/archive/{name}.json?{names}&_shape=array"))), list)


def test_a_search_is_one_click_from_csv(desk):
    page = text_of(desk.get(f"/search?q=trams&site={SITE}"))
    link = page.split('as <a href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Trams for Málaga at last" in text_of(desk.get(link))


def test_the_data_desk(desk):
    assert "related_posts" in text_of(desk.get("/archive"))
    assert "Trams for Málaga at last" in text_of(desk.get("/archive/articles?_facet=site"))
    assert "desk-name" in text_of(desk.get("/archive?sql=select+1"))


def test_an_empty_archive_says_so(tmp_path):
    from newsarchive import Archive

    Archive.open(tmp_path / "archive.db", write=True).close()
    desk = Asked(tmp_path / "archive.db")
    assert "holds no dated article yet" in text_of(desk.get("/"))
    for path in ("/search", "/changes", "/compare?q=x", "/sites", "/feed.xml"):
        text_of(desk.get(path))


def test_the_site_page_tells_what_broke(desk, monkeypatch):
    from newsarchive.archive.reports.health import Finding, Health
    from newsarchive.health.judge import UNKNOWN

    broken = Finding(
        site=SITE,
        what="headline",
        is_broken=True,
        told="found in 2 of 60",
        since="2026-05-01",
        verdict=UNKNOWN,
        is_open=True,
    )
    monkeypatch.setattr(Health, "findings", lambda self, site: [broken])
    page = text_of(desk.get(f"/site/{SITE}"))
    assert "Headline: found in 2 of 60" in page and "since <time" in page


def test_a_snippet_shows_the_words_found(tmp_path):
    text = " ".join(f"word{n}" for n in range(200)) + " needle " + " ".join(f"more{n}" for n in range(200))
    desk = Asked(fill(tmp_path / "archive.db", article("long", blocks=(Block(kind="paragraph", text=text),))))
    for query in ("q=needle", "q=needle&sort=newest", f"q=needle&site={SITE}&language=en"):
        assert "word199 <mark>needle</mark> more0" in text_of(desk.get(f"/search?{query}"))


def test_the_data_desk_leads_to_articles(desk, number):
    page = text_of(desk.get("/archive/headline_changes?site="))
    assert f'<a href="/article/{number["trams"]}">{number["trams"]}</a>' in page
