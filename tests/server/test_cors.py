from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

Connect = Callable[..., httpx.AsyncClient]
LISTED, OTHER = "https://app.example.com", "https://evil.example.com"
ANONYMOUS = "Accept, Content-Type, X-Request-Id"


@pytest.fixture
def http(connect: Connect) -> httpx.AsyncClient:
    return connect(cors_origins=f"{LISTED},https://b.example.com")


@pytest.mark.parametrize(
    ("path", "origin", "allowed", "headers", "methods"),
    [
        ("/graphql", LISTED, LISTED, f"Authorization, {ANONYMOUS}", "GET, POST"),
        ("/graphql", OTHER, "*", ANONYMOUS, "GET, POST"),
        ("/graphql", "null", "*", ANONYMOUS, "GET, POST"),
        ("/api/v1/clients", LISTED, LISTED, f"Authorization, {ANONYMOUS}", "GET, POST, PUT, PATCH, DELETE"),
        ("/api/v1/clients", OTHER, None, None, None),
    ],
)
async def test_preflight(http: httpx.AsyncClient, path, origin, allowed, headers, methods) -> None:
    answer = await http.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.content, answer.headers["vary"]) == (204, b"", "Origin")
    assert answer.headers.get("access-control-allow-origin") == allowed
    assert answer.headers.get("access-control-allow-headers") == headers
    assert answer.headers.get("access-control-allow-methods") == methods
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "origin", "tokened", "allowed"),
    [
        ("/graphql", LISTED, True, LISTED),
        ("/graphql", LISTED, False, LISTED),
        ("/graphql", OTHER, False, "*"),
        ("/graphql", OTHER, True, None),
        ("/graphql", None, False, None),
        ("/api/v1/clients", LISTED, True, LISTED),
        ("/api/v1/clients", LISTED, False, LISTED),
        ("/api/v1/clients", OTHER, False, None),
        ("/api/v1/clients", OTHER, True, None),
        ("/api/v1/clients", None, True, None),
    ],
)
async def test_answers(http: httpx.AsyncClient, bearer, path, origin, tokened, allowed) -> None:
    headers = (bearer if tokened else {}) | ({"Origin": origin} if origin else {})
    answer = await http.post(path, json={"query": "{me}"}, headers=headers)
    assert answer.is_success
    assert answer.headers["vary"] == "Origin"
    assert answer.headers.get("access-control-allow-origin") == allowed
    assert ("access-control-expose-headers" in answer.headers) == (allowed is not None)
    assert "access-control-allow-credentials" not in answer.headers


async def test_refusals_and_faults_are_marked_too(http: httpx.AsyncClient, toy) -> None:
    toy.outcome = ZeroDivisionError()
    answer = await http.post("/graphql", json={"query": "{me}"}, headers={"Origin": OTHER})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, "*")
    answer = await http.get("/api/v1/nothing", headers={"Origin": LISTED})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (404, LISTED)


async def test_without_listed_origins_rest_is_open_to_none(connect: Connect) -> None:
    answer = await connect().get("/api/v1/clients/1", headers={"Origin": ""})
    assert "access-control-allow-origin" not in answer.headers


async def test_other_paths_say_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.get("/healthz", headers={"Origin": LISTED})
    assert "access-control-allow-origin" not in answer.headers
    assert "vary" not in answer.headers
