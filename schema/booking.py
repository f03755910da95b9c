"""Public booking in GraphQL: what a visitor may ask and do without a token, by slugs."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from db.events import EVENTS, EventFields
from db.members import MEMBERS
from db.scope import Viewer
from resolvers import booking, loaders, reading, slots
from schema.events import Event, InviteeInput
from schema.inputs import content, optional, required, values
from schema.nodes import check_public, context
from schema.scalars import DateOrDateTime, TimeZone

TEAM = "The team's slug."
EVENT_TYPE = "The event type's slug."


@strawberry.type(description="A host as visitors see one.")
class Host:
    """A host as visitors see one."""

    name: str = strawberry.field(description="Name.")
    slug: str = strawberry.field(description="Name in addresses.")


@strawberry.type(description="A start that can be booked.")
class Slot:
    """A start that can be booked."""

    starts_at: datetime = strawberry.field(description="When it would start.")
    ends_at: datetime = strawberry.field(description="When it would end.")
    host_id: strawberry.Private[int]
    viewer: strawberry.Private[Viewer]

    @strawberry.field(description="Who would host it.")
    async def hosts(self, info: Info) -> list[Host]:
        """Who would host it."""
        row = await loaders.one(context(info), MEMBERS, self.viewer).load(self.host_id)
        return [Host(name=row["name"], slug=row["slug"])] if row else []


@content(EventFields, "What a visitor books.")
class BookEventInput:
    """What a visitor books."""

    team: str = required(TEAM)
    event_type: str = required(EVENT_TYPE)
    starts_at: datetime = required("One of the starts that `slots` offers.")
    timezone: TimeZone | None = optional("IANA time zone of the visitor; the team's by default.")
    invitee: InviteeInput = required("Who books.")
    host: str | None = optional("A host's slug; the event type's first by default.")


@strawberry.type
class BookingQueries:
    """What can be booked."""

    @strawberry.field(description="The free starts of an event type in [from, to), at most 366 days. Needs no token.")
    async def slots(
        self,
        info: Info,
        team: Annotated[str, strawberry.argument(description=TEAM)],
        event_type: Annotated[str, strawberry.argument(description=EVENT_TYPE)],
        from_: Annotated[
            DateOrDateTime, strawberry.argument(name="from", description="From here on; a day is its midnight.")
        ],
        to: Annotated[DateOrDateTime, strawberry.argument(description="Before here; a day is included.")],
        timezone: Annotated[
            TimeZone | None, strawberry.argument(description="Zone of days; the team's by default.")
        ] = None,
        host: Annotated[str | None, strawberry.argument(description="A host's slug.")] = None,
    ) -> list[Slot]:
        """The free starts."""
        start: Any = from_
        end: Any = to
        viewer, found = await slots.listed(context(info), team, event_type, start, end, timezone, host)
        return [Slot(starts_at=s.starts_at, ends_at=s.ends_at, host_id=s.host_id, viewer=viewer) for s in found]


@strawberry.type
class BookingMutations:
    """Booking by visitors."""

    @strawberry.mutation(description="Book as a visitor. Needs no token.")
    async def book_event(
        self, info: Info, input: Annotated[BookEventInput, strawberry.argument(description="What to book.")]
    ) -> Event:
        """Book as a visitor."""
        ctx = context(info)
        is_member = await reading.is_member(ctx, input.team)
        if not is_member:
            check_public(info)
        given = values(input)
        public = (given.pop("team"), given.pop("event_type"), given.pop("host", None))
        team_id, event_id = await booking.book_in_public(ctx, *public, given)
        row = await reading.written(ctx, EVENTS, event_id, Viewer(team_id))
        return Event(row=row, visitor=None if is_member else Viewer(team_id))
