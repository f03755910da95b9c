"""Locations in GraphQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db.locations import LOCATIONS, LocationFields
from resolvers import locations
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.enums import ActivityStatus
from schema.inputs import content, only_id, optional, required
from schema.mutations import mutation
from schema.nodes import Node, activity, column, node, one
from schema.scalars import EmailAddress, TimeZone

if TYPE_CHECKING:
    from schema.event_types import EventType
    from schema.events import Event


@node(LOCATIONS, "A place where events happen.")
class Location(Node):
    """One place."""

    database_id: int = column("id", summary=True)
    name: str = column(summary=True)
    slug: str = column(summary=True)
    address: str | None = column()
    city: str | None = column()
    state: str | None = column()
    zip: str | None = column()
    country: str | None = column()
    phone: str | None = column()
    email: EmailAddress | None = column()
    timezone: TimeZone | None = column()
    is_active: bool = column()
    status: ActivityStatus = activity()
    created_at: datetime = column()
    updated_at: datetime = column()
    events: Connection[Annotated["Event", strawberry.lazy("schema.events")]] = to_many(
        "schema.events", "Event", by="location_id", description="The events that happen there."
    )
    event_types: Connection[Annotated["EventType", strawberry.lazy("schema.event_types")]] = to_many(
        "schema.event_types", "EventType", by="location_id", description="The event types that happen there."
    )


@content(None, "Which locations.")
class LocationFilter(SearchFilter):
    """Which locations; the span is over when they were made."""

    status: list[ActivityStatus] | None = optional("Any of these.")


LocationOrder: Any = order("Location", name="Name.", created_at="When it was made.")


@content(LocationFields, "What can be written of a location.")
class LocationContent:
    """What create and update share."""

    name: str | None = optional()
    slug: str | None = optional()
    address: str | None = optional()
    city: str | None = optional()
    state: str | None = optional()
    zip: str | None = optional()
    country: str | None = optional()
    phone: str | None = optional()
    email: EmailAddress | None = optional()
    timezone: TimeZone | None = optional()
    is_active: bool | None = optional()


@content(LocationFields, "A new location.")
class CreateLocationInput(LocationContent):
    """A new location."""

    name: str = required()


@content(None, "What to change of a location.")
class UpdateLocationInput(LocationContent):
    """What to change of a location."""

    id: strawberry.ID = required("The location.", node="Location")


DeleteLocationInput: Any = only_id("Location", "DeleteLocationInput", "Which location to delete.")


@strawberry.type
class LocationQueries:
    """Reading locations."""

    location: Location | None = one("A location; null when there is none with this id.")
    locations: Connection[Location] = listed("schema.locations", "Location", "The locations of the team.")


@strawberry.type
class LocationMutations:
    """Writing locations."""

    create_location: Location = mutation(locations.create, CreateLocationInput, "Add a location.")
    update_location: Location = mutation(
        locations.update, UpdateLocationInput, "Change a location; what is absent stays."
    )
    delete_location: Location = mutation(
        locations.delete, DeleteLocationInput, "Take a location out of use; events there stand."
    )
