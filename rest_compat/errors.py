"""Refusals as HTTP: one status for each code, one shape for every body.

Decided here: status codes, headers and bodies of errors. Not here: when something is refused; the rate-limit headers
and the request id that the server puts on every answer. Source: design "The REST contract", section 3.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rest_compat import naming
from scheduling.errors import ErrorCode

Fields = Mapping[str, Sequence[str]]

STATUS: Final[Mapping[ErrorCode, int]] = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.INVALID: 422,
    ErrorCode.SLOT_UNAVAILABLE: 422,
    ErrorCode.CONFLICT: 422,  # 409 is kept for an idempotency key in flight
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.TOO_COMPLEX: 400,
    ErrorCode.INTERNAL: 500,  # 503 when it says when to come back
}


class HttpError(Exception):
    """An answer that is not a success; raised anywhere, made a response in one place."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, object] = {"message": message, **more}


def summary(messages: Sequence[str]) -> str:
    """The first message, and how many more there are."""
    more = len(messages) - 1
    return messages[0] + (f" (and {more} more error{'s' if more > 1 else ''})" if more > 0 else "")


def invalid(status: int, fields: Fields, next_slots: Sequence[str] | None = None) -> HttpError:
    """400 for query parameters, 422 for bodies; `fields` in REST names, not empty."""
    more: dict[str, Any] = {} if next_slots is None else {"next_slots": list(next_slots)}
    found = {name: list(messages) for name, messages in fields.items()}
    return HttpError(status, summary([text for texts in found.values() for text in texts]), errors=found, **more)


def unauthenticated() -> HttpError:
    """401: no token, or one that is not valid."""
    return HttpError(401, "Unauthenticated.", headers={"WWW-Authenticate": "Bearer"})


def forbidden(scope: str) -> HttpError:
    """403: the role or the token lacks the scope."""
    return HttpError(403, f"This token may not do this: it lacks the scope {scope}.")


def not_found() -> HttpError:
    """404: no such path, no such thing, or another team's thing; all three look alike."""
    return HttpError(404, "Not found.")


def wrong_method(method: str, allow: str) -> HttpError:
    """405: the path exists, the method does not."""
    return HttpError(405, f"This path does not know the method {method}; it knows {allow}.", headers={"Allow": allow})


def parameter(dotted: str) -> str:
    """The query parameter that a GraphQL list argument came from: `filter.clientId` -> `client_id`."""
    first = dotted.removeprefix("filter.").partition(".")[0]
    return "sort" if first == "orderBy" else naming.snake(first)


def _fields(found: Fields, listing: bool) -> dict[str, list[str]]:
    """Field errors in the caller's names; two paths may end in one parameter."""
    fields: dict[str, list[str]] = {}
    for dotted, messages in found.items():
        name = parameter(dotted) if listing else naming.path(dotted.removeprefix("input."))
        fields.setdefault(name, []).extend(messages)
    return fields


def _code(name: object) -> ErrorCode:
    """The code of that name; an answer without one was not refused on purpose."""
    return next((code for code in ErrorCode if code == name), ErrorCode.INTERNAL)


def refusal(errors: Iterable[Mapping[str, Any]], *, listing: bool) -> HttpError:
    """The first GraphQL error as HTTP; `listing` when its fields are list parameters."""
    error = next(iter(errors))
    extensions = error.get("extensions") or {}
    code, retry = _code(extensions.get("code")), extensions.get("retryAfter")
    if retry is None and code is ErrorCode.RATE_LIMITED:
        retry = 1
    headers = {} if retry is None else {"Retry-After": str(max(1, math.ceil(retry)))}
    message = str(error.get("message") or "")
    if code is ErrorCode.INTERNAL:
        return HttpError(503 if headers else 500, "Server Error", headers=headers)
    if code is ErrorCode.UNAUTHENTICATED:
        return unauthenticated()
    if code is ErrorCode.NOT_FOUND:
        return not_found()
    status = 400 if listing and code is ErrorCode.INVALID else STATUS[code]
    if extensions.get("fields"):
        slots = list(extensions.get("nextSlots") or ()) if code is ErrorCode.SLOT_UNAVAILABLE else None
        found = invalid(status, _fields(extensions["fields"], listing), slots)
        found.headers.update(headers)
        return found
    return HttpError(status, message, headers=headers)
