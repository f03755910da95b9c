"""Locations: where events happen in person."""

from __future__ import annotations

from db import records
from db.locations import LOCATIONS, LocationFields
from db.unit_of_work import Unit
from resolvers import slugs
from resolvers.context import Context
from resolvers.validation import Values, changes, checked


async def create(ctx: Context, unit: Unit, values: Values) -> int:
    """Add a location; without a slug it gets one from its name. Raises Invalid."""
    actor = ctx.require("locations:write")
    wanted = checked(LocationFields, values)
    wanted["slug"] = wanted["slug"] or await slugs.free(unit, LOCATIONS, actor.team_id, wanted["name"])
    return await records.add(unit, LOCATIONS, actor.team_id, wanted)


async def update(ctx: Context, unit: Unit, location_id: int, values: Values) -> int:
    """Change what was given of a location. Raises NotFound, Invalid."""
    actor = ctx.require("locations:write")
    row = await records.get(unit, LOCATIONS, actor.viewer, location_id)
    wanted = changes(LocationFields, row, values)
    await records.change(unit, LOCATIONS, row, await slugs.renewed(unit, LOCATIONS, row, wanted))
    return location_id


async def delete(ctx: Context, unit: Unit, location_id: int) -> int:
    """Take a location out of use; events that name it keep it. Raises NotFound."""
    actor = ctx.require("locations:write")
    await records.delete(unit, await records.get(unit, LOCATIONS, actor.viewer, location_id))
    return location_id
