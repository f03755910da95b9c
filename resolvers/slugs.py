"""Slugs out of names, for resources that have an address."""

from __future__ import annotations

from itertools import count

from db import records
from db.fields import slug_of
from db.resources import Resource
from db.unit_of_work import Unit


async def free(unit: Unit, resource: Resource, team_id: int, name: str) -> str:
    """The name as a slug that no living row of the team has: `name`, `name-2`, `name-3`, ..."""
    stem = slug_of(name)
    taken = await records.slugs_like(unit, resource, team_id, stem[:58])
    candidates = (stem if number == 1 else f"{stem[:58].rstrip('-')}-{number}" for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)
