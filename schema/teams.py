"""The team in GraphQL."""

from datetime import datetime

import strawberry
from strawberry.types import Info

from db.teams import TEAMS, TeamFields, WeekStart
from resolvers import reading, teams
from schema.clients import Client
from schema.connections import Connection, listed
from schema.event_types import EventType
from schema.events import Event
from schema.inputs import content, optional
from schema.locations import Location
from schema.members import Member
from schema.mutations import mutation
from schema.nodes import Node, column, context, node
from schema.scalars import URL, EmailAddress, TimeZone


@node(TEAMS, "The team whose token is used.")
class Team(Node):
    """One tenant."""

    database_id: int = column("id", summary=True)
    name: str = column(summary=True)
    slug: str = column(summary=True)
    timezone: TimeZone = column()
    locale: str = column()
    currency: str = column()
    email: EmailAddress | None = column()
    phone: str | None = column()
    website: URL | None = column()
    brand_color: str | None = column()
    week_start: WeekStart = column()
    created_at: datetime = column()
    updated_at: datetime = column()
    members: Connection[Member] = listed("schema.members", "Member", "Its members.")
    event_types: Connection[EventType] = listed("schema.event_types", "EventType", "What can be booked.")
    events: Connection[Event] = listed("schema.events", "Event", "Its events.")
    clients: Connection[Client] = listed("schema.clients", "Client", "Its clients.")
    locations: Connection[Location] = listed("schema.locations", "Location", "Its locations.")


@content(TeamFields, "What to change of the team.")
class UpdateTeamInput:
    """What to change of the team."""

    name: str | None = optional()
    slug: str | None = optional()
    timezone: TimeZone | None = optional()
    locale: str | None = optional()
    currency: str | None = optional()
    email: EmailAddress | None = optional()
    phone: str | None = optional()
    website: URL | None = optional()
    brand_color: str | None = optional()
    week_start: WeekStart | None = optional()


@strawberry.type
class TeamQueries:
    """Reading the team."""

    @strawberry.field(description="The team whose token is used.")
    async def team(self, info: Info) -> Team:
        """The caller's team."""
        ctx = context(info)
        return Team(row=await reading.written(ctx, TEAMS, ctx.require_read(TEAMS.name).team_id))


@strawberry.type
class TeamMutations:
    """Writing the team."""

    update_team: Team = mutation(teams.update, UpdateTeamInput, "Change the team; what is absent stays.")
