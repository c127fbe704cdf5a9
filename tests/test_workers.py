"""Workers can be killed, are replaced, and come back when all are lost."""

import asyncio
import ctypes
import os
import signal
import time

import pytest

from newsarchive.items import Page
from newsarchive.workers import WorkError, Workers, read_source, understand

PATIENCE = 300.0
"""Seconds; it only keeps what hangs from hanging for ever."""
PAGE = Page(
    url="https://example.com/a",
    body=b"<h1>Bridge</h1><article><p>The bridge over the river opened to traffic.</p></article>",
    fetched_at="2026-05-01T12:00:00.000Z",
)


@pytest.fixture
def workers():
    workers = Workers(1, seconds=PATIENCE, memory_mib=128)
    yield workers
    workers.close()


def pid():
    return os.getpid()


def hang():
    sum(range(10**13))  # in C, deaf to signal handlers written in Python


def eat():
    hoard = []
    while True:
        hoard.append(bytearray(10**6))


def leave():
    os._exit(3)


def crash():
    ctypes.string_at(0)


def fail():
    raise ValueError("no good")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (hang, "took longer than 1 s"),
        (eat, "needed more than 128 MiB"),
        (leave, "broke its worker process (exit code 3)"),
        (crash, "broke its worker process (exit code -11)"),
        (fail, "raised ValueError: no good"),
    ],
)
def test_what_a_task_can_do_is_told_and_survived(workers, function, words):
    async def both():
        workers.seconds = 1.0 if function is hang else PATIENCE
        with pytest.raises(WorkError) as raised:
            await workers.run(function)
        told, workers.seconds = str(raised.value), PATIENCE
        return told, await workers.run(pid)

    told, after = asyncio.run(both())
    assert told == words
    assert after != os.getpid()


def test_what_hangs_in_c_dies_of_the_first_signal(workers):
    """Not of the second, three seconds later."""
    first = workers.submit(pid).result(PATIENCE)
    process = workers._pool._pool_manager.worker_manager.workers[first]
    workers.seconds = 1.0
    with pytest.raises(TimeoutError):
        workers.submit(hang).result(PATIENCE)
    process.join(PATIENCE)
    assert process.exitcode == -signal.SIGTERM


def test_a_worker_that_is_killed_while_idle_is_replaced(workers):
    first = workers.submit(pid).result(PATIENCE)
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while workers._pool.active:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert asyncio.run(workers.run(pid)) != first


def test_close_ends_the_workers_and_they_start_anew(workers):
    first = workers.submit(pid).result(PATIENCE)
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    workers.close()
    assert workers.submit(pid).result(PATIENCE) != first


def test_pages_and_sources_are_understood(workers):
    article = workers.submit(understand, PAGE).result(PATIENCE)
    assert (article.headline, article.fetched_at) == ("Bridge", PAGE.fetched_at)
    feed = Page(
        url="https://example.com/feed",
        body=b"<rss><channel><item><link>https://example.com/a</link></item></channel></rss>",
    )
    reading = workers.submit(read_source, feed, "feed", "example.com", ({}, {})).result(PATIENCE)
    assert [candidate.url for candidate in reading.candidates] == ["https://example.com/a"]
