"""The judgements, as tables: counts of the past and the present, and what they say."""

from datetime import datetime, timedelta

import pytest

from newsarchive.health.chances import at_most, count_at_most
from newsarchive.health.judge import length_of, level_of, share_of, silence_of, volume_of

FINE, BROKE, UNKNOWN = False, True, None


def filled(*parts):
    """(hits, misses) in turn, as a list; within a part the misses are spread."""
    values = []
    for hits, misses in parts:
        values += [(n + 1) * hits // (hits + misses) > n * hits // (hits + misses) for n in range(hits + misses)]
    return values


@pytest.mark.parametrize(
    ("past", "now", "last_run", "verdict"),
    [
        pytest.param((60, 0), (0, 3), 3, BROKE, id="three articles of a run have lost it"),
        pytest.param((60, 0), (0, 2), 2, FINE, id="two may be chance"),
        pytest.param((20, 0), (0, 3), 3, FINE, id="three are little after a short past"),
        pytest.param((20, 0), (0, 5), 5, BROKE, id="five are enough"),
        pytest.param((60, 0), (0, 5), 1, BROKE, id="one article a run"),
        pytest.param((9, 0), (0, 3), 3, UNKNOWN, id="no past"),
        pytest.param((0, 0), (5, 0), 5, UNKNOWN, id="the first run"),
        pytest.param((50, 50), (0, 5), 5, FINE, id="half had it before: five without are chance"),
        pytest.param((50, 50), (0, 20), 20, BROKE, id="twenty are not"),
        pytest.param((100, 0), (12, 8), 20, FINE, id="most still have it"),
        pytest.param((100, 0), (4, 16), 20, BROKE, id="a fifth still has it"),
        pytest.param((0, 100), (0, 20), 20, FINE, id="it never was there"),
        pytest.param((3, 97), (0, 20), 20, FINE, id="it was hardly there"),
        pytest.param((0, 60), (20, 0), 20, FINE, id="it came"),
        pytest.param((60, 0), (200, 0), 200, FINE, id="a large run"),
    ],
)
def test_a_share(past, now, last_run, verdict):
    assert share_of(filled(past, now), last_run=last_run).is_broken is verdict


def test_a_share_says_what_it_was_and_since_when():
    verdict = share_of(filled((60, 0), (0, 8)), last_run=3)
    assert (verdict.told, verdict.tail) == ("0% of the last 8, 100% of 60 before", 8)


@pytest.mark.parametrize(
    ("now", "last_run", "verdict"),
    [
        pytest.param([False] * 9, 4, BROKE, id="still"),
        pytest.param([False] * 8 + [True], 1, FINE, id="one article in the last run, and it has it"),
        pytest.param([False] * 8 + [True, False, False], 3, BROKE, id="a third of the last run"),
        pytest.param([True] * 9, 9, FINE, id="all were read anew"),
        pytest.param([], 0, UNKNOWN, id="none since"),
    ],
)
def test_a_share_that_was_broken(now, last_run, verdict):
    assert share_of([True] * 40 + now, last_run=last_run, broken_from=40).is_broken is verdict


@pytest.mark.parametrize(
    ("past", "now", "verdict"),
    [
        pytest.param([0.95, 0.9] * 20, [0.6] * 4, BROKE, id="a redesign"),
        pytest.param([0.95, 0.9] * 20, [0.85] * 20, FINE, id="a little less"),
        pytest.param([0.95, 0.3] * 20, [0.4] * 3, FINE, id="it always varied"),
        pytest.param([0.95] * 40, [0.2], FINE, id="one odd page"),
        pytest.param([0.9] * 5, [0.2] * 5, UNKNOWN, id="no past"),
    ],
)
def test_confidence(past, now, verdict):
    assert level_of([*past, *now], last_run=len(now)).is_broken is verdict


def test_confidence_recovers():
    values = [0.95] * 40 + [0.5] * 6
    assert level_of([*values, 0.6, 0.5], last_run=2, broken_from=40).is_broken is True
    assert level_of([*values, 0.93], last_run=1, broken_from=40).is_broken is False


@pytest.mark.parametrize(
    ("past", "now", "verdict"),
    [
        pytest.param([12, 9, 15] * 20, [2] * 4, BROKE, id="bodies cut after two"),
        pytest.param([12, 9, 15] * 20, [6] * 4, FINE, id="short stories"),
        pytest.param([4] * 30, [2] * 10, FINE, id="half is not a third"),
        pytest.param([4] * 3, [1], UNKNOWN, id="no past"),
    ],
)
def test_paragraphs(past, now, verdict):
    assert length_of([*past, *now], last_run=len(now)).is_broken is verdict


@pytest.mark.parametrize(
    ("count", "before", "verdict"),
    [
        pytest.param(2, [3, 2, 4, 3, 2, 3], FINE, id="a quiet Sunday among quiet Sundays"),
        pytest.param(0, [3, 2, 4, 3, 2, 3], FINE, id="a very quiet one"),
        pytest.param(0, [30, 28, 33, 31], BROKE, id="nothing on a weekday"),
        pytest.param(9, [30, 28, 33, 31], BROKE, id="a third"),
        pytest.param(16, [30, 28, 33, 31], FINE, id="half"),
        pytest.param(20, [60, 20, 55, 50], FINE, id="it was so once"),
        pytest.param(0, [30, 28], UNKNOWN, id="two weeks only"),
        pytest.param(0, [0, 0, 1, 0], UNKNOWN, id="a weekday without news says nothing"),
        pytest.param(500, [30, 28, 33, 31], FINE, id="much"),
    ],
)
def test_volume(count, before, verdict):
    assert volume_of(count, same_weekday=before, day="Sunday").is_broken is verdict


START = datetime(2026, 5, 1)


def at(*hours):
    return [START + timedelta(hours=hour) for hour in hours]


@pytest.mark.parametrize(
    ("arrivals", "read", "verdict"),
    [
        pytest.param(at(*range(0, 400, 6)), 420, FINE, id="a day, after every six hours"),
        pytest.param(at(*range(0, 400, 6)), 426, BROKE, id="more than a day"),
        pytest.param(at(*range(0, 120, 6), *range(180, 400, 6)), 560, FINE, id="as long as two weekends"),
        pytest.param(at(*range(0, 120, 6), *range(180, 400, 6)), 600, BROKE, id="longer than three weekends"),
        pytest.param(at(*range(0, 300, 6)), 999, UNKNOWN, id="less than two weeks"),
        pytest.param(at(*[0] * 50), 999, UNKNOWN, id="only what was there at first"),
        pytest.param([], 999, UNKNOWN, id="never anything"),
    ],
)
def test_silence(arrivals, read, verdict):
    assert silence_of(arrivals, read_at=START + timedelta(hours=read)).is_broken is verdict


def test_chances_sum_to_one():
    assert at_most(10, 10, before=3, before_of=7) == pytest.approx(1)
    assert count_at_most(400, before=[3, 5]) == pytest.approx(1)


def test_a_steady_site_raises_no_alarm_in_a_year():
    import random

    dice = random.Random(1)
    values = [dice.random() < 0.8 for _ in range(5000)]
    alarms = sum(bool(share_of(values[max(0, n - 500) : n], last_run=3).is_broken) for n in range(50, 5000, 3))
    assert alarms == 0
