from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.booking import BLOCKING, TRANSITIONS, EventStatus, change
from scheduling.errors import ErrorCode, Invalid

END = datetime(2026, 2, 2, 15, 0, tzinfo=UTC)
LATER = END + timedelta(hours=1)
EARLIER = END - timedelta(minutes=1)

ALLOWED = {
    ("pending", "confirmed"),
    ("pending", "cancelled"),
    ("confirmed", "completed"),
    ("confirmed", "no_show"),
    ("confirmed", "cancelled"),
    ("completed", "no_show"),
    ("no_show", "completed"),
}


@pytest.mark.parametrize("current", EventStatus)
@pytest.mark.parametrize("wanted", EventStatus)
def test_every_pair_of_states_after_the_end(current, wanted):
    if current == wanted or (current.value, wanted.value) in ALLOWED:
        assert change(current, wanted, ends_at=END, now=LATER) is wanted
        return
    with pytest.raises(Invalid) as caught:
        change(current, wanted, ends_at=END, now=LATER)
    assert caught.value.code is ErrorCode.INVALID
    assert caught.value.fields == {"status": [f"A {current.value} event cannot become {wanted.value}."]}


@pytest.mark.parametrize("wanted", [EventStatus.COMPLETED, EventStatus.NO_SHOW])
def test_nothing_is_over_before_its_end(wanted):
    with pytest.raises(Invalid) as caught:
        change(EventStatus.CONFIRMED, wanted, ends_at=END, now=EARLIER)
    assert caught.value.fields == {"status": [f"An event cannot become {wanted.value} before it has ended."]}
    assert change(EventStatus.CONFIRMED, wanted, ends_at=END, now=END) is wanted


@pytest.mark.parametrize("now", [EARLIER, LATER])
@pytest.mark.parametrize("current", [EventStatus.PENDING, EventStatus.CONFIRMED])
def test_cancelling_does_not_ask_the_clock(current, now):
    assert change(current, EventStatus.CANCELLED, ends_at=END, now=now) is EventStatus.CANCELLED


def test_only_a_cancelled_event_gives_its_time_back():
    assert set(EventStatus) - BLOCKING == {EventStatus.CANCELLED}


def test_the_table_names_every_state():
    assert set(TRANSITIONS) == set(EventStatus)


@given(st.lists(st.tuples(st.sampled_from(EventStatus), st.integers(-120, 120))))
def test_a_walk_never_comes_back(steps):
    """Whatever is tried: cancelled stays, pending is never reached again, a time given up is never taken again."""
    state = EventStatus.PENDING
    for wanted, minutes in steps:
        before = state
        try:
            state = change(state, wanted, ends_at=END, now=END + timedelta(minutes=minutes))
        except Invalid:
            assert wanted is not before
            continue
        assert state is wanted
        assert before is EventStatus.PENDING or state is not EventStatus.PENDING
        assert before in BLOCKING or state not in BLOCKING
        if state is not before and state in {EventStatus.COMPLETED, EventStatus.NO_SHOW}:
            assert minutes >= 0
