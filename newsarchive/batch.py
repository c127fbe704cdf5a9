"""Pages to lines of the article form, in killable workers, in order, with a bounded number on the way."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from newsarchive.items import Article
from newsarchive.pagefiles import FilePage
from newsarchive.urls import site_of
from newsarchive.workers import Workers, understand

_DEPTH = 4
"""Pages on the way for each worker."""
_BYTES = 64 * 1024 * 1024
"""Bytes of all pages on the way; one page may always be."""


def extract_lines(pages: Iterable[FilePage], workers: Workers) -> Iterator[str]:
    """One line of JSON a page, in the order of the pages.

    A page that ran out of time or memory, or broke its worker, gives a line whose `error` says so.
    """
    waiting: deque[tuple[FilePage, Future[str] | None]] = deque()
    size = 0
    for read in pages:
        while waiting and (_is_done(waiting[0]) or len(waiting) >= _DEPTH * workers.count or size > _BYTES):
            done, future = waiting.popleft()
            size -= len(done.page.body)
            yield _line(done, future, workers)
        waiting.append((read, workers.submit(extract_line, read) if read.is_readable else None))
        size += len(read.page.body)
    for done, future in waiting:
        yield _line(done, future, workers)


def extract_line(read: FilePage) -> str:
    """The article form of a page as JSON; runs in a worker, so that it is the worker's time."""
    article = understand(read.page)
    return _json(replace(article, error=read.trouble) if read.trouble else article)


def _is_done(entry: tuple[FilePage, Future[str] | None]) -> bool:
    return entry[1] is None or entry[1].done()


def _line(read: FilePage, future: Future[str] | None, workers: Workers) -> str:
    """The line, waiting for it; a page that lost its pool is tried once more."""
    trouble = read.trouble
    patience = workers.seconds * (_DEPTH + 2) + 60  # for those before it; a task that got lost ends so
    try:
        if future is not None:
            try:
                return future.result(patience)
            except BrokenProcessPool:
                return str(workers.submit(extract_line, read).result(patience))
    except Exception as error:  # whatever a page does to its worker is told in its line
        trouble = f"Expected a page that can be understood; reading it {workers.explain(error)}."
    page = read.page
    article = Article(
        url=page.url, site=site_of(page.url), page_kind="other", error=trouble, fetched_at=page.fetched_at
    )
    return _json(article)


def _json(article: Article) -> str:
    return json.dumps(article.as_dict(), ensure_ascii=False)
