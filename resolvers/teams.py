"""The team: its own settings."""

from __future__ import annotations

from db import records
from db.teams import TEAMS, TeamFields
from db.unit_of_work import Unit
from resolvers.context import Context
from resolvers.validation import Values, changes


async def update(ctx: Context, unit: Unit, values: Values) -> int:
    """Change what was given of the caller's team. Raises Invalid."""
    actor = ctx.require("team:write")
    row = await records.get(unit, TEAMS, actor.viewer, actor.team_id)
    await records.change(unit, TEAMS, row, changes(TeamFields, row, values))
    return actor.team_id
