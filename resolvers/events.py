"""Events: what becomes of a booking. How one comes to be is `resolvers/booking.py`."""

from __future__ import annotations

from typing import Any

from db import occurrences, records, reservations
from db.events import EVENTS, EventFields
from db.fields import Fields, Long
from db.unit_of_work import Unit
from resolvers.context import Context
from resolvers.validation import Values, changes, checked, refuse_changes
from scheduling.booking import EventStatus, change

FIXED = {
    "event_type_id": "The event type of an event cannot be changed.",
    "host_id": "The host of an event cannot be changed.",
    "client_id": "The client of an event cannot be changed.",
    "starts_at": "An event cannot be moved to another time; cancel it and book anew.",
}


class Cancellation(Fields):
    """What may be said when an event is cancelled."""

    reason: Long | None = None


async def update(ctx: Context, unit: Unit, event_id: int, values: Values) -> int:
    """Change what was given of an event: notes, time zone, status. Raises NotFound, Invalid."""
    actor = ctx.require("events:write")
    row = await records.get(unit, EVENTS, actor.viewer, event_id)
    refuse_changes(row, values, FIXED)
    wanted = changes(EventFields, row, {name: values[name] for name in EventFields.model_fields if name in values})
    if values.get("status") is not None:
        await _set_status(unit, row, EventStatus(values["status"]))
    await records.change(unit, EVENTS, row, wanted)
    return event_id


async def cancel(ctx: Context, unit: Unit, event_id: int, values: Values) -> int:
    """Cancel an event and free its time at once; a cancelled one stays as it is. Raises NotFound, Invalid."""
    actor = ctx.require("events:write")
    row = await records.get(unit, EVENTS, actor.viewer, event_id)
    said = checked(Cancellation, values)["reason"]
    if row.status != EventStatus.CANCELLED:
        await _set_status(unit, row, EventStatus.CANCELLED, cancellation_reason=said)
    return event_id


async def _set_status(unit: Unit, row: Any, wanted: EventStatus, **more: Any) -> None:
    status = change(EventStatus(row.status), wanted, ends_at=row.ends_at, now=unit.now)
    if status == row.status:
        return
    stamp = {"cancelled_at": unit.now} if status is EventStatus.CANCELLED else {}
    await records.change(unit, EVENTS, row, {"status": status, **stamp, **more})
    await occurrences.set_status(unit, row.team_id, row.id, status)
    if status is EventStatus.CANCELLED:
        await reservations.release(unit, row.team_id, row.id)
