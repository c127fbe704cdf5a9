from __future__ import annotations

import pytest

from newsarchive.extract import extract_article
from newsarchive.extract.fields.date_text import dates_in, parse_any, parse_date, parse_declared
from newsarchive.extract.fields.dates import in_url
from newsarchive.extract.fields.zones import in_shown_zone

P = "<p>The council said on Monday that the bridge would be closed for three weeks, from noon.</p>" * 2


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-5-1", "2024-05-01"),
        ("2024-05-01T10:00", "2024-05-01T10:00:00"),
        ("2024-05-01T10:00:00.000Z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T10:00:00.25+0530", "2024-05-01T10:00:00.250000+05:30"),
        ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00+00:00"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00+00:00"),
        ("Wed, 01 May 2024 10:00:00 -0000", "2024-05-01T10:00:00"),
        ("20240501", "2024-05-01"),
        ("1714557600", "2024-05-01T10:00:00+00:00"),
        ("1714557600000", "2024-05-01T10:00:00+00:00"),
        ("2024-02-30", None),
        ("2024-05-01T25:00", None),
        ("2024-05-01T10:00+99:99", None),
        ("0001-01-01", None),
        ("99999-01-01", None),
        ("1970-01-01T00:00:00Z", None),
        ("2022-02-112023-06-08", None),
        ("yesterday", None),
        ("", None),
        ("2024-05-01" + " " * 100 + "x" * 200, None),
    ],
)
def test_machine_dates(raw, iso):
    assert parse_date(raw) == iso


@pytest.mark.parametrize(
    ("raw", "language", "iso"),
    [
        ("1 May 2024", "en", "2024-05-01"),
        ("1. Mai 2024", "de-DE", "2024-05-01"),
        ("1er mai 2024", "fr", "2024-05-01"),
        ("12 Januari 2026", "id-ID", "2026-01-12"),
        ("31.12.2024", "de", "2024-12-31"),
        ("sometime", "en", None),
    ],
)
def test_dates_as_people_write_them(raw, language, iso):
    assert parse_any(raw, language) == iso


@pytest.mark.parametrize(
    ("url", "iso"),
    [
        ("https://e.com/2024/05/01/fire", "2024-05-01"),
        ("https://e.com/news/20240501/fire", "2024-05-01"),
        ("https://e.com/fire-2024-05-01.html", "2024-05-01"),
        ("https://e.com/world/2024/may/1/fire", "2024-05-01"),
        ("https://e.com/2024/sept/30", "2024-09-30"),
        ("https://e.com/2024/05/fire", None),
        ("https://e.com/news/29-10-2021", "2021-10-29"),
        ("https://e.com/news/10-29-2021/fire", "2021-10-29"),
        ("https://e.com/news/05-10-2021", None),
        ("https://e.com/2024/feb/31/fire", None),
        ("https://e.com/a/1234567890", None),
        ("https://e.com/2023/12/231218130031.htm", None),
    ],
)
def test_dates_in_urls(url, iso):
    found = in_url(url)
    assert (found[0] if found else None) == iso


@pytest.mark.parametrize(
    ("head", "inner", "expected"),
    [
        (
            "<meta property='article:published_time' content='2024-05-01T10:00:00Z'>",
            "<time datetime='2020-01-01'></time>",
            ("2024-05-01T10:00:00+00:00", "meta"),
        ),
        ("", "<time datetime='2024-05-01T10:00+02:00'>x</time>", ("2024-05-01T10:00:00+02:00", "time")),
        ("", "<time>May 1, 2024</time>", ("2024-05-01", "text")),
        ("", "<span class='post-date'>05/13/2024</span>", ("2024-05-13", "text")),
        ("", "<abbr class='published' title='2024-05-01T10:00:00Z'>Wednesday</abbr>", ("2024-05-01T10:00:00+00:00", "time")),
        ("<meta name='date' content='garbage'>", "", (None, None)),
    ],
    ids=["meta before time", "time", "shown time", "shown date", "abbr", "none"],
)  # fmt: skip
def test_published_at(head, inner, expected):
    html = f"<html lang=en><head>{head}</head><body><h1>Bridge closed</h1>{inner}{P}</body></html>"
    article = extract_article(html.encode(), "https://e.com/bridge")
    assert (article.published_at, article.provenance.get("published_at")) == expected
    assert (article.published_raw is None) == (article.published_at is None)


def test_a_time_element_does_not_contradict_the_day_in_the_url():
    html = f"<h1>Bridge</h1><time datetime='2026-01-09T10:00Z'>now</time>{P}"
    assert extract_article(html.encode(), "https://e.com/2024/05/01/bridge").published_at == "2024-05-01"
    assert extract_article(html.encode(), "https://e.com/2026/01/09/bridge").published_at == "2026-01-09T10:00:00+00:00"


