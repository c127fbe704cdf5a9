"""Work handed to workers and taken back in order, with a bounded number on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from newsarchive.workers import Workers

T = TypeVar("T")
DEPTH = 4
"""Pages on the way for each worker, so that it need not wait for the next."""
DEEPEST = 32
"""For who does long things between two results, such as a commit."""
_MOST = 256
"""Entries on the way, with those that need no worker."""
_BYTES = 64 * 1024 * 1024
"""Bytes of all pages on the way; one page may always be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[T]):
    """One piece of work."""

    of: T
    """What it is about."""
    args: tuple[Any, ...] | None
    """For the worker's function; None where there is nothing to do."""
    size: int = 0
    """Bytes that wait with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[T]):
    """A piece of work that was done or failed."""

    of: T
    """As in `Task.of`."""
    value: Any = None
    """What the function returned; None where there was nothing to do, or where it failed."""
    trouble: str | None = None
    """Why it failed, in a few words, e.g. "took longer than 10 s"."""


def in_order(
    tasks: Iterable[Task[T]], workers: Workers, function: Callable[..., Any], *, depth: int = DEPTH
) -> Iterator[Done[T]]:
    """The results of a module-level function, in the order of the tasks; at most *depth* are on the way a worker.

    What ran out of time or memory, or broke its worker, has a `trouble`; what lost its pool is tried once more.
    """
    waiting: deque[tuple[Task[T], Future[Any] | None]] = deque()
    size = busy = 0
    for task in tasks:
        while waiting and (
            _is_done(waiting[0]) or busy >= depth * workers.count or size > _BYTES or len(waiting) >= _MOST
        ):
            first, future = waiting.popleft()
            size, busy = size - first.size, busy - (future is not None)
            yield _result(first, future, workers, function)
        future = None if task.args is None else workers.submit(function, *task.args)
        waiting.append((task, future))
        size, busy = size + task.size, busy + (future is not None)
    for first, future in waiting:
        yield _result(first, future, workers, function)


def _is_done(entry: tuple[Task[T], Future[Any] | None]) -> bool:
    return entry[1] is None or entry[1].done()


def _result(task: Task[T], future: Future[Any] | None, workers: Workers, function: Callable[..., Any]) -> Done[T]:
    if future is None or task.args is None:
        return Done(of=task.of)
    patience = workers.seconds * (DEEPEST + 2) + 60  # for those before it; a task that got lost ends so
    try:
        try:
            return Done(of=task.of, value=future.result(patience))
        except BrokenProcessPool:
            return Done(of=task.of, value=workers.submit(function, *task.args).result(patience))
    except Exception as error:  # whatever a page does to its worker is told
        return Done(of=task.of, trouble=workers.explain(error))
