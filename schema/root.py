"""The schema: queries and mutations put together from their modules. A new resource adds its names here."""

import asyncio
from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from resolvers import reading
from resolvers.context import Context
from scheduling.errors import ErrorCode
from schema import enums as enums  # every enum is described before a type uses it
from schema import ids
from schema.availability import AvailabilityQueries, Schedule, TimeOff
from schema.booking import BookingMutations, BookingQueries
from schema.clients import Client, ClientMutations, ClientQueries
from schema.event_types import EventType, EventTypeMutations, EventTypeQueries
from schema.events import Event, EventMutations, EventQueries
from schema.locations import Location, LocationMutations, LocationQueries
from schema.logins import LoginMutations
from schema.members import Member, MemberQueries
from schema.nodes import Node, context
from schema.occurrences import Occurrence, OccurrenceQueries
from schema.scalars import SCALARS
from schema.teams import Team, TeamMutations, TeamQueries

NODES: dict[str, type[Node]] = {
    found.__name__: found for found in (Client, Event, EventType, Location, Member, Occurrence, Schedule, Team, TimeOff)
}
NODES_AT_ONCE = 100


async def _node(ctx: Context, global_id: str) -> Node | None:
    """The thing with this id. Nobody may not even ask."""
    ctx.viewer  # noqa: B018 (raises Unauthenticated)
    type_name, row_id = ids.decode(global_id)
    found = NODES.get(type_name)
    row = await reading.get(ctx, found.resource, row_id) if found else None
    return found(row=row) if found and row else None


@strawberry.type
class NodeQueries:
    """Anything by its global id."""

    @strawberry.field(description="Anything by its global id; null when there is no such thing in the team.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> Node | None:
        """One thing."""
        return await _node(context(info), id)

    @strawberry.field(description="Several things by their global ids, at most 100, in the order asked for.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their global ids.")]
    ) -> list[Node | None]:
        """Several things."""
        reading.check_many(ids, NODES_AT_ONCE)
        return list(await asyncio.gather(*(_node(context(info), one) for one in ids)))


@strawberry.type(description="What can be read.")
class Query(
    TeamQueries,
    MemberQueries,
    EventTypeQueries,
    EventQueries,
    OccurrenceQueries,
    ClientQueries,
    LocationQueries,
    AvailabilityQueries,
    BookingQueries,
    NodeQueries,
):
    """Every root query."""


@strawberry.type(description="What can be written.")
class Mutation(
    TeamMutations,
    EventTypeMutations,
    EventMutations,
    ClientMutations,
    LocationMutations,
    BookingMutations,
    LoginMutations,
):
    """Every root mutation."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[*NODES.values(), ErrorCode],
    config=StrawberryConfig(scalar_map=SCALARS),
)
