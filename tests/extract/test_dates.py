from __future__ import annotations

import pytest

from newsarchive.extract import extract_article
from newsarchive.extract.dates import in_url, parse_any, parse_date

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
        ("https://e.com/2024/05/fire", None),
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
