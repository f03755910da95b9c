"""Events: one invitee's booking each, with its occurrences."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Text, func, or_
from sqlmodel import Field

from db import scope
from db.event_types import EVENT_TYPES, EventType, LocationType
from db.expressions import parents_where
from db.fields import Email, Fields, Long, Name, Phone, TimeZone
from db.members import MEMBERS
from db.resources import Owned, Resource
from db.tables import column, index, owned, reference
from db.types import Folded, UtcDateTime, any_of, contains
from db.unit_of_work import Unit
from scheduling.booking import EventStatus


class Invitee(Fields):
    """Who books: a person with a name and an e-mail address."""

    name: Name = Field(description="Name; at most 200 characters.")
    email: Email = Field(description="E-mail address.")
    phone: Phone | None = Field(default=None, description="Phone number, E.164.")


class EventFields(Fields):
    """What may be written of an event once it is booked."""

    notes: Long | None = Field(default=None, description="Notes of the team; at most 10,000 characters.")
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of the invitee.")


class Event(EventFields, Owned, table=True):
    """One booking. What is shown of the invitee is what was given when it was booked."""

    __tablename__: ClassVar[Any] = "events"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("event_type_id", "event_types"),
        reference("host_id", "members"),
        reference("client_id", "clients"),
        reference("location_id", "locations"),
        reference("booked_by_id", "members"),
        index("starts_at"),
        index("created_at"),
        index("event_type_id", "starts_at"),
        index("host_id", "starts_at"),
        index("client_id", "starts_at"),
        index("location_id", "starts_at"),
    )
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {"search_key": ("invitee_name", "invitee_email")}

    event_type_id: int = Field(sa_type=BigInteger)
    host_id: int = Field(sa_type=BigInteger)
    client_id: int = Field(sa_type=BigInteger)
    location_id: int | None = Field(default=None, sa_type=BigInteger, description="The place, for events in person.")
    booked_by_id: int | None = Field(default=None, sa_type=BigInteger)
    starts_at: datetime = Field(sa_type=UtcDateTime, description="When it starts.")
    ends_at: datetime = Field(sa_type=UtcDateTime, description="When it ends.")
    status: EventStatus = Field(sa_type=Text, description="Where the booking stands.")
    location_type: LocationType = Field(sa_type=Text, description="How the meeting takes place.")
    location: str | None = Field(default=None, description="Where or how to meet, as text.")
    invitee_name: str
    invitee_email: str | None = None
    invitee_phone: str | None = None
    cancellation_reason: str | None = Field(default=None, description="Why it was cancelled.")
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="When it was cancelled.")
    search_key: str = Field(default="", sa_type=Folded)


def _search(text: str, _: scope.Viewer) -> Any:
    named = parents_where(EventType, contains(column(EventType, "name_key"), text))
    return or_(contains(column(Event, "search_key"), text), column(Event, "event_type_id").in_(named))


EVENTS = Resource(
    name="events",
    table=Event,
    search=_search,
    filters={
        "status": lambda values: any_of(column(Event, "status"), values),
        "event_type_id": lambda value: column(Event, "event_type_id") == value,
        "client_id": lambda value: column(Event, "client_id") == value,
        "host_id": lambda value: column(Event, "host_id") == value,
        "location_id": lambda value: column(Event, "location_id") == value,
    },
    span="starts_at",
    sorts={"starts_at": column(Event, "starts_at"), "created_at": column(Event, "created_at")},
    default_sort=("starts_at", True),
    staff=lambda host: column(Event, "host_id") == host,
    references={"event_type_id": EVENT_TYPES, "host_id": MEMBERS},  # the booking sees to the place, maybe deleted
)


async def coming(unit: Unit, team_id: int, column_name: str, value: int) -> int:
    """How many events that hold `value` in a column are still to come and not cancelled."""
    event = Event.__table__.c
    blocking = (event.status.in_([EventStatus.PENDING, EventStatus.CONFIRMED]), event.ends_at > unit.now)
    counting = scope.only(EVENTS, scope.Viewer(team_id), func.count().label("n"))
    return int((await unit.fetch(counting.where(event[column_name] == value, *blocking)))[0]["n"])
