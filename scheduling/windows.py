"""How far ahead a time may be booked.

Decided here: the instants a booking window spans, in days of the zone it is given. Not here: whose zone that is, and
which days have slots (`rolling_bookable_days` is counted in `scheduling/availability.py`).
Source: design "Scheduling", rule 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.intervals import DOOMSDAY, Interval
from scheduling.wall_clock import FIRST_DAY, LAST_DAY, local_day, minute_of

WORKING_DAYS = 5


class WindowKind(StrEnum):
    """The kinds of booking window."""

    ROLLING_DAYS = "rolling_days"
    ROLLING_BUSINESS_DAYS = "rolling_business_days"
    ROLLING_BOOKABLE_DAYS = "rolling_bookable_days"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Window:
    """A booking window: the rolling kinds have `days` (>= 0), a range has `start` and `end` (inclusive dates)."""

    kind: WindowKind
    days: int | None = None
    start: date | None = None
    end: date | None = None


def window_span(window: Window | None, *, now: int, days_zone: ZoneInfo) -> Interval:
    """The epoch minutes [from, to) in which a booking may start: whole days of `days_zone`.

    `now` counts as today. A missing bound is no bound; rolling_bookable_days has none here.
    """
    if window is None or window.kind is WindowKind.ROLLING_BOOKABLE_DAYS:
        return -DOOMSDAY, DOOMSDAY
    if window.kind is WindowKind.RANGE:
        low = -DOOMSDAY if window.start is None else _midnight(days_zone, window.start.toordinal())
        high = DOOMSDAY if window.end is None else _midnight(days_zone, window.end.toordinal() + 1)
        return low, high
    if window.days is None:
        return -DOOMSDAY, DOOMSDAY
    today = local_day(days_zone, now)
    ahead = window.days if window.kind is WindowKind.ROLLING_DAYS else _business_days(today, window.days)
    return _midnight(days_zone, today), _midnight(days_zone, today + ahead + 1)


def _business_days(today: int, count: int) -> int:
    """How many days ahead the `count`-th Monday-to-Friday day after today (an ordinal) lies."""
    weekday = (today - 1) % 7
    # A weekend counts as the Friday before it.
    weeks, rest = divmod(min(weekday, WORKING_DAYS - 1) + count, WORKING_DAYS)
    return max(weeks * 7 + rest - weekday, 0)


def _midnight(zone: ZoneInfo, day: int) -> int:
    return minute_of(zone, min(max(day, FIRST_DAY), LAST_DAY), 0)
