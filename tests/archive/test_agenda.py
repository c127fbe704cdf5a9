"""When a site is asked next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newsarchive.archive.database.clock import now

from .conftest import HOME, SITE, Desk

QUARTER = timedelta(minutes=15)


def waits(desk: Desk, moment: datetime) -> timedelta:
    plan = desk.archive.agenda.site(SITE, None, moment)
    assert plan is not None and plan.why == "URLs are queued"
    return max(plan.at - moment, timedelta())


@pytest.mark.parametrize(
    ("status", "at_least"), [(200, False), (404, False), (503, True), (429, True), (None, True)], ids=str
)
def test_a_robots_txt_that_cannot_be_had_is_not_asked_for_every_minute(
    desk: Desk, status: int | None, at_least: bool
) -> None:
    desk.archive.runs.add_site(SITE, HOME, {})
    desk.archive.frontier.visits.note_poll(SITE)
    desk.add(f"{HOME}a")
    before = now()
    assert waits(desk, now()) == timedelta()
    desk.archive.runs.note_robots(SITE, status=status, sha256=None, delay=None)
    after = now()
    assert (waits(desk, after) > timedelta()) == at_least
    assert waits(desk, before) <= QUARTER + (after - before)
    assert waits(desk, after + QUARTER + timedelta(seconds=1)) == timedelta()
