"""The facade mounted as the server mounts it, over the API in memory."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Mount

from rest_compat import app
from server.bodies import BadBody, decode
from tests.rest_compat.fake import FakeApi, FakeCaller

CALLERS = {
    None: FakeCaller(authenticated=False),
    "Bearer all": FakeCaller(),
    "Bearer reader": FakeCaller(scopes=frozenset({"clients:read"})),
}


async def authenticate(request: Request) -> FakeCaller:
    return CALLERS[request.headers.get("Authorization")]


async def body(request: Request) -> dict[str, object]:
    raw = await request.body()
    if len(raw) > 2**20:
        raise HTTPException(400, "The body is larger than 1 MiB.")
    try:
        return decode(raw)
    except BadBody as error:
        raise HTTPException(400, error.message) from None


def mounted(api: FakeApi, **settings: object) -> Starlette:
    facade = app.create(api, authenticate=authenticate, body=body, **settings)  # type: ignore[arg-type]
    return Starlette(routes=[Mount("/api/v1", facade)])


def client_of(application: Starlette, token: str | None = "all") -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test/api/v1", headers=headers)


@pytest.fixture(scope="session")
def facade() -> tuple[FakeApi, Starlette]:
    api = FakeApi()
    return api, mounted(api)


@pytest.fixture
def api(facade: tuple[FakeApi, Starlette]) -> FakeApi:
    facade[0].reset(count=3)
    return facade[0]


@pytest.fixture
async def http(api: FakeApi, facade: tuple[FakeApi, Starlette]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(facade[1]) as client:
        yield client


@pytest.fixture
async def nobody(api: FakeApi, facade: tuple[FakeApi, Starlette]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(facade[1], token=None) as client:
        yield client


@pytest.fixture
async def reader(api: FakeApi, facade: tuple[FakeApi, Starlette]) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(facade[1], token="reader") as client:
        yield client
