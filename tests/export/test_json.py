"""JSON and JSON Lines are the article form, whatever the number of articles."""

import io
import json

import pytest

from newsarchive.export import visible_only, write_json, write_jsonl
from newsarchive.items import Article, Block

ARTICLES = [
    Article(
        url=f"https://example.com/{n}",
        site="example.com",
        headline="Zeile\u2028 “eins” \x85",
        blocks=(
            Block(kind="paragraph", text="Seen. 新闻"),
            Block(kind="paragraph", text="Two paid words.", hidden=True),
        ),
    )
    for n in range(3)
]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_and_lines_hold_the_same(count):
    array, lines = io.BytesIO(), io.BytesIO()
    forms = [article.as_dict() for article in ARTICLES[:count]]
    assert write_json(iter(ARTICLES[:count]), array) == write_jsonl(iter(ARTICLES[:count]), lines) == count
    assert json.loads(array.getvalue()) == forms
    assert [json.loads(line) for line in lines.getvalue().split(b"\n")[:-1]] == forms


def test_the_whole_file_of_one_and_none():
    file = io.BytesIO()
    write_json([], file)
    assert file.getvalue() == b"[]\n"
    file = io.BytesIO()
    write_json(ARTICLES[:1], file)
    assert file.getvalue() == b"[\n" + json.dumps(ARTICLES[0].as_dict(), ensure_ascii=False).encode() + b"\n]\n"


def test_visible_only_leaves_out_what_is_hidden():
    (article, *_) = visible_only(ARTICLES)
    assert [block.text for block in article.blocks] == ["Seen. 新闻"]
    assert article.word_count == 2
    whole = Article(url="https://example.com/", site="example.com")
    assert next(visible_only([whole])) is whole
