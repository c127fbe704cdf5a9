"""What the ledger knows of many keys, looked up at once."""

from __future__ import annotations

from newsarchive.archive.database.connect import transaction
from newsarchive.archive.ledger.discoveries import DiscoveryBook

from .conftest import FAILED, HOME, Desk


def test_what_the_ledger_knows_of_many_keys(desk: Desk) -> None:
    desk.add(HOME, "front")
    desk.add(f"{HOME}feed", "feed")
    desk.settle(desk.lease_one(f"{HOME}gone"), FAILED)
    with transaction(desk.archive.conn):
        desk.archive.tombstones.set(f"{HOME}barred", "court order")
    keys = [f"{HOME}{name}" for name in ("new", "gone", "feed", "barred", "odd\x00\ud800\U0001f4f0")]
    found = DiscoveryBook(desk.archive.conn).look_up(keys)
    assert list(found) == keys
    assert [(row["state"], row["is_source"], row["is_awake"], row["is_barred"]) for row in found.values()] == [
        (None, 0, None, 0),
        ("failed", 0, None, 0),
        ("leased", 1, 1, 0),
        (None, 0, None, 1),
        (None, 0, None, 0),
    ]


def test_nothing_is_looked_up_of_nothing(desk: Desk) -> None:
    assert DiscoveryBook(desk.archive.conn).look_up([]) == {}
