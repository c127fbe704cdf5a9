"""Workers can be killed, are replaced, and come back when all are lost."""

import asyncio
import ctypes
import os
import signal
import time

import pytest

from newsarchive.items import Page
from newsarchive.workers import WorkError, Workers, read_source, understand

PAGE = Page(
    url="https://example.com/a",
    body=b"<h1>Bridge</h1><article><p>The bridge over the river opened to traffic.</p></article>",
    fetched_at="2026-05-01T12:00:00.000Z",
)


@pytest.fixture
def workers():
    workers = Workers(1, seconds=1.0, memory_mib=128)
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
        with pytest.raises(WorkError) as raised:
            await workers.run(function)
        return str(raised.value), await workers.run(pid)

    began = time.monotonic()
    told, after = asyncio.run(both())
    assert (told, time.monotonic() - began < 6) == (words, True)
    assert after != os.getpid()


def test_a_worker_that_is_killed_while_idle_is_replaced(workers):
    first = workers.submit(pid).result(10)
    os.kill(first, signal.SIGKILL)
    for _ in range(500):
        if not workers._pool.active:
            break
        time.sleep(0.01)
    assert asyncio.run(workers.run(pid)) != first


def test_close_ends_the_workers_and_they_start_anew(workers):
    first = workers.submit(pid).result(10)
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    workers.close()
    assert workers.submit(pid).result(10) != first


def test_pages_and_sources_are_understood(workers):
    article = workers.submit(understand, PAGE).result(10)
    assert (article.headline, article.fetched_at) == ("Bridge", PAGE.fetched_at)
    feed = Page(
        url="https://example.com/feed",
        body=b"<rss><channel><item><link>https://example.com/a</link></item></channel></rss>",
    )
    reading = workers.submit(read_source, feed, "feed", "example.com", ({}, {})).result(10)
    assert [candidate.url for candidate in reading.candidates] == ["https://example.com/a"]
