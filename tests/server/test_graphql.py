from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from scheduling.errors import Unavailable
from server import graphql
from server.graphql import LEGACY, MODERN, Outcome

FAILED = {"message": "Not found.", "path": ["client"], "extensions": {"code": "NOT_FOUND"}}
INVALID = {"message": "Cannot query field 'x'.", "extensions": {"code": "INVALID"}}
AWAY = {"message": "Server Error", "extensions": {"code": "INTERNAL", "retryAfter": 3}}
FAULT = {"message": "Server Error", "extensions": {"code": "INTERNAL"}}

OK = Outcome({"me": {"name": "Ada"}}, (), True)
PARTIAL = Outcome({"client": None}, (FAILED,), True)
NOTHING = Outcome(None, (FAULT,), True)
REFUSED = Outcome(None, (INVALID,), False)
GONE = Outcome(None, (AWAY,), True)


def shown(*errors: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**error, "extensions": {**error["extensions"], "requestId": "r1"}} for error in errors]


@pytest.mark.parametrize(
    ("outcome", "accept", "status", "body"),
    [
        (OK, LEGACY, 200, {"data": {"me": {"name": "Ada"}}}),
        (OK, MODERN, 200, {"data": {"me": {"name": "Ada"}}}),
        (PARTIAL, LEGACY, 200, {"data": {"client": None}, "errors": shown(FAILED)}),
        (PARTIAL, MODERN, 200, {"data": {"client": None}, "errors": shown(FAILED)}),
        (NOTHING, LEGACY, 200, {"data": None, "errors": shown(FAULT)}),
        (NOTHING, MODERN, 200, {"data": None, "errors": shown(FAULT)}),
        (REFUSED, LEGACY, 200, {"errors": shown(INVALID)}),
        (REFUSED, MODERN, 400, {"errors": shown(INVALID)}),
        (GONE, LEGACY, 503, {"data": None, "errors": shown(AWAY)}),
        (GONE, MODERN, 503, {"data": None, "errors": shown(AWAY)}),
    ],
)
async def test_outcomes(http: httpx.AsyncClient, toy, outcome, accept, status, body) -> None:
    toy.outcome = outcome
    answer = await http.post("/graphql", json={"query": "{me}"}, headers={"Accept": accept, "X-Request-Id": "r1"})
    assert (answer.status_code, answer.json()) == (status, body)
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert answer.headers.get("retry-after") == ("3" if outcome is GONE else None)


async def test_what_reaches_the_schema(http: httpx.AsyncClient, toy, bearer: dict[str, str]) -> None:
    body = {"query": "query A {me}", "variables": {"a": [1]}, "operationName": "A", "extensions": {}, "other": 1}
    await http.post("/graphql", json=body, headers=bearer | {"X-Request-Id": "r1"})
    ((query, variables, name, caller),) = toy.executed
    assert (query, variables, name) == ("query A {me}", {"a": [1]}, "A")
    assert (caller.actor.team_id, caller.address, caller.request_id) == (7, "192.0.2.1", "r1")


@pytest.mark.parametrize("absent", [{}, {"variables": None, "operationName": None, "extensions": None}])
async def test_absent_members(http: httpx.AsyncClient, toy, absent: dict[str, None]) -> None:
    assert (await http.post("/graphql", json={"query": "{me}"} | absent)).status_code == 200
    assert toy.executed[0][:3] == ("{me}", None, None)
    assert toy.executed[0][3].actor is None


QUERY, VARIABLES, NAME, EXTENSIONS = (
    "`query` must be a text.",
    "`variables` must be an object.",
    "`operationName` must be a text.",
    "`extensions` must be an object.",
)
OBJECT = "The body must be a JSON object."
JSON = "The body must be valid JSON, nested at most 64 deep."


