"""What the desk asks of the archive."""

from collections import Counter

import pytest

from newsarchive import Archive, Article, Block
from newsarchive.archive.find import finder
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.reports.desk import Desk as Questions
from newsarchive.archive.reports.portrait import Portrait


@pytest.fixture
def archive(path):
    with Archive.open(path, write=True) as archive:
        for n in range(30):
            site = f"{'ab'[n % 2]}.example"
            archive.add_article(
                Article(
                    url=f"https://{site}/{n}",
                    site=site,
                    headline=f"Story {n}",
                    section="City" if n % 3 else None,
                    authors=(f"Ann Lee {n % 4}",),
                    language="de-AT" if n % 5 else "en",
                    published_at=f"2026-05-{n % 4 + 1:02d}" if n % 7 else None,
                    blocks=(Block(kind="paragraph", text=f"Tram number {n} {'early' if n < 9 else 'late'}"),),
                    fetched_at="2026-05-09T12:00:00.000Z",
                ),
                b"<p>",
            )
        yield archive


SELECTIONS = [
    Selection(),
    Selection(words="tram"),
    Selection(words="early"),
    Selection(words="tram", sites=("a.example",), section="city"),
    Selection(words='author:"ann lee 2"'),
    Selection(words="tram OR site:b.example", since="2026-05-03"),
    Selection(language="de", until="2026-05-02"),
    Selection(words="tram", one_of_each=True),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda selection: f"{selection.words} {selection.language}")
@pytest.mark.parametrize("few", [1, 500], ids=["as frequent words", "as rare words"])
def test_frequent_words_are_answered_as_rare_ones(archive, monkeypatch, selection, few):
    """Two ways to read, one answer: that of going through all articles."""
    monkeypatch.setattr(finder, "_FEW", few)
    wanted = list(archive.articles(selection))
    spread = archive.spread(selection)
    assert spread["site"] == Counter(article.site for article in wanted)
    assert spread["section"] == Counter(article.section for article in wanted if article.section)
    assert spread["language"] == Counter(article.language for article in wanted)
    assert sorted(spread["day"].items()) == archive.timeline(selection)
    assert archive.count(selection) == len(wanted)
    for order in finder.ORDERS:
        hits = archive.search(None, selection, order=order, limit=100)
        assert {hit.url for hit in hits} == {article.url for article in wanted}, order


def test_lists_keep_their_order(archive):
    assert [row["headline"] for row in Questions(archive.conn).listed([5, 2, 99, 9])] == [
        "Story 4",
        "Story 1",
        "Story 8",
    ]


def test_no_site_fills_the_latest(archive):
    rows = Questions(archive.conn).latest(10)
    assert Counter(row["site"] for row in rows) == {"a.example": 3, "b.example": 3}


def test_a_portrait_counts_fields(archive):
    portrait = Portrait(archive.conn, "a.example")
    fields = {row["field"]: (row["found"], row["articles"]) for row in portrait.fields()}
    assert fields["headline"] == (15, 15) and fields["section"] == (10, 15) and fields["authors"] == (15, 15)
    assert portrait.about()["articles"] == 15 and Portrait(archive.conn, "nowhere").about() is None