@pytest.mark.parametrize(
    ("moment", "line", "local"),
    [
        ("2024-05-02T01:30:12+00:00", "PUBLISHED: May 1, 2024 at 9:30 p.m. | UPDATED: May 2, 2024", "2024-05-01T21:30:12-04:00"),
        ("2024-05-02T01:30:12+00:00", "Published 8:30 PM EST, Wed May 1, 2024", "2024-05-01T20:30:12-05:00"),
        ("2024-05-01T22:03:00+00:00", "May 2, 2024 - 9:03AM", "2024-05-02T09:03:00+11:00"),
        ("2024-05-01T22:03:00+00:00", "Stand: 02.05.2024, 00:03 Uhr", "2024-05-02T00:03:00+02:00"),
        ("2024-05-01T22:03:00+00:00", "2 May 2024 03:33", "2024-05-02T03:33:00+05:30"),
        ("2024-05-01T22:03:00+00:00", "Publisert 2. mai 2024, kl. 00:03", "2024-05-02T00:03:00+02:00"),
        ("2024-05-01T22:03:00+00:00", "1 de mayo de 2024, 18:03 hrs", "2024-05-01T18:03:00-04:00"),
        ("2024-05-01T22:03:00+00:00", "May 1, 2024, 10:03 p.m.", None),
        ("2024-05-01T22:03:00+00:00", "May 1, 2024, 9:47 p.m.", None),
        ("2024-05-01T22:03:00+00:00", "Version 10.12.2024.5, at 99:03", None),
        ("2024-05-01T22:03:00+00:00", "31.02.2024 10:03", None),
        ("2024-05-01T22:03:00+00:00", "10:03", None),
        ("2024-05-01T22:03:00+00:00", "1 May 2024, 10:03", None),
    ],
)  # fmt: skip
def test_a_moment_told_locally(moment, line, local):
    assert in_shown_zone(moment, ["By Ann Lee", line]) == local


@pytest.mark.parametrize(
    ("inner", "meta", "published"),
    [
        ("<h1>B</h1><p>May 1, 2024 at 9:30 p.m.</p>", "2024-05-02T01:30:12Z", "2024-05-01T21:30:12-04:00"),
        ("<h1>B</h1><time datetime='2024-05-02T11:30:00+10:00'></time>", "2024-05-02T01:30:12Z", "2024-05-02T11:30:00+10:00"),
        ("<h1>B</h1><time datetime='2024-05-02T15:30:00+10:00'></time>", "2024-05-02T01:30:12Z", "2024-05-02T01:30:12+00:00"),
        ("<div class=date>1 April 2024</div><h1>B</h1><p>2 May 2024 · 10:35 am</p>", None, "2024-05-02"),
    ],
    ids=["shown clock", "same moment elsewhere", "another moment", "below the headline"],
)  # fmt: skip
def test_published_where_the_page_was_written(inner, meta, published):
    head = f"<meta property='article:published_time' content='{meta}'>" if meta else ""
    html = f"<html><head>{head}</head><body>{inner}</body></html>"
    assert extract_article(html.encode(), "https://herald.example/a").published_at == published


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Erstellt von Ann am Dienstag 6. Mai 2014", "2014-05-06"),
        ("26 juin 2008", "2008-06-26"),
        ("15 августа 2016", "2016-08-15"),
        ("3 de mayo de 2024", "2024-05-03"),
    ],
)
def test_a_shown_date_on_a_page_that_does_not_say_its_language(line, day):
    prose = "<p>The council said on Monday that the bridge would be closed for three weeks, from noon.</p>" * 3
    html = f"<html><body><h2>Bridge closed for three weeks</h2><p>{line}</p>{prose}<p>1 May 1999</p></body></html>"
    assert extract_article(html.encode(), "https://a.example/bridge").published_at == day


def test_the_dateline_of_a_press_release():
    text = (
        "Statement of 25 January 2022 | Berlin - "
        + "The council said that the bridge would be closed for three weeks. " * 4
    )
    html = f"<html lang=en><body><h1>Bridge closed for three weeks</h1><p>{text}</p></body></html>"
    assert extract_article(html.encode(), "https://a.example/bridge").published_at == "2022-01-25"


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("Wednesday, May 1, 2024", "en", "2024-05-01"),
        ("05/13/2024", "en", "2024-05-13"),
        ("01/05/2024", "en-GB", "2024-05-01"),
        ("1-May-2024", "en", "2024-05-01"),
        ("2024 May 1", "en", "2024-05-01"),
        ("May 1, 20242 shares", "en", "2024-05-01"),
        ("Ann LeeMay 1, 2024", "en", "2024-05-01"),
        ("28.09.1912:44", "de", "2019-09-28"),
        ("Jahr 2022 Datum 25.01.2022", "de", "2022-01-25"),
        ("2024년 5월 1일", "ko", "2024-05-01"),
        ("令和6年5月1日", "ja", "2024-05-01"),
        ("2024. május 1.", "hu", "2024-05-01"),
        ("1 мая 2024, 10:00", "ru", "2024-05-01"),
        ("1 Μαΐου 2024", "el", "2024-05-01"),
        ("1 Mayıs 2024", "tr", "2024-05-01"),
        ("الأربعاء 1 مايو 2024", "ar", "2024-05-01"),
        ("١ مايو ٢٠٢٤", "ar", "2024-05-01"),
        ("3 जनवरी 2024", "hi", "2024-01-03"),
        ("1 พฤษภาคม 2567", "th", "2024-05-01"),
        ("1 tháng 5, 2024", "vi", "2024-05-01"),
        ("1. svibnja 2024.", "hr", "2024-05-01"),
        ("13 listopada 2024", "pl", "2024-11-13"),
        ("13. listopada 2024.", "hr", "2024-10-13"),
        ("in 12 cities 2024 times", "en", None),
    ],
)
def test_dates_in_a_line(line, language, day):
    assert [found.iso for found in dates_in(line, language)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("raw", "language", "iso"),
    [
        ("2024/05/01 10:00:00", None, "2024-05-01T10:00:00"),
        ("May 1, 2024 10:00 PM", None, "2024-05-01T22:00:00"),
        ("Wed May 01 2024 10:00:00 GMT+0200 (Central European Summer Time)", None, "2024-05-01T10:00:00+02:00"),
        ("May 1, 2024", "en", "2024-05-01"),
        ("01.05.2024 10:00", "de", "2024-05-01"),
        ("05/13/2024 10:00", "en", "2024-05-13"),
        ("spring", "en", None),
    ],
)
def test_declared_dates_as_systems_write_them(raw, language, iso):
    assert parse_declared(raw, language) == iso


