"""Copies of a story are one group; what only shares a quotation or a notice is not."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

import pytest

from newsarchive.archive.find.selection import Selection
from newsarchive.archive.store.likeness import bands_of, estimate, jaccard, print_of, shingles
from newsarchive.items import Article, Block, Link

from .conftest import Desk

_RANDOM = random.Random(4)
_WORDS = ["".join(_RANDOM.choices("aeioulnrst", k=_RANDOM.randint(2, 9))) for _ in range(4000)]


def words(number: int) -> str:
    return " ".join(_RANDOM.choices(_WORDS, k=number))


STORY = [words(50) for _ in range(8)]
OTHER = [words(50) for _ in range(8)]
NOTICE = [words(50) for _ in range(3)]


def put(desk: Desk, name: str, paragraphs: list[str], **more: Any) -> int:
    blocks = tuple(Block(kind="paragraph", text=text) for text in paragraphs)
    site = more.pop("site", f"{name}.example")
    values = {"headline": f"The headline of {name}", "fetched_at": "2026-05-01T12:00:00.000Z"} | more
    return desk.archive.article_store.put(
        Article(url=f"https://{site}/{name}", site=site, blocks=blocks, **values), body_sha256="0"
    )


def groups(desk: Desk) -> list[list[int]]:
    rows = desk.rows("SELECT group_concat(article_id) AS members FROM copies GROUP BY group_id ORDER BY group_id")
    return [sorted(map(int, row["members"].split(","))) for row in rows]


def edited(paragraphs: list[str], every: int) -> list[str]:
    """One word in so many is another."""
    return [
        " ".join("other" if i % every == 0 else word for i, word in enumerate(text.split(), 1)) for text in paragraphs
    ]


@pytest.mark.parametrize(
    "copy",
    [STORY, edited(STORY, 100), edited(STORY, 20), STORY[:3] + STORY[4:], STORY[:5], [*STORY, words(60)], STORY[::-1]],
    ids=["same", "1 %", "5 %", "one cut", "cut for space", "one more", "other order"],
)
def test_a_copy_is_found(desk: Desk, copy: list[str]) -> None:
    put(desk, "first", STORY)
    put(desk, "unrelated", OTHER)
    put(desk, "second", copy)
    assert groups(desk) == [[1, 3]]


@pytest.mark.parametrize(
    ("one", "two", "same_site"),
    [
        (STORY, [*OTHER[:4], STORY[2], *OTHER[4:]], False),
        ([words(40), *NOTICE], [words(40), *NOTICE], True),
        ([words(10)], [words(10)], True),
        ([], [], False),
        (["For subscribers only. " + NOTICE[0][:80]], ["For subscribers only. " + NOTICE[0][:80]], True),
    ],
    ids=["quotation", "notice", "briefs", "no text", "wall"],
)
def test_what_is_no_copy(desk: Desk, one: list[str], two: list[str], same_site: bool) -> None:
    more = {"site": "paper.example"} if same_site else {}
    put(desk, "one", one, headline="Bridge opens at last", **more)
    put(desk, "two", two, headline="Mayor resigns", **more)
    assert groups(desk) == []


def test_short_texts_must_be_equal_under_like_headlines(desk: Desk) -> None:
    for name, text in (("one", "Ten words make this brief, which twelve papers print alike."), ("two", "Other words.")):
        put(desk, f"{name}-a", [text], headline="Bridge opens")
        put(desk, f"{name}-b", [text], headline="Bridge opens today")
    assert groups(desk) == [[1, 2]], "two words are no text"


def test_an_agency_story_in_twelve_papers(desk: Desk) -> None:
    for number in range(12):
        first = f"2026-05-{20 - number:02d}T12:00:00.000Z"  # each was seen before those stored before it
        put(desk, f"paper{number}", edited(STORY, 30 + number), publisher=f"Paper {number}", fetched_at=first)
    assert groups(desk) == [list(range(1, 13))]
    copies = desk.archive.history.links(5)["copies"]
    assert [copy["article_id"] for copy in copies] == list(range(12, 0, -1))
    assert (copies[0]["share"], copies[0]["publisher"]) == (1.0, "Paper 11")
    assert all(0.5 < copy["share"] < 1 for copy in copies[1:])


def test_a_text_that_changed_leaves_its_group(desk: Desk) -> None:
    for name in ("one", "two", "three"):
        put(desk, name, STORY)
    put(desk, "one", OTHER)
    assert groups(desk) == [[2, 3]]
    put(desk, "two", [*OTHER, words(20)])
    assert groups(desk) == [[1, 2]]
    desk.archive.article_store.duplicates.remove(1)
    assert groups(desk) == []
    assert desk.rows("SELECT DISTINCT article_id FROM new_bands ORDER BY 1") == [{"article_id": 2}, {"article_id": 3}]


def test_bands_that_were_moved_count_as_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsarchive.archive.store.duplicates.BANDS_AT_ONCE", 64)  # those of two articles
    for name in ("one", "other", "two"):
        put(desk, name, OTHER if name == "other" else STORY)
    assert desk.rows("SELECT DISTINCT article_id FROM text_bands ORDER BY 1") == [{"article_id": 1}, {"article_id": 2}]
    assert desk.rows("SELECT DISTINCT article_id FROM new_bands") == [{"article_id": 3}]
    assert groups(desk) == [[1, 3]]
    desk.archive.article_store.duplicates.remove(1)
    assert desk.rows("SELECT DISTINCT article_id FROM text_bands") == [{"article_id": 2}]


def test_two_groups_become_one(desk: Desk) -> None:
    put(desk, "left", STORY[:5])
    put(desk, "right", STORY[3:])
    assert groups(desk) == []
    put(desk, "whole", STORY)
    assert groups(desk) == [[1, 2, 3]]


def test_one_of_each_is_the_one_wanted_that_was_seen_first(desk: Desk) -> None:
    for name, text in (("a", STORY), ("b", STORY), ("c", OTHER), ("d", edited(STORY, 50))):
        put(desk, name, text)
    for sites, expected in (((), ["a", "c"]), (("b.example", "d.example"), ["b"])):
        chosen = Selection(sites=sites, one_of_each=True)
        assert [article.url[-1] for article in desk.archive.articles(chosen)] == expected
        assert desk.archive.count(chosen) == len(expected)
    assert desk.archive.count(Selection()) == 4


def test_links_out_and_in(desk: Desk) -> None:
    out = (
        Link(url="https://b.example/b?utm_source=a", text="Read B", place="inline"),
        Link(url="https://none.example/", text=None, place="box"),
        Link(url="https://b.example/b", text="prose", place="prose"),
    )
    put(desk, "a", STORY, related=out)
    put(desk, "b", OTHER)
    assert desk.archive.history.links(1) == {
        "related": [
            {"url": out[0].url, "text": "Read B", "place": "inline", "article_id": 2, "headline": "The headline of b"},
            {"url": out[1].url, "text": None, "place": "box", "article_id": None, "headline": None},
        ],
        "related_from": [],
        "copies": [],
    }
    back = desk.archive.history.links(2)["related_from"]
    assert [(row["article_id"], row["text"]) for row in back] == [(1, "Read B")]


def test_prints_are_the_same_in_every_process() -> None:
    program = (
        "from newsarchive.archive.store.likeness import *; import sys;"
        "print(print_of(shingles(sys.argv[1])).hex(), bands_of(print_of(shingles(sys.argv[1]))))"
    )
    mark = print_of(shingles(STORY[0]))
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program, STORY[0]],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == f"{mark.hex()} {bands_of(mark)}"


def test_prints_estimate_likeness() -> None:
    errors = []
    for every in (3, 5, 8, 12, 20, 40, 100):
        one, two = shingles(" ".join(STORY)), shingles(" ".join(edited(STORY, every)))
        errors.append(abs(estimate(print_of(one), print_of(two)) - jaccard(one, two)))
    assert max(errors) < 0.12


def test_more_copies_than_are_looked_at_are_one_group(desk: Desk) -> None:
    copies = [put(desk, f"paper{number}", STORY) for number in range(40)]
    assert groups(desk) == [copies]
