"""Sibling fields run at the same time: from a cold pool, more of them than there are connections, every time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from db.unit_of_work import Database
from server.settings import Settings
from server.wiring import build
from tests.factories import Team
from tests.operations import data

pytestmark = pytest.mark.slow

RUNS = 20
UNLIMITED = "1000000/second"
SIBLINGS = """{
  team { name members { nodes { name eventTypes { totalCount nodes { name } } } } }
  members { totalCount nodes { name schedules { nodes { name rules { weekday } overrides { date } } } } }
  eventTypes { totalCount nodes { name members { nodes { name } } events { totalCount } } }
  events { totalCount nodes { host { name } client { eventsCount } eventType { name } occurrences { totalCount } } }
  occurrences { totalCount nodes { event { id } } }
  clients { totalCount nodes { name events { nodes { id } } } }
  locations { totalCount nodes { name events { nodes { id } } } }
  schedules { totalCount nodes { name member { name } } }
  timeOff { totalCount nodes { id } }
}"""


async def fill(team: Team) -> None:
    for hour in range(9, 12):
        await team.event(datetime(2026, 1, 6, hour, tzinfo=UTC))
    await team.location()


def check(found: dict[str, object]) -> None:
    counts = {name: shown["totalCount"] for name, shown in found.items() if name != "team"}
    assert counts == {
        "members": 4,
        "eventTypes": 1,
        "events": 3,
        "occurrences": 3,
        "clients": 3,
        "locations": 1,
        "schedules": 4,
        "timeOff": 0,
    }


async def test_siblings_succeed_from_a_cold_pool_every_time(team: Team, database_url: str) -> None:
    await fill(team)
    answers = []
    for _ in range(RUNS):
        cold = Database(database_url, pool_size=3)
        settings = Settings(rate_limit=UNLIMITED, rate_limit_anonymous=UNLIMITED, base_url="http://test")
        transport = httpx.ASGITransport(app=build(settings, cold, lambda: team.now))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers.append(await data(client, SIBLINGS, team.headers))
        await cold.close()
    check(answers[0])
    assert answers == [answers[0]] * RUNS


async def test_many_requests_at_once_share_the_pool(client: httpx.AsyncClient, team: Team) -> None:
    await fill(team)
    answers = await asyncio.gather(*(data(client, SIBLINGS, team.headers) for _ in range(RUNS)))
    check(answers[0])
    assert answers == [answers[0]] * RUNS


async def test_sibling_writes_run_one_after_the_other(client: httpx.AsyncClient, team: Team) -> None:
    """Root mutation fields are in series: each sees what the one before has written."""
    query = """mutation {
      first: createLocation(input: {name: "Studio"}) { slug }
      second: createLocation(input: {name: "Studio"}) { slug }
      third: createLocation(input: {name: "Studio"}) { slug }
    }"""
    found = await data(client, query, team.headers)
    assert [found[name]["slug"] for name in ("first", "second", "third")] == ["studio", "studio-2", "studio-3"]
