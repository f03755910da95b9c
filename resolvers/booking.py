"""Booking: the one way an event comes to be, whichever door it came through.

validate -> lock the host -> read what keeps the host busy -> the availability function -> write event, occurrence and
reservation -> commit. The reservation's constraint is the last guard; whoever loses is told the next free starts.
Source: design "Scheduling", section 3; "Reliability and security", section 1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from db import clients, members, records, reservations
from db.event_types import EVENT_TYPES
from db.events import EVENTS, EventFields, Invitee
from db.occurrences import OCCURRENCES
from db.scope import Viewer
from db.teams import TEAMS
from db.types import Row
from db.unit_of_work import Unit
from resolvers import places, slots
from resolvers.context import Context
from resolvers.validation import Values, checked
from scheduling.booking import EventStatus
from scheduling.errors import Invalid, SlotUnavailable
from scheduling.instants import epoch_minute_up

FIRST = datetime(1970, 1, 2, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
_looking: dict[Hashable, asyncio.Future[list[datetime]]] = {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked: `client_id` or `invitee`, exactly one of both."""

    team_id: int
    event_type_id: int
    starts_at: datetime
    timezone: str | None = None
    host_id: int | None = None
    client_id: int | None = None
    invitee: Mapping[str, Any] | None = None
    location_id: int | None = None
    notes: str | None = None
    ignore_availability: bool = False
    booked_by_id: int | None = None
    clients_of: int | None = None  # when set, `client_id` is one that this host sees


async def create(ctx: Context, values: Values) -> int:
    """Book as a member of the team and answer the event's id. Raises Invalid, SlotUnavailable."""
    actor = ctx.require("events:write")
    own = actor.viewer.host_id
    if own is not None:  # staff book for themselves only, and only clients they see
        if values.get("host_id") not in (None, own):
            raise Invalid({"host_id": ["The selected host does not exist."]})
        values = {**values, "host_id": own, "clients_of": own}
    return await book(ctx, Wanted(team_id=actor.team_id, booked_by_id=actor.member_id, **values))


async def book_in_public(ctx: Context, team: str, event_type: str, host: str | None, values: Values) -> tuple[int, int]:
    """Book as a visitor, by slugs; answers the ids of the team and the event. Raises NotFound, Invalid, ..."""
    viewer, _, type_row = await slots.named(ctx, team, event_type)
    host_id = None if host is None else await slots.chosen_host(ctx, viewer, type_row, host)
    wanted = Wanted(team_id=viewer.team_id, event_type_id=type_row["id"], host_id=host_id, **values)
    return viewer.team_id, await book(ctx, wanted)


async def book(ctx: Context, wanted: Wanted) -> int:
    """Book and answer the event's id.

    Raises Invalid (`event_type_id`, `host_id`, `client_id`, `invitee...`, `starts_at`) and SlotUnavailable with the
    next free starts when the start is not offered or was taken a moment ago. Nothing is kept of a refused booking.
    """
    wanted = _checked(wanted)
    try:
        return await ctx.write(_book, wanted)
    except SlotUnavailable as refused:
        raise SlotUnavailable(refused.message, await _next_slots(ctx, wanted)) from None


async def _book(ctx: Context, unit: Unit, wanted: Wanted) -> int:
    type_row = await _event_type(unit, wanted)
    host_id = _host(type_row, wanted)
    await members.lock(unit, Viewer(wanted.team_id), [host_id])
    ends_at = wanted.starts_at + timedelta(minutes=type_row["duration"])
    if not wanted.ignore_availability:
        soon = wanted.starts_at + timedelta(minutes=1)
        offered = await slots.free(unit.fetch, type_row, host_id, wanted.starts_at, soon, unit.now)
        if not any(slot.starts_at == wanted.starts_at for slot in offered):
            raise SlotUnavailable
    client_id, invitee = await _client(unit, wanted)
    times = {"starts_at": wanted.starts_at, "ends_at": ends_at, "status": EventStatus.CONFIRMED}
    event = {
        **await _details(unit, wanted, type_row),
        **times,
        "event_type_id": wanted.event_type_id,
        "host_id": host_id,
        "client_id": client_id,
        "booked_by_id": wanted.booked_by_id,
        **{f"invitee_{name}": value for name, value in invitee.items()},
    }
    event_id = await records.add(unit, EVENTS, wanted.team_id, event)
    occurrence = {"event_id": event_id, "index": 1, **times}
    occurrence_id = await records.add(unit, OCCURRENCES, wanted.team_id, occurrence)
    start = epoch_minute_up(wanted.starts_at) - type_row["buffer_before"]
    end = epoch_minute_up(ends_at) + type_row["buffer_after"]
    await reservations.take(unit, wanted.team_id, host_id, occurrence_id, start, end)
    return event_id


