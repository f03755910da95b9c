"""Clients: the people who book."""

from __future__ import annotations

from db import clients, events, records
from db.clients import CLIENTS, ClientFields
from db.unit_of_work import Unit
from resolvers.context import Context
from resolvers.validation import Values, changes, checked
from scheduling.errors import Invalid


async def create(ctx: Context, unit: Unit, values: Values) -> int:
    """Add a client; the e-mail address is unique in the team. Raises Invalid."""
    actor = ctx.require("clients:write")
    return await records.add(unit, CLIENTS, actor.team_id, checked(ClientFields, values))


async def update(ctx: Context, unit: Unit, client_id: int, values: Values) -> int:
    """Change what was given of a client. Raises NotFound, Invalid."""
    actor = ctx.require("clients:write")
    row = await records.get(unit, CLIENTS, actor.viewer, client_id)
    await records.change(unit, CLIENTS, row, changes(ClientFields, row, values))
    return client_id


async def delete(ctx: Context, unit: Unit, client_id: int) -> int:
    """Erase a client's personal data, on its events too. Raises NotFound; Invalid while it has coming events."""
    actor = ctx.require("clients:write")
    await records.get(unit, CLIENTS, actor.viewer, client_id)
    coming = await events.coming(unit, actor.team_id, "client_id", client_id)
    if coming:
        raise Invalid({"id": [f"The client has {coming} coming event{'s' if coming > 1 else ''}; cancel first."]})
    await clients.erase(unit, actor.viewer, client_id)
    return client_id
