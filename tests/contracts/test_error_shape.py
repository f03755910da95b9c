"""What every refusal looks like at both doors, and that no nonsense is answered in any other way."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest

from db import records
from resolvers import reading
from rest_compat.resources import PREFIX, ROUTES
from scheduling import errors
from scheduling.errors import ErrorCode, Refusal
from tests.contracts import test_every_operation, test_every_route
from tests.contracts.openapi import DOCUMENT, address, faults
from tests.factories import Team, gid

pytestmark = pytest.mark.slow

# --- one refusal after the other


@dataclass(frozen=True)
class Shown:
    """A refusal, and how it looks: `extensions` of the GraphQL error, status, body and headers of REST."""

    refusal: Exception
    extensions: dict[str, Any]
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


FAULT = {"message": "Server Error"}
NEXT = datetime.fromisoformat("2026-01-06T10:30:00+01:00")
TAKEN = {"starts_at": ["This time is not available."]}
SHOWN = [
    Shown(errors.Unauthenticated(), {"code": "UNAUTHENTICATED"}, 401, {"message": "Unauthenticated."}),
    Shown(
        errors.Forbidden("This needs the scope x."), {"code": "FORBIDDEN"}, 403, {"message": "This needs the scope x."}
    ),
    Shown(errors.NotFound(), {"code": "NOT_FOUND"}, 404, {"message": "Not found."}),
    Shown(
        errors.Invalid({"zip": ["Too long.", "Not a zip."], "is_active": ["No."]}),
        {"code": "INVALID", "fields": {"zip": ["Too long.", "Not a zip."], "isActive": ["No."]}},
        422,
        {
            "message": "Too long. (and 2 more errors)",
            "errors": {"zip": ["Too long.", "Not a zip."], "is_active": ["No."]},
        },
    ),
    Shown(
        errors.SlotUnavailable(next_slots=[NEXT]),
        {"code": "SLOT_UNAVAILABLE", "fields": {"startsAt": TAKEN["starts_at"]}, "nextSlots": ["2026-01-06T09:30:00Z"]},
        422,
        {"message": "This time is not available.", "errors": TAKEN, "next_slots": ["2026-01-06T09:30:00Z"]},
    ),
    Shown(
        errors.SlotUnavailable(),
        {"code": "SLOT_UNAVAILABLE", "fields": {"startsAt": TAKEN["starts_at"]}, "nextSlots": []},
        422,
        {"message": "This time is not available.", "errors": TAKEN, "next_slots": []},
    ),
    Shown(errors.Conflict("Still in use."), {"code": "CONFLICT"}, 422, {"message": "Still in use."}),
    Shown(
        errors.RateLimited(7),
        {"code": "RATE_LIMITED", "retryAfter": 7},
        429,
        {"message": "Too Many Attempts."},
        {"Retry-After": "7"},
    ),
    Shown(errors.TooComplex("Too much."), {"code": "TOO_COMPLEX"}, 400, {"message": "Too much."}),
    Shown(errors.Unavailable(3), {"code": "INTERNAL", "retryAfter": 3}, 503, FAULT, {"Retry-After": "3"}),
    Shown(KeyError("a password"), {"code": "INTERNAL"}, 500, FAULT),
]
each = pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: type(shown.refusal).__name__)


def family(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from family(child)


def test_every_refusal_is_shown() -> None:
    assert {type(shown.refusal) for shown in SHOWN} - {KeyError} == set(family(Refusal))
    assert {shown.extensions["code"] for shown in SHOWN} == set(ErrorCode)


@each
@pytest.mark.parametrize("kind", ["read", "write"])
async def test_refusal(
    client: httpx.AsyncClient, team: Team, monkeypatch: pytest.MonkeyPatch, shown: Shown, kind: str
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise shown.refusal

    monkeypatch.setattr(reading, "get", refuse)
    monkeypatch.setattr(records, "add", refuse)
    name, text, method, path = {
        "read": ("client", '{ client(id: "x") { id } }', "GET", "/clients/{id}"),
        "write": ("createLocation", 'mutation { createLocation(input: {name: "x"}) { id } }', "POST", "/locations"),
    }[kind]
    headers = {**team.headers, "X-Request-Id": "walk-1"}

    found = await client.post("/graphql", json={"query": text}, headers=headers)
    (error,) = found.json()["errors"]
    assert error.pop("locations")
    extensions = {**shown.extensions, "requestId": "walk-1"}
    message = shown.body["message"]
    assert error == {"message": message, "path": [name], "extensions": extensions}
    # A field that may be null leaves something to show, so that the answer is no failure as a whole.
    unavailable = kind == "write" and isinstance(shown.refusal, errors.Unavailable)
    assert (found.status_code, found.headers.get("retry-after")) == ((503, "3") if unavailable else (200, None))

    body = {"name": "x"} if method == "POST" else None
    answer = await client.request(method, address(path, 1), json=body, headers=headers)
    assert (answer.status_code, answer.json()) == (shown.status, shown.body)
    assert answer.headers["x-request-id"] == "walk-1"
    assert answer.headers.get("retry-after") == shown.headers.get("Retry-After")
    assert "a password" not in found.text + answer.text


# --- a thousand requests that mean nothing good

SEED = 20260105
DEEP: Any = [0]
for _ in range(70):
    DEEP = [DEEP]
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308, "", " ", "\0", "a\0b", "x" * 300,
    "é" * 20_000, "😀", "\u202e", "\ud800", "null", "'; DROP TABLE teams; --", "%", "_", "<script>", "../../x",
    "2026-02-30T10:00:00Z", "2026-01-06T10:00:00", "2026-01-06T10:00:00Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "2026-01-06", "2026-13-01", "24:00", "25:61", "Europe/Berlin", "Mars/Base", "../etc",
    "a@b", "ann@example.com", "https://x", "javascript:alert(1)", "ACTIVE", "active", "confirmed", "no_show",
    [], {}, [None], [[]], ["x", 1], {"a": 1}, {"name": None}, {"name": "Eve", "email": "eve"}, DEEP,
)  # fmt: skip
RAW = (
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"{]", b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"a": NaN}', b'{"a": 1e999}',
    b'{"name": "\\ud800"}', b'{"a": 1, "a": 2}', b"{" * 2000, b"[" * 100_000, b"<xml/>", b"a=b&c=d",
)  # fmt: skip
ODD_PATHS = (
    "/", "/x", "/clients/", "//clients", "/clients/%2e%2e/team", "/clients/1%2f2",
    "/clients/1/2/3", "/team/1", "/CLIENTS", "/auth/login/", "/openapi.json/x", "/clients;v=1",
)  # fmt: skip
QUERIES = (
    "page=0", "page=-1", "page=x", "page=1.5", "page=99999999999999999999", "page=", "per_page=0", "per_page=1e3",
    "per_page=101", "sort=", "sort=-", "sort=--name", "sort=password_hash", "status=", "status=x", "status=active,x",
    "status=,", "from=x", "from=2026-02-30", "from=2026-01-02&to=2026-01-01", "from=0001-01-01", "to=9999-12-31",
    "to=9999-12-31T23:59:59Z", "from=0001-01-01T00:00:00%2B14:00", "search=%", "search=%00", "search=%ff",
    "search=_%25", "search=%F0%9F%98%80",
    "client_id=0", "client_id=x", "host_id=9223372036854775808", "tag=%00", "role=king",
    "&&&", "=", "page", "page=1&page=x", "x[]=1", "%zz=1", "search=" + "a" * 5000, "category=%00",
    "kind=one_on_one", "reason=%00",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {}, {}, {}, {}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=latin-1"},
    {"Content-Type": ""}, {"Accept": "text/html"}, {"Accept": "image/png"}, {"Accept": ";;q=x"},
    {"X-Request-Id": "x" * 500},
    {"Authorization": "Bearer"}, {"Authorization": "Bearer 1|sk_x"}, {"Authorization": "Bearer 9|sk_" + "x" * 9000},
    {"Content-Length": "x"}, {"Content-Encoding": "gzip"}, {"X-Forwarded-For": "::1, x"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Transfer-Encoding": "chunked"}, {"Idempotency-Key": ""}, {"Origin": "null"}, {"Expect": "100-continue"},
)  # fmt: skip
ROUTE = {(route.method, route.path): route for route in ROUTES}
GRAPHQL_STATUS = {200, 400, 405, 406, 413, 415}


def spoiled(dice: random.Random, value: Any) -> Any:
    """The same with something in it replaced, removed or added."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice([*value, "unknown"])
        if dice.random() < 0.15:
            return {other: kept for other, kept in value.items() if other != name}
        return {**value, name: spoiled(dice, value.get(name))}
    return dice.choice(NASTY)


