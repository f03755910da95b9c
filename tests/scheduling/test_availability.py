"""Examples of every rule for one host. 2026-02-02 is a Monday; New York is UTC-5 then."""

import os
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.availability import Busy, Rules, Schedule, Weekday, WeeklyRule, Window, WindowKind, starts
from scheduling.instants import at, epoch_minute

NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
LONG_AGO = "2026-01-01 00:00"


def local(text, zone=NEW_YORK):
    return epoch_minute(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def hours(*ranges, days=range(7), zone=NEW_YORK, overrides=None, days_off=()):
    """A schedule with the same ranges ("09:00-17:00") on each of the days."""
    rules = []
    for text in ranges:
        start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
        rules += [WeeklyRule(day, start, end) for day in days]
    return Schedule(zone, tuple(rules), overrides or {}, tuple(days_off))


def busy(start, end, *buffers, zone=NEW_YORK):
    return Busy(local(start, zone), local(end, zone), *buffers)


def offered(schedule, rules, *, taken=(), day="2026-02-02", to=None, now=LONG_AGO, days_zone=None):
    """The starts as times of the schedule's zone, with the day in front where they are on several."""
    zone = schedule.timezone
    begin = local(f"{day} 00:00", zone)
    end = begin + 1440 if to is None else local(f"{to} 00:00", zone)
    found = starts(
        schedule, taken, rules, start=begin, end=end, now=local(now, zone), days_zone=days_zone or schedule.timezone
    )
    shape = "%H:%M" if to is None else "%d %H:%M"
    return [at(minute).astimezone(ZoneInfo(zone)).strftime(shape) for minute in found]


MORNING = hours("09:00-11:00")
HALF_HOURS = Rules(30, 30)


def test_a_slot_needs_its_whole_length_inside_a_range():
    assert offered(MORNING, HALF_HOURS) == ["09:00", "09:30", "10:00", "10:30"]
    assert offered(MORNING, Rules(45, 30)) == ["09:00", "09:30", "10:00"]
    assert offered(MORNING, Rules(120, 30)) == ["09:00"]
    assert offered(MORNING, Rules(121, 30)) == []


def test_touching_ranges_hold_a_slot_together_and_others_do_not():
    assert offered(hours("09:00-09:40", "09:40-10:30"), Rules(60, 30)) == ["09:00", "09:30"]
    assert offered(hours("09:00-09:40", "09:41-10:30"), Rules(60, 30)) == []


def test_a_slot_may_lie_across_midnight():
    night = hours("23:00-24:00", "00:00-01:00")
    assert offered(night, Rules(90, 30), day="2026-02-03", to="2026-02-05") == [
        "03 23:00",
        "03 23:30",
        "04 23:00",
        "04 23:30",
    ]


def test_no_rules_no_slots():
    assert offered(hours(), HALF_HOURS) == []
    assert offered(hours("09:00-11:00", days=[Weekday.TUESDAY]), HALF_HOURS) == []


def test_the_weekday_is_that_of_the_schedule_not_of_utc():
    evening = hours("20:00-21:00", days=[Weekday.MONDAY])
    found = starts(
        evening, (), HALF_HOURS, start=local("2026-02-02 12:00"), end=local("2026-02-05 00:00"), now=0, days_zone="UTC"
    )
    assert [at(minute).isoformat() for minute in found] == ["2026-02-03T01:00:00+00:00", "2026-02-03T01:30:00+00:00"]


def test_override_and_day_off():
    changed = hours("09:00-11:00", overrides={date(2026, 2, 3): ((840, 900),), date(2026, 2, 4): ((840, 900),)})
    assert offered(changed, Rules(60, 60), to="2026-02-05") == ["02 09:00", "02 10:00", "03 14:00", "04 14:00"]
    off = hours("09:00-11:00", overrides=changed.overrides, days_off=[(date(2026, 2, 4), date(2026, 2, 6))])
    assert offered(off, Rules(60, 60), to="2026-02-08") == ["02 09:00", "02 10:00", "03 14:00", "07 09:00", "07 10:00"]


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        # Meeting a block exactly is fine on both sides.
        (("09:30", "10:00"), ["09:00", "10:00", "10:30"]),
        (("09:31", "09:59"), ["09:00", "10:00", "10:30"]),
        (("09:29", "10:01"), ["10:30"]),
        (("08:00", "09:00"), ["09:00", "09:30", "10:00", "10:30"]),
        (("08:00", "12:00"), []),
        # Nothing takes no time.
        (("09:15", "09:15"), ["09:00", "09:30", "10:00", "10:30"]),
    ],
)
def test_busy_time(taken, expected):
    block = busy(f"2026-02-02 {taken[0]}", f"2026-02-02 {taken[1]}")
    assert offered(MORNING, HALF_HOURS, taken=[block]) == expected