COMMENTED = f"{P}<ol class=comment-list><li><time datetime='2024-08-24T03:36'>24 August 2024</time></li></ol>"
CARDS = "<ul class=x><li><a href='/x'>Another story of this same day</a><time datetime='2024-06-01T10:00Z'>10:00</time></li></ul>"


@pytest.mark.parametrize(
    ("inner", "published"),
    [
        (f"<h1>B</h1><p>Published 16 May 2024<br>1 hour</p>{COMMENTED}", "2024-05-16"),
        (f"{CARDS}<h1>B</h1><time datetime='2024-05-01T10:00Z'></time>{P}", "2024-05-01T10:00:00+00:00"),
        (f"<h1>B</h1><p>1 May 2024</p>{P}{CARDS}", "2024-05-01"),
        (f"<header><time datetime='2024-09-09'>Monday</time></header><h1>B</h1><p>1 May 2024</p>{P}", "2024-05-01"),
        (f"<time datetime='2024-09-09'>Monday</time><h1>B</h1><time datetime='2024-05-01'>W</time>{P}", "2024-05-01"),
        (f"<h1>B</h1><p>Updated: June 3, 2024 | Published: May 1, 2024</p>{P}", "2024-05-01"),
        (f"<h1>B</h1><div>Last updated 3 June 2024</div><div>First published 1 May 2024</div>{P}", "2024-05-01"),
        (f"<h1>B</h1><div>Last updated 3 June 2024</div>{P}", "2024-06-03"),
    ],
    ids=["comment", "cards before", "cards behind", "clock in the page's header", "clock", "updated first", "updated above",
         "only updated"],
)  # fmt: skip
def test_a_date_is_the_articles_own(inner, published):
    html = f"<html lang=en><body>{inner}</body></html>"
    assert extract_article(html.encode(), "https://herald.example/a").published_at == published


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2 hours ago", "2024-04-30"),
        ("Published 3 days ago", "2024-04-28"),
        ("Ann Lee · 2w ago", "2024-04-17"),
        ("vor einem Tag", "2024-04-30"),
        ("hace 2 días", "2024-04-29"),
        ("il y a 3 jours", "2024-04-28"),
        ("2 giorni fa", "2024-04-29"),
        ("2 дня назад", "2024-04-29"),
        ("2時間前", "2024-04-30"),
        ("2일 전", "2024-04-29"),
        ("2天前", "2024-04-29"),
        ("900 days ago", None),
        ("3 days to go", None),
    ],
)
def test_how_long_ago_is_counted_from_when_the_page_was_fetched(words, day):
    html = f"<html lang=en><body><h1>Bridge closed</h1><span>{words}</span>{P}</body></html>".encode()
    article = extract_article(html, "https://herald.example/a", fetched_at="2024-05-01T01:30:00+00:00")
    assert article.published_at == day
    assert extract_article(html, "https://herald.example/a").published_at is None


def test_a_moment_told_locally_says_where_its_zone_is_from():
    page = (
        '<html lang="en"><head><meta property="article:published_time" content="2024-05-02T01:30:12Z"></head><body><article>'
        "<h1>The bridge is open</h1><p>May 1, 2024 at 9:30 p.m.</p>"
        "<p>The bridge over the Aar opened to traffic on Monday, two years after the old one had been closed.</p>"
        "<p>The mayor and some forty people walked across it in the rain before the first bus was let on it.</p></article>"
    )
    article = extract_article(page.encode(), "https://a.example/bridge")
    found = article.published_at, article.published_raw, article.provenance["published_at"]
    assert found == ("2024-05-01T21:30:12-04:00", "2024-05-02T01:30:12Z", "meta, zone as shown")