def encoded(dice: random.Random, value: Any) -> bytes:
    return dice.choice(RAW) if dice.random() < 0.15 else json.dumps(value).encode()


def scrambled(dice: random.Random, text: str) -> str:
    """A text with a piece cut out, doubled, exchanged or pushed in."""
    start = dice.randrange(len(text))
    end = min(len(text), start + dice.randrange(1, 12))
    twice = text[start:end] * 2
    piece = dice.choice(["", twice, "{", "}", "(", '"', "$x", "@skip", "...", "null", "-1", "\0", "#", "__typename"])
    return text[:start] + piece + text[end:]


def rest_request(dice: random.Random, bodies: dict[str, Any], number: int) -> tuple[str, str, bytes, bytes]:
    """Method, path as the document writes it (or as it is, when odd), what is sent as path and query, body."""
    if dice.random() < 0.1:
        method, path = dice.choice(["GET", "POST", "DELETE", "PUT"]), dice.choice(ODD_PATHS)
        return method, path, (PREFIX + path).encode(), encoded(dice, {})
    route = dice.choice(ROUTES)
    wanted = dice.choice(
        [number, number, *test_every_route.MALFORMED, 2**62, "%ff", "%D9%A1", "x" * 3000, "%F0%9F%99%82"]
    )
    query = "&".join(dice.sample(QUERIES, dice.randrange(3)))
    target = address(route.path, wanted).replace(" ", "%20") + (f"?{query}" if query else "")
    method = route.method if dice.random() < 0.95 else dice.choice(["GET", "PUT", "TRACE", "BREW"])
    return method, route.path, target.encode(), encoded(dice, spoiled(dice, bodies[route.name]))


