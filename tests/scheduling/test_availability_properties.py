"""What holds for any schedule, and a slow second implementation that must agree.

The second implementation shares no code and no idea with the first: it looks at every minute by itself, reads the
local time of each from `zoneinfo`, and follows the written rules word by word.
"""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.availability import Busy, Rules, Schedule, WeeklyRule, Window, WindowKind, starts

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# A zone, and a Sunday on which its clocks change (or an ordinary one).
PLACES = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Asia/Kathmandu", date(2026, 2, 8)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("America/Havana", date(2026, 11, 1)),
]
# Days before and after that Sunday which the second implementation looks at; queries keep inside.
AROUND = range(-16, 12)


# --- the second implementation -------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def clocks(zone, sunday):
    """{epoch minute: local time} for all the days around a Sunday, and {local time: its first epoch minute}."""
    shown, first_pass = {}, {}
    start = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) + timedelta(days=AROUND.start - 1)
    for ahead in range((len(AROUND) + 3) * 1440):
        moment = start + ahead * MINUTE
        local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        minute = (moment - EPOCH) // MINUTE
        shown[minute] = local
        first_pass.setdefault(local, minute)
    return shown, first_pass


def instant(first_pass, local):
    """The first minute that shows this local time; one that does not exist moves forward by the gap around it."""
    if local in first_pass:
        return first_pass[local]
    last_before, first_after = local, local
    while last_before not in first_pass:
        last_before -= MINUTE
    while first_after not in first_pass:
        first_after += MINUTE
    return first_pass[local + (first_after - last_before - MINUTE)]


def open_minutes(schedule, first_pass, sunday):
    found = set()
    for ahead in AROUND:
        day = sunday + timedelta(days=ahead)
        ranges = [(rule.start, rule.end) for rule in schedule.rules if rule.weekday == day.weekday()]
        ranges = schedule.overrides.get(day, ranges)
        if any(first <= day <= last for first, last in schedule.days_off):
            ranges = []
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        for start, end in ranges:
            found.update(
                range(instant(first_pass, midnight + start * MINUTE), instant(first_pass, midnight + end * MINUTE))
            )
    return found


def grid_points(schedule, rules, sunday):
    """Every grid point from which a slot fits into the open minutes."""
    shown, first_pass = clocks(schedule.timezone, sunday)
    is_open = open_minutes(schedule, first_pass, sunday)
    mondays = {
        instant(first_pass, local)
        for local in (datetime(sunday.year, sunday.month, sunday.day) + timedelta(days=n) for n in AROUND)  # noqa: DTZ001
        if local.weekday() == 0
    }
    size = max(number for number in (60, 30, 20, 15, 10, 5, 1) if rules.slot_interval % number == 0)
    points, coming = [], None
    for minute in sorted(is_open):
        if minute - 1 not in is_open or minute in mondays:
            coming = None
        if coming is None and shown[minute].minute % size == 0:
            coming = minute
        if minute == coming:
            points.append(minute)
            coming += rules.slot_interval
    return [point for point in points if all(point + ahead in is_open for ahead in range(rules.duration))]


def is_clear(point, busy, rules):
    for item in busy:
        low = item.start - item.buffer_before - rules.buffer_after
        high = item.end + item.buffer_after + rules.buffer_before
        if low < high and point < high and low < point + rules.duration:
            return False
    return True


def day_in(zone, minute):
    return (EPOCH + minute * MINUTE).astimezone(ZoneInfo(zone)).date()


def in_window(window, day, today):
    if window is None or window.kind == "rolling_bookable_days":
        return True
    if window.kind == "range":
        return window.start <= day <= window.end
    last, left = today, window.days
    while left:
        last += timedelta(days=1)
        left -= window.kind == "rolling_days" or last.weekday() < 5
    return today <= day <= last


def slow_starts(schedule, busy, rules, *, start, end, now, days_zone, sunday):
    window, today = rules.window, day_in(days_zone, now)
    found = [
        point
        for point in grid_points(schedule, rules, sunday)
        if point >= now + rules.minimum_notice
        and is_clear(point, busy, rules)
        and in_window(window, day_in(days_zone, point), today)
    ]
    if window is not None and window.kind == "rolling_bookable_days":
        bookable = sorted({day_in(days_zone, point) for point in found})[: window.days]
        found = [point for point in found if day_in(days_zone, point) in bookable]
    return [point for point in found if start <= point < end]


# --- any case ------------------------------------------------------------------------------------------------------

lengths = st.sampled_from([1, 7, 15, 20, 25, 30, 40, 45, 60, 90, 90, 1500])
steps = st.sampled_from([1, 5, 7, 15, 20, 25, 30, 40, 44, 45, 50, 60, 75, 90, 300, 1440, 2000])
buffers = st.sampled_from([0, 0, 5, 15, 61])
minutes_of_day = st.one_of(st.integers(0, 96).map(lambda quarter: quarter * 15), st.integers(0, 1440))
ranges = st.tuples(minutes_of_day, minutes_of_day).map(sorted).map(tuple).filter(lambda pair: pair[0] < pair[1])


