"""changes, show --links and export --one-of-each: what they print for people and for programs."""

from dataclasses import replace

import pytest

from newsarchive import Archive, Link
from newsarchive.items import Block

from .conftest import CRAWLED, NOW, RAW

LATER = "2026-05-02T12:00:00.000Z"
LONG = (
    "The tram runs from the station to the harbour and back, every ten minutes from six in the morning until midnight."
)
ADDED = Block(kind="paragraph", text="A second line is planned.")
CHANGES = """\
1  Trams for Málaga at last
example.com · version 2, 2026-05-02 12:00 UTC, last seen otherwise 2026-05-01 12:00 UTC · https://example.com/kept
headline: Trams for Málaga{+ at last+}
authors: Ann Lee[-, Bo Ek-]
~ paragraph edited: The mayor of Málaga opened the tram line, which is [-long-]{+short+} enough to be wrapped on a screen.
+ paragraph added: A second line is planned.
- paragraph removed: More trams

"""
LINKS = """\
Trams for Málaga at last
https://example.com/kept

Related posts
• The old line  https://example.com/r

Offered as a related post by
• 3  Trams for Málaga at last  https://other.example/copy

2 copies, the first seen first
   share  outlet   first seen (UTC)  number  URL
*  100%   Example  2026-05-01 12:00  1       https://example.com/kept
   100%   Example  2026-05-02 12:00  3       https://other.example/copy
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("changes") / "archive.db"
    first, heading, item, quote = CRAWLED.blocks
    long = Block(kind="paragraph", text=LONG)
    before = replace(CRAWLED, blocks=(first, heading, item, quote, long))
    edited = replace(first, text=first.text.replace("long", "short"))
    after = replace(
        CRAWLED, headline=f"{CRAWLED.headline} at last", authors=("Ann Lee",), blocks=(edited, ADDED, heading, quote, long),
        fetched_at=LATER,
    )  # fmt: skip
    with Archive.open(path, write=True) as archive:
        archive.add_article(before, RAW)
        archive.add_article(replace(CRAWLED, url="https://example.com/same", headline="\x1b[31m", blocks=(ADDED,)), RAW)
        archive.add_article(after, RAW + b"2")
        related = (Link(url="https://example.com/kept", text="There", place="box"),)
        copy = replace(after, url="https://other.example/copy", site="other.example", related=related)
        archive.add_article(copy, RAW + b"3")
    return path


@pytest.mark.parametrize(
    "args", [[], ["1"], ["https://example.com/kept#top"], ["--site", "example.com"], ["--since", "2026-05-02"]]
)
def test_changes_in_words(run, db, args):
    result = run("changes", *args, "--db", db)
    assert (result.code, result.out, result.err) == (0, CHANGES, "")


@pytest.mark.parametrize("args", [["2"], ["--site", "other.example"], ["--since", "2026-05-03"]])
def test_no_change(run, db, args):
    result = run("changes", *args, "--db", db)
    assert (result.code, result.out, result.err) == (0, "", "No change was found.\n")


def test_changes_in_colour_without_marks(run, db, monkeypatch):
    text = run("changes", "--db", db, terminal=True).out
    assert "\x1b[32m at last\x1b[0m" in text
    assert "\x1b[9;31mlong\x1b[0m\x1b[32mshort\x1b[0m" in text
    assert "[-" not in text
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[-long-]{+short+}" in run("changes", "--db", db, terminal=True).out.replace("\n    ", " ")


def test_changes_as_json(run, db):
    (version,) = run("changes", "--json", "--db", db).json
    changes = version.pop("changes")
    assert version == {
        "article_id": 1, "site": "example.com", "url": "https://example.com/kept", "headline": "Trams for Málaga at last",
        "version": 2, "compared_with": 1, "seen_at": LATER, "before_seen_at": NOW,
    }  # fmt: skip
    assert [(change["field"], change["kind"]) for change in changes] == [
        ("headline", "changed"), ("authors", "changed"),
        ("paragraph", "edited"), ("paragraph", "added"), ("paragraph", "removed"),
    ]  # fmt: skip
    assert changes[0] == {
        "field": "headline",
        "kind": "changed",
        "before": "Trams for Málaga",
        "after": "Trams for Málaga at last",
    }
    assert run("changes", "2", "--json", "--db", db).json == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["changes", "99"], "has no article 99"),
        (["changes", "https://example.com/none"], "has no article with the URL https://example.com/none"),
        (["changes", "--site", "none.example"], "knows no site none.example"),
        (["changes", "--since", "soon"], "expected a day"),
        (["show", "99", "--links"], "has no article 99"),
        (["show", "1", "--links", "--raw"], "exclude each other"),
    ],
)
def test_what_is_asked_wrongly(run, db, args, message):
    result = run(*args, "--db", db)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_links(run, db):
    assert run("show", "1", "--links", "--db", db).out == LINKS
    told = run("show", "https://example.com/kept", "--links", "--json", "--db", db).json
    assert (told["article_id"], [copy["article_id"] for copy in told["copies"]]) == (1, [1, 3])
    alone = run("show", "2", "--links", "--db", db).out
    assert "No copies of it are archived." in alone and "\x1b" not in alone


def test_one_of_each(run, db):
    def urls(*args):
        return [row["url"][-4:] for row in run("export", "--format", "json", *args, "--db", db).json]

    assert urls() == ["kept", "same", "copy"]
    assert urls("--one-of-each") == ["kept", "same"]
    assert urls("--one-of-each", "--site", "other.example") == ["copy"]


def test_why_tells_the_versions(run, db):
    text = run("why", "https://example.com/kept", "--db", db).out
    assert "2 versions of its text." in text
    assert (
        "Version 2, first seen 2026-05-02 12:00 UTC: headline, authors changed, 1 paragraph edited, 1 paragraph added, "
        "1 paragraph removed." in text
    )
