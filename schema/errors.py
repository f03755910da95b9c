"""What an error looks like in GraphQL: one place turns refusals into `extensions`, everything else into INTERNAL.

Source: design "The GraphQL schema", section 2.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from graphql import GraphQLError

from scheduling.errors import ErrorCode, Invalid, RateLimited, Refusal, SlotUnavailable, Unavailable
from schema.scalars import show_instant

MOST = 5
log = logging.getLogger("schedulingkit.graphql")
Shown = dict[str, Any]


def camel(path: str) -> str:
    """A dotted snake_case path in camelCase; `from_` and the like lose their trailing underscore."""
    return re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), path).replace("_", "")


def shown(errors: list[GraphQLError], request_id: str) -> list[Shown]:
    """At most five errors, as a client sees them. Faults of ours are logged and masked."""
    return [_one(error, request_id) for error in errors[:MOST]]


def _one(error: GraphQLError, request_id: str) -> Shown:
    cause = error.original_error
    message, extensions = error.message, _extensions(cause)
    if cause is not None and not isinstance(cause, Refusal | GraphQLError):
        log.error("fault in a GraphQL field", exc_info=cause, extra={"request_id": request_id})
        message = "Server Error"
        extensions = {"code": ErrorCode.INTERNAL}
    found: Shown = {"message": message}
    if error.locations:
        found["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        found["path"] = list(error.path)
    return {**found, "extensions": {**extensions, "requestId": request_id}}


def _extensions(cause: BaseException | None) -> Shown:
    if not isinstance(cause, Refusal):
        return {"code": ErrorCode.INVALID}  # the operation itself: syntax, validation, variables
    found: Shown = {"code": cause.code}
    if isinstance(cause, Invalid):
        found["fields"] = {camel(name): messages for name, messages in cause.fields.items()}
    if isinstance(cause, SlotUnavailable):
        found["nextSlots"] = [show_instant(start) for start in cause.next_slots]
    if isinstance(cause, RateLimited | Unavailable):
        found["retryAfter"] = cause.retry_after
    return found
