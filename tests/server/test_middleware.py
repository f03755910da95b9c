from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from scheduling.errors import Unavailable
from server.middleware import MAX_BODY, BodyLimit, ErrorBoundary, RequestIds

Connect = Callable[..., httpx.AsyncClient]
TOO_LARGE = "The body must not be larger than 1 MiB."


@pytest.mark.parametrize("given", ["a", "A-b_c.9", "x" * 128])
async def test_a_plain_request_id_is_kept(http: httpx.AsyncClient, given: str) -> None:
    assert (await http.get("/healthz", headers={"X-Request-Id": given})).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\tb", "ä".encode(), "{}", "a/b"])
async def test_any_other_request_id_is_replaced(http: httpx.AsyncClient, given: str | bytes) -> None:
    first = (await http.get("/healthz", headers={"X-Request-Id": given})).headers["x-request-id"]
    assert len(first) == 32
    assert (await http.get("/healthz", headers={"X-Request-Id": given})).headers["x-request-id"] != first


async def test_an_exception_is_500_in_rest_shape(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    answer = await http.get("/api/v1/crash", headers=bearer)
    assert (answer.status_code, answer.json()) == (500, {"message": "Server Error"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    assert answer.headers["x-ratelimit-remaining"] == "599"


async def test_an_exception_is_500_in_graphql_shape(http: httpx.AsyncClient, toy) -> None:
    toy.outcome = ZeroDivisionError("division by zero")
    answer = await http.post("/graphql", json={"query": "{me}"}, headers={"X-Request-Id": "r1"})
    assert answer.status_code == 500
    expected = {"message": "Server Error", "extensions": {"code": "INTERNAL", "requestId": "r1"}}
    assert answer.json() == {"errors": [expected]}


async def test_database_away_is_503_in_rest_shape(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/v1/away")
    assert (answer.status_code, answer.json()) == (503, {"message": "Server Error"})
    assert answer.headers["retry-after"] == "4"


async def test_database_away_while_finding_the_token(http: httpx.AsyncClient, toy, bearer: dict[str, str]) -> None:
    toy.outcome = Unavailable(2)
    answer = await http.post("/graphql", json={"query": "{me}"}, headers=bearer | {"X-Request-Id": "r1"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    extensions = {"code": "INTERNAL", "requestId": "r1", "retryAfter": 2}
    assert answer.json() == {"errors": [{"message": "Server Error", "extensions": extensions}]}
    assert toy.executed == []


async def test_an_exception_is_logged_once_without_what_is_personal(
    http: httpx.AsyncClient, lines: list[dict[str, object]]
) -> None:
    await http.get("/api/v1/crash", headers={"X-Request-Id": "r1"})
    faults = [line for line in lines if line["event"] == "fault"]
    assert [line["request_id"] for line in faults] == ["r1"]
    assert isinstance(faults[0]["exc_info"], ZeroDivisionError)


async def test_an_exception_after_the_start_leaves_the_answer_unfinished(lines: list[dict[str, object]]) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("late")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [], "state": {}}
    await RequestIds(ErrorBoundary(app))(scope, asyncio.Queue().get, send)  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert [line["event"] for line in lines] == ["fault"]


async def chunks(size: int, sent: list[int]) -> AsyncIterator[bytes]:
    for _ in range(size // 65536):
        sent.append(65536)
        yield b" " * 65536


@pytest.mark.parametrize(("path", "status"), [("/api/v1/clients", 400), ("/graphql", 413)])
async def test_a_body_announced_too_large_is_not_read(http: httpx.AsyncClient, toy, path: str, status: int) -> None:
    sent: list[int] = []
    headers = {"Content-Length": str(MAX_BODY + 1), "Content-Type": "application/json"}
    answer = await http.post(path, content=chunks(2 * MAX_BODY, sent), headers=headers)
    assert answer.status_code == status
    assert sent == []
    assert (toy.executed, toy.rest_calls) == ([], [])


@pytest.mark.parametrize(("path", "status"), [("/api/v1/clients", 400), ("/graphql", 413)])
async def test_a_body_in_chunks_is_read_to_the_limit_only(http: httpx.AsyncClient, toy, path: str, status: int) -> None:
    sent: list[int] = []
    content = chunks(8 * MAX_BODY, sent)
    answer = await http.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    body = answer.json()
    assert (body.get("message") or body["errors"][0]["message"]) == TOO_LARGE
    assert sum(sent) == MAX_BODY + 65536
    assert (toy.executed, toy.rest_calls) == ([], [])
    assert answer.headers["x-ratelimit-remaining"] == "119"


async def test_a_body_of_just_the_limit_is_read(http: httpx.AsyncClient) -> None:
    content = b"{}" + b" " * (MAX_BODY - 2)
    assert (await http.post("/api/v1/clients", content=content)).status_code == 201


async def test_a_body_that_is_not_json_is_400_in_the_shape_of_the_door(http: httpx.AsyncClient, toy) -> None:
    answer = await http.post("/api/v1/clients", content=b"[" * 100_000)
    expected = {"message": "The body must be valid JSON, nested at most 64 deep."}
    assert (answer.status_code, answer.json()) == (400, expected)
    assert toy.rest_calls == []


async def test_a_slow_body_is_408() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    async def trickle() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/v1/clients", "headers": [], "state": {}}
    await RequestIds(ErrorBoundary(BodyLimit(app, seconds=0.05)))(scope, trickle, send)
    assert sent[0]["status"] == 408
    assert sent[1]["body"] == b'{"message":"The body took too long to arrive."}'
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_waiting_for_the_caller_to_hang_up_has_no_limit() -> None:
    messages = [
        {"type": "http.request", "body": b"{}", "more_body": False},
        {"type": "http.disconnect"},
    ]
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["type"])
        await asyncio.sleep(0.03)
        seen.append((await receive())["type"])

    async def receive() -> Message:
        return messages.pop(0)

    scope = {"type": "http", "path": "/", "headers": []}
    await BodyLimit(app, seconds=0.01)(scope, receive, asyncio.Queue().put)
    assert seen == ["http.request", "http.disconnect"]


async def test_headers_of_json(http: httpx.AsyncClient) -> None:
    headers = (await http.get("/api/v1/clients/1")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


async def test_headers_of_a_page(http: httpx.AsyncClient) -> None:
    headers = (await http.get("/api/docs")).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert "cache-control" not in headers


async def test_browsers_are_kept_to_https_when_it_is_served(connect: Connect) -> None:
    headers = (await connect(base_url="https://book.example.com").get("/healthz")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_nothing_of_a_caller_with_a_token_is_stored(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    assert (await http.get("/assets/swagger/index.html", headers=bearer)).headers["cache-control"] == "no-store"
