"""Events in GraphQL."""

import datetime as calendar
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import strawberry

from db.event_types import LocationType
from db.events import EVENTS, EventFields, Invitee
from resolvers import booking, events
from scheduling.booking import EventStatus
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.inputs import content, optional, required
from schema.mutations import answered, mutation
from schema.nodes import Node, column, computed, id_of, node, one, to_one
from schema.scalars import EmailAddress, LocalTime, TimeZone

if TYPE_CHECKING:
    from schema.clients import Client
    from schema.event_types import EventType
    from schema.locations import Location
    from schema.members import Member
    from schema.occurrences import Occurrence


def _date(starts_at: datetime, timezone: str) -> calendar.date:
    return starts_at.astimezone(ZoneInfo(timezone)).date()


def _time(starts_at: datetime, timezone: str) -> str:
    return starts_at.astimezone(ZoneInfo(timezone)).strftime("%H:%M")


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds()) // 60


UNCHANGED = "Cannot be changed; the present value is accepted."


@node(EVENTS, "One invitee's booking.")
class Event(Node):
    """One booking."""

    database_id: int = column("id", public=True)
    event_type_id: strawberry.ID = id_of("EventType", "event_type_id", "What was booked.")
    starts_at: datetime = column(public=True)
    ends_at: datetime = column(public=True)
    date: calendar.date = computed(
        _date, "starts_at", "timezone", description="The day it starts, in `timezone`.", public=True
    )
    time: LocalTime = computed(_time, "starts_at", "timezone", description="The time it starts, there.", public=True)
    duration: int = computed(_minutes, "starts_at", "ends_at", description="Length in minutes.", public=True)
    timezone: TimeZone = column(public=True)
    host_id: strawberry.ID = id_of("Member", "host_id", "Who hosts it.")
    client_id: strawberry.ID = id_of("Client", "client_id", "Who booked it.")
    location_id: strawberry.ID | None = id_of("Location", "location_id", "The place of an in-person event.")
    booked_by: strawberry.ID | None = id_of(
        "Member", "booked_by_id", "The member who booked it; null when the invitee did."
    )
    status: EventStatus = column(public=True)
    location_type: LocationType = column(public=True)
    location: str | None = column(public=True)
    notes: str | None = column()
    cancellation_reason: str | None = column()
    cancelled_at: datetime | None = column(public=True)
    created_at: datetime = column()
    updated_at: datetime = column()
    event_type: Annotated["EventType", strawberry.lazy("schema.event_types")] = to_one(
        "event_type_id", "What was booked.", public=True
    )
    host: Annotated["Member", strawberry.lazy("schema.members")] = to_one("host_id", "Who hosts it.", public=True)
    client: Annotated["Client", strawberry.lazy("schema.clients")] = to_one("client_id", "Who booked it.")
    place: Annotated["Location", strawberry.lazy("schema.locations")] | None = to_one(
        "location_id", "The place of an in-person event."
    )
    occurrences: Connection[Annotated["Occurrence", strawberry.lazy("schema.occurrences")]] = to_many(
        "schema.occurrences", "Occurrence", by="event_id", description="When it takes place; a single event has one."
    )


@content(None, "Which events.")
class EventFilter(SearchFilter):
    """Which events; the span is over when they start."""

    status: list[EventStatus] | None = optional("Any of these.")
    event_type_id: strawberry.ID | None = optional("Of this event type.", node="EventType")
    client_id: strawberry.ID | None = optional("Of this client.", node="Client")
    host_id: strawberry.ID | None = optional("Of this host.", node="Member")
    location_id: strawberry.ID | None = optional("At this location.", node="Location")


EventOrder: Any = order("Event", starts_at="When it starts.", created_at="When it was booked.")


@content(Invitee, "A person who books.")
class InviteeInput:
    """A person who books; found by e-mail address or made a client."""

    name: str = required()
    email: EmailAddress = required()
    phone: str | None = optional()


@content(EventFields, "A booking made by a member: of a client, or of an invitee.")
class CreateEventInput:
    """A new booking."""

    event_type_id: strawberry.ID = required("What to book.", node="EventType")
    starts_at: datetime = required("When it shall start.")
    timezone: TimeZone | None = optional("IANA time zone of the invitee; the team's by default.")
    host_id: strawberry.ID | None = optional("Who hosts it; the event type's first host by default.", node="Member")
    client_id: strawberry.ID | None = optional("The client; this or `invitee`.", node="Client")
    invitee: InviteeInput | None = optional("The person; this or `clientId`.")
    location_id: strawberry.ID | None = optional("The place; the event type's by default.", node="Location")
    notes: str | None = optional()
    ignore_availability: bool | None = optional(
        "Book outside hours, notice, window and grid, also in the past; never over another booking."
    )


@content(EventFields, "What to change of an event.")
class UpdateEventInput:
    """What to change of an event."""

    id: strawberry.ID = required("The event.", node="Event")
    event_type_id: strawberry.ID | None = optional(UNCHANGED, node="EventType")
    starts_at: datetime | None = optional(UNCHANGED)
    host_id: strawberry.ID | None = optional(UNCHANGED, node="Member")
    client_id: strawberry.ID | None = optional(UNCHANGED, node="Client")
    timezone: TimeZone | None = optional()
    location_id: strawberry.ID | None = optional("The place; null means the event type's.", node="Location")
    status: EventStatus | None = optional("Confirmed, completed, no-show or cancelled, where the present one allows.")
    notes: str | None = optional()


@content(None, "Which event to cancel.")
class CancelEventInput:
    """Which event to cancel."""

    id: strawberry.ID = required("The event.", node="Event")
    reason: str | None = optional("Why; at most 10,000 characters.")


@strawberry.type
class EventQueries:
    """Reading events."""

    event: Event | None = one("An event; null when there is none with this id.")
    events: Connection[Event] = listed("schema.events", "Event", "The events of the team.")


@strawberry.type
class EventMutations:
    """Writing events."""

    create_event: Event = answered(booking.create, CreateEventInput, "Book as a member.")
    update_event: Event = mutation(events.update, UpdateEventInput, "Change an event; what is absent stays.")
    cancel_event: Event = mutation(
        events.cancel, CancelEventInput, "Cancel an event and free its time; a cancelled one stays as it is."
    )