@pytest.mark.parametrize(
    ("event_before", "event_after", "own_before", "own_after", "expected"),
    [
        (0, 0, 0, 0, ["09:00", "09:15", "09:30", "10:15", "10:30", "10:45"]),
        # The buffer before a slot keeps off what ended before it, the one after what begins after it.
        (15, 0, 0, 0, ["09:00", "09:15", "09:30", "10:30", "10:45"]),
        (0, 15, 0, 0, ["09:00", "09:15", "10:15", "10:30", "10:45"]),
        # What is booked brings its own, and they add up.
        (0, 0, 15, 0, ["09:00", "09:15", "10:15", "10:30", "10:45"]),
        (0, 0, 0, 15, ["09:00", "09:15", "09:30", "10:30", "10:45"]),
        (15, 15, 15, 15, ["09:00", "10:45"]),
    ],
)
def test_buffers_add_up(event_before, event_after, own_before, own_after, expected):
    block = busy("2026-02-02 09:45", "2026-02-02 10:15", own_before, own_after)
    rules = Rules(15, 15, event_before, event_after)
    assert offered(MORNING, rules, taken=[block]) == expected


def test_buffers_may_lie_outside_the_open_hours():
    assert offered(MORNING, Rules(30, 30, 60, 60)) == ["09:00", "09:30", "10:00", "10:30"]


def test_busy_in_any_order_overlapping_and_far_away():
    taken = [
        busy("2026-02-02 10:00", "2026-02-02 10:30"),
        busy("2030-02-02 10:00", "2030-02-02 10:30"),
        busy("2026-02-02 09:00", "2026-02-02 10:10"),
        busy("2020-02-02 10:00", "2020-02-02 10:30"),
    ]
    assert offered(MORNING, HALF_HOURS, taken=taken) == ["10:30"]
    assert offered(MORNING, HALF_HOURS, taken=iter(taken)) == ["10:30"]


@pytest.mark.parametrize(
    ("now", "notice", "expected"),
    [
        ("2026-02-02 09:30", 0, ["09:30", "10:00", "10:30"]),
        ("2026-02-02 09:31", 0, ["10:00", "10:30"]),
        ("2026-02-02 09:00", 60, ["10:00", "10:30"]),
        ("2026-02-01 10:00", 1440, ["10:00", "10:30"]),
        ("2026-02-02 10:31", 0, []),
    ],
)
def test_minimum_notice_is_inclusive(now, notice, expected):
    assert offered(MORNING, Rules(30, 30, minimum_notice=notice), now=now) == expected


DAILY = hours("09:00-10:00")
ONE_HOUR = {"duration": 60, "slot_interval": 60}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (None, [4, 5, 6, 7, 8, 9, 10, 11]),
        (Window(WindowKind.ROLLING_DAYS, 0), [4]),
        (Window(WindowKind.ROLLING_DAYS, 3), [4, 5, 6, 7]),
        (Window(WindowKind.ROLLING_BUSINESS_DAYS, 3), [4, 5, 6, 7, 8, 9]),
        (Window(WindowKind.ROLLING_BOOKABLE_DAYS, 3), [4, 5, 6]),
        (Window(WindowKind.ROLLING_BOOKABLE_DAYS, 0), []),
        (Window(WindowKind.RANGE, start=date(2026, 2, 6), end=date(2026, 2, 8)), [6, 7, 8]),
        (Window(WindowKind.RANGE, start=date(2026, 1, 1), end=date(2026, 2, 3)), []),
    ],
)
def test_windows(window, expected):
    found = offered(DAILY, Rules(**ONE_HOUR, window=window), to="2026-02-12", now="2026-02-04 08:00")
    assert found == [f"{day:02} 09:00" for day in expected]


def test_the_days_of_a_window_are_those_of_the_zone_given():
    # 20:00 in New York is the next morning in Kathmandu.
    evening, rules = hours("20:00-21:00"), Rules(**ONE_HOUR, window=Window(WindowKind.ROLLING_DAYS, 1))
    at_home = offered(evening, rules, to="2026-02-08", now="2026-02-03 09:00")
    abroad = offered(evening, rules, to="2026-02-08", now="2026-02-03 09:00", days_zone="Asia/Kathmandu")
    assert at_home == ["03 20:00", "04 20:00"]
    assert abroad == ["03 20:00"]


