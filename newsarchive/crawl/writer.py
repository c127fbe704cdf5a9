"""The one thread that writes an archive: jobs in the order in which they came, many to a transaction.

A commit costs more than what a page has to say, so the jobs that wait together are committed together; each has a
savepoint of its own, and its future is resolved only when the commit is on the disk.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

MAX_GROUP = 64
"""Jobs committed together at most."""


@dataclass(slots=True)
class _Job:
    function: Callable[[], Any]
    alone: bool
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self.function()
        except BaseException as error:
            self.error = error

    def resolve(self) -> None:
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
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="newsarchive-writer")
            self._thread.start()
        job = _Job(function, alone)
        self._jobs.put(job)
        return job.future

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
            started = time.thread_time()
            if group[0].alone or not self.connections:
                group[0].run()
            else:
                self._commit(group)
            self.cpu_seconds += time.thread_time() - started
            for job in group:
                job.resolve()
            if following is None:
                following = self._jobs.get()
            elif following.function is _end:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """The jobs that wait and may be committed with the first; and one that was taken but may not."""
        group = [first]
        while not first.alone and self.connections and len(group) < MAX_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, _Job(_end, alone=True)
            if job.alone:
                return group, job
            group.append(job)
        return group, None

    def _commit(self, group: list[_Job]) -> None:
        """Run the jobs in one transaction on each connection; a fault of the database is a fault of them all."""
        try:
            for conn in self.connections:
                conn.execute("BEGIN IMMEDIATE")
            for job in group:
                self._savepoint("SAVEPOINT job")
                job.run()
                if job.error is not None:
                    self._savepoint("ROLLBACK TO job")
                self._savepoint("RELEASE job")
            for conn in self.connections:
                conn.execute("COMMIT")
        except sqlite3.Error as error:
            for job in group:
                job.error = job.error or error
        finally:
            for conn in self.connections:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")

    def _savepoint(self, statement: str) -> None:
        for conn in self.connections:
            conn.execute(statement)


def _end() -> None:
    """Marks the end of the jobs."""
