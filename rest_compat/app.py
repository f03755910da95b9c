"""The routes of the table as an ASGI application, to be mounted at `/api/v1`.

Decided here: the order in which a request may fail (path, method, token, scope, then query, path id and body), HEAD and
OPTIONS, and that every body is JSON. Not here: rate limits, request ids, body size, CORS and the boundary for
unexpected errors, which the server puts around it.

A mounted application rather than a list of routes: below the prefix every path, known or not, is answered here, so 404
and 405 have the facade's shape without the server knowing about it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute
from starlette.routing import Router
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rest_compat import envelopes, errors, openapi, operations, parameters
from rest_compat.api import Api, Caller
from rest_compat.resources import PREFIX, ROUTES, Route

CallerT = TypeVar("CallerT", bound=Caller)
Answer = Callable[[Request], Awaitable[Response]]
_JSON: Final = "application/json"


def create(
    api: Api[CallerT],
    *,
    authenticate: Callable[[Request], Awaitable[CallerT]],
    body: operations.Body,
    base_url: str | None = None,
    routes: Iterable[Route] = ROUTES,
) -> Router:
    """The facade. `authenticate` says who calls (nobody is a caller too); `body` reads the JSON object that was sent.

    `body` may raise Starlette's HTTPException; `base_url` without path stands in links, else what was asked.
    Raises LookupError, or what `api.plan` raises, when a row does not fit the schema.
    """
    table = tuple(routes)
    answers: dict[str, dict[str, Answer]] = {"/openapi.json": {"GET": _document(api, table, base_url)}}
    for row in table:
        operation = operations.compiled(api, row)
        answers.setdefault(row.path, {})[row.method] = _Served(api, operation, authenticate, body, base_url)
    # Several rows of one path are one endpoint, so that it can say which methods it knows.
    paths = [HttpRoute(path, _Endpoint(methods)) for path, methods in answers.items()]
    return Router(paths, redirect_slashes=False, default=_Endpoint(None))


def _json(status: int, content: object, headers: Mapping[str, str] | None = None) -> Response:
    """orjson would render datetimes in a way of its own; scalars have done that already, so one here is a fault."""
    encoded = orjson.dumps(content, option=orjson.OPT_PASSTHROUGH_DATETIME)
    return Response(encoded, status, headers=headers, media_type=_JSON)


def _document(api: Api[Any], table: tuple[Route, ...], base_url: str | None) -> Answer:
    encoded = orjson.dumps(openapi.document(api.types, base_url, table))

    async def answer(_: Request) -> Response:
        return Response(encoded, media_type=_JSON)

    return answer


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """One path: picks the answer by method; no methods stand for a path that does not exist."""

    answers: Mapping[str, Answer] | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except errors.HttpError as refused:
            response = _json(refused.status, refused.body, refused.headers)
        except HTTPException as refused:
            response = _json(refused.status_code, {"message": refused.detail}, refused.headers)
        if request.method == "HEAD":
            response = Response(None, response.status_code, headers=response.headers)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if self.answers is None:
            raise errors.not_found()
        allow = ", ".join([*self.answers, *(["HEAD"] if "GET" in self.answers else []), "OPTIONS"])
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allow})
        answer = self.answers.get("GET" if request.method == "HEAD" else request.method)
        if answer is None:
            raise errors.wrong_method(request.method, allow)
        return await answer(request)


@dataclass(frozen=True, slots=True)
class _Served:
    """One row of the table, answering."""

    api: Api[Any]
    operation: operations.Operation
    authenticate: Callable[[Request], Awaitable[Any]]
    body: operations.Body
    base_url: str | None

    async def __call__(self, request: Request) -> Response:
        route = self.operation.route
        caller = await self.authenticate(request)
        _admit(route, caller)
        given = parameters.pairs(request.scope["query_string"])
        found = await operations.variables(self.operation, request, given, self.body)
        rows, total = await operations.rows(self.api, self.operation, found, caller)
        if route.envelope == "page":
            address = self._base(request) + route.path.replace("{id}", request.path_params.get("id", ""))
            content = envelopes.page(rows, total, found["page"], found["perPage"], address, given)
            return _json(route.status, content)
        headers = {"Location": f"{self._base(request)}{route.path}/{rows[0]['id']}"} if route.status == 201 else None
        return _json(route.status, envelopes.single(route, rows[0]), headers)

    def _base(self, request: Request) -> str:
        origin = self.base_url or f"{request.url.scheme}://{request.url.netloc}"
        return origin.rstrip("/") + PREFIX


def _admit(route: Route, caller: Caller) -> None:
    """401 before 403: who nobody is has no scopes to lack."""
    if route.public:
        return
    if not caller.authenticated:
        raise errors.unauthenticated()
    if route.scope and not caller.allows(route.scope):
        raise errors.forbidden(route.scope)
