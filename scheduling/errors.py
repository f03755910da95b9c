"""The error tree: everything that may be refused on purpose, each with a stable code.

    Refusal
    |-- Unauthenticated     UNAUTHENTICATED   nobody is calling
    |-- Forbidden           FORBIDDEN         the caller may not do this
    |-- NotFound            NOT_FOUND         there is no such thing, or it belongs to another team
    |-- Invalid             INVALID           the input breaks a rule; `fields` says where
    |   `-- SlotUnavailable SLOT_UNAVAILABLE  the start is not free; `next_slots` are
    |-- Conflict            CONFLICT          it collides with something still going on
    |-- RateLimited         RATE_LIMITED      too many requests; `retry_after` seconds
    |-- TooComplex          TOO_COMPLEX       the operation asks for more than is allowed
    `-- Unavailable         INTERNAL          the database is away or locked; `retry_after` seconds

Decided here: names, codes and what each carries. Not here: how they look in GraphQL (`schema/errors.py`)
or in HTTP (`rest_compat/errors.py`). Anything that is not a Refusal is a fault of ours: INTERNAL, masked.
Source: design "The GraphQL schema", section 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum


class ErrorCode(StrEnum):
    """Every code a client can meet."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    SLOT_UNAVAILABLE = "SLOT_UNAVAILABLE"
    RATE_LIMITED = "RATE_LIMITED"
    TOO_COMPLEX = "TOO_COMPLEX"
    INTERNAL = "INTERNAL"


Fields = Mapping[str, Sequence[str]]


class Refusal(Exception):
    """The base: a refusal with a message that may be shown to anyone."""

    code = ErrorCode.INTERNAL

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unauthenticated(Refusal):
    """Nobody is calling: the token is missing, malformed, unknown, expired or revoked."""

    code = ErrorCode.UNAUTHENTICATED

    def __init__(self, message: str = "Unauthenticated.") -> None:
        super().__init__(message)


class Forbidden(Refusal):
    """The caller is known and may not do this; the message names the missing scope."""

    code = ErrorCode.FORBIDDEN


class NotFound(Refusal):
    """There is no such thing for this caller; another team's thing answers exactly the same."""

    code = ErrorCode.NOT_FOUND

    def __init__(self, message: str = "Not found.") -> None:
        super().__init__(message)


class Invalid(Refusal):
    """The input breaks a rule. `fields` maps dotted snake_case input paths to messages."""

    code = ErrorCode.INVALID

    def __init__(self, fields: Fields) -> None:
        self.fields = {name: list(messages) for name, messages in fields.items()}
        messages = [message for found in self.fields.values() for message in found]
        more = len(messages) - 1
        tail = f" (and {more} more error{'s' if more > 1 else ''})" if more > 0 else ""
        super().__init__(messages[0] + tail)


class SlotUnavailable(Invalid):
    """The start cannot be booked; `next_slots` are the next starts that can (aware UTC, may be empty)."""

    code = ErrorCode.SLOT_UNAVAILABLE

    def __init__(self, message: str = "This time is not available.", next_slots: Sequence[datetime] = ()) -> None:
        super().__init__({"starts_at": [message]})
        self.next_slots = list(next_slots)


class Conflict(Refusal):
    """It collides with something that is still going on."""

    code = ErrorCode.CONFLICT


class RateLimited(Refusal):
    """Too many requests; try again after `retry_after` seconds (>= 1)."""

    code = ErrorCode.RATE_LIMITED

    def __init__(self, retry_after: int, message: str = "Too Many Attempts.") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooComplex(Refusal):
    """The operation asks for more than one request may have."""

    code = ErrorCode.TOO_COMPLEX


class Unavailable(Refusal):
    """The database is away or locked for the moment; try again after `retry_after` seconds."""

    code = ErrorCode.INTERNAL

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("Server Error")
        self.retry_after = retry_after
