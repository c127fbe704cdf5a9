"""status, why, search and show: what they print for people and for programs."""

import re

import pytest

from newsarchive import Archive
from newsarchive.cli.meanings import MEANING
from newsarchive.items import Article, Block
from newsarchive.states import Reason

from .conftest import CRAWLED, NOW, RAW

STATUS = """\
{db}: 1 article of 1 site

site         articles  newest      last read (UTC)   queued  dropped  failed
example.com         1  2026-05-01  2026-05-01 12:00       2        2       1

run  command  started (UTC)     lasted  outcome   requests  new  changed  unchanged  failed
1    crawl    2026-05-01 12:00  0.0 s   finished         5    1        0          0       1

state    reason      URLs
dropped  redirected     1
dropped  unlikely       1
failed   http           1
kept     article        1
kept     source         1
queued   new            1
queued   retry          1

day (UTC)   new  paragraphs  confidence  requests  ok  304  3xx  4xx  5xx  no answer  median s  p95 s
2026-05-01    1         3.0         0.9         5   2    0    1    0    1          1      0.25   0.25

Filled, in percent of a day's new articles
day (UTC)   headline  section  summary  authors  published_at  language  tags  image  related
2026-05-01       100      100      100      100           100         0   100      0      100

Failed last (newsarchive why URL tells more):
when (UTC)        reason     URL
2026-05-01 12:00  http: 503  https://example.com/gone
"""
WHY = """\
https://example.com/kept
Discovered 2026-05-01 12:00 UTC on https://example.com/, as “Titel 0”.
Kept since 2026-05-01 12:00 UTC: it is stored as an article.
Article 1, “Trams for Málaga”: seen 2026-05-01 12:00 UTC, 1 version of its text.
Will be asked for again from 2026-05-01 12:15 UTC by its plan: at the age of 15 min.

Offered by
source                kind   first (UTC)       last (UTC)        best place
https://example.com/  front  2026-05-01 12:00  2026-05-01 12:00           1

Asked for
when (UTC)        run  status   bytes  seconds  outcome
2026-05-01 12:00  1       200  20,000  0.2      kept: article
"""
SHOW = """\
City
Trams for Málaga
The line opens.
Ann Lee, Bo Ek · Example · 2026-05-01 08:30 +02:00
https://example.com/kept

The mayor of Málaga opened the tram line, which is long enough to be wrapped on a screen.

What comes next

• More trams

> Trams!  [for subscribers]

Topics: trams, city

Related posts
• The old line  https://example.com/r
"""
SEARCH = """\
2  =1+1 \ufffd[31mred
other.example · 2026-04-01 · https://other.example/x\ufffd[31m
Plain words about trams [bold]and markup[/].

"""
HIT = {
    "id": 1,
    "url": "https://example.com/kept",
    "site": "example.com",
    "headline": "Trams for Málaga",
    "section": "City",
    "language": None,
    "published_at": "2026-05-01T08:30:00+02:00",
    "snippet": "The mayor of Málaga opened the tram line, which is long enough to be wrapped on a screen."
    " What comes next More trams Trams!",
}


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["status", "www.Example.com"], STATUS),
        (["why", "https://www.example.com/kept?utm_source=x"], WHY),
        (["show", "1"], SHOW),
        (["show", "https://example.com/kept#top"], SHOW),
        (["search", "bold", "markup"], SEARCH),
        (["search", "trams", "--until", "2026-04"], SEARCH),
        (["search", "trams", "--site", "https://other.example/"], SEARCH),
    ],
)
def test_piped_output_is_plain_and_whole(run, db, args, text):
    result = run(*args, "--db", db)
    assert (result.code, result.out, result.err) == (0, text.replace("{db}", str(db)), "")


def test_a_terminal_gets_styles_and_wrapped_lines(run, db):
    result = run("show", 1, "--db", db, terminal=True)
    assert "The mayor of Málaga opened the tram line, which is long enough to be wrapped on\na screen.\n" in result.out
    assert "\x1b[1mWhat comes next\x1b[0m\n" in result.out
    assert "the \x1b[1;33mtram\x1b[0m line" in run("search", "tram", "--db", db, terminal=True).out


