"""Putting the application together from its layers: the only place that knows all of them.

Decided here: which database, executor and facade one process has. Not here: anything they do.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

import rest_compat.app
from db.migrations import apply
from db.scope import Actor, Caller
from db.unit_of_work import Database, Statements, statements
from resolvers import tokens
from resolvers.context import Context, now
from schema.api import Api
from schema.execution import Executor
from server import logs
from server.app import Parts, create_app
from server.bodies import BadBody, decode
from server.graphql import Outcome
from server.rate_limit import LoginThrottle
from server.settings import Settings, load


def application() -> Starlette:
    """The application as the settings of this process make it; what the server runs."""
    settings = load()
    logs.configure(settings.log_level)
    application = build(settings, Database(settings.database_url))
    gc.freeze()  # types and plans are never garbage, so no collection needs to look at them
    gc.enable()
    return application


def build(settings: Settings, database: Database, clock: Callable[[], datetime] = now) -> Starlette:
    """The application over a database; `clock` gives the present instant in whole seconds."""
    throttle = LoginThrottle(settings.workers)
    executor = Executor(introspection=settings.introspection)

    def context(caller: Caller) -> Context:
        return Context(database, caller, throttle, clock)

    async def find_token(token_id: int, secret: str) -> Actor | None:
        return await tokens.authenticate(database, token_id, secret, clock())

    async def execute(
        query: str, variables: dict[str, object] | None, operation_name: str | None, caller: Caller
    ) -> Outcome:
        found = await executor.execute(query, variables, operation_name, context(caller))
        return Outcome(found.data, found.errors, found.executed)

    async def ready() -> Mapping[str, bool]:
        await database.ping()
        return {"database": True, "migrations": await apply.is_current(database)}

    @asynccontextmanager
    async def opened() -> AsyncIterator[None]:
        yield
        await database.close()

    facade = rest_compat.app.create(
        Api(executor, context), authenticate=_caller, body=_body, base_url=settings.base_url
    )
    return create_app(settings, Parts(find_token, execute, facade, ready, opened, _count_statements))


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _body(request: Request) -> dict[str, object]:
    try:
        return decode(await request.body())
    except BadBody as error:
        raise HTTPException(400, error.message) from None


def _count_statements() -> Callable[[], int]:
    counter = Statements()
    statements.set(counter)
    return lambda: counter.count
