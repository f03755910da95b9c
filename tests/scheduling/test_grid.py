from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduling.grid import anchor, granularity, grid_lines, sweep
from scheduling.instants import at, epoch_minute
from scheduling.intervals import DOOMSDAY

ALWAYS = (-DOOMSDAY, DOOMSDAY)
MONDAY = date(2026, 2, 2).toordinal()


def minute(text):
    return epoch_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("slot_interval", "size"),
    [
        (1, 1),
        (5, 5),
        (7, 1),
        (10, 10),
        (15, 15),
        (20, 20),
        (25, 5),
        (30, 30),
        (40, 20),
        (45, 15),
        (50, 10),
        (60, 60),
        (75, 15),
        (90, 30),
        (120, 60),
        (1440, 60),
        (44, 1),
    ],
)
def test_granularity(slot_interval, size):
    assert granularity(slot_interval) == size


@pytest.mark.parametrize(
    ("zone", "start", "size", "expected"),
    [
        ("UTC", "2026-02-02 09:00", 60, "2026-02-02 09:00"),
        ("UTC", "2026-02-02 09:01", 60, "2026-02-02 10:00"),
        ("UTC", "2026-02-02 09:10", 15, "2026-02-02 09:15"),
        ("UTC", "2026-02-02 09:10", 1, "2026-02-02 09:10"),
        # 09:00 in Kathmandu is 03:15 UTC: full hours are those of its own clock.
        ("Asia/Kathmandu", "2026-02-02 03:15", 60, "2026-02-02 03:15"),
        ("Asia/Kathmandu", "2026-02-02 03:16", 30, "2026-02-02 03:45"),
        # Lord Howe: 01:40 +10:30, at 02:00 it becomes 02:30 +11, so the next full hour is 50 minutes away ...
        ("Australia/Lord_Howe", "2026-10-03 15:10", 60, "2026-10-03 16:00"),
        ("Australia/Lord_Howe", "2026-10-03 15:10", 30, "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-03 15:10", 20, "2026-10-03 15:10"),
        ("Australia/Lord_Howe", "2026-10-03 15:20", 20, "2026-10-03 15:40"),
        # ... and 01:45 +11 falls back to 01:30 +10:30 at 02:00: full hour at 02:00 of the second pass.
        ("Australia/Lord_Howe", "2026-04-04 14:45", 60, "2026-04-04 15:30"),
        ("Australia/Lord_Howe", "2026-04-04 14:45", 20, "2026-04-04 15:10"),
    ],
)
def test_anchor(zone, start, size, expected):
    assert at(anchor(ZoneInfo(zone), minute(start), size)).strftime("%Y-%m-%d %H:%M") == expected


def test_one_line_a_range_that_ends_where_a_slot_no_longer_fits():
    lines = grid_lines(
        [(minute("2026-02-02 09:10"), minute("2026-02-02 11:00"))],
        range(MONDAY, MONDAY + 7, 7),
        ZoneInfo("UTC"),
        slot_interval=30,
        duration=45,
        span=ALWAYS,
    )
    anchored = minute("2026-02-02 09:30")
    assert lines == [(anchored, anchored, minute("2026-02-02 10:16"))]


def test_a_range_over_monday_midnight_starts_anew_there():
    zone = ZoneInfo("America/New_York")
    hours = [(minute("2026-02-09 04:20"), minute("2026-02-09 05:50"))]
    lines = grid_lines(hours, range(MONDAY, MONDAY + 14, 7), zone, slot_interval=50, duration=20, span=ALWAYS)
    midnight = minute("2026-02-09 05:00")
    assert lines == [(midnight - 40, midnight - 40, midnight), (midnight, midnight, minute("2026-02-09 05:31"))]


def test_the_span_cuts_a_line_but_not_its_anchor():
    hours = [(minute("2026-02-02 09:00"), minute("2026-02-02 17:00"))]
    mondays = range(MONDAY, MONDAY + 7, 7)
    span = (minute("2026-02-02 10:10"), minute("2026-02-02 11:50"))
    lines = grid_lines(hours, mondays, ZoneInfo("UTC"), slot_interval=25, duration=20, span=span)
    assert lines == [(minute("2026-02-02 09:00"), *span)]


@pytest.mark.parametrize(
    ("lines", "free", "expected"),
    [
        ([], [ALWAYS], []),
        ([(0, 0, 60)], [], []),
        ([(0, 0, 60)], [ALWAYS], [0, 20, 40]),
        ([(0, 0, 61)], [ALWAYS], [0, 20, 40, 60]),
        ([(0, 5, 60)], [ALWAYS], [20, 40]),
        ([(0, 0, 60)], [(0, 1), (19, 20), (21, 40), (40, 41)], [0, 40]),
        # One free interval over two lines, each with its own anchor.
        ([(0, 0, 30), (30, 30, 60)], [(-9, 51)], [0, 20, 30, 50]),
        # An anchor past its line's end.
        ([(60, 60, 50), (70, 70, 75)], [ALWAYS], [70]),
        ([(100, 100, 161), (300, 300, 301)], [(0, 5), (90, 120), (130, 150), (160, 400)], [100, 140, 160, 300]),
    ],
)
def test_sweep(lines, free, expected):
    assert sweep(lines, free, 20) == expected
