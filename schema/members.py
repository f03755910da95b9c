"""Members in GraphQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from db.members import MEMBERS, MemberStatus
from db.scope import Role
from resolvers import reading
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.inputs import content, optional
from schema.nodes import Node, column, context, node, one
from schema.scalars import EmailAddress, TimeZone

if TYPE_CHECKING:
    from schema.availability import Schedule, TimeOff
    from schema.event_types import EventType
    from schema.events import Event


@node(MEMBERS, "A person of the team.")
class Member(Node):
    """One person of the team."""

    database_id: int = column("id", summary=True)
    name: str = column(public=True, description="The person's name.")
    email: EmailAddress | None = column(
        summary=True, description="The person's e-mail address; staff see only their own."
    )
    role: Role = column(summary=True)
    slug: str = column(public=True)
    timezone: TimeZone | None = column()
    status: MemberStatus = column()
    created_at: datetime = column()
    updated_at: datetime = column()
    events: Connection[Annotated["Event", strawberry.lazy("schema.events")]] = to_many(
        "schema.events", "Event", by="host_id", description="The events they host."
    )
    event_types: Connection[Annotated["EventType", strawberry.lazy("schema.event_types")]] = to_many(
        "schema.event_types", "EventType", by="member_id", description="The event types they host."
    )
    schedules: Connection[Annotated["Schedule", strawberry.lazy("schema.availability")]] = to_many(
        "schema.availability", "Schedule", by="member_id", description="Their working hours."
    )
    time_off: Connection[Annotated["TimeOff", strawberry.lazy("schema.availability")]] = to_many(
        "schema.availability", "TimeOff", by="member_id", description="Their days off."
    )


@content(None, "Which members.")
class MemberFilter(SearchFilter):
    """Which members; the span is over when they joined."""

    status: list[MemberStatus] | None = optional("Any of these.")
    role: list[Role] | None = optional("Any of these.")


MemberOrder: Any = order("Member", name="Name.")


@strawberry.type
class MemberQueries:
    """Reading members."""

    member: Member | None = one("A member; null when there is none with this id.")
    members: Connection[Member] = listed("schema.members", "Member", "The members of the team.")

    @strawberry.field(description="The member who calls.")
    async def me(self, info: Info) -> Member:
        """The caller."""
        ctx = context(info)
        return Member(row=await reading.written(ctx, MEMBERS, ctx.actor.member_id))
