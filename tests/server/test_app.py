from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from starlette.applications import Starlette


async def test_alive(http: httpx.AsyncClient) -> None:
    answer = await http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"process": True})


@pytest.mark.parametrize(
    ("ready", "status", "body"),
    [
        ({"database": True, "migrations": True}, 200, {"database": True, "migrations": True}),
        ({"database": True, "migrations": False}, 503, {"database": True, "migrations": False}),
        (ConnectionRefusedError("postgresql://u:secret@h/d"), 503, {"database": False}),
    ],
)
async def test_ready(http: httpx.AsyncClient, toy, ready, status: int, body: dict[str, bool]) -> None:
    toy.ready = ready
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()) == (status, body)


async def test_the_root_shows_the_way(connect: Callable[..., httpx.AsyncClient]) -> None:
    answer = await connect(base_url="https://book.example.com").get("/")
    assert answer.json() == {
        "name": "SchedulingKit",
        "graphql": "https://book.example.com/graphql",
        "rest": "https://book.example.com/api/v1",
        "docs": "https://book.example.com/api/docs",
    }


@pytest.mark.parametrize("path", ["/api/docs", "/assets/swagger/index.html"])
async def test_pages(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>swagger</title>")


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/api", "/api/v1", "/api/v1/nothing", "/assets/nothing.js", "/assets/../conftest.py", "/healthz/"],
)
async def test_an_unknown_path_is_404_in_json(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not found."})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]


async def test_below_graphql_it_has_that_shape(http: httpx.AsyncClient) -> None:
    answer = await http.get("/graphql/", headers={"X-Request-Id": "r1"})
    assert answer.status_code == 404
    extensions = {"code": "NOT_FOUND", "requestId": "r1"}
    assert answer.json() == {"errors": [{"message": "Not found.", "extensions": extensions}]}


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/clients/1", "/assets/swagger/index.html"])
async def test_a_wrong_method_is_405_in_json(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.delete(path)
    assert (answer.status_code, answer.json()) == (405, {"message": "Method not allowed."})


async def test_head_is_as_get(http: httpx.AsyncClient) -> None:
    assert (await http.head("/healthz")).status_code == 200


async def test_connections_live_as_long_as_the_application(build: Callable[..., Starlette], toy) -> None:
    app = build()
    async with app.router.lifespan_context(app):
        assert toy.open
    assert not toy.open