@st.composite
def cases(draw):
    zone, sunday = draw(st.sampled_from(PLACES))
    days = st.integers(-9, 6).map(lambda ahead: sunday + timedelta(days=ahead))
    if draw(st.integers(0, 4)) == 0:
        weekly = [WeeklyRule(day, 0, 1440) for day in range(7)]
    else:
        weekly = [
            WeeklyRule(day, *pair)
            for day, pair in draw(st.lists(st.tuples(st.integers(0, 6), ranges), min_size=5, max_size=12))
        ]
    schedule = Schedule(
        zone,
        tuple(weekly),
        draw(st.dictionaries(days, st.lists(ranges, max_size=3).map(tuple), max_size=3)),
        tuple(draw(st.lists(days.map(lambda day: (day, day + timedelta(days=day.day % 3))), max_size=2))),
    )
    middle = (datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - EPOCH) // MINUTE
    moments = st.integers(middle - 8 * 1440, middle + 6 * 1440)
    items = st.builds(
        lambda start, length, before, after: Busy(start, start + length, before, after),
        moments, st.integers(0, 400), buffers, buffers,
    )  # fmt: skip
    kinds = st.sampled_from(list(WindowKind))
    windows = st.builds(Window, kinds, st.integers(0, 6), days, days.map(lambda day: day + timedelta(days=3)))
    rules = Rules(
        draw(lengths), draw(steps), draw(buffers), draw(buffers), draw(st.sampled_from([0, 0, 0, 90, 3000])),
        draw(st.sampled_from([None, None, draw(windows)])),
    )  # fmt: skip
    begin = draw(st.integers(middle - 8 * 1440, middle))
    query = begin, begin + draw(st.integers(600, 6 * 1440) | st.integers(0, 600))
    # Mostly the clock stands before what is asked for.
    now = draw(st.sampled_from([query[0] - 1440, query[0] - 600, draw(moments)]))
    return {
        "schedule": schedule,
        "busy": draw(st.lists(items, max_size=12)),
        "rules": rules,
        "start": query[0],
        "end": query[1],
        "now": now,
        "days_zone": draw(st.sampled_from([zone, "UTC", "Asia/Kathmandu"])),
    }, sunday


def without_bookable_days(case):
    window = case["rules"].window
    if window is None or window.kind is not WindowKind.ROLLING_BOOKABLE_DAYS:
        return case
    return {**case, "rules": replace(case["rules"], window=None)}


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(cases())
def test_the_slow_implementation_agrees(drawn):
    case, sunday = drawn
    assert starts(**case) == slow_starts(**case, sunday=sunday)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_what_is_offered_lies_in_open_hours_and_clear_of_busy_time(drawn):
    case, sunday = drawn
    is_open = open_minutes(case["schedule"], clocks(case["schedule"].timezone, sunday)[1], sunday)
    offered = starts(**case)
    assert offered == sorted(set(offered))
    for minute in offered:
        assert case["start"] <= minute < case["end"]
        assert minute >= case["now"] + case["rules"].minimum_notice
        assert is_open.issuperset(range(minute, minute + case["rules"].duration))
        assert is_clear(minute, case["busy"], case["rules"])


@settings(max_examples=100, deadline=None)
@given(cases(), st.lists(st.integers(0, 14 * 1440), max_size=4))
def test_any_split_of_a_query_gives_the_same_starts(drawn, cuts):
    case = without_bookable_days(drawn[0])
    borders = sorted({case["start"], case["end"], *(min(case["start"] + cut, case["end"]) for cut in cuts)})
    pieces = [starts(**{**case, "start": low, "end": high}) for low, high in itertools.pairwise(borders)]
    assert [minute for piece in pieces for minute in piece] == starts(**case)


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(-8 * 1440, 6 * 1440), st.integers(1, 400))
def test_more_busy_time_never_adds_a_start(drawn, offset, length):
    case = without_bookable_days(drawn[0])
    more = Busy(case["start"] + offset, case["start"] + offset + length)
    fewer = starts(**{**case, "busy": [*case["busy"], more]})
    assert set(fewer) <= set(starts(**case))


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(-3000, 3000), st.integers(0, 5000))
def test_neither_query_nor_clock_moves_the_grid(drawn, moved, later):
    case = {**drawn[0], "rules": replace(drawn[0]["rules"], window=None)}
    before = starts(**case)
    elsewhere = starts(**{**case, "start": case["start"] + moved, "end": case["end"] + moved})
    low, high = max(case["start"], case["start"] + moved), min(case["end"], case["end"] + moved)
    assert [minute for minute in elsewhere if low <= minute < high] == [m for m in before if low <= m < high]
    earliest = case["now"] + later + case["rules"].minimum_notice
    assert starts(**{**case, "now": case["now"] + later}) == [minute for minute in before if minute >= earliest]


@settings(max_examples=100, deadline=None)
@given(cases())
def test_whatever_is_offered_is_accepted_by_itself(drawn):
    case = drawn[0]
    for minute in starts(**case)[:5]:
        assert starts(**{**case, "start": minute, "end": minute + 1}) == [minute]
