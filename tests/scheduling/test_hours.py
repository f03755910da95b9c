from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scheduling.hours import Schedule, Weekday, WeeklyRule, open_hours
from scheduling.instants import at

MONDAY = date(2026, 2, 2)


def ranges(schedule, monday=MONDAY, weeks=1):
    """The open hours of whole weeks as local texts, the weekday of the start in front."""
    first = monday.toordinal()
    zone = ZoneInfo(schedule.timezone)
    return [
        f"{at(start).astimezone(zone):%a %H:%M}-{at(end).astimezone(zone):%H:%M}"
        for start, end in open_hours(schedule, range(first, first + 7 * weeks, 7))
    ]


def schedule(*rules, zone="America/New_York", overrides=None, days_off=()):
    return Schedule(zone, tuple(WeeklyRule(*rule) for rule in rules), overrides or {}, tuple(days_off))


MON_AND_TUE = [(Weekday.MONDAY, 540, 1020), (Weekday.TUESDAY, 540, 720), (Weekday.TUESDAY, 780, 1020)]


def test_several_ranges_a_day():
    assert ranges(schedule(*MON_AND_TUE)) == ["Mon 09:00-17:00", "Tue 09:00-12:00", "Tue 13:00-17:00"]


def test_touching_and_overlapping_ranges_are_one_across_midnight_too():
    rules = [(0, 540, 720), (0, 720, 800), (0, 790, 900), (1, 1320, 1440), (2, 0, 120), (2, 130, 140)]
    assert ranges(schedule(*rules)) == ["Mon 09:00-15:00", "Tue 22:00-02:00", "Wed 02:10-02:20"]


def test_hours_round_the_clock_are_one_range():
    always = schedule(*[(day, 0, 1440) for day in range(7)])
    assert ranges(always, weeks=3) == ["Mon 00:00-00:00"]


def test_an_override_replaces_the_rules_of_its_date():
    changed = schedule(*MON_AND_TUE, overrides={date(2026, 2, 3): ((600, 660), (1380, 1440))})
    assert ranges(changed) == ["Mon 09:00-17:00", "Tue 10:00-11:00", "Tue 23:00-00:00"]


def test_an_empty_override_closes_its_date():
    assert ranges(schedule(*MON_AND_TUE, overrides={date(2026, 2, 3): ()})) == ["Mon 09:00-17:00"]


def test_an_override_opens_a_date_without_rules():
    assert ranges(schedule(overrides={date(2026, 2, 8): ((0, 60),)})) == ["Sun 00:00-01:00"]


@pytest.mark.parametrize(
    ("days_off", "left"),
    [
        ((date(2026, 2, 2), date(2026, 2, 2)), ["Tue 10:00-11:00"]),
        ((date(2026, 2, 3), date(2026, 2, 3)), ["Mon 09:00-17:00"]),
        ((date(2026, 2, 2), date(2026, 2, 3)), []),
        ((date(2020, 1, 1), date(2030, 1, 1)), []),
        ((date(2026, 2, 4), date(2026, 2, 1)), ["Mon 09:00-17:00", "Tue 10:00-11:00"]),
    ],
)
def test_a_day_off_beats_overrides_and_rules(days_off, left):
    changed = schedule(*MON_AND_TUE, overrides={date(2026, 2, 3): ((600, 660),)}, days_off=[days_off])
    assert ranges(changed) == left


def test_dates_far_away_change_nothing():
    far = schedule(*MON_AND_TUE, overrides={date.max: (), date.min: ()}, days_off=[(date.min, date.min)])
    assert ranges(far) == ranges(schedule(*MON_AND_TUE))


@pytest.mark.parametrize(
    ("zone", "sunday", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 3),
        ("America/New_York", date(2026, 11, 1), 5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 3.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 4.5),
        ("Asia/Kathmandu", date(2026, 3, 8), 4),
    ],
)
def test_a_range_over_a_clock_change_is_shorter_or_longer(zone, sunday, hours):
    monday = sunday.toordinal() - 6
    night = schedule((Weekday.SUNDAY, 0, 240), zone=zone)
    [(start, end)] = open_hours(night, range(monday, monday + 7, 7))
    assert end - start == hours * 60


def test_a_range_inside_the_missing_hour_moves_with_it():
    assert ranges(schedule((6, 135, 165)), date(2026, 3, 2)) == ["Sun 03:15-03:45"]
    assert ranges(schedule((6, 150, 180)), date(2026, 3, 2)) == []
