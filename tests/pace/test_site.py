"""When a whole site is asked next: fixed plans, sleep, clocks that jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsarchive.pace.site import SiteHistory, plan_site
from newsarchive.pace.timetable import Timetable, check_cron

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday
HOUR = timedelta(hours=1)
HOURLY = Timetable(interval_seconds=3600)
SUNDAY = Timetable(cron="30 6 * * 0")


def test_a_cron_line_for_sunday_comes_true_on_sundays():
    moment = NOON
    for _ in range(60):
        moment = SUNDAY.next_after(moment)
        assert moment.strftime("%A %H:%M") == "Sunday 06:30"
    assert [Timetable(cron=f"0 0 * * {day}").next_after(NOON).strftime("%A") for day in ("7", "sun", "1")] == [
        "Sunday", "Sunday", "Monday"
    ]  # fmt: skip


def test_summer_time_is_kept():
    berlin = Timetable(cron="30 2 * * *", timezone="Europe/Berlin")
    spring = [berlin.next_after(datetime(2026, 3, day, 12, tzinfo=UTC)).isoformat() for day in (27, 28, 29)]
    assert [time[:16] for time in spring] == ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]
    autumn = [berlin.next_after(datetime(2026, 10, day, 12, tzinfo=UTC)).isoformat()[:16] for day in (23, 24, 25)]
    assert autumn == ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]


@pytest.mark.parametrize("line", ["", "* * * *", "* * * * * *", "60 * * * *", "0 0 30 2 *", "0 0 * * 8", "@daily", "x"])
def test_no_cron_line(line):
    with pytest.raises(ValueError):
        check_cron(line)


CASES = {
    "never asked": (SiteHistory(), None, timedelta(0), "it has not been asked yet", True),
    "never asked, on Sundays": (SiteHistory(), SUNDAY, timedelta(0), "it has not been asked yet", True),
    "interval": (SiteHistory(polled_at=NOON), Timetable(interval_seconds=7200), 2 * HOUR, "every 2 h", True),
    "cron": (SiteHistory(polled_at=NOON), SUNDAY, 18.5 * HOUR, "cron line 30 6 * * 0", True),
    "cron, an article is due": (SiteHistory(polled_at=NOON, first_due=NOON), SUNDAY, 18.5 * HOUR, "; what is due", True),
    "cron, a rest waits": (SiteHistory(polled_at=NOON, waiting_from=NOON + HOUR), SUNDAY, HOUR, "URLs are queued", False),
    "asleep for a month": (SiteHistory(polled_at=NOON - 720 * HOUR), HOURLY, -719 * HOUR, "every 1 h", True),
    "by its sources": (SiteHistory(polled_at=NOON, first_due=NOON + HOUR), None, HOUR, "a source or article is due", False),
    "the clock went back": (SiteHistory(polled_at=NOON + 48 * HOUR), SUNDAY, timedelta(0), "the clock was wrong", True),
    "the clock went back a little": (SiteHistory(polled_at=NOON + HOUR / 2), HOURLY, 1.5 * HOUR, "every", True),
}  # fmt: skip


@pytest.mark.parametrize(("history", "timetable", "after", "why", "whole"), CASES.values(), ids=CASES)
def test_plan_of_a_site(history, timetable, after, why, whole):
    plan = plan_site(history, timetable, NOON)
    assert plan is not None
    assert (plan.at - NOON, plan.whole) == (after, whole)
    assert why in plan.why


def test_a_site_without_sources_has_no_plan():
    assert plan_site(SiteHistory(polled_at=NOON), None, NOON) is None


def test_sleep_is_caught_up_with_once():
    """After a month of sleep the hourly site is due; after that one crawl it is due in an hour, not at once."""
    hourly = Timetable(interval_seconds=3600)
    woken = NOON
    before = plan_site(SiteHistory(polled_at=NOON - 720 * HOUR), hourly, woken)
    after = plan_site(SiteHistory(polled_at=woken), hourly, woken)
    assert before is not None and before.at <= woken
    assert after is not None and after.at == woken + HOUR


@pytest.mark.parametrize("cron", ["0 6 * * *", "30 2 * * *", "59 23 * * *"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_cron_line_comes_once_on_each_day_of_a_leap_year(cron: str, zone: str) -> None:
    """Also on the days on which clocks change, where 2:30 comes twice or not at all."""
    timetable = Timetable(cron=cron, timezone=zone)
    end = datetime(2029, 1, 1, tzinfo=ZoneInfo(zone))
    at, days = datetime(2028, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC), []
    while (at := timetable.next_after(at)) < end:
        days.append(at.astimezone(ZoneInfo(zone)).date())
    assert days == [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
