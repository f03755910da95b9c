"""Scalars: how instants, dates and checked texts look in GraphQL.

Decided here: forms only. Whether a zone or an address exists is decided in `db/fields.py`, so that both doors say it
the same way. Source: design "The GraphQL schema", section 1.
"""

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

DateOrDateTime = NewType("DateOrDateTime", object)
EmailAddress = NewType("EmailAddress", str)
LocalTime = NewType("LocalTime", str)
TimeZone = NewType("TimeZone", str)
URL = NewType("URL", str)

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def show_instant(value: datetime) -> str:
    """`2026-03-29T01:30:00Z`: UTC, whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(value: Any) -> datetime:
    """An RFC 3339 instant with its offset, as aware UTC. Raises GraphQLError."""
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise GraphQLError("must be an RFC 3339 date-time with its offset, such as 2026-03-29T09:00:00+02:00")
    try:
        return datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError("must be a date-time that exists") from None


def read_day(value: Any) -> date:
    """A calendar day. Raises GraphQLError."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise GraphQLError("must be a date, such as 2026-03-29")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise GraphQLError("must be a date that exists") from None


def read_day_or_instant(value: Any) -> date | datetime:
    """A calendar day or an RFC 3339 instant. Raises GraphQLError."""
    return read_day(value) if isinstance(value, str) and DAY.fullmatch(value) else read_instant(value)


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("must be a string")
    return value


def _text(name: str, description: str) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=str, parse_value=_read_text)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant. Out: RFC 3339 in UTC with seconds. In: RFC 3339 with an offset.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=show_instant,
        parse_value=read_instant,
    ),
    date: strawberry.scalar(
        name="Date", description="A calendar day, YYYY-MM-DD.", serialize=date.isoformat, parse_value=read_day
    ),
    DateOrDateTime: strawberry.scalar(
        name="DateOrDateTime",
        description="A calendar day (its midnight) or an RFC 3339 instant with an offset.",
        serialize=str,
        parse_value=read_day_or_instant,
    ),
    EmailAddress: _text("EmailAddress", "An e-mail address."),
    LocalTime: _text("LocalTime", "A wall clock time, HH:MM; 24:00 is the end of the day."),
    TimeZone: _text("TimeZone", "An IANA time zone, such as Europe/Berlin."),
    URL: _text("URL", "A web address."),
}
