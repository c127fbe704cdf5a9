"""The content of the demo papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsarchive.demo.papers import PAPERS

SEED = Path(__file__).parent.parent / "seed_pages" / "expected.json"
each_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)


@each_paper
def test_each_paper_has_enough_to_read(paper):
    stories = paper.stories()
    assert 8 <= len(stories) <= 14
    assert 3 <= len({story.section for story in stories}) <= 4
    assert sum(any(piece.kind == "subheading" for piece in story.pieces) for story in stories) > len(stories) / 2
    assert all(3 <= sum(piece.kind == "paragraph" for piece in story.pieces) <= 9 for story in stories)
    assert all(story.authors and story.tags and story.related for story in stories)


@each_paper
def test_links_between_stories_lead_somewhere(paper):
    stories = paper.stories()
    slugs = [story.slug for story in stories]
    assert len(slugs) == len(set(slugs))
    for story in stories:
        inline = [piece.text for piece in story.pieces if piece.kind == "read_more"]
        assert set(story.related) | set(inline) <= set(slugs) - {story.slug}
        assert not set(story.related) & set(inline)


@each_paper
def test_second_edition_edits_a_few_stories(paper):
    first, second = paper.stories(1), paper.stories(2)
    changed = [new.slug for old, new in zip(first, second, strict=True) if old != new]
    assert 1 <= len(changed) <= 4
    later = [new.slug for old, new in zip(first, second, strict=True) if new.modified > old.modified]
    assert later == changed


def test_unknown_edition_is_refused():
    with pytest.raises(ValueError, match="expected edition 1 or 2, got 3"):
        PAPERS[0].stories(3)


def test_first_paper_carries_the_seed_article():
    expected = json.loads(SEED.read_text(encoding="utf-8"))
    story = next(story for story in PAPERS[0].stories() if story.slug == "pakistan-army-chief-visits-us")
    assert (story.headline, story.section) == (expected["headline"], expected["section"])
    assert [{"kind": piece.kind, "text": piece.text} for piece in story.pieces] == expected["blocks"]
    assert len(story.related) == 3