@pytest.mark.parametrize("accept", [LEGACY, MODERN])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[" * 100_000, JSON),
        (b'{"query": "\xff"}', "The body must be UTF-8."),
        (b'[{"query": "{me}"}]', OBJECT),
        (b'"{me}"', OBJECT),
        (b"{}", QUERY),
        (b'{"query": null}', QUERY),
        (b'{"query": ""}', QUERY),
        (b'{"query": {}}', QUERY),
        (b'{"query": "{me}", "variables": "{}"}', VARIABLES),
        (b'{"query": "{me}", "variables": []}', VARIABLES),
        (b'{"query": "{me}", "operationName": 1}', NAME),
        (b'{"query": "{me}", "operationName": {}}', NAME),
        (b'{"query": "{me}", "extensions": []}', EXTENSIONS),
        (b'{"query": "{me}", "extensions": "a"}', EXTENSIONS),
    ],
)
async def test_not_a_request(http: httpx.AsyncClient, toy, accept: str, content: bytes, message: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept, "X-Request-Id": "r1"}
    answer = await http.post("/graphql", content=content, headers=headers)
    assert answer.status_code == 400
    assert answer.json() == {"errors": [{"message": message, "extensions": {"code": "INVALID", "requestId": "r1"}}]}
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert toy.executed == []


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/graphql", "application/json; charset=utf-16", "multipart/form-data"]
)
async def test_another_content_type_is_415(http: httpx.AsyncClient, toy, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = await http.post("/graphql", content=b'{"query": "{me}"}', headers=headers)
    assert (answer.status_code, toy.executed) == (415, [])
    assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID"


async def test_an_answer_nobody_has_is_406(http: httpx.AsyncClient, toy) -> None:
    answer = await http.post("/graphql", json={"query": "{me}"}, headers={"Accept": "text/html"})
    assert (answer.status_code, toy.executed) == (406, [])
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_another_method_is_405(http: httpx.AsyncClient, toy, method: str) -> None:
    answer = await http.request(method, "/graphql", params={"query": "{me}"})
    assert (answer.status_code, toy.executed) == (405, [])
    assert "POST" in answer.headers["allow"].split(", ")
    assert method == "HEAD" or answer.json()["errors"][0]["extensions"]["code"] == "INVALID"


async def test_options_says_what_is_allowed(http: httpx.AsyncClient) -> None:
    answer = await http.options("/graphql")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "POST, OPTIONS", b"")


async def test_a_browser_gets_the_page(http: httpx.AsyncClient) -> None:
    answer = await http.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.text) == (200, "<title>graphiql</title>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept, Origin"


async def test_at_most_five_errors_leave(http: httpx.AsyncClient, toy) -> None:
    errors = [{"message": str(number)} for number in range(9)]
    toy.outcome = Outcome({"a": None}, errors, True)
    answer = await http.post("/graphql", json={"query": "{a}"}, headers={"X-Request-Id": "r1"})
    assert answer.json()["errors"] == [
        {"message": str(number), "extensions": {"requestId": "r1"}} for number in range(5)
    ]


async def test_database_away_before_execution_is_503(http: httpx.AsyncClient, toy) -> None:
    toy.outcome = Unavailable(2)
    answer = await http.post("/graphql", json={"query": "{me}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_an_operation_that_takes_too_long_is_stopped() -> None:
    stopped = asyncio.Event()

    async def execute(*_: object) -> Outcome:
        try:
            await asyncio.sleep(10)
        finally:
            stopped.set()
        raise AssertionError("it was not stopped")

    app = _bare(graphql.Endpoint(execute, seconds=0.01))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        answer = await http.post("/graphql", json={"query": "{me}"})
    assert (answer.status_code, answer.headers["retry-after"], stopped.is_set()) == (503, "1", True)
    extensions = {"code": "INTERNAL", "requestId": "r1", "retryAfter": 1}
    assert answer.json() == {"errors": [{"message": "The operation took too long.", "extensions": extensions}]}


async def test_without_a_page_a_browser_gets_405() -> None:
    app = _bare(graphql.Endpoint(lambda *_: None))  # type: ignore[arg-type, return-value]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        assert (await http.get("/graphql", headers={"Accept": "text/html"})).status_code == 405


def _bare(endpoint: graphql.Endpoint) -> Any:
    from starlette.routing import Route, Router

    route = Route("/graphql", endpoint.answer, methods=["GET", "POST"])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["state"] = {"request_id": "r1", "caller": None}
        await Router([route])(scope, receive, send)

    return app
