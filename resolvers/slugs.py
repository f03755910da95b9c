"""Slugs out of names, for resources that have an address."""

from __future__ import annotations

from itertools import count
from typing import Any

from db import records
from db.fields import slug_of
from db.resources import Resource
from db.unit_of_work import Unit


async def free(unit: Unit, resource: Resource, team_id: int, name: str, own: str | None = None) -> str:
    """The name as a slug that no living row of the team but the `own` one has: `name`, `name-2`, `name-3`, ..."""
    stem = slug_of(name)
    taken = await records.slugs_like(unit, resource, team_id, stem[:58]) - {own}
    candidates = (stem if number == 1 else f"{stem[:58].rstrip('-')}-{number}" for number in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)


async def renewed(unit: Unit, resource: Resource, row: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """The changes of a row, a slug that is set to null made anew from the name; the one it has may be that one."""
    if wanted.get("slug", row.slug) is not None:
        return wanted
    others = {name: value for name, value in wanted.items() if name != "slug"}
    slug = await free(unit, resource, row.team_id, wanted.get("name", row.name), own=row.slug)
    return others if slug == row.slug else {**others, "slug": slug}
