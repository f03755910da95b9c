"""What a case may ask for: a door, once for REST and once for GraphQL, on each database."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from tests.cases.doors import Door, RestDoor
from tests.cases.graphql_door import GraphqlDoor
from tests.conftest import Clock
from tests.factories import Team

_addresses = itertools.count(1)


@pytest.fixture(params=[RestDoor, GraphqlDoor], ids=lambda found: found.name)
async def door(request: pytest.FixtureRequest, app: Starlette, clock: Clock) -> AsyncIterator[Door]:
    """A door that nobody stands in, from an address of its own."""
    number = next(_addresses)
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield request.param(opened)


@pytest.fixture
def owner(door: Door, team: Team) -> Door:
    """The team's owner."""
    return door.using(team.tokens["owner"])


@pytest.fixture
def stranger(door: Door, other_team: Team) -> Door:
    """The owner of somebody else's team."""
    return door.using(other_team.tokens["owner"])
