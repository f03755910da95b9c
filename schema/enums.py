"""Enums: the words of the tables in capitals, each described."""

from enum import StrEnum
from typing import Any

import strawberry

from db.clients import ClientStatus
from db.event_types import EventTypeKind, LocationType
from db.members import MemberStatus
from db.scope import Role
from db.teams import WeekStart
from scheduling.availability import WindowKind
from scheduling.booking import EventStatus
from scheduling.errors import ErrorCode


class ActivityStatus(StrEnum):
    """Whether something is in use."""

    ACTIVE = "active"
    INACTIVE = "inactive"


def _describe(words: type[StrEnum], description: str, **values: str) -> Any:
    described: Any = strawberry.enum(words, name=words.__name__, description=description)
    for value in described.__strawberry_definition__.values:
        value.description = values[value.name]
    return described


_describe(ActivityStatus, "Whether something is in use.", ACTIVE="In use.", INACTIVE="Kept, but not in use.")
_describe(ClientStatus, "Whether a client is worked with.", ACTIVE="Worked with.", ARCHIVED="Put aside.")
_describe(MemberStatus, "Whether a member works.", ACTIVE="Signs in and hosts.", INACTIVE="Does neither.")
_describe(
    Role,
    "What a member may do.",
    OWNER="Everything.",
    ADMIN="Everything but deleting the team and changing owners.",
    MANAGER="Everything but team settings, members and tokens.",
    STAFF="Their own events and hours.",
)
_describe(WeekStart, "The day a week begins with.", MONDAY="Monday.", SUNDAY="Sunday.")
_describe(EventTypeKind, "How hosts and invitees meet.", ONE_ON_ONE="One host, one invitee.")
_describe(
    LocationType,
    "How a meeting takes place.",
    IN_PERSON="At a location.",
    PHONE="By telephone.",
    CUSTOM="As the details say.",
)
_describe(
    WindowKind,
    "What `maximumAdvance` counts.",
    ROLLING_DAYS="Days from today.",
    ROLLING_BUSINESS_DAYS="Days from today, Saturdays and Sundays not counted.",
    ROLLING_BOOKABLE_DAYS="The first days that have any free start.",
    RANGE="Nothing: the days from `windowStart` to `windowEnd`.",
)
_describe(
    EventStatus,
    "Where a booking stands.",
    PENDING="Waits for approval or payment; blocks the time.",
    CONFIRMED="Will take place; blocks the time.",
    CANCELLED="Will not take place; the time is free.",
    COMPLETED="Has taken place.",
    NO_SHOW="The invitee did not come.",
)
_describe(
    ErrorCode,
    "What `extensions.code` of an error can be.",
    UNAUTHENTICATED="No valid token came with the request.",
    FORBIDDEN="The role or token does not allow it.",
    NOT_FOUND="There is no such thing in the team.",
    INVALID="The input breaks a rule; `extensions.fields` says where.",
    CONFLICT="It collides with something still going on.",
    SLOT_UNAVAILABLE="The start is not free; `extensions.nextSlots` are.",
    RATE_LIMITED="Too many requests; wait `extensions.retryAfter` seconds.",
    TOO_COMPLEX="The operation asks for more than is allowed.",
    INTERNAL="A fault of the server, logged under `extensions.requestId`.",
)
