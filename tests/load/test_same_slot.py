"""Many want the same time at once: exactly one has it, everyone else is told so and where else is free, nothing breaks.

In one process through HTTP on both databases, and against two server processes that share a PostgreSQL database.
Each test prints its figures.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func

from db import scope
from db.events import EVENTS
from db.reservations import RESERVATIONS, Reservation
from db.scope import Viewer
from tests.factories import Team, make_team
from tests.operations import data

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LONG = bool(os.environ.get("TEST_LONG"))
AT_ONCE, ROUNDS = 200, 50 if LONG else 10
STORM, CONNECTIONS = 1_000 if LONG else 200, 40
NEXT_MONDAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
BOOK = "mutation ($input: BookEventInput!) { bookEvent(input: $input) { databaseId startsAt } }"
SLOTS = """query ($team: String!, $from: DateOrDateTime!, $to: DateOrDateTime!) {
  slots(team: $team, eventType: "intro-call", from: $from, to: $to) { startsAt } }"""


@dataclass
class Tally:
    """What became of the requests: outcomes, how long each took, and the next slots the losers were told."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    next_slots: set[tuple[str, ...]] = field(default_factory=set)
    began: float = field(default_factory=time.perf_counter)

    def shown(self, name: str) -> str:
        """One line of figures."""
        spent, ordered = time.perf_counter() - self.began, sorted(self.seconds)
        p50, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
        rate = len(ordered) / spent
        return f"\n{name}: {dict(self.outcomes)}, {rate:.0f} requests/s, p50 {p50:.3f} s, p99 {p99:.3f} s"


async def by_graphql(client: httpx.AsyncClient, team: Team, starts_at: str, number: int, tally: Tally) -> str:
    """Book as a visitor."""
    invitee = {"name": f"Visitor {number}", "email": f"visitor{number}@example.com"}
    wanted = {"team": team.slug, "eventType": team.event_type_slug, "startsAt": starts_at, "invitee": invitee}
    answer = await client.post("/graphql", json={"query": BOOK, "variables": {"input": wanted}})
    if answer.status_code != 200:
        return f"HTTP {answer.status_code}"
    body = answer.json()
    if "errors" not in body:
        return "won"
    extensions = body["errors"][0]["extensions"]
    tally.next_slots.add(tuple(extensions.get("nextSlots", ())))
    return str(extensions["code"])


async def by_rest(client: httpx.AsyncClient, team: Team, starts_at: str, number: int, tally: Tally) -> str:
    """Book as a member."""
    invitee = {"name": f"Visitor {number}", "email": f"visitor{number}@example.com"}
    wanted = {"event_type_id": team.event_type, "starts_at": starts_at, "invitee": invitee}
    answer = await client.post("/api/v1/events", json=wanted, headers=team.headers)
    if answer.status_code == 201:
        return "won"
    body = answer.json()
    if answer.status_code == 422 and list(body["errors"]) == ["starts_at"]:
        return "SLOT_UNAVAILABLE"
    return f"HTTP {answer.status_code}"


async def race(clients: list[httpx.AsyncClient], team: Team, starts_at: str, tally: Tally) -> None:
    """All of them at once, half by each door, spread over the servers."""

    async def one(number: int) -> None:
        book = (by_graphql, by_rest)[number // len(clients) % 2]
        began = time.perf_counter()
        tally.outcomes[await book(clients[number % len(clients)], team, starts_at, number, tally)] += 1
        tally.seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(one(number) for number in range(AT_ONCE)))


async def reserved(team: Team) -> list[tuple[int, int]]:
    """The spans of the team's reservations, in seconds, by their start."""
    table = Reservation.__table__.c
    spans = scope.only(RESERVATIONS, Viewer(team.id), table.busy_from, table.busy_to).order_by(table.busy_from)
    return [(row["busy_from"], row["busy_to"]) for row in await team.database.fetch(spans)]


async def events_of(team: Team) -> int:
    found = await team.database.fetch(scope.only(EVENTS, Viewer(team.id), func.count().label("n")))
    return int(found[0]["n"])


async def free_starts(client: httpx.AsyncClient, team: Team, first: datetime, last: datetime) -> list[str]:
    bounds = {"from": first.isoformat(), "to": last.isoformat()}
    return [slot["startsAt"] for slot in (await data(client, SLOTS, team=team.slug, **bounds))["slots"]]


