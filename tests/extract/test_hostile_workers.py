"""Hostile shapes through the workers that a crawl uses: an article or a told WorkError, within the budget."""

from __future__ import annotations

import asyncio
import time

import pytest

from newsarchive.items import Article, Page
from newsarchive.workers import MEMORY_MIB, SECONDS, WorkError, Workers, understand
from tests.extract.hostile_shapes import SHAPES, Shape


@pytest.fixture(scope="module")
def workers():
    workers = Workers(1, seconds=SECONDS, memory_mib=MEMORY_MIB)
    yield workers
    workers.close()


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.id for shape in SHAPES])
def test_it_ends_within_the_budget(workers: Workers, shape: Shape) -> None:
    start = time.monotonic()
    try:
        outcome = asyncio.run(workers.run(understand, Page(url="https://e.com/a", body=shape.make())))
    except WorkError as error:
        assert "took longer than" in str(error) or "needed more than" in str(error)
    else:
        assert isinstance(outcome, Article)
        texts = [outcome.headline or "", *(block.text for block in outcome.blocks)]
        assert "\0" not in "".join(texts).encode("utf-8").decode()
    assert time.monotonic() - start < 2 * SECONDS + 10  # the fork server's start is in the first
