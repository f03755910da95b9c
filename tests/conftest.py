"""What every test may ask for: both databases, an application over them, a clock that stands still, teams of its own.

A test makes its own team, so tests share a database without meeting. `database` is parametrised: a test that uses it,
directly or through `client`, runs once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from db.migrations import apply
from db.unit_of_work import Database
from server.settings import Settings
from server.wiring import build
from tests.factories import Team, make_team

# Its hooks start PostgreSQL once for the whole run.
from tests.services import databases, pytest_configure, pytest_terminal_summary  # noqa: F401

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
UNLIMITED = "1000000/second"


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session", params=databases())
async def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database of this worker's own, brought to the newest revision."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if request.param == "sqlite":
        file: Path = tmp_path_factory.mktemp("sqlite") / "test.db"
        url = f"sqlite:///{file}"
    else:
        url = await _make_postgres(f"test_{worker}")
    migrating = Database(url)
    await apply.upgrade(migrating)
    await migrating.close()
    return url


@pytest.fixture
async def fresh_url(database_url: str, tmp_path: Path) -> str:
    """An empty database of the same kind that has met no revision yet."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    return await _make_postgres(database_url.rsplit("/", 1)[1] + "_fresh")


async def _make_postgres(name: str) -> str:
    server = os.environ["TEST_POSTGRES_URL"]
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return server.rsplit("/", 1)[0] + "/" + name


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """Both databases, one after the other."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def _clock() -> Clock:
    return Clock()


@pytest.fixture
def clock(_clock: Clock) -> Clock:
    """The application's clock; every test begins on Monday 2026-01-05 at 08:00 UTC."""
    _clock.now = MONDAY
    return _clock


@pytest.fixture(scope="session")
def app(database: Database, _clock: Clock) -> Starlette:
    """The application over the database, with limits that no test meets by accident."""
    settings = Settings(rate_limit=UNLIMITED, rate_limit_anonymous=UNLIMITED, base_url="http://test")
    return build(settings, database, _clock)


@pytest.fixture
async def client(app: Starlette, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the application; nobody, until a test sends a team's headers."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest.fixture
async def team(database: Database, clock: Clock) -> Team:
    """A team with an owner, a member of each other role, and one event type."""
    return await make_team(database, clock())


@pytest.fixture
async def other_team(database: Database, clock: Clock) -> Team:
    """Somebody else's team, made the same way."""
    return await make_team(database, clock())