def check_rest(method: str, path: str, answer: httpx.Response) -> None:
    if (method, path) in ROUTE:
        assert answer.status_code < 300 or next(iter(answer.json())) == "message"
        assert faults(method, path, answer) == []
    else:
        assert answer.status_code in (404, 405)
        assert list(answer.json()) == ["message"]


def check_graphql(answer: httpx.Response) -> None:
    assert answer.status_code in GRAPHQL_STATUS
    content = answer.json()
    assert content
    assert set(content) <= {"data", "errors"}
    assert len(content.get("errors", [])) <= 5
    for error in content.get("errors", []):
        assert set(error) <= {"message", "locations", "path", "extensions"}
        assert isinstance(error["message"], str)
        assert error["message"]
        extensions = error["extensions"]
        assert set(extensions) <= {"code", "requestId", "fields", "nextSlots", "retryAfter"}
        assert extensions["code"] in set(ErrorCode) - {ErrorCode.INTERNAL}
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", extensions["requestId"])


async def exchange(
    client: httpx.AsyncClient, dice: random.Random, team: Team, method: str, target: bytes, body: bytes
) -> httpx.Response:
    headers = {"Content-Type": "application/json", **team.headers, **dice.choice(HEADERS)}
    url = httpx.URL("http://test").copy_with(raw_path=target)
    return await client.request(method, url, headers=headers, content=body)


async def test_no_rest_request_breaks_the_server(client: httpx.AsyncClient, team: Team) -> None:
    dice = random.Random(SEED)
    number = await team.client()
    happy = test_every_route.HAPPY
    bodies = {route.name: happy[route.name].body(team) if happy[route.name].body else {} for route in ROUTES}
    seen: set[int] = set()
    for at in range(600):
        method, path, target, body = rest_request(dice, bodies, number)
        answer = await exchange(client, dice, team, method, target, body)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (at, method, target, body[:500], answer.text)
        check_rest(method, path, answer)
    assert {200, 201, 400, 401, 404, 405, 422} <= seen


async def test_no_graphql_request_breaks_the_server(client: httpx.AsyncClient, team: Team) -> None:
    dice = random.Random(SEED)
    operations = [
        (test_every_operation.operation(name, chosen), await happy.arguments(team))
        for name, happy in test_every_operation.HAPPY.items()
        for chosen in (None, "{ __typename }")
    ]
    lists = """query($p: Int, $f: String) {
      clients(page: $p, after: $f, filter: {search: $f}, orderBy: {field: NAME}) { nodes { id } }
    }"""
    operations += [
        (lists, {"p": 1, "f": "x"}),
        ("query($id: ID!) { node(id: $id) { id } }", {"id": gid("Team", team.id)}),
    ]
    seen: set[str] = set()
    for at in range(400):
        text, arguments = dice.choice(operations)
        how = dice.random()
        text = scrambled(dice, text) if how < 0.5 else text
        arguments = spoiled(dice, arguments) if how > 0.4 else arguments
        request: Any = {"query": text, "variables": arguments}
        request = spoiled(dice, request) if dice.random() < 0.1 else request
        method = "POST" if dice.random() < 0.97 else dice.choice(["GET", "PUT", "BREW"])
        answer = await exchange(client, dice, team, method, b"/graphql", encoded(dice, request))
        assert answer.status_code < 500, (at, request, answer.text)
        check_graphql(answer)
        seen |= {error["extensions"]["code"] for error in answer.json().get("errors", [])}
    assert {"INVALID", "UNAUTHENTICATED"} <= seen


def test_every_error_status_of_the_document_has_one_shape() -> None:
    shapes = {json.dumps(answer["content"]) for answer in DOCUMENT["components"]["responses"].values()}
    assert shapes == {'{"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}'}
