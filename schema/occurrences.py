"""Occurrences in GraphQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db.occurrences import OCCURRENCES
from scheduling.booking import EventStatus
from schema.connections import Connection, SpanFilter, listed, order
from schema.inputs import content, optional
from schema.nodes import Node, column, id_of, node, one, to_one

if TYPE_CHECKING:
    from schema.events import Event


@node(OCCURRENCES, "One time an event takes place.")
class Occurrence(Node):
    """One time an event takes place."""

    database_id: int = column("id")
    event_id: strawberry.ID = id_of("Event", "event_id", "The event it belongs to.")
    index: int = column()
    starts_at: datetime = column()
    ends_at: datetime = column()
    status: EventStatus = column()
    created_at: datetime = column()
    updated_at: datetime = column()
    event: Annotated["Event", strawberry.lazy("schema.events")] = to_one("event_id", "The event it belongs to.")


@content(None, "Which occurrences.")
class OccurrenceFilter(SpanFilter):
    """Which occurrences; the span is over when they start."""

    status: list[EventStatus] | None = optional("Any of these.")
    event_id: strawberry.ID | None = optional("Of this event.", node="Event")


OccurrenceOrder: Any = order("Occurrence", starts_at="When it starts.")


@strawberry.type
class OccurrenceQueries:
    """Reading occurrences."""

    occurrence: Occurrence | None = one("An occurrence; null when there is none with this id.")
    occurrences: Connection[Occurrence] = listed("schema.occurrences", "Occurrence", "When events take place.")
