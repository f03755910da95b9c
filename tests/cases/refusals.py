"""A refusal answers as it should, and nothing of the team's data is different afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from db.teams import Team as TeamRow
from tests.cases.doors import Answer, Body, Door, Kind
from tests.factories import Team

Operation = Callable[[Door, int], Awaitable[Answer]]
# That a token was used is noted whatever it was used for.
NOTED = {"last_used_at"}


async def everything(team: Team) -> dict[str, list[tuple[Any, ...]]]:
    """Every row the team owns, of every table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    own = TeamRow.__table__
    for table in SQLModel.metadata.sorted_tables:
        mine = own.c.id if table is own else table.c.get("team_id")
        if mine is not None:
            columns = [column for column in table.c if column.name not in NOTED]
            rows = await team.database.fetch(select(*columns).where(mine == team.id).order_by(table.c.id))
            found[table.name] = [tuple(row.values()) for row in rows]
    return found


async def refused(team: Team, call: Awaitable[Answer], kind: Kind, *fields: str) -> Answer:
    """The answer to a call that must be refused, about exactly these fields."""
    before = await everything(team)
    answer = await call
    assert (answer.kind, sorted(answer.fields)) == (kind, sorted(fields)), answer
    assert await everything(team) == before
    return answer


async def each_refused(
    team: Team, door: Door, resource: str, row_id: int | None, least: Body, wrong: list[tuple[str, Any]]
) -> None:
    """Each wrong value is refused on its own field, when one is made from `least` and when the row is changed."""
    before, taken = await everything(team), []
    for name, value in wrong:
        answers = [await door.update(resource, row_id, {name: value})]
        if row_id is not None:
            answers.append(await door.create(resource, {**least, name: value}))
        if any((answer.kind, list(answer.fields)) != ("invalid", [name]) for answer in answers):
            taken.append((name, value, answers))
    assert not taken, taken
    assert await everything(team) == before


def operations(resource: str, body: Body, *names: str) -> Any:
    """Parametrises a case by what can be done with one row of a resource."""
    known: dict[str, Operation] = {
        "create": lambda door, _: door.create(resource, body),
        "list": lambda door, _: door.list(resource),
        "show": lambda door, row_id: door.show(resource, row_id),
        "update": lambda door, row_id: door.update(resource, row_id, body),
        "delete": lambda door, row_id: door.delete(resource, row_id),
        "occurrences": lambda door, row_id: door.occurrences(row_id),
    }
    return pytest.mark.parametrize("operation", [pytest.param(known[name], id=name) for name in names])
