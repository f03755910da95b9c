"""The states of a booking and the changes between them.

Decided here: which state may follow which, and when. Not here: who may ask for a change, what a change sets off, and
whether the time is free (`scheduling/availability.py`).
Source: design "Scheduling", section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from scheduling.errors import Invalid


class EventStatus(StrEnum):
    """The states of an event."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


TRANSITIONS: Mapping[EventStatus, frozenset[EventStatus]] = {
    EventStatus.PENDING: frozenset({EventStatus.CONFIRMED, EventStatus.CANCELLED}),
    EventStatus.CONFIRMED: frozenset({EventStatus.COMPLETED, EventStatus.NO_SHOW, EventStatus.CANCELLED}),
    EventStatus.CANCELLED: frozenset(),
    EventStatus.COMPLETED: frozenset({EventStatus.NO_SHOW}),
    EventStatus.NO_SHOW: frozenset({EventStatus.COMPLETED}),
}

# They say how an event went, so it has to be over.
AFTER_THE_END = frozenset({EventStatus.COMPLETED, EventStatus.NO_SHOW})

# The states in which an event keeps its reservation: all but cancelled. One that has ended still needs its buffer
# after, and none of the changes above ever takes a time again that was given up.
BLOCKING = frozenset({EventStatus.PENDING, EventStatus.CONFIRMED, EventStatus.COMPLETED, EventStatus.NO_SHOW})


def change(current: EventStatus, wanted: EventStatus, *, ends_at: datetime, now: datetime) -> EventStatus:
    """The state after the change: `wanted`, if the table allows it; the same state again is no change.

    Both moments are aware. Raises Invalid on `status` for a change that is not in the table, and for completed and
    no_show before the event has ended.
    """
    if wanted == current:
        return current
    if wanted not in TRANSITIONS[current]:
        raise Invalid({"status": [f"A {current} event cannot become {wanted}."]})
    if wanted in AFTER_THE_END and now < ends_at:
        raise Invalid({"status": [f"An event cannot become {wanted} before it has ended."]})
    return wanted
