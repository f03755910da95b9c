"""Event types: what can be booked."""

from __future__ import annotations

from collections.abc import Sequence

from db import event_types, records
from db.event_types import EVENT_TYPES, EventTypeFields, EventTypeKind
from db.members import MEMBERS
from db.unit_of_work import Unit
from resolvers import slugs
from resolvers.context import Context
from resolvers.validation import Values, changes, checked
from scheduling.errors import Invalid

# kind -> (fewest hosts, most hosts)
HOSTS = {EventTypeKind.ONE_ON_ONE: (1, 1)}


async def create(ctx: Context, unit: Unit, values: Values) -> int:
    """Add an event type; its host is the caller when none is named. Raises Invalid."""
    actor = ctx.require("event-types:write")
    wanted = checked(EventTypeFields, {name: value for name, value in values.items() if name != "member_ids"})
    members = values.get("member_ids", [actor.member_id])
    await _check_members(ctx, unit, wanted["kind"], members)
    wanted["slug"] = wanted["slug"] or await slugs.free(unit, EVENT_TYPES, actor.team_id, wanted["name"])
    event_type_id = await records.add(unit, EVENT_TYPES, actor.team_id, wanted)
    await event_types.set_members(unit, actor.team_id, event_type_id, members)
    return event_type_id


async def update(ctx: Context, unit: Unit, event_type_id: int, values: Values) -> int:
    """Change what was given of an event type. Raises NotFound, Invalid."""
    actor = ctx.require("event-types:write")
    row = await records.get(unit, EVENT_TYPES, actor.viewer, event_type_id)
    wanted = await slugs.renewed(unit, EVENT_TYPES, row, changes(EventTypeFields, row, values))
    if "member_ids" in values and values["member_ids"] != await event_types.member_ids(unit, actor.viewer, row.id):
        await _check_members(ctx, unit, EventTypeKind(wanted.get("kind", row.kind)), values["member_ids"])
        await event_types.set_members(unit, actor.team_id, event_type_id, values["member_ids"])
        await records.touch(unit, row)
    await records.change(unit, EVENT_TYPES, row, wanted)
    return event_type_id


async def delete(ctx: Context, unit: Unit, event_type_id: int) -> int:
    """Take an event type out of use; its coming events stand. Raises NotFound."""
    actor = ctx.require("event-types:write")
    await records.delete(unit, await records.get(unit, EVENT_TYPES, actor.viewer, event_type_id))
    return event_type_id


async def _check_members(ctx: Context, unit: Unit, kind: EventTypeKind, members: Sequence[int] | None) -> None:
    if members is None:
        raise Invalid({"member_ids": ["The member ids must not be null."]})
    fewest, most = HOSTS[kind]
    if not fewest <= len(members) <= most or len(set(members)) != len(members):
        raise Invalid({"member_ids": ["Exactly one member hosts a one-on-one event type."]})
    unknown = await records.missing(unit, MEMBERS, ctx.viewer, list(members))
    if unknown:
        places = (members.index(member) for member in unknown)
        raise Invalid({f"member_ids.{place}": ["The selected member does not exist."] for place in places})
