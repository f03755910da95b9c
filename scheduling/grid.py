"""Where slots may start: the grid, anchored on working hours alone.

Decided here: the grid points of the open ranges, and the sweep that keeps those with room for a whole slot. Not
here: what makes up the open ranges and the free time. Neither the clock, the query nor a booking moves the grid.
Source: design "Scheduling", rule 6.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.intervals import DOOMSDAY, Interval
from scheduling.wall_clock import local_minute_of_hour, stretch_of

# Grid points sit on a multiple of the largest of these that divides the slot interval.
ROUND_MINUTES = (60, 30, 20, 15, 10, 5)

# (anchor, first, until): the grid points anchor, anchor + slot_interval, ... that lie in [first, until).
Line = tuple[int, int, int]


def granularity(slot_interval: int) -> int:
    """The largest of 60, 30, 20, 15, 10, 5 that divides the slot interval, else 1."""
    return next((size for size in ROUND_MINUTES if slot_interval % size == 0), 1)


@lru_cache(maxsize=16_384)
def anchor(zone: ZoneInfo, minute: int, size: int) -> int:
    """The first epoch minute at or after `minute` whose local minute of the hour is a multiple of `size`."""
    found = minute + -local_minute_of_hour(zone, minute) % size
    if local_minute_of_hour(zone, found) % size == 0:
        return found
    # The clock changed on the way by a part of an hour, so the minute hand jumped: follow it.
    while local_minute_of_hour(zone, minute) % size:
        minute += 1
    return minute


def grid_lines(
    hours: Sequence[Interval], mondays: range, zone: ZoneInfo, *, slot_interval: int, duration: int, span: Interval
) -> list[Line]:
    """The grid of the open ranges: one line a range, a new one at each local Monday 00:00 inside it.

    A line ends where a slot of `duration` no longer fits into its range; it keeps its anchor when `span` cuts it.
    """
    size = granularity(slot_interval)
    first, last = span
    lines: list[Line] = []
    restarts = (stretch_of(zone, monday, 7)[0] for monday in mondays)
    restart = -DOOMSDAY
    for start, end in hours:
        until = end - duration + 1
        if until > last:
            until = last
        while start < until:
            while restart <= start:
                restart = next(restarts, DOOMSDAY)
            stop = until if until < restart else restart
            if stop > first:
                origin = anchor(zone, start, size)
                lines.append((origin, origin if origin > first else first, stop))
            start = stop
    return lines


def sweep(lines: Sequence[Line], free: Sequence[Interval], slot_interval: int) -> list[int]:
    """The grid points that lie in `free` (the intervals of starts that nothing else forbids), sorted epoch minutes."""
    found: list[int] = []
    if not lines:
        return found
    index = max(bisect_left(free, (lines[0][1],)) - 1, 0)
    count = len(free)
    for origin, first, until in lines:
        while index < count:
            low, high = free[index]
            if low >= until:
                break
            if low < first:
                low = first
            low += (origin - low) % slot_interval
            if high >= until:
                # It may reach into the next line as well.
                found += range(low, until, slot_interval)
                break
            if low < high:
                found += range(low, high, slot_interval)
            index += 1
    return found