def _checked(wanted: Wanted) -> Wanted:
    """What is wanted, the invitee cleaned. Raises Invalid for what is wrong whatever the calendar says."""
    if not FIRST <= wanted.starts_at < LAST:
        raise Invalid({"starts_at": ["The start must lie between 1970 and 2200."]})
    if wanted.ignore_availability and (wanted.starts_at.second or wanted.starts_at.microsecond):
        raise Invalid({"starts_at": ["The start must be a whole minute."]})
    if (wanted.client_id is None) == (wanted.invitee is None):
        raise Invalid({"invitee": ["Exactly one of client id and invitee is required."]})
    checked(EventFields, {"notes": wanted.notes, **({"timezone": wanted.timezone} if wanted.timezone else {})})
    if wanted.invitee is None:
        return wanted
    try:
        return replace(wanted, invitee=checked(Invitee, wanted.invitee))
    except Invalid as broken:
        raise Invalid({f"invitee.{name}": found for name, found in broken.fields.items()}) from None


async def _event_type(unit: Unit, wanted: Wanted) -> Row:
    found = await records.read(unit.fetch, EVENT_TYPES, Viewer(wanted.team_id), wanted.event_type_id)
    if found is None:
        raise Invalid({"event_type_id": ["The selected event type does not exist."]})
    if not found["is_active"]:
        raise Invalid({"event_type_id": ["The selected event type is not active."]})
    return found


def _host(type_row: Row, wanted: Wanted) -> int:
    hosts = type_row["member_ids"]
    if wanted.host_id is None:
        return int(hosts[0])
    if wanted.host_id not in hosts:
        raise Invalid({"host_id": ["The selected host does not exist."]})
    return wanted.host_id


async def _client(unit: Unit, wanted: Wanted) -> tuple[int, dict[str, Any]]:
    """The client's id, and name, e-mail and phone as the event will remember them."""
    if wanted.client_id is None:
        person = dict(wanted.invitee or {})
        return await clients.find_or_add(unit, wanted.team_id, person), person
    found = await clients.keep(unit, Viewer(wanted.team_id, wanted.clients_of), wanted.client_id)
    if found is None:
        raise Invalid({"client_id": ["The selected client does not exist."]})
    return wanted.client_id, dict(found)


async def _details(unit: Unit, wanted: Wanted, type_row: Row) -> dict[str, Any]:
    """Time zone, notes and place of the event, from what was given, else the event type's, else the team's."""
    timezone = wanted.timezone
    if timezone is None:
        team = await records.read(unit.fetch, TEAMS, Viewer(wanted.team_id), wanted.team_id)
        timezone = team["timezone"] if team else None
    if wanted.location_id is None:
        place = await places.inherited(unit, type_row)
    else:
        place = await places.chosen(unit, wanted.team_id, wanted.location_id)
    return {**checked(EventFields, {"timezone": timezone, "notes": wanted.notes}), **place}


async def _next_slots(ctx: Context, wanted: Wanted) -> list[datetime]:
    """The next free starts; those who lose the same start at the same time are told by one look at the calendar."""
    key = (ctx.database, wanted.team_id, wanted.event_type_id, wanted.host_id, wanted.starts_at)

    def looked(look: asyncio.Future[list[datetime]]) -> None:
        del _looking[key]
        if not look.cancelled():
            look.exception()  # seen, even when all who wanted to know have gone away

    if key not in _looking:
        _looking[key] = asyncio.ensure_future(_look(ctx, wanted))
        _looking[key].add_done_callback(looked)
    return await asyncio.shield(_looking[key])


async def _look(ctx: Context, wanted: Wanted) -> list[datetime]:
    fetch = ctx.database.fetch
    found = await records.read(fetch, EVENT_TYPES, Viewer(wanted.team_id), wanted.event_type_id)
    if found is None:
        return []
    return await slots.next_free(fetch, found, _host(found, wanted), wanted.starts_at, ctx.clock())
