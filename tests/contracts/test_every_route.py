"""Every REST route, walked from the table: who is refused and how, what is not there, what success looks like.

A route without a row in `HAPPY` fails: nothing is served that was never asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from db import tokens as stored_tokens
from db.unit_of_work import Database
from resolvers import passwords
from resolvers.permissions import SCOPES
from rest_compat.resources import ROUTES, Route
from tests.conftest import MONDAY, Clock
from tests.contracts.openapi import address, faults
from tests.factories import Team, bearer, make_team

pytestmark = pytest.mark.slow

Made = Callable[[Team], Awaitable[int]]
Body = Callable[[Team], dict[str, Any]]

UNAUTHENTICATED = {"message": "Unauthenticated."}
NOT_FOUND = {"message": "Not found."}
PASSWORD = "correct horse battery staple"
SLOT = datetime.fromisoformat("2026-01-06T10:00:00Z")  # a Tuesday morning, in working hours
MALFORMED = ("abc", "0", "-1", "+1", "1.5", "01", "1 ", "%201", "9223372036854775808", "99999999999999999999999", "%00")


async def make_event(team: Team) -> int:
    return await team.event(SLOT + timedelta(days=1))


# What the id in a path names.
THINGS: dict[str, Made] = {
    "/event-types/{id}": Team.make_event_type,
    "/events/{id}": make_event,
    "/events/{id}/occurrences": make_event,
    "/clients/{id}": Team.client,
    "/locations/{id}": Team.location,
}


@dataclass(frozen=True)
class Happy:
    """What a request needs to succeed besides an id: a body, a query; and what its answer must then show."""

    body: Body | None = None
    query: str = ""
    shows: Callable[[Any], bool] = lambda content: "data" in content


def body(**values: Any) -> Body:
    return lambda team: values


def shown(**values: Any) -> Callable[[Any], bool]:
    return lambda content: values.items() <= content["data"].items()


def one_row(content: Any) -> bool:
    return len(content["data"]) == content["total"] == content["meta"]["total"] == 1


def rows(number: int) -> Callable[[Any], bool]:
    return lambda content: content["total"] == number == len(content["data"])


NAME, RENAMED = {"name": "New name"}, shown(name="New name")

HAPPY: dict[str, Happy] = {
    "getTeam": Happy(shows=shown(name="Team", timezone="UTC")),
    "updateTeam": Happy(body(**NAME), shows=RENAMED),
    "patchTeam": Happy(body(**NAME), shows=RENAMED),
    "listEventTypes": Happy(query="?status=active&kind=one_on_one&search=intro&sort=-name", shows=one_row),
    "createEventType": Happy(body(name="Talk", duration=45), shows=shown(name="Talk", duration=45, is_active=True)),
    "getEventType": Happy(shows=shown(name="Talk", duration=30)),
    "updateEventType": Happy(body(**NAME), shows=RENAMED),
    "patchEventType": Happy(body(duration=60), shows=shown(duration=60)),
    "deleteEventType": Happy(shows=lambda content: content["message"] == "The event type was deleted."),
    "listEvents": Happy(query="?status=confirmed&from=2026-01-07&to=2026-01-07&sort=created_at", shows=rows(0)),
    "createEvent": Happy(
        lambda team: {
            "event_type_id": team.event_type,
            "starts_at": "2026-01-06T10:00:00",
            "timezone": "UTC",
            "invitee": {"name": "Eve", "email": "eve@example.com"},
        },
        shows=shown(starts_at="2026-01-06T10:00:00Z", status="confirmed"),
    ),
    "getEvent": Happy(shows=shown(starts_at="2026-01-07T10:00:00Z", status="confirmed")),
    "updateEvent": Happy(body(notes="Bring a pen."), shows=shown(notes="Bring a pen.")),
    "patchEvent": Happy(body(status="cancelled"), shows=shown(status="cancelled")),
    "cancelEvent": Happy(
        query="?reason=Ill", shows=lambda c: c["data"]["status"] == "cancelled" and c["data"]["cancellation_reason"]
    ),
    "listClients": Happy(query="?page=1&per_page=1&tag=none", shows=rows(0)),
    "createClient": Happy(body(name="Ann", email="new@example.com"), shows=shown(name="Ann", email="new@example.com")),
    "getClient": Happy(shows=shown(name="Ann")),
    "updateClient": Happy(body(**NAME), shows=RENAMED),
    "patchClient": Happy(body(tags=["regular"]), shows=shown(tags=["regular"])),
    "deleteClient": Happy(shows=lambda content: content["message"] == "The client was deleted."),
    "listLocations": Happy(query="?status=inactive", shows=rows(0)),
    "createLocation": Happy(body(name="Room", country="DE"), shows=shown(name="Room", country="DE")),
    "getLocation": Happy(shows=shown(name="Studio")),
    "updateLocation": Happy(body(**NAME), shows=RENAMED),
    "patchLocation": Happy(body(city="Berlin"), shows=shown(city="Berlin")),
    "deleteLocation": Happy(shows=lambda content: content["message"] == "The location was deleted."),
    "listMembers": Happy(query="?role=owner", shows=one_row),
    "listEventOccurrences": Happy(query="?status=confirmed", shows=one_row),
    "login": Happy(
        lambda team: {"email": f"owner@{team.slug}.example.com", "password": PASSWORD, "device_name": "Test"},
        shows=lambda content: content["token_type"] == "Bearer" and content["user"]["role"] == "owner",
    ),
    "logout": Happy(shows=lambda content: content == {"message": "Logged out."}),
}

everything = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
guarded = pytest.mark.parametrize("route", [r for r in ROUTES if not r.public], ids=lambda route: route.name)
single = pytest.mark.parametrize("route", [r for r in ROUTES if "{id}" in r.path], ids=lambda route: route.name)
paths = pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))


@dataclass(frozen=True)
class Pair:
    """Two teams that stay as they are: every request on them is refused. Tokens of the first that are no good."""

    ours: Team
    theirs: Team
    our_things: dict[str, int]
    their_things: dict[str, int]
    dead: dict[str, str]


@pytest.fixture(scope="module")
async def pair(database: Database) -> Pair:
    ours, theirs = await make_team(database, MONDAY), await make_team(database, MONDAY)
    expired = await ours.token("*", expires_at=MONDAY + timedelta(seconds=1))
    revoked = await ours.token("*")
    number = int(revoked.split("|")[0])
    await database.write(lambda unit: stored_tokens.revoke_anywhere(unit, number), MONDAY)
    living = ours.tokens["owner"]
    dead = {
        "none": "",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked}",
        "wrong": f"Bearer {living[:-1]}{'B' if living.endswith('A') else 'A'}",
        "unknown": f"Bearer 999999999|{living.split('|')[1]}",
        "malformed": "Bearer sk_nonsense",
        "of another scheme": f"Basic {living}",
        "without a scheme": living,
    }
    return Pair(ours, theirs, await things(ours), await things(theirs), dead)


async def send(
    client: httpx.AsyncClient, route: Route, team: Team, number: object, headers: dict[str, str]
) -> httpx.Response:
    """The route's happy request, with another id or other headers."""
    happy = HAPPY[route.name]
    content = {"json": happy.body(team)} if happy.body else {}
    return await client.request(route.method, address(route.path, number) + happy.query, headers=headers, **content)


