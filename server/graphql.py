"""The HTTP endpoint /graphql, after the GraphQL-over-HTTP specification.

Decided here: what a request must look like, which of the two media types answers it and with which status, the time
limit, how many errors leave. Not here: what an operation means and may cost (`execute`, given by the schema).

| outcome | application/graphql-response+json | application/json |
|---|---|---|
| executed, with or without errors | 200 | 200 |
| does not parse or validate, or asks too much | 400 | 200 |
| not a well-formed request | 400 | 400 |
| database away, nothing to show | 503 | 503 |

Source: https://graphql.github.io/graphql-over-http/draft/ and design "The GraphQL schema", section 2.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from db.scope import Caller
from scheduling.errors import ErrorCode
from server.bodies import BadBody, decode
from server.media_types import is_utf8_json, preferred, wants_page
from server.paths import Door
from server.problems import Problem, respond

LEGACY = "application/json"
MODERN = "application/graphql-response+json"
MAX_ERRORS = 5
SECONDS = 10.0
_METHODS = "POST, OPTIONS"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an operation. `executed` is False when it was refused before any field ran."""

    data: Mapping[str, object] | None
    errors: Sequence[Mapping[str, object]]
    executed: bool


class Execute(Protocol):
    """Runs one operation for a caller. Errors come in GraphQL response form; Unavailable may be raised."""

    async def __call__(
        self, query: str, variables: dict[str, object] | None, operation_name: str | None, caller: Caller
    ) -> Outcome: ...


class Endpoint:
    """Answers every method on /graphql; `page` is GraphiQL, shown to browsers."""

    def __init__(self, execute: Execute, page: Path | None = None, seconds: float = SECONDS) -> None:
        self.execute = execute
        self.page = page.read_bytes() if page else None
        self.seconds = seconds

    async def answer(self, request: Request) -> Response:
        """The answer to one request."""
        accept = request.headers.get("accept", "")
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS})
        if request.method == "GET" and self.page is not None and wants_page(accept):
            return Response(self.page, media_type="text/html", headers={"Vary": "Accept"})
        media_type = preferred(accept, (LEGACY, MODERN))
        problem = _refusal(request, media_type)
        if problem is None:
            try:
                body = decode(await request.body())
                return await self._answer(body, request, media_type or LEGACY)
            except BadBody as error:
                problem = Problem(400, error.message)
        return respond(problem, Door.GRAPHQL, request.state.request_id, media_type or LEGACY)

    async def _answer(self, body: dict[str, object], request: Request, media_type: str) -> Response:
        query, variables, name = _parameters(body)
        request.state.operation = name
        try:
            async with asyncio.timeout(self.seconds):
                outcome = await self.execute(query, variables, name, request.state.caller)
        except TimeoutError:
            slow = Problem(503, "The operation took too long.", ErrorCode.INTERNAL, retry_after=1)
            return respond(slow, Door.GRAPHQL, request.state.request_id, media_type)
        return _response(outcome, request.state.request_id, media_type)


def _refusal(request: Request, media_type: str | None) -> Problem | None:
    """Why the request is not even read: its method, its content type, or the answer it wants."""
    if request.method != "POST":
        return Problem(405, "Send a POST request.", headers={"Allow": _METHODS})
    if not is_utf8_json(request.headers.get("content-type", "")):
        return Problem(415, "The content type must be application/json in UTF-8.")
    if media_type is None:
        return Problem(406, f"Answers come as {MODERN} or {LEGACY}.")
    return None


def _parameters(body: dict[str, object]) -> tuple[str, dict[str, object] | None, str | None]:
    """Query, variables and operation name; BadBody when one has another type. Unknown members are ignored."""
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query:
        raise BadBody("`query` must be a text.")
    if variables is not None and not isinstance(variables, dict):
        raise BadBody("`variables` must be an object.")
    if name is not None and not isinstance(name, str):
        raise BadBody("`operationName` must be a text.")
    if not isinstance(body.get("extensions"), dict | None):
        raise BadBody("`extensions` must be an object.")
    return query, variables, name or None


def _response(outcome: Outcome, request_id: str, media_type: str) -> Response:
    content: dict[str, object] = {}
    if outcome.errors:
        content["errors"] = [_with_request_id(error, request_id) for error in outcome.errors[:MAX_ERRORS]]
    if outcome.executed:
        content["data"] = outcome.data
    status, headers = 200 if outcome.executed or media_type == LEGACY else 400, {}
    wait = None if outcome.data is not None else _unavailable(outcome.errors)
    if wait is not None:
        status, headers = 503, {"Retry-After": str(wait)}
    return Response(orjson.dumps(content), status, headers, f"{media_type}; charset=utf-8")


def _with_request_id(error: Mapping[str, object], request_id: str) -> dict[str, object]:
    extensions = error.get("extensions")
    known = extensions if isinstance(extensions, Mapping) else {}
    return {**error, "extensions": {**known, "requestId": request_id}}


def _unavailable(errors: Sequence[Mapping[str, object]]) -> object | None:
    """Seconds to wait when the database is away: an INTERNAL error that says when to come again."""
    for error in errors:
        extensions = error.get("extensions")
        if isinstance(extensions, Mapping) and extensions.get("code") == ErrorCode.INTERNAL:
            return extensions.get("retryAfter")
    return None
