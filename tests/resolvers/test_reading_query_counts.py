"""How many statements an operation sends: fixed, whatever the number of rows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.unit_of_work import Statements, statements
from schema.execution import Executor
from tests.factories import Team, gid

NINE = datetime(2026, 1, 6, 0, 0, tzinfo=UTC)
EXECUTOR = Executor()


@asynccontextmanager
async def counted() -> AsyncIterator[Statements]:
    """Counts the statements sent inside the block."""
    counter = Statements()
    token = statements.set(counter)
    yield counter
    statements.reset(token)


async def cost(caller: Team, query: str, **variables: Any) -> int:
    """The number of statements of an operation that must succeed; finding the token is not among them."""
    async with counted() as counter:
        found = await EXECUTOR.execute(query, variables, None, caller.context())
    assert found.errors == []
    return counter.count


async def fill(team: Team, events: int, first: int = 0) -> None:
    for number in range(first, first + events):
        await team.event(NINE + timedelta(hours=number))
        await team.location()


LISTS = ("members", "eventTypes", "events", "occurrences", "clients", "locations", "schedules", "timeOff")


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_one_statement_and_its_total_another(team: Team, name: str) -> None:
    await fill(team, 2)
    for shown, expected in (
        ("nodes { id }", 1),
        ("nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor }", 1),
        ("totalCount", 1),
        ("nodes { id } totalCount", 2),
        ("__typename", 0),
    ):
        assert await cost(team, f"{{ {name} {{ {shown} }} }}") == expected, shown


EDGES = {
    "events { nodes { eventType { name } client { name } host { name } } }": 4,
    "events { nodes { eventType { name } client { name email } host { name } place { name } "
    "occurrences { nodes { startsAt } totalCount } } totalCount }": 7,
    "clients { nodes { name eventsCount lastEventAt events { nodes { startsAt } totalCount } } }": 3,
    "eventTypes { nodes { memberIds members { nodes { name } } events { nodes { client { name } } } } }": 4,
    "members { nodes { eventTypes { nodes { name } } schedules { nodes { rules { start } overrides { date } } } "
    "timeOff { nodes { id } } } }": 4,
    "occurrences { nodes { event { host { name } client { name } } } }": 4,
    "team { name events { nodes { host { name } } } clients { nodes { name } } }": 4,
    "me { name events { nodes { id } } }": 2,
    'events(filter: {from: "2026-01-01", to: "2026-12-31", search: "bob"}) { nodes { id } totalCount }': 2,
}


@pytest.mark.parametrize("selection", EDGES)
async def test_edges_cost_the_same_for_one_row_and_for_fifteen(team: Team, selection: str) -> None:
    found = []
    for first, more in ((0, 1), (1, 14)):
        await fill(team, more, first)
        found.append(await cost(team, f"{{ {selection} }}"))
    assert found == [EDGES[selection]] * 2


async def test_one_thing_is_one_statement(team: Team) -> None:
    client = await team.client()
    ids = {"id": gid("Client", client)}
    assert await cost(team, "query ($id: ID!) { client(id: $id) { name } }", **ids) == 1
    assert await cost(team, "query ($id: ID!) { node(id: $id) { id } }", **ids) == 1
    assert await cost(team, "query ($id: ID!) { client(id: $id) { events { nodes { id } } } }", **ids) == 2
    assert await cost(team, "{ me { name } team { name } }") == 2


async def test_free_starts_cost_the_same_for_a_day_and_a_year(team: Team) -> None:
    await fill(team, 3)
    for days in (1, 366):
        bounds = {"from": NINE.date().isoformat(), "to": (NINE.date() + timedelta(days=days - 1)).isoformat()}
        query = """query ($team: String!, $from: DateOrDateTime!, $to: DateOrDateTime!) {
          slots(team: $team, eventType: "intro-call", from: $from, to: $to) { startsAt } }"""
        assert await cost(team, query, team=team.slug, **bounds) == 4


MUTATIONS: dict[str, tuple[str, int]] = {
    "createClient": ("CreateClientInput", 2),
    "updateClient": ("UpdateClientInput", 3),
    "deleteClient": ("DeleteClientInput", 5),
    "createEventType": ("CreateEventTypeInput", 6),
    "updateEventType": ("UpdateEventTypeInput", 3),
    "createLocation": ("CreateLocationInput", 3),
    "deleteLocation": ("DeleteLocationInput", 3),
    "createEvent": ("CreateEventInput", 13),
    "bookEvent": ("BookEventInput", 16),
    "updateEvent": ("UpdateEventInput", 3),
    "cancelEvent": ("CancelEventInput", 5),
    "updateTeam": ("UpdateTeamInput", 3),
}


async def inputs(team: Team, name: str) -> dict[str, Any]:
    """An input with which a mutation does something."""
    ann = {"name": "Ann", "email": "ann@example.com"}
    at = "2026-01-06T15:00:00Z"
    event = {"id": gid("Event", await team.event(NINE + timedelta(hours=10)))}
    client, location = gid("Client", await team.client()), gid("Location", await team.location())
    event_type = gid("EventType", team.event_type)
    made: dict[str, dict[str, Any]] = {
        "createClient": {**ann},
        "updateClient": {"id": client, "name": "Bea"},
        "deleteClient": {"id": client},
        "createEventType": {"name": "Talk", "duration": 20},
        "updateEventType": {"id": event_type, "duration": 20},
        "createLocation": {"name": "Studio"},
        "deleteLocation": {"id": location},
        "createEvent": {"eventTypeId": event_type, "startsAt": at, "invitee": ann},
        "bookEvent": {"team": team.slug, "eventType": "intro-call", "startsAt": at, "invitee": ann},
        "updateEvent": {**event, "notes": "Bring cake"},
        "cancelEvent": event,
        "updateTeam": {"name": "New name"},
    }
    return made[name]


@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_mutation_costs_what_it_costs(team: Team, name: str) -> None:
    """Its own statements and one that reads the answer back; rows beside it change nothing."""
    input_type, expected = MUTATIONS[name]
    await fill(team, 9)
    given = await inputs(team, name)
    query = f"mutation ($input: {input_type}!) {{ {name}(input: $input) {{ id }} }}"
    assert await cost(team, query, input=given) == expected