def test_bookable_days_are_those_with_a_slot_left_from_now_on():
    rules = Rules(**ONE_HOUR, window=Window(WindowKind.ROLLING_BOOKABLE_DAYS, 2))
    taken = [busy("2026-02-05 09:30", "2026-02-05 09:40")]
    assert offered(DAILY, rules, taken=taken, to="2026-02-12", now="2026-02-04 08:00") == ["04 09:00", "06 09:00"]
    assert offered(DAILY, rules, taken=taken, to="2026-02-12", now="2026-02-04 09:01") == ["06 09:00", "07 09:00"]


def test_bookable_days_before_the_query_count():
    rules = Rules(**ONE_HOUR, window=Window(WindowKind.ROLLING_BOOKABLE_DAYS, 40))
    first_of_march = offered(DAILY, rules, day="2026-03-01", to="2026-04-01", now="2026-02-04 08:00")
    # 25 days of February, so 15 of March.
    assert first_of_march == [f"{day:02} 09:00" for day in range(1, 16)]


@pytest.mark.parametrize(
    ("ranges", "duration", "slot_interval", "expected"),
    [
        ("09:10-10:40", 15, 15, ["09:15", "09:30", "09:45", "10:00", "10:15"]),
        ("09:10-10:40", 15, 30, ["09:30", "10:00"]),
        ("09:10-10:40", 15, 60, ["10:00"]),
        ("09:10-10:40", 15, 45, ["09:15", "10:00"]),
        ("09:10-10:40", 15, 20, ["09:20", "09:40", "10:00", "10:20"]),
        ("09:10-10:40", 15, 25, ["09:10", "09:35", "10:00", "10:25"]),
        ("09:11-10:40", 15, 25, ["09:15", "09:40", "10:05"]),
        ("09:11-10:40", 15, 44, ["09:11", "09:55"]),
        ("09:10-13:00", 15, 90, ["09:30", "11:00", "12:30"]),
    ],
)
def test_the_grid_is_anchored_on_a_round_minute(ranges, duration, slot_interval, expected):
    assert offered(hours(ranges), Rules(duration, slot_interval)) == expected


def test_each_range_has_its_own_anchor():
    assert offered(hours("09:00-10:15", "11:10-12:00"), Rules(15, 50)) == ["09:00", "09:50", "11:10"]


def test_round_minutes_are_those_of_the_schedules_zone():
    assert offered(hours("09:00-11:00", zone="Asia/Kathmandu"), Rules(60, 60)) == ["09:00", "10:00"]


def test_neither_busy_time_nor_notice_moves_the_grid():
    long = hours("09:00-13:00")
    assert offered(long, Rules(40, 40)) == ["09:00", "09:40", "10:20", "11:00", "11:40", "12:20"]
    taken = [busy("2026-02-02 09:50", "2026-02-02 10:05")]
    assert offered(long, Rules(40, 40), taken=taken) == ["09:00", "10:20", "11:00", "11:40", "12:20"]
    assert offered(long, Rules(40, 40), now="2026-02-02 10:30") == ["11:00", "11:40", "12:20"]


def test_hours_round_the_clock_start_anew_on_monday():
    always = hours("00:00-24:00")
    found = offered(always, Rules(60, 300), day="2026-02-07", to="2026-02-10")
    # Five hours divide neither a day nor a week: the grid walks on until Monday 00:00.
    saturday = ["07 00:00", "07 05:00", "07 10:00", "07 15:00", "07 20:00"]
    sunday = ["08 01:00", "08 06:00", "08 11:00", "08 16:00", "08 21:00"]
    assert found == [*saturday, *sunday, "09 00:00", "09 05:00", "09 10:00", "09 15:00", "09 20:00"]


