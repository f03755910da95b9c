from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.instants import at
from scheduling.wall_clock import FIRST_DAY, LAST_DAY, local_day, local_minute_of_hour, minute_of, monday_of, stretch_of


def instant(zone, day, minute):
    return at(minute_of(ZoneInfo(zone), date.fromisoformat(day).toordinal(), minute)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        ("UTC", "2026-02-02", 540, "2026-02-02 09:00"),
        ("America/New_York", "2026-02-02", 540, "2026-02-02 14:00"),
        ("America/New_York", "2026-07-02", 540, "2026-07-02 13:00"),
        ("Asia/Kathmandu", "2026-02-02", 540, "2026-02-02 03:15"),
        # 24:00 is the next midnight.
        ("America/New_York", "2026-02-02", 1440, "2026-02-03 05:00"),
        # New York springs forward: 02:00 to 02:59 do not exist and move to 03:00 to 03:59.
        ("America/New_York", "2026-03-08", 119, "2026-03-08 06:59"),
        ("America/New_York", "2026-03-08", 120, "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", 150, "2026-03-08 07:30"),
        ("America/New_York", "2026-03-08", 180, "2026-03-08 07:00"),
        ("America/New_York", "2026-03-08", 1440, "2026-03-09 04:00"),
        # ... and falls back: 01:30 is there twice and means the first.
        ("America/New_York", "2026-11-01", 90, "2026-11-01 05:30"),
        ("America/New_York", "2026-11-01", 120, "2026-11-01 07:00"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "2026-10-04", 119, "2026-10-03 15:29"),
        ("Australia/Lord_Howe", "2026-10-04", 135, "2026-10-03 15:45"),
        ("Australia/Lord_Howe", "2026-10-04", 150, "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05", 105, "2026-04-04 14:45"),
        ("Australia/Lord_Howe", "2026-04-05", 120, "2026-04-04 15:30"),
        # Clocks in Beirut spring forward at midnight: 00:00 does not exist.
        ("Asia/Beirut", "2026-03-29", 0, "2026-03-28 22:00"),
        ("Asia/Beirut", "2026-03-29", 60, "2026-03-28 22:00"),
        # In Havana midnight is there twice.
        ("America/Havana", "2026-11-01", 0, "2026-11-01 04:00"),
        ("America/Havana", "2026-11-01", 60, "2026-11-01 06:00"),
    ],
)
def test_local_times_as_instants(zone, day, minute, expected):
    assert instant(zone, day, minute) == expected


@pytest.mark.parametrize(
    ("zone", "day", "days", "even"),
    [
        ("America/New_York", "2026-03-02", 6, True),
        ("America/New_York", "2026-03-02", 7, False),
        ("America/New_York", "2026-03-09", 7, True),
        ("America/New_York", "2026-11-01", 1, False),
        ("Australia/Lord_Howe", "2026-10-04", 1, False),
        ("Asia/Beirut", "2026-03-29", 1, False),
        ("America/Havana", "2026-11-01", 1, False),
        ("Asia/Kathmandu", "2026-01-01", 365, True),
    ],
)
def test_days_with_a_clock_change_are_not_even(zone, day, days, even):
    assert stretch_of(ZoneInfo(zone), date.fromisoformat(day).toordinal(), days)[1] is even


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_ends_of_the_calendar_have_neighbours(zone, day):
    midnight, _ = stretch_of(ZoneInfo(zone), day, 7)
    assert abs(at(midnight).toordinal() - day) <= 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_what_lies_past_an_end_of_the_calendar_is_there(zone):
    assert abs(local_day(ZoneInfo(zone), -(10**15)) - FIRST_DAY) <= 1
    assert abs(local_day(ZoneInfo(zone), 10**15) - LAST_DAY) <= 1


def test_local_readings_of_an_instant():
    minute = int(datetime(2026, 2, 2, 18, 20, tzinfo=UTC).timestamp()) // 60
    assert local_day(ZoneInfo("America/New_York"), minute) == date(2026, 2, 2).toordinal()
    assert local_day(ZoneInfo("Asia/Kathmandu"), minute) == date(2026, 2, 3).toordinal()
    assert local_minute_of_hour(ZoneInfo("America/New_York"), minute) == 20
    assert local_minute_of_hour(ZoneInfo("Asia/Kathmandu"), minute) == 5


def test_monday_of_a_week():
    days = [date(2026, 2, day).toordinal() for day in range(2, 9)]
    assert {monday_of(day) for day in days} == {date(2026, 2, 2).toordinal()}
    assert monday_of(days[-1] + 1) == date(2026, 2, 9).toordinal()
