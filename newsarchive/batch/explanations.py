"""Pages of files explained block by block, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newsarchive.batch.lines import bare, unread
from newsarchive.batch.order import Task, in_order
from newsarchive.items import Article
from newsarchive.pagefiles import FilePage
from newsarchive.workers import Workers, understand

if TYPE_CHECKING:
    from newsarchive.extract.explain import Explained


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a page is, and what was thought of its blocks."""

    article: Article
    """Its `error` says why there are no blocks, if it could not be understood."""
    blocks: list[Explained]
    """In reading order."""


def explain_pages(pages: Iterable[FilePage], workers: Workers) -> Iterator[Explanation]:
    """One explanation a page, in the order of the pages; the bounds of a worker hold for it as for `extract_lines`."""
    tasks = (
        Task(of=bare(read), args=(read,) if read.is_readable else None, size=len(read.page.body)) for read in pages
    )
    for done in in_order(tasks, workers, explain_page):
        yield done.value or Explanation(article=unread(done.of, done.trouble), blocks=[])


def explain_page(read: FilePage) -> Explanation:
    """The explanation of a page; runs in a worker."""
    from newsarchive.extract.explain import explain_article

    article, page = understand(read.page), read.page
    blocks = explain_article(page.body, page.url, content_type=page.content_type)
    return Explanation(article=replace(article, error=read.trouble or article.error), blocks=blocks)
