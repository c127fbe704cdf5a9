"""CSV: nothing lost on the way there and back, nothing run by a spreadsheet."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.export import CSV_COLUMNS, join_names, split_names, write_csv
from newsarchive.items import Article, Block, Image, Link

FULL = Article(
    url="https://example.com/a?b=1&c",
    canonical_url="https://example.com/a",
    site="example.com",
    publisher="Example, the",
    page_kind="live_blog",
    confidence=0.98765,
    headline='=HYPERLINK("https://evil.example")',
    section="@work",
    summary='+1 "quoted"; it\'s fine',
    authors=("Ann Lee", "Smith; Sons \\ Co"),
    published_at="2026-05-01",
    published_raw="1 May",
    modified_at="2026-05-01T10:00:00+02:00",
    language="en",
    tags=("-minus", "b"),
    image=Image(url="https://example.com/i.jpg", caption="＝cap", credit=None),
    paywalled=False,
    blocks=(
        Block(kind="paragraph", text="-First, with a comma."),
        Block(kind="caption", text="Beside it."),
        Block(kind="quote", text="Zweiter – 新闻", hidden=True),
    ),
    related=(Link(url="https://example.com/r", text=None, place="box"),),
    provenance={"headline": "h1"},
    fetched_at="2026-05-01T12:00:00.000Z",
)
RAW = {
    "url": "https://example.com/a?b=1&c",
    "canonical_url": "https://example.com/a",
    "site": "example.com",
    "publisher": "Example, the",
    "page_kind": "live_blog",
    "confidence": "0.988",
    "error": "",
    "headline": '=HYPERLINK("https://evil.example")',
    "section": "@work",
    "summary": '+1 "quoted"; it\'s fine',
    "authors": r"Ann Lee; Smith\; Sons \\ Co",
    "published_at": "2026-05-01",
    "published_raw": "1 May",
    "modified_at": "2026-05-01T10:00:00+02:00",
    "language": "en",
    "tags": "-minus; b",
    "image_url": "https://example.com/i.jpg",
    "image_caption": "＝cap",
    "image_credit": "",
    "paywalled": "false",
    "word_count": "6",
    "fetched_at": "2026-05-01T12:00:00.000Z",
    "body": "-First, with a comma.\n\nZweiter – 新闻",
    "blocks": '[{"kind": "paragraph", "text": "-First, with a comma.", "hidden": false},'
    ' {"kind": "caption", "text": "Beside it.", "hidden": false},'
    ' {"kind": "quote", "text": "Zweiter – 新闻", "hidden": true}]',
    "related": '[{"url": "https://example.com/r", "text": null, "place": "box"}]',
    "provenance": '{"headline": "h1"}',
}


def written(articles, **options):
    file = io.BytesIO()
    count = write_csv(articles, file, **options)
    return count, list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline="")))


def test_raw_values_read_back():
    assert written([FULL], raw=True) == (1, [RAW])


def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe():
    guarded = {name: f"'{RAW[name]}" for name in ("headline", "section", "summary", "tags", "image_caption", "body")}
    assert written([FULL]) == (1, [RAW | guarded])


def test_no_article_is_a_header():
    file = io.BytesIO()
    assert write_csv([], file) == 0
    assert file.getvalue().decode() == ",".join(CSV_COLUMNS) + "\r\n"


def test_the_columns_hold_the_article_form():
    form = set(FULL.as_dict()) - {"image"} | {"image_url", "image_caption", "image_credit", "body"}
    assert set(CSV_COLUMNS) == form


def test_the_file_stays_open_for_its_owner():
    file = io.BytesIO()
    write_csv([FULL], file)
    assert not file.closed


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)


@settings(max_examples=150)
@given(texts=st.lists(TEXT, max_size=4), headline=st.one_of(st.none(), TEXT))
def test_any_text_reads_back(texts, headline):
    article = Article(
        url="https://a.example/",
        site="a.example",
        headline=headline,
        authors=tuple(texts),
        blocks=tuple(Block(kind="paragraph", text=text) for text in texts),
    )
    (row,) = written([article], raw=True)[1]
    (safe,) = written([article])[1]
    assert row["headline"] == (headline or "")
    assert split_names(row["authors"]) == texts
    assert [block["text"] for block in json.loads(row["blocks"])] == texts
    for name, value in safe.items():
        is_formula = row[name][:1] in tuple("=+-@\t\r\n＝＋－＠")
        assert value == (f"'{row[name]}" if is_formula else row[name])


@pytest.mark.parametrize("names", [[], ["a"], ["a; b", "c"], ["a\\", "b"], ["\\;", ";", ";; "], ["\\", "\\\\;"]])
def test_names_join_and_split(names):
    assert split_names(join_names(names)) == names
