"""How a request that never reached, or broke, its handler is answered: JSON at both doors.

Decided here: status, shape and headers of what the HTTP layer itself refuses. Not here: the errors of resolvers
(`schema/errors.py` makes them GraphQL errors, `rest_compat` makes those HTTP).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.responses import Response

from scheduling.errors import ErrorCode, RateLimited, Unavailable
from server.bodies import BadBody
from server.paths import Door


class BodyTooLarge(Exception):
    """More bytes than a body may have."""


class BodyTooSlow(Exception):
    """The body did not arrive in time."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that says no; `retry_after` is in whole seconds."""

    status: int
    message: str
    code: ErrorCode = ErrorCode.INVALID
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(error: Exception, door: Door | None) -> Problem | None:
    """The answer for an exception that is meant; None when it is a fault of ours."""
    if isinstance(error, RateLimited):
        return Problem(429, error.message, error.code, error.retry_after)
    if isinstance(error, Unavailable):
        return Problem(503, "Server Error", error.code, error.retry_after)
    if isinstance(error, BodyTooLarge):
        return Problem(413 if door is Door.GRAPHQL else 400, "The body must not be larger than 1 MiB.")
    if isinstance(error, BodyTooSlow):
        return Problem(408, "The body took too long to arrive.", headers={"Connection": "close"})
    if isinstance(error, BadBody):
        return Problem(400, error.message)
    return None


FAULT = Problem(500, "Server Error", ErrorCode.INTERNAL)


def respond(problem: Problem, door: Door | None, request_id: str, media_type: str = "application/json") -> Response:
    """The response in the shape of the door; outside both doors it has REST's shape."""
    headers = dict(problem.headers)
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    content: object = {"message": problem.message}
    if door is Door.GRAPHQL:
        extensions: dict[str, object] = {"code": problem.code.value, "requestId": request_id}
        if problem.retry_after is not None:
            extensions["retryAfter"] = problem.retry_after
        content = {"errors": [{"message": problem.message, "extensions": extensions}]}
        media_type = f"{media_type}; charset=utf-8"
    return Response(orjson.dumps(content), problem.status, headers, media_type)
