"""The whole HTTP layer over toy parts: no database, no schema."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from db.scope import Actor
from scheduling.errors import Unavailable
from server.app import Parts, create_app
from server.bodies import decode
from server.graphql import Outcome
from server.settings import Settings

SECRET = "sk_" + "a" * 43


class Toy:
    """What the parts do, and what reached them. Tests replace attributes."""

    def __init__(self) -> None:
        self.tokens: dict[tuple[int, str], Actor] = {(1, SECRET): actor(team_id=7), (2, SECRET): actor(team_id=8)}
        self.ready: dict[str, bool] | Exception = {"database": True, "migrations": True}
        self.outcome: Outcome | Exception = Outcome({"me": None}, (), True)
        self.executed: list[tuple[object, ...]] = []
        self.rest_calls: list[str] = []
        self.open = False

    async def find_token(self, id: int, secret: str) -> Actor | None:
        if isinstance(self.outcome, Unavailable):
            raise self.outcome
        return self.tokens.get((id, secret))

    async def execute(self, query: str, variables: Any, operation_name: str | None, caller: Any) -> Outcome:
        self.executed.append((query, variables, operation_name, caller))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def check(self) -> dict[str, bool]:
        if isinstance(self.ready, Exception):
            raise self.ready
        return self.ready

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[None]:
        self.open = True
        yield
        self.open = False

    def count_statements(self) -> Callable[[], int]:
        return lambda: 3

    async def client(self, request: Request) -> Response:
        self.rest_calls.append(request.url.path)
        caller = request.state.caller
        return JSONResponse({"team": caller.actor.team_id if caller.actor else None, "address": caller.address})

    async def create(self, request: Request) -> Response:
        body = decode(await request.body())
        self.rest_calls.append(request.url.path)
        return JSONResponse({"keys": list(body)}, 201)

    async def crash(self, request: Request) -> Response:
        raise ZeroDivisionError("ada@example.com used sk_abc")

    async def away(self, request: Request) -> Response:
        raise Unavailable(4)


def actor(team_id: int) -> Actor:
    return Actor(team_id=team_id, member_id=2, user_id=3, role="owner", scopes=frozenset({"clients:read"}), token_id=1)


@pytest.fixture(autouse=True)
def _log_configuration_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    for name in ("graphiql", "swagger"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(f"<title>{name}</title>")
    return tmp_path


@pytest.fixture
def build(toy: Toy, assets: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Starlette]:
    """The application with these settings."""
    monkeypatch.chdir(assets)

    def build(**settings: object) -> Starlette:
        rest = Router(
            [
                Route("/clients/{id}", toy.client, methods=["GET"]),
                Route("/clients", toy.create, methods=["POST"]),
                Route("/crash", toy.crash),
                Route("/away", toy.away),
            ]
        )
        parts = Parts(toy.find_token, toy.execute, rest, toy.check, toy.connect, toy.count_statements)
        return create_app(Settings(**settings), parts, assets)

    return build


@pytest.fixture
def connect(build: Callable[..., Starlette]) -> Callable[..., httpx.AsyncClient]:
    """A client of the application with these settings; `address` is the caller's."""

    def connect(address: str = "192.0.2.1", **settings: object) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(build(**settings), raise_app_exceptions=False, client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url="http://test")

    return connect


@pytest.fixture
def http(connect: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return connect()


@pytest.fixture
def bearer() -> dict[str, str]:
    return {"Authorization": f"Bearer 1|{SECRET}"}


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands still; `clock.now += 1` is a second."""
    frozen = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=lambda: frozen.now))
    return frozen
