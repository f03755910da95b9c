"""Writing rows: one way to add, one to change, one to delete, for every resource.

Decided here: stamps, keys to search and sort by, and that a reference must exist in the team. Not here: which values
are allowed (`db/fields.py`) and who may write (`resolvers/permissions.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from db import scope
from db.resources import Owned, Record, Resource
from db.scope import Viewer
from db.types import Row, fold
from db.unit_of_work import Fetch, Unit
from scheduling.errors import Invalid, NotFound


async def add(unit: Unit, resource: Resource, team_id: int, values: Mapping[str, Any]) -> int:
    """Store a new row of `resource` for the team and answer its id.

    Raises Invalid when a reference names nothing in the team, and what `db.faults` says of a broken constraint.
    """
    await _check_references(unit, resource, team_id, values)
    row = resource.table(**values, team_id=team_id, created_at=unit.now, updated_at=unit.now)
    fold_keys(row)
    unit.session.add(row)
    await unit.session.flush()
    return int(row.id)


async def add_global(unit: Unit, table: type[Record], values: Mapping[str, Any]) -> int:
    """Store a new row of a table that no team owns (teams, users) and answer its id."""
    row: Any = table(**values, created_at=unit.now, updated_at=unit.now)
    fold_keys(row)
    unit.session.add(row)
    await unit.session.flush()
    return int(row.id)


async def add_if_absent(unit: Unit, row: Owned) -> int | None:
    """Store a row and answer its id; None when a unique constraint says that it is there already."""
    fold_keys(row)
    table = type(row).__table__
    values = {name: value for name, value in row.model_dump().items() if name != "id"}
    dialect = unit.session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    found = await unit.fetch(insert.values(values).on_conflict_do_nothing().returning(table.c.id))
    return int(found[0]["id"]) if found else None


async def read(fetch: Fetch, resource: Resource, viewer: Viewer, row_id: int, *, deleted: bool = False) -> Row | None:
    """The readable row with this id; None for another team's too."""
    wanted = resource.table.__table__.c.id == row_id
    found = await fetch(scope.rows(resource, viewer, deleted=deleted).where(wanted))
    return found[0] if found else None


async def read_many(
    fetch: Fetch, resource: Resource, viewer: Viewer, ids: Sequence[int], *, deleted: bool = False
) -> dict[int, Row]:
    """The readable rows with these ids."""
    wanted = resource.table.__table__.c.id.in_(ids)
    return {row["id"]: row for row in await fetch(scope.rows(resource, viewer, deleted=deleted).where(wanted))}


async def get(unit: Unit, resource: Resource, viewer: Viewer, row_id: int) -> Any:
    """The entity with this id, locked until the transaction ends. Raises NotFound, for another team's id too."""
    statement = scope.entities(resource, viewer).where(resource.table.id == row_id)
    row = (await unit.session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


async def change(unit: Unit, resource: Resource, row: Any, changes: Mapping[str, Any]) -> None:
    """Change a row; nothing happens, not even to `updated_at`, when there is nothing to change."""
    if not changes:
        return
    if not resource.is_team:
        await _check_references(unit, resource, row.team_id, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    row.updated_at = unit.now
    fold_keys(row)
    await unit.session.flush()


async def touch(unit: Unit, row: Any) -> None:
    """Mark a row as changed when something it owns was."""
    row.updated_at = unit.now
    await unit.session.flush()


async def delete(unit: Unit, row: Any) -> None:
    """Delete softly: gone from every list, still shown by what refers to it."""
    row.deleted_at = row.updated_at = unit.now
    await unit.session.flush()


def fold_keys(row: Any) -> None:
    """Fill the casefolded columns of a row from the ones they are made of."""
    for key, sources in getattr(type(row), "KEYS", {}).items():
        setattr(row, key, fold(*(getattr(row, source) for source in sources)))


async def missing(unit: Unit, resource: Resource, viewer: Viewer, ids: list[int]) -> list[int]:
    """Those of `ids` that the viewer has no living row for."""
    table = resource.table.__table__
    found = await unit.fetch(scope.only(resource, viewer, table.c.id).where(table.c.id.in_(ids)))
    known = {row["id"] for row in found}
    return [row_id for row_id in ids if row_id not in known]


async def slugs_like(unit: Unit, resource: Resource, team_id: int, stem: str) -> set[str]:
    """The slugs of living rows of the team that begin with `stem`."""
    slug = resource.table.__table__.c.slug
    statement = scope.only(resource, Viewer(team_id), slug).where(slug.startswith(stem, autoescape=True))
    return {row["slug"] for row in await unit.fetch(statement)}


async def _check_references(unit: Unit, resource: Resource, team_id: int, values: Mapping[str, Any]) -> None:
    broken: dict[str, list[str]] = {}
    for name, target in resource.references.items():
        value = values.get(name)
        if value is not None and await missing(unit, target, Viewer(team_id), [value]):
            broken[name] = [f"The selected {name.removesuffix('_id').replace('_', ' ')} does not exist."]
    if broken:
        raise Invalid(broken)