async def state(client: httpx.AsyncClient, team: Team, route: Route) -> list[Any]:
    """What the team sees of the resource of a route, and of its clients, whom a booking may change too."""
    lists = {"/" + route.path.split("/")[1], "/clients"} & {one.path for one in ROUTES}
    answers = [await client.get(address(path), headers=team.headers) for path in sorted(lists)]
    return [answer.json() for answer in answers]


async def made(route: Route, team: Team) -> int | None:
    """The id of something new that the path names; None for a path without id."""
    return await THINGS[route.path](team) if "{id}" in route.path else None


async def things(team: Team) -> dict[str, int]:
    """One thing for each path that names one."""
    event = await make_event(team)
    return {path: event if make is make_event else await make(team) for path, make in THINGS.items()}


def test_every_route_has_a_row() -> None:
    assert sorted(HAPPY) == sorted(route.name for route in ROUTES)
    assert set(THINGS) == {route.path for route in ROUTES if "{id}" in route.path}


@everything
async def test_success(client: httpx.AsyncClient, database: Database, clock: Clock, route: Route) -> None:
    """With no other scope than the route's own."""
    hashed = await passwords.hashed(PASSWORD) if route.name == "login" else None
    team = await make_team(database, clock(), hashed)
    headers = {} if route.public else bearer(await team.token(route.scope or "*"))
    number = await made(route, team)
    response = await send(client, route, team, number, headers)
    assert (response.status_code, faults(route.method, route.path, response)) == (route.status, [])
    assert HAPPY[route.name].shows(response.json()), response.text
    if route.status == 201:
        again = await client.get(response.headers["location"], headers=team.headers)
        assert again.json() == response.json()


