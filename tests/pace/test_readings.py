"""How soon a source is read again, case by case."""

from __future__ import annotations

import pytest

from newsarchive.pace.readings import Next, Pace, after_failure, next_reading

HOUR, DAY = 3600.0, 86400.0

CASES = {
    # kind, items, new, elapsed, planned -> seconds, a piece of the reason
    "first reading": ("feed", 20, 20, None, None, 1800.0, "for the first time"),
    "first reading of a sitemap": ("sitemap", 900, 900, None, None, HOUR, "for the first time"),
    "feed, half new": ("feed", 20, 10, HOUR, HOUR, HOUR, "10 of 20 items were new, as aimed at: every 1 h"),
    "feed, a third new": ("feed", 21, 7, HOUR, HOUR, HOUR, "as aimed at"),
    "feed, two thirds new": ("feed", 21, 14, HOUR, HOUR, HOUR, "as aimed at"),
    "feed, less than a third": ("feed", 20, 5, HOUR, HOUR, 2 * HOUR, "5 of 20 items were new; 7 to 13 are aimed at"),
    "feed, more than two thirds": ("feed", 20, 16, HOUR, HOUR, 2250.0, "from 1 h to 38 min"),
    "feed, nothing new": ("feed", 20, 0, HOUR, HOUR, 2 * HOUR, "nothing was new: from 1 h to 2 h"),
    "feed, all new": ("feed", 20, 20, HOUR, HOUR, HOUR / 4, "some may have passed unseen"),
    "feed of one item, which is new": ("feed", 1, 1, HOUR, HOUR, HOUR, "1 of 1 items was new, as aimed at"),
    "empty feed": ("feed", 0, 0, HOUR, HOUR, 2 * HOUR, "nothing was new"),
    "as slow as it gets": ("feed", 20, 0, 6 * HOUR, 6 * HOUR, 6 * HOUR, "every 6 h"),
    "as fast as it gets": ("feed", 20, 20, 600.0, 600.0, 300.0, "from 10 min to 5 min"),
    "after a night asleep": ("feed", 20, 10, 8 * HOUR, HOUR, 2 * HOUR, "from 1 h to 2 h"),
    "sitemap of an archive": ("sitemap", 50000, 0, HOUR, 12 * HOUR, 24 * HOUR, "nothing was new"),
    "section, two new": ("section", 60, 2, HOUR, HOUR, HOUR, "2 new articles stood there, as aimed at"),
    "section, nothing new": ("section", 60, 0, HOUR, HOUR, 2 * HOUR, "nothing was new"),
    "section, eight new": ("section", 60, 8, HOUR, HOUR, HOUR / 4, "8 new articles stood there; 1 to 3 are aimed at"),
    "section, as slow as it gets": ("section", 60, 0, DAY, DAY, DAY, "every 1 d"),
    "front page, one new": ("front", 60, 1, HOUR, HOUR, HOUR, "1 new article stood there, as aimed at"),
    "asked by hand right after": ("front", 60, 0, 10.0, HOUR, 2 * HOUR, "nothing was new"),
}


@pytest.mark.parametrize(("kind", "items", "new", "elapsed", "planned", "seconds", "why"), CASES.values(), ids=CASES)
def test_next_reading(kind, items, new, elapsed, planned, seconds, why):
    found = next_reading(kind, items=items, new=new, elapsed=elapsed, planned=planned, pace=Pace())
    assert found.seconds == seconds
    assert why in found.why


def test_a_steady_feed_comes_to_a_steady_pace():
    """A feed of 20 items that gets 4 an hour is read each 1 h 40 min to 3 h 20 min, whatever it began with."""
    for began in (300.0, 1800.0, 6 * HOUR):
        seconds = began
        for _ in range(12):
            new = min(20, round(4 * seconds / HOUR))
            seconds = next_reading("feed", items=20, new=new, elapsed=seconds, planned=seconds, pace=Pace()).seconds
        assert 20 / 3 <= 4 * seconds / HOUR <= 40 / 3


def test_bounds_of_the_site_hold():
    pace = Pace(least_seconds=1000.0, most_seconds=2000.0)
    assert next_reading("feed", items=9, new=9, elapsed=1500, planned=1500, pace=pace).seconds == 1000.0
    assert next_reading("feed", items=9, new=0, elapsed=1500, planned=1500, pace=pace).seconds == 2000.0
    assert next_reading("section", items=9, new=0, elapsed=8000, planned=8000, pace=pace).seconds == 8000.0


def test_a_dead_feed_is_asked_ever_less_but_never_given_up():
    seconds = None
    for _ in range(9):
        plan = after_failure("feed", seconds, "http: 404", Pace())
        assert isinstance(plan, Next)
        seconds = plan.seconds
    assert seconds == 6 * HOUR
    assert plan.why == "it could not be read (http: 404): from 6 h to 6 h"
