"""Lists along the graph: connections with nodes, edges, page information and a total.

Decided here: the arguments every list takes and how they become a `db.paging.Query`. Design "The GraphQL schema",
section 1.
"""

from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from resolvers import reading
from resolvers.reading import Listing
from scheduling.errors import Unauthenticated
from schema.inputs import content, optional, values
from schema.nodes import Declared, context, node_class
from schema.scalars import DateOrDateTime

T = TypeVar("T")
ROOT_SIZE = 15
NESTED_SIZE = 10


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row; null on an empty page.")


@strawberry.type(description="One row of a list and its place in it.")
class Edge(Generic[T]):
    """One row of a list and its place in it."""

    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Its place; give it as `after` or `before`.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    """One page of a list, read when it is looked at."""

    listing: strawberry.Private[Listing]
    of: strawberry.Private[Any]

    @strawberry.field(description="The rows of the page.")
    async def nodes(self) -> list[T]:
        """The rows."""
        return [self.of(row=row) for row in (await self.listing.page()).rows]

    @strawberry.field(description="The rows of the page, each with its cursor.")
    async def edges(self) -> list[Edge[T]]:
        """The rows with their cursors."""
        page = await self.listing.page()
        shown = zip(page.rows, page.cursors, strict=True)
        return [Edge(node=self.of(row=row), cursor=cursor) for row, cursor in shown]

    @strawberry.field(description="Where the page lies in the list.")
    async def page_info(self) -> PageInfo:
        """Where the page lies."""
        page = await self.listing.page()
        first, last = (page.cursors[0], page.cursors[-1]) if page.cursors else (None, None)
        return PageInfo(
            has_next_page=page.has_next, has_previous_page=page.has_previous, start_cursor=first, end_cursor=last
        )

    @strawberry.field(description="How many rows there are on all pages.")
    async def total_count(self) -> int:
        """How many there are."""
        return await self.listing.total()


@strawberry.enum(description="Which end of a list comes first.")
class OrderDirection(Enum):
    """Which end comes first."""

    ASC = strawberry.enum_value("asc", description="Smallest, earliest or A first.")
    DESC = strawberry.enum_value("desc", description="Largest, latest or Z first.")


@content(None, "Which rows.")
class SpanFilter:
    """A half-open span of time."""

    from_: DateOrDateTime | None = optional(
        "From this instant on, or this day's midnight in the team's zone.", name="from"
    )
    to: DateOrDateTime | None = optional("Before this instant; a day is included.")


@content(None, "Which rows.")
class SearchFilter(SpanFilter):
    """What most filters can do: search, and a span."""

    search: str | None = optional("Text to find, whatever its case.")


def order(name: str, /, **columns: str) -> Any:
    """The input `<name>Order`: what a list of `name` can be ordered by, each with its description."""
    named = {column.upper(): strawberry.enum_value(column, description=text) for column, text in columns.items()}
    choices: Any = Enum(f"{name}OrderField", named)  # type: ignore[misc]
    by = strawberry.enum(choices, description=f"What a list of {name} can be ordered by.")

    class Order:
        field: by = strawberry.field(description="What to order by.")  # type: ignore[valid-type]
        direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")

    return strawberry.input(Order, name=f"{name}Order", description=f"The order of a list of {name}.")


def to_many(module: str, name: str, *, by: str, description: str) -> Any:
    """The rows of type `name` (in `module`) whose column or link `by` holds this row's id."""
    return _list(module, name, description, by)


def listed(module: str, name: str, description: str) -> Any:
    """A list of the whole team's rows of type `name` (in `module`), at the root or on the team."""
    return _list(module, name, description, None)


def _list(module: str, name: str, description: str, by: str | None) -> Any:
    filters: Any = Annotated[f"{name}Filter", strawberry.lazy(module)]
    orders: Any = Annotated[f"{name}Order", strawberry.lazy(module)]

    async def resolve(
        root: Any,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="How many from the start, 1 to 100.")] = UNSET,
        after: Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")] = UNSET,
        last: Annotated[int | None, strawberry.argument(description="How many from the end, 1 to 100.")] = UNSET,
        before: Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")] = UNSET,
        page: Annotated[int | None, strawberry.argument(description="Page number from 1, instead of cursors.")] = UNSET,
        per_page: Annotated[int | None, strawberry.argument(description="Rows a page, 1 to 100.")] = UNSET,
        filter: Annotated[filters | None, strawberry.argument(description="Only what matches all of it.")] = UNSET,
        order_by: Annotated[orders | None, strawberry.argument(description="The order; ties by id.")] = UNSET,
    ) -> Any:
        connection: Any = info.return_type
        target = node_class(connection.__strawberry_definition__.get_field("nodes").type)
        sizes = {"first": first, "after": after, "last": last, "before": before, "page": page, "per_page": per_page}
        sizes = {name: value for name, value in sizes.items() if value is not UNSET}
        query = reading.page_query(sizes, ROOT_SIZE if root is None else NESTED_SIZE)
        wanted = replace(query, **_filtered(filter), order=_ordered(order_by))
        if by is not None and root.visitor is not None:
            raise Unauthenticated
        below = None if by is None else (by, root.row["id"])
        return connection(listing=reading.listing(context(info), target.resource, wanted, below), of=target)

    declared = Declared(key=by, many=True, summary=True)
    return strawberry.field(resolver=resolve, description=description, metadata={"declared": declared})


def _filtered(given: Any) -> dict[str, Any]:
    """What a filter input means to a Query; null counts as absent."""
    found = {name: value for name, value in (values(given) if given else {}).items() if value is not None}
    search, start, end = found.pop("search", None), found.pop("from_", None), found.pop("to", None)
    return {"search": search, "start": start, "end": end, "filters": found}


def _ordered(given: Any) -> tuple[str, bool] | None:
    return (given.field.value, given.direction is OrderDirection.DESC) if given else None