@guarded
async def test_nobody(client: httpx.AsyncClient, pair: Pair, clock: Clock, route: Route) -> None:
    number = pair.our_things.get(route.path)
    before = await state(client, pair.ours, route)
    clock.now = MONDAY + timedelta(seconds=1)
    for what, authorization in pair.dead.items():
        headers = {"Authorization": authorization} if authorization else {}
        response = await send(client, route, pair.ours, number, headers)
        assert (what, response.status_code, response.json()) == (what, 401, UNAUTHENTICATED)
        assert faults(route.method, route.path, response) == []
        assert response.headers["www-authenticate"] == "Bearer"
    assert await state(client, pair.ours, route) == before


@guarded
async def test_without_the_scope(client: httpx.AsyncClient, pair: Pair, route: Route) -> None:
    if route.scope is None:
        return
    token = await pair.ours.token(*sorted(SCOPES - {route.scope}))
    number = pair.our_things.get(route.path)
    before = await state(client, pair.ours, route)
    response = await send(client, route, pair.ours, number, bearer(token))
    message = f"This token may not do this: it lacks the scope {route.scope}."
    assert (response.status_code, response.json()) == (403, {"message": message})
    assert faults(route.method, route.path, response) == []
    assert await state(client, pair.ours, route) == before


@single
async def test_what_is_not_there(client: httpx.AsyncClient, pair: Pair, route: Route) -> None:
    theirs = pair.their_things[route.path]
    before = await state(client, pair.theirs, route)
    absent = await send(client, route, pair.ours, 2**62, pair.ours.headers)
    assert (absent.status_code, absent.json()) == (404, NOT_FOUND)
    assert faults(route.method, route.path, absent) == []
    ours = {"x-request-id", "x-ratelimit-remaining"}
    for number in (theirs, *MALFORMED):
        response = await send(client, route, pair.ours, number, pair.ours.headers)
        assert (number, response.status_code, response.content) == (number, 404, absent.content)
        assert {k: v for k, v in response.headers.items() if k not in ours} == {
            k: v for k, v in absent.headers.items() if k not in ours
        }
    assert await state(client, pair.theirs, route) == before


@paths
async def test_methods(client: httpx.AsyncClient, pair: Pair, path: str) -> None:
    known = [route.method for route in ROUTES if route.path == path]
    allowed = [*known, *(["HEAD"] if "GET" in known else []), "OPTIONS"]
    target = address(path, 2**62)
    options = await client.options(target)
    assert (options.status_code, options.content) == (204, b"")
    assert sorted(options.headers["allow"].split(", ")) == sorted(allowed)
    for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - set(allowed):
        response = await client.request(method, target, headers=pair.ours.headers)
        assert (method, response.status_code) == (method, 405)
        assert sorted(response.headers["allow"].split(", ")) == sorted(allowed)
        assert method == "HEAD" or list(response.json()) == ["message"]


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method == "GET"], ids=lambda route: route.name)
async def test_head(client: httpx.AsyncClient, pair: Pair, route: Route) -> None:
    target = address(route.path, pair.our_things.get(route.path))
    for headers in (pair.ours.headers, {}):
        full = await client.get(target, headers=headers)
        bare = await client.head(target, headers=headers)
        assert (bare.status_code, bare.content) == (full.status_code, b"")
        assert bare.headers["content-length"] == full.headers["content-length"] == str(len(full.content))
        assert bare.headers["content-type"] == full.headers["content-type"]


@pytest.mark.parametrize("path", ["/", "", "/nothing", "/clients/", "/clients/1/", "/Clients", "//clients", "/team/1"])
async def test_unknown_paths(client: httpx.AsyncClient, pair: Pair, path: str) -> None:
    response = await client.get(address(path), headers=pair.ours.headers)
    assert (response.status_code, response.json()) == (404, NOT_FOUND)


async def test_the_document_itself(client: httpx.AsyncClient) -> None:
    response = await client.get(address("/openapi.json"))
    assert (response.status_code, response.json()["openapi"]) == (200, "3.1.0")
