"""The hours a schedule is open, before anything is taken off them.

Decided here: which rule holds on a date (day off > override > weekly rules) and which instants its ranges are. Not
here: busy time, notice and window, and where slots may start inside a range (`scheduling/grid.py`).
Source: design "Scheduling", section 1 and rules 1 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from zoneinfo import ZoneInfo

from scheduling.intervals import Interval, join
from scheduling.wall_clock import MINUTES_A_DAY, minute_of, monday_of, stretch_of


class Weekday(IntEnum):
    """Days of the week as `date.weekday()` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """One open range of a weekday: minutes of the local day, 0 <= start < end <= 1440."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A host's hours as wall clock in `timezone` (IANA): all dates are dates of that zone, days off inclusive."""

    timezone: str
    rules: tuple[WeeklyRule, ...]
    overrides: Mapping[date, tuple[tuple[int, int], ...]]
    days_off: tuple[tuple[date, date], ...]


def open_hours(schedule: Schedule, mondays: range) -> list[Interval]:
    """The open ranges of the weeks that begin on these local Mondays (ordinals), joined, in epoch minutes."""
    zone = ZoneInfo(schedule.timezone)
    weekly = join(
        (rule.weekday * MINUTES_A_DAY + rule.start, rule.weekday * MINUTES_A_DAY + rule.end) for rule in schedule.rules
    )
    special = _special_days(schedule, mondays)
    special_weeks = {monday_of(day) for day in special}
    ranges: list[Interval] = []
    for monday in mondays:
        begins, even = stretch_of(zone, monday, 7)
        if even and monday not in special_weeks:
            ranges += [(begins + start, begins + end) for start, end in weekly]
        else:
            ranges += _day_by_day(schedule, zone, monday, special)
    return join(ranges)


def _day_by_day(
    schedule: Schedule, zone: ZoneInfo, monday: int, special: Mapping[int, Sequence[Interval]]
) -> Iterator[Interval]:
    """The open ranges of one week in no order, each local time converted by itself."""
    for rule in schedule.rules:
        day = monday + rule.weekday
        if day not in special:
            yield minute_of(zone, day, rule.start), minute_of(zone, day, rule.end)
    for day in range(monday, monday + 7):
        for start, end in special.get(day, ()):
            yield minute_of(zone, day, start), minute_of(zone, day, end)


def _special_days(schedule: Schedule, mondays: range) -> dict[int, Sequence[Interval]]:
    """The dates (ordinals) of these weeks on which the weekly rules do not hold, with what holds instead."""
    days = range(mondays.start, mondays.stop + 7)
    special: dict[int, Sequence[Interval]] = {}
    for day, ranges in schedule.overrides.items():
        ordinal = day.toordinal()
        if ordinal in days:
            special[ordinal] = ranges
    for off_from, off_to in schedule.days_off:
        off = range(max(off_from.toordinal(), days.start), min(off_to.toordinal() + 1, days.stop))
        special.update(dict.fromkeys(off, ()))
    return special
