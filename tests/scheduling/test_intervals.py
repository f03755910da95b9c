import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import DOOMSDAY, gaps, intersect, join

SPAN = range(-5, 45)


def minutes(intervals):
    return {minute for start, end in intervals for minute in range(max(start, -5), min(end, 45))}


def is_tidy(intervals):
    """Sorted, no empty ones, none touching the next."""
    return all(start < end for start, end in intervals) and all(
        intervals[at][1] < intervals[at + 1][0] for at in range(len(intervals) - 1)
    )


intervals = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)))
blocks = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: (pair[0], pair[0] + pair[1])))


@pytest.mark.parametrize(
    ("given_intervals", "expected"),
    [
        ([], []),
        ([(5, 5)], []),
        ([(7, 5)], []),
        ([(3, 5), (5, 8)], [(3, 8)]),
        ([(3, 5), (6, 8)], [(3, 5), (6, 8)]),
        ([(6, 8), (3, 5), (4, 7)], [(3, 8)]),
        ([(0, 10), (2, 3), (10, 10)], [(0, 10)]),
    ],
)
def test_join(given_intervals, expected):
    assert join(given_intervals) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([], [(0, 9)], []),
        ([(0, 9)], [], []),
        ([(0, 9)], [(9, 12)], []),
        ([(0, 9)], [(8, 12)], [(8, 9)]),
        ([(0, 3), (5, 9)], [(2, 6), (7, 8), (8, 20)], [(2, 3), (5, 6), (7, 8), (8, 9)]),
        ([(0, 1), (2, 3), (4, 9)], [(0, 9)], [(0, 1), (2, 3), (4, 9)]),
    ],
)
def test_intersect(left, right, expected):
    assert intersect(left, right) == expected
    assert intersect(right, left) == expected


def test_gaps_of_no_blocks_are_all_time():
    assert gaps([], []) == [(-DOOMSDAY, DOOMSDAY)]


def test_gaps_lie_between_blocks_in_any_order():
    assert gaps([20, 5, 6], [30, 9, 7]) == [(-DOOMSDAY, 5), (9, 20), (30, DOOMSDAY)]


def test_blocks_that_meet_leave_no_gap():
    assert gaps([5, 9], [9, 12]) == [(-DOOMSDAY, 5), (12, DOOMSDAY)]


@given(intervals)
def test_join_keeps_the_minutes_and_tidies(given_intervals):
    joined = join(given_intervals)
    assert minutes(joined) == minutes(given_intervals)
    assert is_tidy(joined)


@given(intervals, intervals)
def test_intersect_is_that_of_sets(one, other):
    left, right = join(one), join(other)
    assert minutes(intersect(left, right)) == minutes(left) & minutes(right)
    assert is_tidy(intersect(left, right))


@given(blocks)
def test_gaps_are_what_no_block_covers(given_blocks):
    found = gaps([start for start, _ in given_blocks], [end for _, end in given_blocks])
    assert minutes(found) == set(SPAN) - minutes(given_blocks)
    assert is_tidy(found)
