"""Pages of files to lines of the article form, in their order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from newsarchive.batch.order import Task, in_order
from newsarchive.items import Article
from newsarchive.pagefiles import FilePage
from newsarchive.urls import site_of
from newsarchive.workers import Workers, understand

Line = tuple[str, str | None]
"""A line of JSON, and its `error`."""


def extract_lines(pages: Iterable[FilePage], workers: Workers) -> Iterator[Line]:
    """One line a page, in the order of the pages.

    A page that ran out of time or memory, or broke its worker, gives a line whose `error` says so.
    """
    tasks = (
        Task(of=bare(read), args=(read,) if read.is_readable else None, size=len(read.page.body)) for read in pages
    )
    for done in in_order(tasks, workers, extract_line):
        yield done.value or _line(unread(done.of, done.trouble))


def extract_line(read: FilePage) -> Line:
    """The article form of a page; runs in a worker, so that it is the worker's time."""
    article = understand(read.page)
    return _line(replace(article, error=read.trouble) if read.trouble else article)


def bare(read: FilePage) -> Article:
    """What is said of a page that cannot be understood."""
    page = read.page
    return Article(
        url=page.url, site=site_of(page.url), page_kind="other", error=read.trouble, fetched_at=page.fetched_at
    )


def unread(article: Article, trouble: str | None) -> Article:
    """A bare article with what kept its page from being understood, if a worker was asked to."""
    if trouble is None:
        return article
    return replace(article, error=f"Expected a page that can be understood; reading it {trouble}.")


def _line(article: Article) -> Line:
    return json.dumps(article.as_dict(), ensure_ascii=False), article.error
