"""Every query and mutation of the GraphQL schema: nobody, without the scope, and with all it can show.

A root field without a row in `HAPPY` fails: nothing is served that was never asked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType

from db import records, scope
from db.availability import SCHEDULES, TIME_OFF
from db.clients import CLIENTS
from db.event_types import EVENT_TYPES
from db.events import EVENTS
from db.locations import LOCATIONS
from db.members import MEMBERS
from db.occurrences import OCCURRENCES
from db.resources import Resource
from db.scope import Viewer
from db.teams import TEAMS
from db.unit_of_work import Database
from resolvers import passwords
from resolvers.permissions import SCOPES
from tests.conftest import MONDAY, Clock
from tests.contracts.selections import TYPES, selection
from tests.factories import Team, bearer, gid, make_team

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery staple"
VISITOR = "{ id databaseId startsAt endsAt status timezone location eventType { name slug } host { name slug } }"
ROOTS: dict[str, GraphQLObjectType] = {"query": TYPES.query_type, "mutation": TYPES.mutation_type}
SLOT = MONDAY + timedelta(days=1, hours=2)
days = itertools.count(1)
START = "2026-01-06T10:00:00Z"
Arguments = dict[str, Any]
"""Argument -> value, of a field of the root."""


@dataclass(frozen=True)
class Happy:
    """How a root field succeeds, the scope it needs (None: any token), and whether nobody may ask it too."""

    arguments: Callable[[Team], Awaitable[Arguments]]
    scope: str | None = None
    public: bool = False


def ids(type_name: str, make: Callable[[Team], Awaitable[int]]) -> Callable[[Team], Awaitable[Arguments]]:
    """The `id` of something new."""

    async def made(team: Team) -> Arguments:
        return {"id": gid(type_name, await make(team))}

    return made


def sent(
    type_name: str = "", make: Callable[[Team], Awaitable[int]] | None = None, **values: Any
) -> Callable[[Team], Awaitable[Arguments]]:
    """An `input`, with the id of something new if need be."""

    async def made(team: Team) -> Arguments:
        return {"input": {**({"id": gid(type_name, await make(team))} if make else {}), **values}}

    return made


async def none(team: Team) -> Arguments:
    return {}


async def event(team: Team) -> int:
    return await team.event(SLOT + timedelta(days=next(days)))


async def owner(team: Team) -> int:
    return team.members["owner"]


async def first(team: Team, resource: Resource) -> int:
    """The id of one of the team's rows."""
    rows = await team.database.fetch(scope.rows(resource, Viewer(team.id)))
    return int(rows[0]["id"])


async def schedule(team: Team) -> int:
    return await first(team, SCHEDULES)


async def occurrence(team: Team) -> int:
    await event(team)
    return await first(team, OCCURRENCES)


async def new_event(team: Team) -> Arguments:
    invitee = {"name": "Eve", "email": "eve@example.com"}
    return {"input": {"eventTypeId": gid("EventType", team.event_type), "startsAt": START, "invitee": invitee}}


async def public_event(team: Team) -> Arguments:
    invitee = {"name": "Eve", "email": "eve@example.com"}
    return {"input": {"team": team.slug, "eventType": team.event_type_slug, "startsAt": START, "invitee": invitee}}


async def slots(team: Team) -> Arguments:
    return {"team": team.slug, "eventType": team.event_type_slug, "from": "2026-01-06", "to": "2026-01-06"}


async def credentials(team: Team) -> Arguments:
    return {"input": {"email": f"owner@{team.slug}.example.com", "password": PASSWORD, "deviceName": "Test"}}


async def several(team: Team) -> Arguments:
    return {"ids": [gid("Client", await team.client()), gid("Team", team.id), gid("Client", 2**62), "nonsense"]}


async def token(team: Team) -> int:
    return int((await team.token("*")).split("|")[0])


HAPPY: dict[str, Happy] = {
    "team": Happy(none, "team:read"),
    "member": Happy(ids("Member", owner), "members:read"),
    "members": Happy(none, "members:read"),
    "me": Happy(none),
    "eventType": Happy(ids("EventType", Team.make_event_type), "event-types:read"),
    "eventTypes": Happy(none, "event-types:read"),
    "event": Happy(ids("Event", event), "events:read"),
    "events": Happy(none, "events:read"),
    "occurrence": Happy(ids("Occurrence", occurrence), "events:read"),
    "occurrences": Happy(none, "events:read"),
    "client": Happy(ids("Client", Team.client), "clients:read"),
    "clients": Happy(none, "clients:read"),
    "location": Happy(ids("Location", Team.location), "locations:read"),
    "locations": Happy(none, "locations:read"),
    "schedule": Happy(ids("Schedule", schedule), "availability:read"),
    "schedules": Happy(none, "availability:read"),
    "timeOff": Happy(none, "availability:read"),
    "slots": Happy(slots, public=True),
    "node": Happy(ids("Event", event)),
    "nodes": Happy(several),
    "updateTeam": Happy(sent(name="New name"), "team:write"),
    "createEventType": Happy(sent(name="Talk", duration=30), "event-types:write"),
    "updateEventType": Happy(sent("EventType", Team.make_event_type, name="New name"), "event-types:write"),
    "deleteEventType": Happy(sent("EventType", Team.make_event_type), "event-types:write"),
    "createEvent": Happy(new_event, "events:write"),
    "updateEvent": Happy(sent("Event", event, notes="Bring a pen."), "events:write"),
    "cancelEvent": Happy(sent("Event", event, reason="Ill"), "events:write"),
    "createClient": Happy(sent(name="Ann", email="ann@example.com"), "clients:write"),
    "updateClient": Happy(sent("Client", Team.client, name="New name"), "clients:write"),
    "deleteClient": Happy(sent("Client", Team.client), "clients:write"),
    "createLocation": Happy(sent(name="Room"), "locations:write"),
    "updateLocation": Happy(sent("Location", Team.location, name="New name"), "locations:write"),
    "deleteLocation": Happy(sent("Location", Team.location), "locations:write"),
    "bookEvent": Happy(public_event, public=True),
    "login": Happy(credentials, public=True),
    "logout": Happy(none),
    "createApiToken": Happy(sent(name="Laptop", scopes=["events:read"])),
    "revokeApiToken": Happy(sent("ApiToken", token)),
}
TABLES = [CLIENTS, EVENTS, EVENT_TYPES, LOCATIONS, MEMBERS, SCHEDULES, TEAMS, TIME_OFF]