async def races(clients: list[httpx.AsyncClient], team: Team, first: datetime, rounds: int, name: str) -> None:
    tally = Tally()
    taken: list[str] = []
    for number in range(1, rounds + 1):
        free = await free_starts(clients[0], team, first, first + timedelta(days=7))
        wanted, tally.next_slots = free[0], set()
        before = tally.outcomes["won"]
        await race(clients, team, wanted, tally)
        taken.append(wanted)
        assert tally.outcomes["won"] == before + 1
        assert tally.next_slots == {tuple(free[1:6])}
        assert await events_of(team) == number
        assert [start for start, _ in await reserved(team)] == [
            int(datetime.fromisoformat(start).timestamp()) for start in taken
        ]
    print(tally.shown(f"{rounds} x {AT_ONCE} for one slot, {team.database.url.get_backend_name()}, {name}"))
    assert dict(tally.outcomes) == {"won": rounds, "SLOT_UNAVAILABLE": rounds * (AT_ONCE - 1)}


async def test_one_slot_is_won_once_in_one_process(client: httpx.AsyncClient, team: Team) -> None:
    await races([client], team, NEXT_MONDAY, ROUNDS, "in this process")


# --- overlapping spans


@pytest.fixture
async def hosts_types(team: Team) -> list[int]:
    """Event types of one host whose lengths and buffers differ."""
    lengths = ((15, 0, 0), (30, 10, 5), (45, 0, 15), (60, 30, 0), (20, 5, 5))
    return [
        await team.make_event_type(
            name=f"Talk {duration}", duration=duration, slot_interval=5, buffer_before=before, buffer_after=after
        )
        for duration, before, after in lengths
    ]


async def test_overlapping_bookings_never_meet(client: httpx.AsyncClient, team: Team, hosts_types: list[int]) -> None:
    chance = random.Random(2026)
    tally, waiting, open_connections = Tally(), asyncio.Queue[int](), asyncio.Semaphore(CONNECTIONS)
    for number in range(STORM):
        waiting.put_nowait(number)

    async def one() -> None:
        number, ignore = waiting.get_nowait(), chance.random() < 0.3
        starts_at = NEXT_MONDAY + timedelta(minutes=5 * chance.randrange(96))
        wanted = {
            "event_type_id": chance.choice(hosts_types),
            "starts_at": starts_at.isoformat(),
            "invitee": {"name": "Visitor", "email": f"visitor{number % 50}@example.com"},
            "ignore_availability": ignore,
        }
        async with open_connections:
            began = time.perf_counter()
            answer = await client.post("/api/v1/events", json=wanted, headers=team.headers)
            tally.seconds.append(time.perf_counter() - began)
        tally.outcomes[str(answer.status_code)] += 1

    await asyncio.gather(*(one() for _ in range(STORM)))
    print(tally.shown(f"storm of {STORM}, {CONNECTIONS} connections, {team.database.url.get_backend_name()}"))
    spans = await reserved(team)
    assert [span for span, after in pairwise(spans) if span[1] > after[0]] == []
    assert set(tally.outcomes) == {"201", "422"}
    assert tally.outcomes["201"] == len(spans) == await events_of(team)


# --- two processes


@asynccontextmanager
async def served(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    generous = {f"SCHEDULINGKIT_RATE_LIMIT{kind}": "1000000/second" for kind in ("", "_ANONYMOUS")}
    environment = {"SCHEDULINGKIT_DATABASE_URL": url, "SCHEDULINGKIT_LOG_LEVEL": "error", **generous}
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "server.cli", "serve", "--workers", "1", "--port", port],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.DEVNULL,
    )
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=1)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30) as client:
            await _until_ready(client)
            yield client
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def _until_ready(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/readyz")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise AssertionError("the server does not answer")


async def test_one_slot_is_won_once_whichever_process_is_asked(database_url: str, team: Team) -> None:
    """SQLite serves from one process, PostgreSQL from two; their clock is the real one."""
    now = datetime.now(UTC).replace(microsecond=0)
    own = await make_team(team.database, now)
    processes, rounds = (1, 1) if database_url.startswith("sqlite") else (2, ROUNDS)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(served(database_url)) for _ in range(processes)]
        await races(clients, own, now + timedelta(days=1), rounds, f"server processes: {processes}")
