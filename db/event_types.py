"""Event types: what can be booked, with whom and under which rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import model_validator
from sqlalchemy import BigInteger, Text, delete, insert
from sqlmodel import Field

from db import records, scope
from db.availability import SCHEDULES
from db.expressions import ids_of
from db.fields import Color, Fields, Long, Name, Short, Slug
from db.locations import LOCATIONS
from db.members import EventTypeMember
from db.resources import Link, Owned, Resource
from db.tables import activity, column, index, owned, reference, unique
from db.types import Folded, Row, UtcDateTime, any_of, contains
from db.unit_of_work import Fetch, Unit
from scheduling.availability import WindowKind


class EventTypeKind(StrEnum):
    """How hosts and invitees meet."""

    ONE_ON_ONE = "one_on_one"


class LocationType(StrEnum):
    """How the meeting takes place."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    CUSTOM = "custom"


Minutes = Annotated[int, Field(ge=0, le=1440)]


class EventTypeFields(Fields):
    """What may be written of an event type."""

    name: Name = Field(description="Name; at most 200 characters.")
    slug: Slug | None = Field(default=None, description="Name in addresses; made from the name when absent.")
    description: Long | None = Field(default=None, description="Text shown to visitors; at most 10,000 characters.")
    kind: EventTypeKind = Field(default=EventTypeKind.ONE_ON_ONE, sa_type=Text, description="How people meet.")
    duration: int = Field(ge=1, le=1440, description="Length in minutes, 1 to 1440.")
    slot_interval: int | None = Field(
        default=None, ge=1, le=1440, description="Minutes from one start to the next; null means the duration."
    )
    color: Color | None = Field(default=None, description="Colour, `#rrggbb`.")
    schedule_id: int | None = Field(
        default=None, sa_type=BigInteger, description="Working hours for all hosts; null means each host's own."
    )
    buffer_before: int = Field(default=0, ge=0, le=1440, description="Minutes kept free before, 0 to 1440.")
    buffer_after: int = Field(default=0, ge=0, le=1440, description="Minutes kept free after, 0 to 1440.")
    minimum_notice: int = Field(
        default=0, ge=0, le=527_040, description="Minutes from now to the first bookable start; at most a year."
    )
    maximum_advance: int | None = Field(
        default=None, ge=0, le=3_660, description="How many days ahead can be booked; null means any."
    )
    window_kind: WindowKind = Field(
        default=WindowKind.ROLLING_DAYS, sa_type=Text, description="What `maximum_advance` counts, or a fixed range."
    )
    window_start: date | None = Field(default=None, description="First bookable day of a range.")
    window_end: date | None = Field(default=None, description="Last bookable day of a range.")
    location_type: LocationType = Field(
        default=LocationType.CUSTOM, sa_type=Text, description="How the meeting takes place."
    )
    location_id: int | None = Field(default=None, sa_type=BigInteger, description="The place of in-person events.")
    location_details: Long | None = Field(default=None, description="Where or how to meet, as text.")
    category: Short | None = Field(default=None, description="Heading it is listed under.")
    is_active: bool = Field(default=True, description="Whether it can be booked.")
    position: int = Field(default=0, ge=0, le=1_000_000, description="Place in the list, lowest first.")

    @model_validator(mode="after")
    def _window_is_whole(self) -> EventTypeFields:
        bounds = (self.window_start, self.window_end)
        if self.window_kind == WindowKind.RANGE and None in bounds:
            raise ValueError("window_start: A range needs window_start and window_end.")
        if self.window_start and self.window_end and self.window_start > self.window_end:
            raise ValueError("window_end: The window must not end before it starts.")
        if self.window_kind == WindowKind.ROLLING_BOOKABLE_DAYS and self.maximum_advance == 0:
            raise ValueError("maximum_advance: At least one bookable day is needed.")
        return self


class EventType(EventTypeFields, Owned, table=True):
    """One thing that can be booked."""

    __tablename__: ClassVar[Any] = "event_types"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("schedule_id", "schedules"),
        reference("location_id", "locations"),
        unique("uq_event_types_slug", "team_id", "slug", where="deleted_at IS NULL"),
        index("position"),
        index("name_key"),
        index("created_at"),
    )
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {
        "name_key": ("name",),
        "search_key": ("name", "slug", "description"),
    }

    name_key: str = Field(default="", sa_type=Folded)
    search_key: str = Field(default="", sa_type=Folded)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


EVENT_TYPES = Resource(
    name="event_types",
    table=EventType,
    expressions={"member_ids": ids_of("member_id", EventTypeMember, "event_type_id", EventType, "position")},
    search=lambda text, _: contains(column(EventType, "search_key"), text),
    filters={
        "status": activity(EventType),
        "kind": lambda values: any_of(column(EventType, "kind"), values),
        "category": lambda category: column(EventType, "category") == category,
    },
    sorts={
        "position": column(EventType, "position"),
        "name": column(EventType, "name_key"),
        "created_at": column(EventType, "created_at"),
    },
    default_sort=("position", False),
    links={"member_id": Link(EventTypeMember, "member_id", "event_type_id")},
    references={"schedule_id": SCHEDULES, "location_id": LOCATIONS},
)


async def by_slug(fetch: Fetch, viewer: scope.Viewer, slug: str) -> Row | None:
    """The active event type that a public address names."""
    table = EventType.__table__.c
    statement = scope.rows(EVENT_TYPES, viewer).where(table.slug == slug, table.is_active)
    found = await fetch(statement)
    return found[0] if found else None


async def member_ids(unit: Unit, viewer: scope.Viewer, event_type_id: int) -> list[int]:
    """The hosts of an event type, in order."""
    row = await records.read(unit.fetch, EVENT_TYPES, viewer, event_type_id)
    return list(row["member_ids"]) if row else []


async def set_members(unit: Unit, team_id: int, event_type_id: int, member_ids: Sequence[int]) -> None:
    """Make these members the hosts, in this order."""
    link = EventTypeMember.__table__
    mine = (link.c.team_id == team_id, link.c.event_type_id == event_type_id)
    await unit.session.execute(delete(link).where(*mine))
    stamps = {"team_id": team_id, "event_type_id": event_type_id, "created_at": unit.now, "updated_at": unit.now}
    rows = [{**stamps, "member_id": member, "position": place} for place, member in enumerate(member_ids)]
    await unit.session.execute(insert(link), rows)
