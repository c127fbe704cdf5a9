"""Work on hostile bytes, done in processes that can be killed.

Small pages can hang the C parsers for minutes, and only a kill stops them; so pages and sources are read in
worker processes with a time and a memory limit, which are replaced when they die and after some hundred pages.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any

from pebble import ProcessExpired, ProcessPool

from newsarchive.discover import Shapes, SourceReading, read_feed, read_page, read_sitemap, sniff_source
from newsarchive.extract import Rules, extract_article
from newsarchive.items import Article, Page

SECONDS = 10.0
"""Time for one page or source."""
MEMORY_MIB = 512
"""Address space of a worker beyond what it has when it starts work."""
PAGES_A_WORKER = 500
"""A worker is replaced after so many tasks."""


class WorkError(Exception):
    """A worker could not do its task; the text says in a few words why (time, memory, crash)."""


def understand(page: Page, rules: tuple[Rules, ...] = ()) -> Article:
    """Extract the article of a page; runs in a worker."""
    return extract_article(
        page.body, page.url, content_type=page.content_type, fetched_at=page.fetched_at, rules=rules or None
    )


def read_source(page: Page, kind: str, site: str, shapes: tuple[Mapping[str, int], Mapping[str, int]]) -> SourceReading:
    """Read a source's candidates; runs in a worker. *shapes* counts known articles and others by URL shape."""
    found = sniff_source(page.body, page.content_type, page.url)
    if found == "feed":
        return read_feed(page.body, page.url, content_type=page.content_type)
    if found == "sitemap":
        return read_sitemap(page.body, page.url)
    if found == "page" and kind in ("front", "section"):
        known = Shapes(articles=dict(shapes[0]), others=dict(shapes[1]))
        return read_page(page.body, page.url, site=site, shapes=known, content_type=page.content_type)
    return SourceReading(kind="page", complaint=f"expected a {kind}, got {found or 'something unreadable'}")


class Workers:
    """A pool of killable workers; starts them when first asked."""

    def __init__(self, count: int | None = None, *, seconds: float = SECONDS, memory_mib: int = MEMORY_MIB) -> None:
        self.count = count or os.cpu_count() or 1
        self.seconds, self.memory_mib = seconds, memory_mib
        self._pool: ProcessPool | None = None

    def submit(self, function: Any, *args: Any) -> concurrent.futures.Future[Any]:
        """Run a module-level function in a worker; the future may raise TimeoutError, ProcessExpired, MemoryError."""
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload([__name__])
            self._pool = ProcessPool(
                max_workers=self.count,
                max_tasks=PAGES_A_WORKER,
                initializer=_limit,
                initargs=(self.memory_mib,),
                context=context,
            )
        future: concurrent.futures.Future[Any] = self._pool.schedule(function, args=args, timeout=self.seconds)
        return future

    async def run(self, function: Any, *args: Any) -> Any:
        """As `submit`, awaited.

        Raises:
            WorkError: the task ran out of time or memory, or broke its worker.
        """
        try:
            return await asyncio.wrap_future(self.submit(function, *args))
        except Exception as error:
            raise WorkError(self.explain(error)) from error

    def explain(self, error: BaseException) -> str:
        """Why a task failed, in a few words."""
        if isinstance(error, TimeoutError):
            return f"took longer than {self.seconds:g} s"
        if isinstance(error, MemoryError):
            return f"needed more than {self.memory_mib} MiB"
        if isinstance(error, ProcessExpired):
            return f"broke its worker process (exit code {error.exitcode})"
        return f"{type(error).__name__}: {error}"[:200]

    def close(self) -> None:
        """Stop all workers at once."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


def _limit(memory_mib: int) -> None:
    """Bound the worker's memory, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "linux":  # elsewhere RLIMIT_AS is absent or not enforced
        return
    with open("/proc/self/statm") as statm:  # noqa: PTH123 - not a file of the user's
        used = int(statm.read().split()[0]) * resource.getpagesize()
    limit = used + memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
