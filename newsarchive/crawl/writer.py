"""The one thread that writes an archive: jobs in the order in which they came, many to a transaction.

A commit costs more than what a page has to say, so the jobs that wait together are committed together, and told together
that they are on the disk. Where one of them fails, all are taken back and done again, each with a savepoint of its own.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

MAX_GROUP = 64
"""Jobs committed together at most."""
LINGER_SECONDS = 0.01
"""While several jobs wait at a time, more are waited for so long: half the commits, and no page waits noticeably."""


@dataclass(slots=True)
class _Job:
    function: Callable[[], Any]
    alone: bool
    future: Future[Any] | asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        self.result = self.error = None
        try:
            self.result = self.function()
        except BaseException as error:
            self.error = error

    def resolve(self) -> None:
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class WriterThread:
    """Runs jobs in a thread of its own, begun when the first one comes."""

    def __init__(self) -> None:
        self.connections: Sequence[sqlite3.Connection] = ()
        """Grouped jobs write to these; committed in this order."""
        self.cpu_seconds = 0.0
        """CPU time of the thread so far."""
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], Any], *, alone: bool = False) -> Future[Any]:
        """Have *function* run; *alone*: in no transaction of ours. The future holds its result, once committed."""
        future: Future[Any] = Future()
        self._put(_Job(function, alone, future))
        return future

    def ask(self, function: Callable[[], Any]) -> asyncio.Future[Any]:
        """As `submit`, for who runs in an event loop."""
        future = asyncio.get_running_loop().create_future()
        self._put(_Job(function, False, future))
        return future

    def _put(self, job: _Job) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="newsarchive-writer")
            self._thread.start()
        self._jobs.put(job)

    def close(self) -> None:
        """Finish what was submitted, and end the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        following: _Job | None = self._jobs.get()
        while following is not None:
            group, following = self._gather(following)
            self._do(group)
            _tell(group)
            if following is None:
                following = self._jobs.get()
            elif following.function is _end:
                return

    def _do(self, group: list[_Job]) -> None:
        """Run the jobs; what fails around them (a ROLLBACK, say) is theirs too, for the thread must not end before they do."""
        try:
            started = time.thread_time()
            if group[0].alone or not self.connections:
                group[0].run()
            else:
                self._commit(group)
            self.cpu_seconds += time.thread_time() - started
        except Exception as error:
            for job in group:
                job.error = job.error or error

    def _gather(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """The jobs that wait and may be committed with the first; and one that was taken but may not."""
        group = [first]
        if first.alone or not self.connections:
            return group, None
        for wait in (False, True):
            if wait and len(group) > 1:
                time.sleep(LINGER_SECONDS)
            while len(group) < MAX_GROUP:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    return group, _Job(_end, True, Future())
                if job.alone:
                    return group, job
                group.append(job)
        return group, None

    def _commit(self, group: list[_Job]) -> None:
        """Run the jobs in one transaction on each connection; a fault of the database is a fault of them all."""
        if not self._try(group, _Job.run) and len(group) > 1:
            self._try(group, self._run_apart)

    def _try(self, group: list[_Job], run: Callable[[_Job], None]) -> bool:
        """Run the jobs and commit; False, with nothing done, where one failed that has no savepoint."""
        try:
            for conn in self.connections:
                conn.execute("BEGIN IMMEDIATE")
            for job in group:
                run(job)
                if job.error is not None and run is _Job.run:
                    return False
            for conn in self.connections:
                conn.execute("COMMIT")
        except sqlite3.Error as error:
            for job in group:
                job.error = job.error or error
        finally:
            for conn in self.connections:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
        return True

    def _run_apart(self, job: _Job) -> None:
        """Run a job; what it did is taken back, but not what others did, if it fails."""
        self._execute("SAVEPOINT job")
        job.run()
        if job.error is not None:
            self._execute("ROLLBACK TO job")
        self._execute("RELEASE job")

    def _execute(self, statement: str) -> None:
        for conn in self.connections:
            conn.execute(statement)


def _tell(group: Sequence[_Job]) -> None:
    """Resolve the jobs' futures, those of an event loop with one message to it."""
    waiting: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        if isinstance(job.future, Future):
            job.resolve()
        else:
            waiting.setdefault(job.future.get_loop(), []).append(job)
    for loop, jobs in waiting.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: Iterable[_Job]) -> None:
    for job in jobs:
        job.resolve()


def _end() -> None:
    """Marks the end of the jobs."""