fields = pytest.mark.parametrize("name", [n for kind in ROOTS.values() for n in kind.fields])
guarded = pytest.mark.parametrize("name", [name for name, happy in HAPPY.items() if not happy.public])
scoped = pytest.mark.parametrize("name", [name for name, happy in HAPPY.items() if happy.scope])


def operation(name: str, chosen: str | None = None) -> str:
    """The text that asks a root field for everything, or for what is chosen."""
    kind, root = next((kind, root) for kind, root in ROOTS.items() if name in root.fields)
    field = root.fields[name]
    wanted = [argument for argument in field.args if argument in {"id", "ids", "input"} or name == "slots"]
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in wanted)
    given = ", ".join(f"{argument}: ${argument}" for argument in wanted)
    shown = selection(field.type) if chosen is None else chosen
    call = f"{name}({given})" if given else name
    return f"{kind}{f'({declared})' if declared else ''} {{ {call} {shown} }}"


async def send(client: httpx.AsyncClient, text: str, variables: Arguments, headers: dict[str, str]) -> Any:
    response = await client.post("/graphql", json={"query": text, "variables": variables}, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


async def state(team: Team) -> list[list[dict[str, Any]]]:
    """Every row the team has."""
    found = [await team.database.fetch(scope.rows(table, Viewer(team.id), deleted=True)) for table in TABLES]
    return [[dict(row) for row in rows] for rows in found]


def refusals(answer: Any) -> list[tuple[str, str, list[str]]]:
    return [(error["extensions"]["code"], error["message"], error["path"]) for error in answer["errors"]]


@pytest.fixture
async def furnished(database: Database, clock: Clock) -> Team:
    """A team with a row of everything, whose owner has a password."""
    team = await make_team(database, clock(), await passwords.hashed(PASSWORD))
    await event(team)
    await team.location()
    day_off = {"member_id": team.members["owner"], "start_date": date(2026, 2, 2), "end_date": date(2026, 2, 3)}
    await database.write(lambda unit: records.add(unit, TIME_OFF, team.id, day_off), clock())
    return team


def test_every_root_field_has_a_row() -> None:
    assert sorted(HAPPY) == sorted(name for root in ROOTS.values() for name in root.fields)


@fields
async def test_success(client: httpx.AsyncClient, furnished: Team, name: str) -> None:
    headers = {} if HAPPY[name].public else furnished.headers
    # What a visitor has booked shows a visitor's part of it.
    chosen = VISITOR if name == "bookEvent" else None
    answer = await send(client, operation(name, chosen), await HAPPY[name].arguments(furnished), headers)
    assert "errors" not in answer
    assert answer["data"][name]


@scoped
async def test_its_own_scope_is_enough(client: httpx.AsyncClient, team: Team, name: str) -> None:
    field = next(root.fields[name] for root in ROOTS.values() if name in root.fields)
    only = bearer(await team.token(HAPPY[name].scope or ""))
    arguments = await HAPPY[name].arguments(team)
    chosen = "{ totalCount }" if "first" in field.args else selection(field.type, 0)
    answer = await send(client, operation(name, chosen), arguments, only)
    assert "errors" not in answer
    assert answer["data"][name]


@scoped
async def test_without_the_scope(client: httpx.AsyncClient, team: Team, name: str) -> None:
    scope_needed = HAPPY[name].scope
    lacking = bearer(await team.token(*sorted(SCOPES - {scope_needed})))
    arguments = await HAPPY[name].arguments(team)
    before = await state(team)
    answer = await send(client, operation(name, "{ __typename }"), arguments, lacking)
    assert refusals(answer) == [("FORBIDDEN", f"This needs the scope {scope_needed}.", [name])]
    assert await state(team) == before


@guarded
async def test_nobody(client: httpx.AsyncClient, team: Team, name: str) -> None:
    arguments = await HAPPY[name].arguments(team)
    before = await state(team)
    answer = await send(client, operation(name, "{ __typename }"), arguments, {})
    assert refusals(answer) == [("UNAUTHENTICATED", "Unauthenticated.", [name])]
    assert answer["data"] is None or answer["data"] == {name: None}
    assert await state(team) == before


async def test_what_is_not_there(client: httpx.AsyncClient, team: Team) -> None:
    for name, happy in HAPPY.items():
        arguments = await happy.arguments(team)
        if "id" not in {**arguments, **arguments.get("input", {})} or happy.scope is None:
            continue
        kind = name if name in ROOTS["query"].fields else re.sub("^[a-z]+", "", name)
        for absent in (gid(kind[0].upper() + kind[1:], 2**62), gid("Team", team.id), "nonsense", ""):
            changed = {"input": {**arguments["input"], "id": absent}} if "input" in arguments else {"id": absent}
            answer = await send(client, operation(name, "{ __typename }"), changed, team.headers)
            if name in ROOTS["query"].fields:
                assert answer == {"data": {name: None}}
            else:
                assert refusals(answer) == [("NOT_FOUND", "Not found.", [name])]
