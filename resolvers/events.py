"""Events: what becomes of a booking. How one comes to be is `resolvers/booking.py`."""

from __future__ import annotations

from typing import Any

from db import occurrences, records, reservations
from db.event_types import EVENT_TYPES
from db.events import EVENTS, EventFields
from db.fields import Fields, Long
from db.scope import Viewer
from db.unit_of_work import Unit
from resolvers import places
from resolvers.context import Context
from resolvers.validation import Values, changes, checked, refuse_changes
from scheduling.booking import BLOCKING, EventStatus, change
from scheduling.errors import Invalid

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
    """Change what was given of an event: notes, time zone, place, status. Raises NotFound, Invalid."""
    actor = ctx.require("events:write")
    row = await records.get(unit, EVENTS, actor.viewer, event_id)
    refuse_changes(row, values, FIXED)
    wanted = changes(EventFields, row, {name: values[name] for name in EventFields.model_fields if name in values})
    if "location_id" in values and values["location_id"] != row.location_id:
        wanted |= await _place(unit, row, values["location_id"])
    if "status" in values:
        if values["status"] is None:
            raise Invalid({"status": ["The status must not be null."]})
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


async def _place(unit: Unit, row: Any, location_id: int | None) -> dict[str, Any]:
    """Another location; null goes back to what the event type says."""
    if location_id is not None:
        return await places.chosen(unit, row.team_id, location_id)
    types = await records.read_many(unit.fetch, EVENT_TYPES, Viewer(row.team_id), [row.event_type_id], deleted=True)
    return await places.inherited(unit, types[row.event_type_id])


async def _set_status(unit: Unit, row: Any, wanted: EventStatus, **more: Any) -> None:
    status = change(EventStatus(row.status), wanted, ends_at=row.ends_at, now=unit.now)
    if status == row.status:
        return
    stamp = {"cancelled_at": unit.now} if status is EventStatus.CANCELLED else {}
    await records.change(unit, EVENTS, row, {"status": status, **stamp, **more})
    await occurrences.set_status(unit, row.team_id, row.id, status)
    if status not in BLOCKING:
        await reservations.release(unit, row.team_id, row.id)
