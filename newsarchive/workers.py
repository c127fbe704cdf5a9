"""Work on hostile bytes, done in processes that can be killed.

Small pages can hang the C parsers for minutes, and only a kill stops them; so pages and sources are read in
worker processes with a time and a memory limit, which are replaced when they die and after some thousand pages.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Mapping
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from newsarchive.discover import SourceReading
    from newsarchive.extract import Rules
    from newsarchive.items import Article, Page

SECONDS = 10.0
"""Time for one page or source."""
MEMORY_MIB = 512
"""Address space of a worker beyond what it has when it starts work."""
LOST_FACTOR, LOST_SECONDS = 6, 60.0
"""A task that has no end after so many times its own limit, and so many seconds more, was lost by its worker."""
PAGES_A_WORKER = 2_000
"""A worker is replaced after so many tasks. One held 84 MiB after 2,154 real pages, and a new one spends a quarter of
a second of CPU on what it meets for the first time (dates in words, unknown encodings, the model)."""
PRELOAD = ("newsarchive.extract", "newsarchive.discover")
"""Imported once, by the process that workers are forked from; the parent need not import them."""
_OUT_OF_MEMORY = 86
"""A worker ends with this exit code where memory ran out: what is left of it is not to be trusted."""

_PR_SET_PDEATHSIG = 1
"""<linux/prctl.h>"""


class WorkError(Exception):
    """A worker could not do its task; the text says in a few words why (time, memory, crash)."""


def understand(page: Page, rules: tuple[Rules, ...] = ()) -> Article:
    """Extract the article of a page; runs in a worker."""
    from newsarchive.extract import extract_article

    return extract_article(
        page.body, page.url, content_type=page.content_type, fetched_at=page.fetched_at, rules=rules or None
    )


def read_source(page: Page, kind: str, site: str, shapes: tuple[Mapping[str, int], Mapping[str, int]]) -> SourceReading:
    """Read a source's candidates; runs in a worker. *shapes* counts known articles and others by URL shape."""
    from newsarchive.discover import Shapes, SourceReading, read_feed, read_page, read_sitemap, sniff_source

    found = sniff_source(page.body, page.content_type, page.url)
    if found == "feed":
        return read_feed(page.body, page.url, content_type=page.content_type)
    if found == "sitemap":
        return read_sitemap(page.body, page.url)
    if found == "page" and kind in ("front", "section"):
        known = Shapes(articles=dict(shapes[0]), others=dict(shapes[1]))
        return read_page(page.body, page.url, site=site, shapes=known, content_type=page.content_type)
    got = f"a {found}" if found else "something unreadable"
    return SourceReading(kind="page", complaint=f"expected a {kind}, got {got}")


class Workers:
    """A pool of killable workers; starts them when first asked, and anew if all of them were lost."""

    def __init__(
        self,
        count: int | None = None,
        *,
        seconds: float = SECONDS,
        memory_mib: int = MEMORY_MIB,
        preload: tuple[str, ...] = PRELOAD,
    ) -> None:
        self.count = count or os.cpu_count() or 1
        self.seconds, self.memory_mib, self.preload = seconds, memory_mib, preload
        self._pool: ProcessPool | None = None
        self._turns = asyncio.Semaphore(2 * self.count)

    def submit(self, function: Any, *args: Any) -> concurrent.futures.Future[Any]:
        """Run a module-level function in a worker.

        The future may raise TimeoutError, ProcessExpired, or, through no fault of the task, BrokenProcessPool.
        """
        if self._pool is not None and not self._pool.active:  # an idle worker was killed; pebble gives up then
            self.close()
        if self._pool is None:
            self._pool = self._new_pool()
        future: concurrent.futures.Future[Any] = self._pool.schedule(_run, args=(function, *args), timeout=self.seconds)
        return future

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*self.preload, __name__])
        return ProcessPool(
            max_workers=self.count,
            max_tasks=PAGES_A_WORKER,
            initializer=_limit,
            initargs=(self.memory_mib,),
            context=context,
        )

    async def run(self, function: Any, *args: Any) -> Any:
        """As `submit`, awaited; tried once more where the pool broke under the task.

        Raises:
            WorkError: the task ran out of time or memory, or broke its worker.
        """
        try:
            async with self._turns:  # so that a task's own time runs soon after it is handed over
                try:
                    return await self._wait_for(self.submit(function, *args))
                except BrokenProcessPool:
                    return await self._wait_for(self.submit(function, *args))
        except Exception as error:
            raise WorkError(self.explain(error)) from error

    async def _wait_for(self, future: concurrent.futures.Future[Any]) -> Any:
        """The future's result; pebble forgets a task whose worker dies in the moment of taking it."""
        return await asyncio.wait_for(asyncio.wrap_future(future), LOST_FACTOR * self.seconds + LOST_SECONDS)

    def explain(self, error: BaseException) -> str:
        """Why a task failed, in a few words."""
        if isinstance(error, TimeoutError):
            return f"took longer than {self.seconds:g} s"
        if isinstance(error, ProcessExpired) and error.exitcode == _OUT_OF_MEMORY:
            return f"needed more than {self.memory_mib} MiB"
        if isinstance(error, ProcessExpired):
            return f"broke its worker process (exit code {error.exitcode})"
        return f"raised {type(error).__name__}: {error}"[:200]

    def close(self) -> None:
        """Stop all workers at once."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
            self._pool.join()
            self._pool = None


def _run(function: Any, *args: Any) -> Any:
    try:
        return function(*args)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _limit(memory_mib: int) -> None:
    """Bound the worker's memory, leave Ctrl-C to the parent, and die of SIGTERM at once.

    Pebble's own handler of SIGTERM is Python, which does not run while a C parser hangs: a kill took 3 s more.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "linux":  # elsewhere RLIMIT_AS is absent or not enforced
        return
    _die_with_parent()
    with open("/proc/self/statm") as statm:  # noqa: PTH123 - not a file of the user's
        used = int(statm.read().split()[0]) * resource.getpagesize()
    limit = used + memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _die_with_parent() -> None:
    """Have the kernel kill this worker when the fork server ends, which ends when the crawl does, even by SIGKILL.

    Otherwise a worker that hangs in a C parser would outlive a killed crawl for ever. The fork server ends when nobody
    holds its pipe's other end any more; a worker inherits that end, for fork servers of its own, and lets go of it.
    """
    pipe = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)
    if pipe is not None:
        os.close(pipe)
        forkserver._forkserver._forkserver_alive_fd = None  # type: ignore[attr-defined]
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended just before
        os._exit(1)
