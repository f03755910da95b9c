"""Who sees which rows: the team, the role, and what is deleted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import records, scope
from db.availability import OVERRIDES, RULES, SCHEDULES, TIME_OFF
from db.clients import CLIENTS
from db.event_types import EVENT_TYPES
from db.events import EVENTS
from db.locations import LOCATIONS
from db.members import MEMBERS
from db.occurrences import OCCURRENCES
from db.reservations import RESERVATIONS
from db.resources import Resource
from db.scope import Actor, Role, Viewer
from db.teams import TEAMS
from db.tokens import TOKENS
from db.unit_of_work import Unit
from resolvers import clients, event_types, locations
from tests.factories import Team

RESOURCES = (
    TEAMS,
    MEMBERS,
    EVENT_TYPES,
    EVENTS,
    OCCURRENCES,
    CLIENTS,
    LOCATIONS,
    SCHEDULES,
    RULES,
    OVERRIDES,
    TIME_OFF,
    RESERVATIONS,
    TOKENS,
)
TUESDAY = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


async def seen(team: Team, resource: Resource, viewer: Viewer, *, deleted: bool = False) -> set[int]:
    rows = await team.database.fetch(scope.rows(resource, viewer, deleted=deleted))
    return {row["id"] for row in rows}


async def fill(team: Team) -> dict[str, int]:
    """An event of the owner and one of the staff member, each with a client of its own; days off for both."""
    staff, owner = team.members["staff"], team.members["owner"]
    made = {"staff_type": await team.make_event_type(member_ids=[staff])}
    made["own_client"], made["staff_client"] = await team.client(), await team.client()
    made["own_event"] = await team.event(TUESDAY, client_id=made["own_client"])
    made["staff_event"] = await team.event(
        TUESDAY, client_id=made["staff_client"], event_type_id=made["staff_type"], host_id=staff
    )
    made["location"] = await team.location()

    async def work(unit: Unit) -> None:
        for name, member in (("own", owner), ("staff", staff)):
            days = {"member_id": member, "start_date": TUESDAY.date(), "end_date": TUESDAY.date()}
            made[f"{name}_time_off"] = await records.add(unit, TIME_OFF, team.id, days)
            schedule = (await unit.fetch(scope.rows(SCHEDULES, Viewer(team.id, member))))[0]["id"]
            made[f"{name}_schedule"] = schedule
            closed = {"schedule_id": schedule, "date": TUESDAY.date()}
            made[f"{name}_override"] = await records.add(unit, OVERRIDES, team.id, closed)

    await team.database.write(work, team.now)
    return made


async def test_a_team_sees_its_own_rows_of_every_resource_and_no_others(team: Team, other_team: Team) -> None:
    await fill(team)
    await fill(other_team)
    for resource in RESOURCES:
        mine, theirs = await seen(team, resource, Viewer(team.id)), await seen(team, resource, Viewer(other_team.id))
        assert mine, resource.name
        assert theirs, resource.name
        assert mine.isdisjoint(theirs), resource.name
        assert await seen(team, resource, Viewer(0)) == set(), resource.name


async def test_rows_entities_and_only_agree(team: Team, other_team: Team) -> None:
    await fill(team)
    await fill(other_team)
    viewer = Viewer(team.id)
    for resource in RESOURCES:
        if resource is TOKENS:
            continue
        everything = await seen(team, resource, viewer)
        only = await team.database.fetch(scope.only(resource, viewer, resource.table.__table__.c.id))
        assert {row["id"] for row in only} == everything

        async def entities(unit: Unit, resource: Resource = resource) -> set[int]:
            found = await unit.session.execute(scope.entities(resource, viewer))
            return {int(row.id) for row in found.scalars()}

        assert await team.database.write(entities, team.now) == everything


async def test_staff_see_what_they_host_and_what_the_team_shares(team: Team) -> None:
    made = await fill(team)
    everyone, staff = Viewer(team.id), Viewer(team.id, team.members["staff"])
    assert await seen(team, EVENTS, staff) == {made["staff_event"]}
    assert await seen(team, CLIENTS, staff) == {made["staff_client"]}
    assert await seen(team, SCHEDULES, staff) == {made["staff_schedule"]}
    assert await seen(team, TIME_OFF, staff) == {made["staff_time_off"]}
    occurrences = await team.database.fetch(scope.rows(OCCURRENCES, staff))
    assert [row["event_id"] for row in occurrences] == [made["staff_event"]]
    for shared in (TEAMS, MEMBERS, EVENT_TYPES, LOCATIONS):
        assert await seen(team, shared, staff) == await seen(team, shared, everyone)


async def test_staff_count_only_the_events_they_host(team: Team) -> None:
    made = await fill(team)
    later = TUESDAY + timedelta(days=1)
    await team.event(later, client_id=made["staff_client"])  # hosted by the owner
    for viewer, count, latest in (
        (Viewer(team.id), 2, later),
        (Viewer(team.id, team.members["staff"]), 1, TUESDAY),
    ):
        row = await records.read(team.database.fetch, CLIENTS, viewer, made["staff_client"])
        assert row is not None
        assert (row["events_count"], row["last_event_at"]) == (count, latest)


async def test_another_teams_host_id_shows_nothing(team: Team, other_team: Team) -> None:
    await fill(team)
    await fill(other_team)
    intruder = Viewer(team.id, other_team.members["staff"])
    for resource in (EVENTS, OCCURRENCES, CLIENTS, SCHEDULES, TIME_OFF):
        assert await seen(team, resource, intruder) == set(), resource.name


@pytest.mark.parametrize("role", list(Role))
async def test_only_staff_are_bound_to_one_host(team: Team, role: Role) -> None:
    actor = Actor(team.id, team.members[role], 1, role, frozenset(), 1)
    assert actor.viewer == Viewer(team.id, team.members["staff"] if role == "staff" else None)


async def test_a_deleted_row_is_seen_only_when_asked_for(team: Team) -> None:
    client, location, event_type = await team.client(), await team.location(), await team.make_event_type()
    context = team.context()
    await context.write(clients.delete, client)
    await context.write(locations.delete, location)
    await context.write(event_types.delete, event_type)
    viewer = Viewer(team.id)
    for resource, row_id in ((CLIENTS, client), (LOCATIONS, location), (EVENT_TYPES, event_type)):
        assert row_id not in await seen(team, resource, viewer)
        assert row_id in await seen(team, resource, viewer, deleted=True)
        gone = await team.database.fetch(scope.only(resource, viewer, resource.table.__table__.c.id))
        assert row_id not in {row["id"] for row in gone}
        kept = await records.read(team.database.fetch, resource, viewer, row_id, deleted=True)
        assert kept is not None
        assert kept["deleted_at"] == team.now


async def test_numbered_keeps_the_wanted_numbers_of_each_part(team: Team) -> None:
    await fill(team)
    table = EVENTS.table.__table__.c
    within = scope.numbered(scope.rows(EVENTS, Viewer(team.id)), table.team_id, [table.id.desc()], 1, 2)
    rows = await team.database.fetch(within)
    assert [row["id"] for row in rows] == [min(await seen(team, EVENTS, Viewer(team.id)))]


async def test_a_resource_without_a_staff_rule_is_the_same_for_a_host(team: Team) -> None:
    await fill(team)
    unbound = replace(EVENTS, staff=None)
    assert await seen(team, unbound, Viewer(team.id, team.members["staff"])) == await seen(
        team, EVENTS, Viewer(team.id)
    )


def _selects(folder: str) -> Iterator[str]:
    for file in sorted((ROOT / folder).rglob("*.py")):
        if "versions" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "select":
                yield f"{folder}/{file.name}"


def test_reads_begin_nowhere_else() -> None:
    """`expressions` and `types` only make subqueries that a scoped row is correlated with."""
    folders = ("scheduling", "db", "resolvers", "schema", "rest_compat", "server")
    found = {place for folder in folders for place in _selects(folder)}
    assert found == {"db/scope.py", "db/expressions.py", "db/types.py"}
