"""One JSON line a request, and one for each fault, on standard error.

Decided here: what a line holds: request id, method, route template, GraphQL operation name, status, milliseconds,
team, number of SQL statements. Never tokens, e-mail addresses, variables, bodies, paths or query strings.
Standard output is left to what commands print. Source: design "Reliability and security", section 3.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor

# Starts a count of SQL statements in the context of this request; what it returns reads the count.
CountStatements = Callable[[], Callable[[], int]]

_QUIET = ("/healthz", "/readyz", "/assets")
_OPERATION = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")
_CLIENT_GONE = 499
_SECRET = re.compile(r"[^\s'\"=(<]+@[^\s'\")>]+|\bsk_[\w-]+|^(DETAIL:|\[parameters:).*$", re.MULTILINE)

_log = structlog.get_logger()


def _json(value: object, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def _scrubbed(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Drivers put values into their messages; the kinds that must not be logged are cut out."""
    for name in ("exception", "event"):
        if isinstance(event.get(name), str):
            event[name] = _SECRET.sub("[hidden]", event[name])
    return event


def configure(level: str) -> None:
    """Sends this process's lines, those of libraries from `warning` on too, to standard error as JSON."""
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Processor] = [
        structlog.processors.format_exc_info,
        _scrubbed,
        structlog.processors.JSONRenderer(serializer=_json),
    ]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending]
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def fault(error: BaseException, request_id: str) -> None:
    """Logs an unexpected exception with its traceback, once, under the id the caller was shown."""
    _log.error("fault", request_id=request_id, exc_info=error)


class RequestLog:
    """Writes the line of each request when its answer ends; probes and assets only at level debug."""

    def __init__(self, app: ASGIApp, count_statements: CountStatements | None = None) -> None:
        self.app = app
        self.count_statements = count_statements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        status = _CLIENT_GONE
        quiet = scope["path"].startswith(_QUIET)
        statements = self.count_statements() if self.count_statements else None
        started = time.perf_counter()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            return await self.app(scope, receive, send_noting_status)
        finally:
            line = _line(scope, status, round((time.perf_counter() - started) * 1000, 1))
            if statements:
                line["sql"] = statements()
            (_log.debug if quiet else _log.info)("request", **line)


def _line(scope: Scope, status: int, milliseconds: float) -> dict[str, object]:
    state = scope["state"]
    line: dict[str, object] = {
        "request_id": state["request_id"],
        "method": scope["method"],
        "route": _route(scope),
        "status": status,
        "ms": milliseconds,
    }
    operation = state.get("operation")
    if isinstance(operation, str) and _OPERATION.fullmatch(operation):
        line["operation"] = operation
    caller = state.get("caller")
    if caller is not None and caller.actor is not None:
        line["team"] = caller.actor.team_id
    return line


def _route(scope: Scope) -> str | None:
    """The template of the matched route, never the path: what a caller puts there may be a secret."""
    route, mounted_at = scope.get("route"), str(scope.get("root_path", ""))
    if isinstance(route, Route):
        return mounted_at + route.path
    return mounted_at or None
