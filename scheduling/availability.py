"""Which starts of an event type are bookable with one host.

Decided here: what is put together, in which order: open hours give the grid, busy time, notice and window only filter
it. Listing slots and accepting a booking both ask `starts`. Not here: its parts (`hours`, `windows`, `grid`,
`wall_clock`), reading schedules and busy time, and how a query is limited.

Everything is whole epoch minutes; no datetime is built and no zone looked up per slot.
Source: design "Scheduling", sections 1 and 2.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduling.grid import grid_lines, sweep
from scheduling.hours import Schedule, Weekday, WeeklyRule, open_hours
from scheduling.intervals import Interval, gaps
from scheduling.wall_clock import FIRST_MINUTE, LAST_MINUTE, local_day, minute_of, monday_of
from scheduling.windows import Window, WindowKind, window_span

__all__ = [
    "Busy",
    "Rules",
    "Schedule",
    "Weekday",
    "WeeklyRule",
    "Window",
    "WindowKind",
    "starts",
]

# Bookable days are looked for this many days at a time.
STRIDE = 28


@dataclass(frozen=True, slots=True)
class Busy:
    """Time that is taken, in epoch minutes, with the buffers of its own that it was booked with.

    What has no length of its own and no buffers blocks nothing.
    """

    start: int
    end: int
    buffer_before: int = 0
    buffer_after: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What an event type asks of a slot; all in minutes. Raises ValueError unless duration and step are positive."""

    duration: int
    slot_interval: int
    buffer_before: int = 0
    buffer_after: int = 0
    minimum_notice: int = 0
    window: Window | None = None

    def __post_init__(self) -> None:
        if self.duration < 1 or self.slot_interval < 1:
            raise ValueError("duration and slot_interval must be at least 1 minute")


def starts(
    schedule: Schedule, busy: Iterable[Busy], rules: Rules, *, start: int, end: int, now: int, days_zone: str
) -> list[int]:
    """The bookable starts in [start, end), sorted epoch minutes.

    `now` is the clock rounded up to a whole minute, `days_zone` (IANA) says whose days a window counts. `busy` comes
    in any order; for a window of rolling_bookable_days it must reach back to `now`, as the days before `start` count.
    """
    zone = ZoneInfo(days_zone)
    free = free_starts(busy, rules)
    opens, closes = window_span(rules.window, now=now, days_zone=zone)
    earliest = max(now + rules.minimum_notice, opens)
    span = max(start, earliest), min(end, closes)
    window = rules.window
    if window is None or window.kind is not WindowKind.ROLLING_BOOKABLE_DAYS or window.days is None:
        return _starts_between(schedule, free, rules, span)
    found = _first_bookable_days(schedule, free, rules, (earliest, span[1]), zone, window.days)
    return found[bisect_left(found, start) :]


def free_starts(busy: Iterable[Busy], rules: Rules) -> list[Interval]:
    """The intervals of starts, over all time, from which a whole slot meets no busy item.

    An item blocks [start - own buffer before - the event's after, end + own buffer after + the event's before):
    buffers add up, and meeting a blocked end or start exactly is fine. So the starts it takes away begin a duration
    earlier, less the one minute that would end exactly at the block.
    """
    early, late = rules.buffer_after + rules.duration - 1, rules.buffer_before
    items = list(busy)
    if not rules.buffer_after and not late:
        items = [item for item in items if item.end + item.buffer_after > item.start - item.buffer_before]
    return gaps(
        [item.start - item.buffer_before - early for item in items],
        [item.end + item.buffer_after + late for item in items],
    )


def _starts_between(schedule: Schedule, free: Sequence[Interval], rules: Rules, span: Interval) -> list[int]:
    """The grid points of the span from which a slot fits into the open hours and that are free."""
    first, last = max(span[0], FIRST_MINUTE), min(span[1], LAST_MINUTE)
    if first >= last:
        return []
    zone = ZoneInfo(schedule.timezone)
    # Whole weeks, as the grid starts anew each Monday; a day more than the last slot touches costs nothing and covers
    # a midnight that clocks pass twice.
    last_day = local_day(zone, last + rules.duration) + 1
    mondays = range(monday_of(local_day(zone, first)), last_day + 1, 7)
    lines = grid_lines(
        open_hours(schedule, mondays),
        mondays,
        zone,
        slot_interval=rules.slot_interval,
        duration=rules.duration,
        span=(first, last),
    )
    return sweep(lines, free, rules.slot_interval)


def _first_bookable_days(
    schedule: Schedule, free: Sequence[Interval], rules: Rules, span: Interval, zone: ZoneInfo, count: int
) -> list[int]:
    """All starts in the span that lie on the first `count` days of `zone` that have any."""
    low, last = max(span[0], FIRST_MINUTE), min(span[1], LAST_MINUTE)
    found: list[int] = []
    while low < last and count > 0:
        high = min(minute_of(zone, local_day(zone, low) + STRIDE, 0), last)
        stretch = _starts_between(schedule, free, rules, (low, high))
        index = 0
        while index < len(stretch) and count > 0:
            next_midnight = minute_of(zone, local_day(zone, stretch[index]) + 1, 0)
            index = bisect_left(stretch, next_midnight, index + 1)
            count -= 1
        found += stretch[:index]
        low = high
    return found
