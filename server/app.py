"""The web application: which path leads where, and through which layers every request passes.

Decided here: the routes, the order of the layers, the probes. Not here: what lies behind the doors; it is handed in as
`Parts`, so that the HTTP layer can be run, and tested, without a database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from scheduling.errors import ErrorCode
from server import logs
from server.auth import Authentication, FindToken
from server.cors import Cors
from server.graphql import Endpoint, Execute
from server.middleware import BodyLimit, ErrorBoundary, RequestIds, SecurityHeaders
from server.paths import Door, door_of
from server.problems import Problem, respond
from server.rate_limit import RateLimit, RateLimitHeaders
from server.settings import Settings

ASSETS = Path(__file__).parent / "assets"
_READY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of besides HTTP.

    `rest` must let its unexpected exceptions pass (routes or a Router, not a Starlette: that one answers them itself).
    `ready` names each check, such as "database" and "migrations", and whether it holds.
    """

    find_token: FindToken
    execute: Execute
    rest: ASGIApp
    ready: Callable[[], Awaitable[Mapping[str, bool]]]
    open: Callable[[], AbstractAsyncContextManager[None]]
    count_statements: logs.CountStatements | None = None


def create_app(settings: Settings, parts: Parts, assets: Path = ASSETS) -> Starlette:
    """The application, ready for a server; connections open with its lifespan."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with parts.open():
            yield

    app = Starlette(
        routes=_routes(settings, parts, assets),
        middleware=_layers(settings, parts),
        exception_handlers={HTTPException: _http_error},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _layers(settings: Settings, parts: Parts) -> list[Middleware]:
    """From the outside in. What marks every answer stands outside the boundary, what may refuse inside."""
    return [
        Middleware(RequestIds),
        Middleware(logs.RequestLog, count_statements=parts.count_statements),
        Middleware(SecurityHeaders, base_url=settings.base_url),
        Middleware(Cors, origins=settings.cors_origins),
        Middleware(RateLimitHeaders),
        Middleware(ErrorBoundary),
        Middleware(Authentication, find_token=parts.find_token),
        Middleware(
            RateLimit, rate=settings.rate_limit, anonymous=settings.rate_limit_anonymous, workers=settings.workers
        ),
        Middleware(BodyLimit),
    ]


def _routes(settings: Settings, parts: Parts, assets: Path) -> list[BaseRoute]:
    graphql = Endpoint(parts.execute, page=assets / "graphiql" / "index.html")
    docs = (assets / "swagger" / "index.html").read_bytes()
    links = {
        "name": "SchedulingKit",
        "graphql": settings.base_url + Door.GRAPHQL,
        "rest": settings.base_url + Door.REST,
        "docs": f"{settings.base_url}/api/docs",
    }

    async def ready(_request: Request) -> Response:
        try:
            async with asyncio.timeout(_READY_SECONDS):
                checks = dict(await parts.ready())
        except Exception:
            checks = {"database": False}
        return JSONResponse(checks, 200 if all(checks.values()) else 503)

    async def root(_request: Request) -> Response:
        return JSONResponse(links)

    async def documentation(_request: Request) -> Response:
        return Response(docs, media_type="text/html")

    return [
        Route(Door.GRAPHQL, graphql.answer, methods=["GET", "POST", "OPTIONS"]),
        Mount(Door.REST, parts.rest),
        Route("/api/docs", documentation),
        Mount("/assets", StaticFiles(directory=assets)),
        Route("/healthz", _alive),
        Route("/readyz", ready),
        Route("/", root),
    ]


async def _alive(_request: Request) -> Response:
    return JSONResponse({"process": True})


async def _http_error(request: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods, in the shape of the door."""
    assert isinstance(error, HTTPException)
    messages = {404: "Not found.", 405: "Method not allowed."}
    code = ErrorCode.NOT_FOUND if error.status_code == 404 else ErrorCode.INVALID
    message = messages.get(error.status_code, error.detail)
    problem = Problem(error.status_code, message, code, headers=error.headers or {})
    return respond(problem, door_of(request.url.path), request.state.request_id)