@pytest.mark.parametrize(
    "command", [["status"], ["search", "trams"], ["show", "2"], ["why", "https://example.com/kept"]]
)
def test_no_color_is_obeyed_and_pages_cannot_steer_the_terminal(run, db, command, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(*command, "--db", db, terminal=True).out


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_no_cell_of_a_table_is_cut(run, db, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    text = run("why", "https://example.com/moved", "--db", db, terminal=True).out
    assert "https://example.com/[/b]" in re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("https://example.com/", "Will be asked for in each crawl of example.com, and again from 2026-05-01 12:30 UTC"),
        ("https://example.com/", "because it was named, or is a site's own source."),
        ("https://example.com/gone", "Failed since 2026-05-01 12:00 UTC: the server answered with an error (503)."),
        ("https://example.com/gone", "Will be asked for again from 2026-05-01 12:15 UTC by its plan: it could not be had"),
        ("https://example.com/moved", "Dropped since 2026-05-01 12:00 UTC: it leads elsewhere (https://example.com/[/b])."),
        ("https://example.com/moved", "Will not be asked for again, unless it is named to crawl."),
        ("https://example.com/later", "in the next crawl of example.com, but not before 2026-05-01 13:00 UTC."),
        ("https://example.com/new", "it was discovered and has not been asked for yet."),
        ("https://example.com/login", "was not fetched (a login page)."),
        ("https://other.example/x\x1b[31m", "Was stored without a crawl."),
    ],
)  # fmt: skip
def test_why_tells_how_a_url_stands(run, db, url, sentence):
    result = run("why", url, "--db", db)
    assert result.code == 0
    assert sentence in result.out


def test_every_reason_has_its_words():
    assert set(MEANING) == set(Reason)


def test_json(run, db):
    with Archive.open(db) as archive:
        assert run("why", "https://example.com/kept", "--json", "--db", db).json == archive.report.life(
            "https://example.com/kept"
        )
        assert run("status", "--json", "--db", db).json == {
            "archive": str(db),
            "articles": 2,
            "sites": [row | {"configured": None} for row in archive.report.sites()],
            "runs": archive.report.last_runs(),
            "looks": 0,
            "budgets": [],
        }
    assert run("show", 1, "--json", "--db", db).json == CRAWLED.as_dict()
    assert run("search", "tram", "--json", "--db", db).json == [HIT]
    assert run("search", "zebra", "--json", "--db", db).json == []


def test_status_of_a_site_in_json(run, db):
    answer = run("status", "example.com", "--json", "--db", db).json
    assert answer["sites"] == [
        {
            "site": "example.com", "home": "https://example.com/", "publisher": "Example", "articles": 1,
            "newest": "2026-05-01T06:30:00.000Z", "sources": 1, "read_at": NOW, "queued": 2, "dropped": 2, "failed": 1,
            "configured": None,
        }
    ]  # fmt: skip
    assert answer["runs"] == [
        {
            "id": 1, "started_at": NOW, "ended_at": NOW, "outcome": "finished", "command": "crawl",
            "requests": 5, "articles": 1, "changed": 0, "unchanged": 0, "failed": 1,
        }
    ]  # fmt: skip
    assert answer["failures"] == [
        {"url": "https://example.com/gone", "kind": "article", "reason": "http", "detail": "503", "changed_at": NOW}
    ]


def test_the_raw_page_comes_byte_for_byte(run, db):
    assert run("show", "--raw", 1, "--db", db).raw == RAW
    assert run("show", "--raw", "https://example.com/kept", "--db", db).raw == RAW


def test_what_was_not_found_and_what_was_left_out_is_told_on_stderr(run, db):
    result = run("search", "zebra", "crossing", "--db", db)
    assert (result.code, result.out, result.err) == (0, "", "No article holds zebra crossing.\n")
    result = run("search", "trams", "--limit", 1, "--db", db)
    assert result.err == "2 articles found; these are the best 1.\n"


def test_an_argument_of_several_words_is_a_phrase(run, db):
    assert [hit["id"] for hit in run("search", "tram line", "--json", "--db", db).json] == [1]
    assert run("search", "line tram", "--json", "--db", db).json == []
    assert [hit["id"] for hit in run("search", "line", "tram", "--json", "--db", db).json] == [1]


def test_an_archive_without_articles(run, tmp_path):
    Archive.open(tmp_path / "archive.db", write=True).close()
    result = run("status", "--db", "archive.db")
    assert (result.code, result.out) == (0, "archive.db: 0 articles of 0 sites\n\nNo crawl has run yet.\n")


