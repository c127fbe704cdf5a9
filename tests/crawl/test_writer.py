"""The writer thread: order, groups, and what a fault does to its neighbours."""

import asyncio
import contextlib
import sqlite3
import threading

import pytest

from newsarchive.crawl.writer import WriterThread


@pytest.fixture
def writer(tmp_path):
    writer = WriterThread()
    conns = [
        sqlite3.connect(tmp_path / name, isolation_level=None, check_same_thread=False) for name in ("a.db", "b.db")
    ]
    for conn in conns:
        conn.execute("CREATE TABLE t (n INTEGER UNIQUE)")
    writer.connections = conns
    yield writer
    writer.close()
    for conn in conns:
        conn.close()


def numbers(writer):
    return [[row[0] for row in conn.execute("SELECT n FROM t ORDER BY n")] for conn in writer.connections]


def insert(writer, number):
    def work():
        for conn in writer.connections:
            conn.execute("INSERT INTO t VALUES (?)", (number,))
        return number

    return work


def held_back(writer, jobs):
    """Submit jobs while the thread is busy, so that they wait together; their futures."""
    gate = threading.Event()
    first = writer.submit(gate.wait, alone=True)
    futures = [writer.submit(job) for job in jobs]
    gate.set()
    assert first.result(120)
    return futures


def test_jobs_run_in_order_and_tell_their_results(writer):
    assert [f.result(120) for f in held_back(writer, [insert(writer, n) for n in range(200)])] == list(range(200))
    assert numbers(writer) == [list(range(200))] * 2


def test_a_job_that_fails_takes_back_only_what_it_did(writer):
    def half():
        writer.connections[0].execute("INSERT INTO t VALUES (99)")
        raise ValueError("no")

    one, bad, two = held_back(writer, [insert(writer, 1), half, insert(writer, 2)])
    assert (one.result(120), two.result(120)) == (1, 2)
    with pytest.raises(ValueError, match="no"):
        bad.result(120)
    assert numbers(writer) == [[1, 2], [1, 2]]


def test_a_fault_of_the_database_in_one_job_spares_the_others(writer):
    one, twice, two = held_back(writer, [insert(writer, 1), insert(writer, 1), insert(writer, 2)])
    assert (one.result(120), two.result(120)) == (1, 2)
    with pytest.raises(sqlite3.IntegrityError):
        twice.result(120)
    assert numbers(writer) == [[1, 2], [1, 2]]


def test_nothing_is_told_as_done_that_could_not_be_committed(writer):
    def lose():  # as SQLite does when the disk is full: the whole transaction is gone
        writer.connections[1].execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    futures = held_back(writer, [insert(writer, 1), lose, insert(writer, 2)])
    for future in futures:
        with pytest.raises(sqlite3.OperationalError):
            future.result(120)
    assert numbers(writer) == [[], []]
    assert writer.submit(insert(writer, 3)).result(120) == 3


def test_closing_finishes_what_was_submitted(writer):
    futures = held_back(writer, [insert(writer, n) for n in range(5)])
    writer.close()
    assert [future.result(0) for future in futures] == list(range(5))


def test_an_event_loop_is_told_of_a_group_at_once(writer):
    async def ask():
        gate = threading.Event()
        first = writer.submit(gate.wait, alone=True)
        futures = [writer.ask(insert(writer, n)) for n in (1, 1, 2)]
        gate.set()
        told = await asyncio.gather(*futures, return_exceptions=True)
        return first.result(0), told

    first, (one, twice, two) = asyncio.run(ask())
    assert (first, one, two) == (True, 1, 2)
    assert isinstance(twice, sqlite3.IntegrityError)
    assert numbers(writer) == [[1, 2], [1, 2]]


def test_a_lone_job_that_fails_is_taken_back_and_not_tried_again(writer):
    tries = []

    def half():
        tries.append(writer.connections[0].execute("INSERT INTO t VALUES (99)"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        writer.submit(half).result(120)
    assert (len(tries), numbers(writer)) == (1, [[], []])


def test_a_rollback_that_fails_is_told_to_its_jobs_and_does_not_end_the_thread(writer):
    class Broken(sqlite3.Connection):
        def execute(self, sql, *values):
            if sql in ("COMMIT", "ROLLBACK"):
                raise OSError(f"{sql}: no")
            return super().execute(sql, *values)

    with contextlib.closing(
        sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=Broken)
    ) as broken:
        whole, writer.connections = writer.connections, [broken]
        with pytest.raises(OSError, match="ROLLBACK: no"):
            writer.submit(lambda: 1).result(timeout=60)
        writer.connections = whole
        assert writer.submit(insert(writer, 1)).result(timeout=60) == 1