def test_a_slot_may_cross_the_monday_at_which_the_grid_starts_anew():
    weekend = hours("22:00-24:00", days=[Weekday.SUNDAY])
    early = Schedule(NEW_YORK, (*weekend.rules, WeeklyRule(0, 0, 120)), {}, ())
    assert offered(early, Rules(60, 50), day="2026-02-08", to="2026-02-10") == [
        "08 22:00",
        "08 22:50",
        "08 23:40",
        "09 00:00",
        "09 00:50",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # 01:00 to 04:00 over the missing hour, and over the one that is there twice.
        ("2026-03-08", ["01:00", "03:00"]),
        ("2026-11-01", ["01:00", "01:00", "02:00", "03:00"]),
        ("2026-03-15", ["01:00", "02:00", "03:00"]),
    ],
)
def test_slots_over_a_clock_change(day, expected):
    night = hours("01:00-04:00")
    begin = local(f"{day} 00:00")
    found = starts(night, (), Rules(60, 60), start=begin, end=begin + 1380, now=0, days_zone=NEW_YORK)
    assert [at(minute).astimezone(ZoneInfo(NEW_YORK)).strftime("%H:%M") for minute in found] == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # 01:00, then 02:30 after the half hour that is missing; 04:00 is the end.
        ("2026-10-04", ["01:00", "02:30"]),
        ("2026-04-05", ["01:00", "01:30", "02:30"]),
    ],
)
def test_a_clock_change_of_half_an_hour_keeps_the_step(day, expected):
    found = offered(hours("01:00-04:00", zone=LORD_HOWE), Rules(60, 60), day=day)
    assert found == expected


def test_hours_after_a_change_keep_their_wall_clock():
    assert offered(hours("09:00-10:00"), Rules(60, 60), day="2026-03-07", to="2026-03-10") == [
        "07 09:00",
        "08 09:00",
        "09 09:00",
    ]


def test_the_query_is_half_open():
    nine, ten = local("2026-02-02 09:00"), local("2026-02-02 10:00")
    clock = {"now": 0, "days_zone": NEW_YORK}
    assert starts(MORNING, (), Rules(60, 60), start=nine, end=ten, **clock) == [nine]
    assert starts(MORNING, (), Rules(60, 60), start=nine, end=ten + 1, **clock) == [nine, ten]
    assert starts(MORNING, (), Rules(60, 60), start=nine + 1, end=ten, **clock) == []
    assert starts(MORNING, (), Rules(60, 60), start=ten, end=nine, **clock) == []


def test_one_start_may_be_asked_for_by_itself():
    ten = local("2026-02-02 10:00")
    taken = [busy("2026-02-02 09:00", "2026-02-02 09:45")]
    clock = {"now": 0, "days_zone": NEW_YORK}
    assert starts(MORNING, taken, Rules(60, 60, 15), start=ten, end=ten + 1, **clock) == [ten]
    assert starts(MORNING, taken, Rules(60, 60, 16), start=ten, end=ten + 1, **clock) == []


@pytest.mark.parametrize(("duration", "slot_interval"), [(0, 15), (15, 0), (-1, 15)])
def test_lengths_are_positive(duration, slot_interval):
    with pytest.raises(ValueError, match="at least 1 minute"):
        Rules(duration, slot_interval)


@pytest.mark.parametrize("window", [None, Window(WindowKind.ROLLING_DAYS, 10**9)])
def test_the_ends_of_time_are_empty_not_an_error(window):
    rules = Rules(30, 30, minimum_notice=10**9, window=window)
    last = epoch_minute(datetime.max.replace(tzinfo=UTC))
    clock = {"now": local(LONG_AGO), "days_zone": NEW_YORK}
    assert starts(MORNING, (), rules, start=last - 1440, end=last, **clock) == []
    assert starts(MORNING, (), rules, start=epoch_minute(datetime.min.replace(tzinfo=UTC)), end=0, **clock) == []
    assert starts(MORNING, (), rules, start=0, end=last, now=last, days_zone="Pacific/Kiritimati") == []


@pytest.fixture
def server_zone(request):
    """Sets the time zone of this process, and puts it back."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(
    "server_zone", ["UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"], indirect=True
)
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Winter in London; the night the clocks change in New York; summer; the night they change on Lord Howe.
        ("2026-02-08", ["08 01:00", "08 02:00", "09 01:00", "09 02:00"]),
        ("2026-03-08", ["08 01:00", "08 02:00", "09 01:00", "09 02:00"]),
        ("2026-06-08", ["08 00:00", "08 01:00", "09 00:00", "09 01:00"]),
        ("2026-10-04", ["04 00:00", "04 01:00", "05 00:00", "05 01:00"]),
    ],
)
def test_the_servers_own_zone_never_matters(server_zone, day, expected):
    night = hours("00:30-03:30", zone="Europe/London")
    rules = Rules(90, 60, window=Window(WindowKind.ROLLING_BOOKABLE_DAYS, 2))
    midnight = local(f"{day} 00:00", "UTC")
    clock = {"now": midnight, "days_zone": "Europe/London"}
    found = starts(night, (), rules, start=midnight, end=midnight + 7200, **clock)
    assert [at(minute).strftime("%d %H:%M") for minute in found] == expected
