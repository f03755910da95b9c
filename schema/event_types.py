"""Event types in GraphQL."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db.event_types import EVENT_TYPES, EventTypeFields, EventTypeKind, LocationType
from resolvers import event_types
from scheduling.availability import WindowKind
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.enums import ActivityStatus
from schema.inputs import content, only_id, optional, required
from schema.mutations import mutation
from schema.nodes import Node, activity, column, id_of, ids_of, node, one, to_one

if TYPE_CHECKING:
    from schema.availability import Schedule
    from schema.events import Event
    from schema.locations import Location
    from schema.members import Member

HOSTS = "The members who host it, in order; exactly one, by default the caller."


@node(EVENT_TYPES, "Something that can be booked.")
class EventType(Node):
    """One thing that can be booked."""

    database_id: int = column("id", summary=True)
    name: str = column(public=True)
    slug: str = column(public=True)
    description: str | None = column(public=True)
    kind: EventTypeKind = column()
    duration: int = column(public=True)
    slot_interval: int | None = column()
    color: str | None = column(public=True)
    member_ids: list[strawberry.ID] = ids_of("Member", "member_ids", HOSTS)
    schedule_id: strawberry.ID | None = id_of(
        "Schedule", "schedule_id", "Working hours for all hosts; null means each host's own."
    )
    buffer_before: int = column()
    buffer_after: int = column()
    minimum_notice: int = column()
    maximum_advance: int | None = column()
    window_kind: WindowKind = column()
    window_start: date | None = column()
    window_end: date | None = column()
    location_type: LocationType = column()
    location_id: strawberry.ID | None = id_of("Location", "location_id", "The place of in-person events.")
    location_details: str | None = column()
    category: str | None = column()
    is_active: bool = column()
    status: ActivityStatus = activity()
    position: int = column()
    created_at: datetime = column()
    updated_at: datetime = column()
    schedule: Annotated["Schedule", strawberry.lazy("schema.availability")] | None = to_one(
        "schedule_id", "The working hours for all hosts; null means each host's own."
    )
    location: Annotated["Location", strawberry.lazy("schema.locations")] | None = to_one(
        "location_id", "The place of in-person events."
    )
    members: Connection[Annotated["Member", strawberry.lazy("schema.members")]] = to_many(
        "schema.members", "Member", by="event_type_id", description="The members who host it."
    )
    events: Connection[Annotated["Event", strawberry.lazy("schema.events")]] = to_many(
        "schema.events", "Event", by="event_type_id", description="What was booked of it."
    )


@content(None, "Which event types.")
class EventTypeFilter(SearchFilter):
    """Which event types; the span is over when they were made."""

    status: list[ActivityStatus] | None = optional("Any of these.")
    kind: list[EventTypeKind] | None = optional("Any of these.")
    category: str | None = optional("With exactly this category.")


EventTypeOrder: Any = order("EventType", position="Place in the list.", name="Name.", created_at="When it was made.")


@content(EventTypeFields, "What can be written of an event type.")
class EventTypeContent:
    """What create and update share."""

    name: str | None = optional()
    slug: str | None = optional()
    description: str | None = optional()
    kind: EventTypeKind | None = optional()
    duration: int | None = optional()
    slot_interval: int | None = optional()
    color: str | None = optional()
    member_ids: list[strawberry.ID] | None = optional(HOSTS, node="Member")
    schedule_id: strawberry.ID | None = optional(node="Schedule")
    buffer_before: int | None = optional()
    buffer_after: int | None = optional()
    minimum_notice: int | None = optional()
    maximum_advance: int | None = optional()
    window_kind: WindowKind | None = optional()
    window_start: date | None = optional()
    window_end: date | None = optional()
    location_type: LocationType | None = optional()
    location_id: strawberry.ID | None = optional(node="Location")
    location_details: str | None = optional()
    category: str | None = optional()
    is_active: bool | None = optional()
    position: int | None = optional()


@content(EventTypeFields, "A new event type.")
class CreateEventTypeInput(EventTypeContent):
    """A new event type."""

    name: str = required()
    duration: int = required()


@content(None, "What to change of an event type.")
class UpdateEventTypeInput(EventTypeContent):
    """What to change of an event type."""

    id: strawberry.ID = required("The event type.", node="EventType")


DeleteEventTypeInput: Any = only_id("EventType", "DeleteEventTypeInput", "Which event type to delete.")


@strawberry.type
class EventTypeQueries:
    """Reading event types."""

    event_type: EventType | None = one("An event type; null when there is none with this id.")
    event_types: Connection[EventType] = listed("schema.event_types", "EventType", "The event types of the team.")


@strawberry.type
class EventTypeMutations:
    """Writing event types."""

    create_event_type: EventType = mutation(event_types.create, CreateEventTypeInput, "Add an event type.")
    update_event_type: EventType = mutation(
        event_types.update, UpdateEventTypeInput, "Change an event type; what is absent stays."
    )
    delete_event_type: EventType = mutation(
        event_types.delete, DeleteEventTypeInput, "Take an event type out of use; its events stand."
    )
