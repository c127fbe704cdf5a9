"""When articles are visited again."""

from __future__ import annotations

import pytest

from newsarchive.pace.ladder import LADDER, Rate, next_try, next_visit

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
IDLE = {HOUR: Rate(visits=40, edits=0), 3 * HOUR: Rate(visits=100, edits=1), DAY: Rate(visits=50, edits=0)}

CASES = {
    # age, edited, number, rates -> seconds until, rung, a piece of the reason
    "just stored": (0.0, False, 1, {}, 900.0, 900.0, "at the age of 15 min"),
    "after 15 minutes": (15 * MINUTE, False, 1, {}, 45 * MINUTE, HOUR, "at the age of 1 h"),
    "a little early": (15 * MINUTE - 0.5, False, 1, {}, 45 * MINUTE + 0.5, HOUR, "at the age of 1 h"),
    "after a day": (DAY, False, 1, {}, 6 * DAY, 7 * DAY, "at the age of 7 d"),
    "asleep for ten hours": (10 * HOUR, False, 1, {}, 14 * HOUR, DAY, "at the age of 1 d"),
    "edited within the hour": (HOUR, True, 1, {}, HOUR, 3 * HOUR, "it was edited"),
    "edited, but soon due anyway": (0.0, True, 1, {}, 900.0, 900.0, "at the age of 15 min"),
    "edited on the last day": (29 * DAY, True, 1, {}, DAY / 2, 30 * DAY, "it was edited"),
    "published in the future": (-5 * HOUR, False, 1, {}, 900.0, 900.0, "at the age of 15 min"),
    "a site that edits nothing": (15 * MINUTE, False, 1, IDLE, DAY - 900.0, DAY, "not at 1 h, where 40 visits"),
    "one in ten of it": (15 * MINUTE, False, 20, IDLE, 45 * MINUTE, HOUR, "at the age of 1 h"),
    "a few visits say nothing": (900.0, False, 1, {HOUR: Rate(19, 0)}, 45 * MINUTE, HOUR, "at the age of 1 h"),
    "some edits are worth it": (900.0, False, 1, {HOUR: Rate(100, 2)}, 45 * MINUTE, HOUR, "at the age of 1 h"),
}  # fmt: skip


@pytest.mark.parametrize(("age", "edited", "number", "rates", "seconds", "rung", "why"), CASES.values(), ids=CASES)
def test_next_visit(age, edited, number, rates, seconds, rung, why):
    found = next_visit(age, edited=edited, number=number, rates=rates)
    assert found is not None
    assert (found[0].seconds, found[1]) == (seconds, rung)
    assert why in found[0].why


def test_an_article_is_visited_six_times_in_its_life():
    age, visits = 0.0, []
    while found := next_visit(age, edited=False, number=1, rates={}):
        age += found[0].seconds
        visits.append(age)
    assert tuple(visits) == LADDER


def test_a_failed_article_is_tried_for_a_week():
    age, tries = 0.0, []
    while found := next_try(age, "http: 503"):
        age += found.seconds
        tries.append(age)
    assert tuple(tries) == LADDER[:5]