def test_an_archive_that_came_without_its_pages(run, db, tmp_path):
    (tmp_path / "mailed.db").write_bytes(db.read_bytes())
    assert run("show", 1, "--db", "mailed.db").out == SHOW
    assert run("show", 1, "--raw", "--db", "mailed.db").err == "newsarchive: mailed.db keeps no raw page of 1.\n"


def test_the_syntax_goes_through_the_shell(run, db):
    assert [hit["id"] for hit in run("search", "tram OR plain", "--order", "newest", "--json", "--db", db).json] == [
        1,
        2,
    ]
    assert run("search", "site:example.com", "-language:en", "--json", "--db", db).code == 2
    assert run("search", "site:example.com", "NOT", "plain", "--count", "--db", db).out == "1\n"
    assert run("search", "trams after:soon", "--count", "--json", "--db", db).json == {"count": 2}
    told = run("search", "trams after:soon", "--count", "--db", db).err
    assert told == "after: expected a day like 2026-05-01 or an age like 7d, got 'soon'; left out.\n"


def test_a_timeline(run, db):
    assert run("search", "trams", "--timeline", "month", "--json", "--db", db).json == [
        {"month": "2026-04", "articles": 1},
        {"month": "2026-05", "articles": 1},
    ]
    bar = "█" * 40
    lines = f"day         articles\n2026-04-01         1  {bar}\n2026-05-01         1  {bar}\n"
    assert run("search", "trams", "--timeline", "day", "--db", db).out == lines


@pytest.mark.parametrize(("summary", "times"), [("A bridge fell.", 1), ("It fell at noon.", 1)])
def test_a_summary_that_is_the_first_paragraph_is_shown_once(run, tmp_path, summary, times):
    blocks = (Block(kind="caption", text="The bridge"), Block(kind="paragraph", text="A bridge fell."))
    told = Article(url="https://example.com/a", site="example.com", headline="Bridge", summary=summary, blocks=blocks)
    with Archive.open(tmp_path / "x.db", write=True) as archive:
        archive.add_article(told, b"<p>A bridge fell.")
    shown = run("show", "https://example.com/a", "--db", tmp_path / "x.db").out
    assert shown.count(summary) == times
    assert shown.count("A bridge fell.") == 1


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        ("2026-05", "2026", 0),
        ("2026-05-02", "2026-05-01", 2),
        ("2026-05-01T10:00", "2026-05-01T09:00", 2),
        ("7d", "8d", 2),
    ],
)
def test_a_range_of_nothing_is_told(run, db, since, until, code):
    done = run("search", "mayor", "--since", since, "--until", until, "--db", db)
    assert done.code == code
    assert ("Expected --since before --until, got " in done.err) is (code == 2)


@pytest.mark.parametrize(
    ("which", "told"),
    [
        (
            "https://example.com/kep",
            "has no article with the URL https://example.com/kep; did you mean https://example.com/kept?",
        ),
        ("https://example.com/kept/", "did you mean https://example.com/kept?"),
        ("https://example.com/gone", "; newsarchive why https://example.com/gone tells what became of it."),
        (
            "https://far.example/xyz",
            "newsarchive search finds articles by their words, newsarchive crawl https://far.example/xyz",
        ),
        ("trams", "Expected an article's URL, or the number that newsarchive search shows, got trams."),
        ("99", "has no article 99; newsarchive search shows the numbers that there are."),
    ],
)
def test_show_says_what_to_do_about_an_article_that_is_not_there(run, db, which, told):
    result = run("show", which, "--db", db)
    assert (result.code, told in result.err) == (2, True), result.err


@pytest.mark.parametrize(
    "command", [["search", "tram"], ["search", "tram", "--count"], ["export", "--format", "jsonl"]]
)
@pytest.mark.parametrize(
    ("filter_", "told"),
    [
        (["--section", "Citty"], "No article has the section Citty; there is City."),
        (
            ["--section", "City", "--site", "other.example"],
            "No article of other.example has the section City; there is none yet.",
        ),
        (["--language", "german"], "Expected a language tag like de or pt-BR, got german."),
    ],
)
def test_a_section_that_no_article_has_is_told(run, db, command, filter_, told):
    result = run(*command, *filter_, "--db", db)
    assert (result.code, result.out, told in result.err) == (2, "", True), result.err


def test_a_section_is_found_without_regard_to_case(run, db):
    assert run("search", "tram", "--section", "cITY", "--count", "--db", db).out == "1\n"
