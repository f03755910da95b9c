"""Sorted lists of half-open integer intervals `[start, end)`, and what may be done with them.

Decided here: touching intervals are one, an interval without length is none. Not here: what the numbers mean
(everywhere in `scheduling` they are epoch minutes). But for `join` and `gaps`, which take any order, every list
that comes in or goes out is sorted, disjoint and without empty intervals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Interval = tuple[int, int]

# Further away than any date there is, on both sides.
DOOMSDAY = 1 << 40


def join(intervals: Iterable[Interval]) -> list[Interval]:
    """The same minutes as a sorted list in which touching and overlapping intervals are one; empty ones go."""
    joined: list[Interval] = []
    low = high = -DOOMSDAY
    for start, end in sorted(intervals):
        if start > high:
            if low < high:
                joined.append((low, high))
            low, high = start, end
        elif end > high:
            high = end
    if low < high:
        joined.append((low, high))
    return joined


def intersect(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """The minutes that lie in both lists."""
    if len(left) > len(right):
        left, right = right, left
    common: list[Interval] = []
    index = 0
    for start, end in left:
        # The one before the first that starts inside may still reach in.
        index = max(bisect_left(right, (start,), index) - 1, 0)
        for other_start, other_end in right[index : bisect_left(right, (end,), index)]:
            low, high = max(start, other_start), min(end, other_end)
            if low < high:
                common.append((low, high))
    return common


def gaps(starts: list[int], ends: list[int]) -> list[Interval]:
    """The stretches of all time that no block covers; the first and the last have no end worth the name.

    `starts` and `ends` are those of the same blocks, each block with start < end, in any order; both are sorted in
    place. It takes no pairs: once both are sorted, the n-th end lies before the start that follows it exactly where
    nothing is covered, and integers sort faster than tuples.
    """
    starts.sort()
    ends.sort()
    starts.append(DOOMSDAY)
    ends.insert(0, -DOOMSDAY)
    return [(end, start) for end, start in zip(ends, starts, strict=True) if end < start]
