from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.instants import at, epoch_minute
from scheduling.intervals import DOOMSDAY
from scheduling.windows import Window, WindowKind, window_span

NEW_YORK = ZoneInfo("America/New_York")
ALWAYS = (-DOOMSDAY, DOOMSDAY)
# 2026-02-04 is a Wednesday; in New York it is still Tuesday evening at 03:00 UTC.
WEDNESDAY = datetime(2026, 2, 4, 15, 0, tzinfo=UTC)


def span(window, now=WEDNESDAY, zone=NEW_YORK):
    """The first and the last day of the window, both inclusive, as dates of the zone."""
    low, high = window_span(window, now=epoch_minute(now), days_zone=zone)
    first, after = at(low).astimezone(zone), at(high).astimezone(zone)
    assert (first.hour, first.minute, after.hour, after.minute) == (0, 0, 0, 0)
    return first.date().isoformat(), at(high - 1).astimezone(zone).date().isoformat()


@pytest.mark.parametrize(
    ("now", "days", "last"),
    [
        (WEDNESDAY, 0, "2026-02-04"),
        (WEDNESDAY, 1, "2026-02-05"),
        (WEDNESDAY, 60, "2026-04-05"),
    ],
)
def test_rolling_days_count_from_today(now, days, last):
    assert span(Window(WindowKind.ROLLING_DAYS, days)) == ("2026-02-04", last)


def test_today_is_that_of_the_zone():
    night = datetime(2026, 2, 4, 3, 0, tzinfo=UTC)
    window = Window(WindowKind.ROLLING_DAYS, 1)
    assert span(window, night) == ("2026-02-03", "2026-02-04")
    assert span(window, night, ZoneInfo("Asia/Kathmandu")) == ("2026-02-04", "2026-02-05")


@pytest.mark.parametrize(
    ("today", "days", "last"),
    [
        # Wednesday
        (4, 0, "2026-02-04"),
        (4, 2, "2026-02-06"),
        (4, 3, "2026-02-09"),
        (4, 7, "2026-02-13"),
        (4, 8, "2026-02-16"),
        # Friday, Saturday, Sunday, Monday
        (6, 1, "2026-02-09"),
        (7, 0, "2026-02-07"),
        (7, 1, "2026-02-09"),
        (7, 5, "2026-02-13"),
        (8, 1, "2026-02-09"),
        (8, 6, "2026-02-16"),
        (9, 1, "2026-02-10"),
        (9, 5, "2026-02-16"),
    ],
)
def test_business_days_do_not_count_the_weekend(today, days, last):
    now = datetime(2026, 2, today, 15, 0, tzinfo=UTC)
    assert span(Window(WindowKind.ROLLING_BUSINESS_DAYS, days), now) == (f"2026-02-{today:02}", last)


def test_a_range_is_inclusive_on_both_sides():
    window = Window(WindowKind.RANGE, start=date(2026, 3, 7), end=date(2026, 3, 9))
    assert span(window) == ("2026-03-07", "2026-03-09")


def test_a_range_may_be_open_on_a_side():
    since = Window(WindowKind.RANGE, start=date(2026, 3, 7))
    until = Window(WindowKind.RANGE, end=date(2026, 3, 7))
    midnight = epoch_minute(datetime(2026, 3, 7, tzinfo=NEW_YORK))
    assert window_span(since, now=0, days_zone=NEW_YORK) == (midnight, DOOMSDAY)
    assert window_span(until, now=0, days_zone=NEW_YORK) == (-DOOMSDAY, midnight + 1440)


@pytest.mark.parametrize(
    "window",
    [None, Window(WindowKind.ROLLING_BOOKABLE_DAYS, 3), Window(WindowKind.ROLLING_DAYS), Window(WindowKind.RANGE)],
)
def test_no_bound_is_no_bound(window):
    assert window_span(window, now=epoch_minute(WEDNESDAY), days_zone=NEW_YORK) == ALWAYS


@pytest.mark.parametrize(
    "window",
    [
        Window(WindowKind.ROLLING_DAYS, 10**12),
        Window(WindowKind.ROLLING_BUSINESS_DAYS, 10**12),
        Window(WindowKind.RANGE, start=date.min, end=date.max),
    ],
)
def test_a_window_past_the_end_of_the_calendar_ends_there(window):
    low, high = window_span(window, now=epoch_minute(WEDNESDAY), days_zone=NEW_YORK)
    assert low <= epoch_minute(WEDNESDAY)
    assert at(high).year == 9998
