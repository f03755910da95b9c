"""Pages of a resource: filters, orders, page numbers and keyset cursors, at the root or below many parents at once.

Decided here: how a list is asked for and answered. A root list is one statement, a list below parents is one statement
for all of them; counting is one more. `criteria`, `order` and `key` say which rows, in values or in names of
parameters: statements that are kept (`db/plans.py`) are made of the names, and `parameters` has the values.
Source: design "The GraphQL schema", section 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_

from db import cursors, scope
from db.resources import Resource
from db.scope import Viewer
from db.types import Row, pattern, span
from db.unit_of_work import Database

MAXIMUM = 100
KEY = "_key"


class Place(NamedTuple):
    """Where a cursor points: the sort key and the id of its row."""

    key: Any
    row_id: Any


@dataclass(frozen=True)
class Query:
    """What is asked of a list. Sizes are 1..100; `start` and `end` bound the resource's span, half-open."""

    size: int
    page: int | None = None
    after: str | None = None
    before: str | None = None
    backwards: bool = False
    search: str | None = None
    start: Any = None
    end: Any = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, bool] | None = None

    def signature(self, resource: Resource, viewer: Viewer) -> str:
        """What a cursor is bound to: team, list, filter and order."""
        bound = (viewer.team_id, viewer.host_id, resource.name, self.order or resource.default_sort, self.search)
        parts = repr((bound, str(self.start), str(self.end), sorted(self.filters.items())))
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    @property
    def offset(self) -> int:
        """How many rows lie before a page with a number."""
        return ((self.page or 1) - 1) * self.size


@dataclass(frozen=True)
class Page:
    """One page: rows with a cursor each, and whether there is more on either side."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


async def page(database: Database, resource: Resource, viewer: Viewer, query: Query) -> Page:
    """One page of the readable rows. Raises Invalid for a cursor of another list."""
    wanted = criteria(resource, viewer, query, place(resource, viewer, query))
    matching = scope.rows(resource, viewer, key(resource, query)).where(*wanted)
    limited = matching.order_by(*order(resource, query)).limit(query.size + 1).offset(query.offset or None)
    return _page(resource, viewer, query, await database.fetch(limited))


async def total(database: Database, resource: Resource, viewer: Viewer, query: Query) -> int:
    """How many readable rows match, on all pages."""
    counting = scope.only(resource, viewer, func.count().label("n")).where(*criteria(resource, viewer, query, None))
    return int((await database.fetch(counting))[0]["n"])


async def pages(
    database: Database, resource: Resource, viewer: Viewer, query: Query, by: str, parents: Sequence[int]
) -> list[Page]:
    """The same page below each of `parents`, in their order, in one statement.

    `by` is the column that holds the parent's id, or a link of the resource.
    """
    parent = parent_of(resource, by)
    below = scope.rows(resource, viewer, key(resource, query), parent.label("_parent"))
    wanted = criteria(resource, viewer, query, place(resource, viewer, query))
    matching = _linked(resource, by, below).where(*wanted, parent.in_(parents))
    first = query.offset
    ranked = scope.numbered(matching, parent, order(resource, query), first, first + query.size + 1)
    found: dict[int, list[Row]] = {row_id: [] for row_id in parents}
    for row in await database.fetch(ranked):
        found[row["_parent"]].append(row)
    return [_page(resource, viewer, query, found[row_id]) for row_id in parents]


async def totals(
    database: Database, resource: Resource, viewer: Viewer, query: Query, by: str, parents: Sequence[int]
) -> list[int]:
    """How many readable rows match below each of `parents`, in their order, in one statement."""
    parent = parent_of(resource, by)
    shown = _linked(resource, by, scope.only(resource, viewer, parent.label("_parent"), func.count().label("n")))
    counting = shown.where(*criteria(resource, viewer, query, None), parent.in_(parents)).group_by(parent)
    found = {row["_parent"]: row["n"] for row in await database.fetch(counting)}
    return [found.get(row_id, 0) for row_id in parents]


def _page(resource: Resource, viewer: Viewer, query: Query, rows: Sequence[Row]) -> Page:
    more = len(rows) > query.size
    shown = list(rows[: query.size])
    if query.backwards:
        shown.reverse()
    signature = query.signature(resource, viewer)
    beyond = query.after is not None or (query.page or 1) > 1
    return Page(
        rows=shown,
        cursors=[cursors.write(signature, row[KEY], row["id"]) for row in shown],
        has_next=query.before is not None if query.backwards else more,
        has_previous=more if query.backwards else beyond,
    )


def criteria(resource: Resource, viewer: Viewer, query: Query, at: Place | None) -> list[Any]:
    """What the rows of a list meet beside being visible: filters, search, span, and lying beyond a place."""
    found: list[Any] = [resource.filters[name](value) for name, value in query.filters.items()]
    if query.search and resource.search is not None:
        sought = pattern(query.search) if isinstance(query.search, str) else query.search
        found.append(resource.search(sought, viewer))
    if resource.span is not None:
        found += span(resource.table.__table__.c[resource.span], query.start, query.end)
    return found if at is None else [*found, _beyond(resource, query, at)]


def named(query: Query) -> Query:
    """The same question with names of parameters instead of values."""
    return replace(
        query,
        search=bindparam("search") if query.search else None,  # type: ignore[arg-type]
        start=None if query.start is None else bindparam("start"),
        end=None if query.end is None else bindparam("end"),
        filters={name: bindparam(f"filter_{name}") for name in query.filters},
    )


def parameters(query: Query, at: Place | None) -> dict[str, Any]:
    """The values of the parameters in what `named` and `named_place` make."""
    found = {f"filter_{name}": value for name, value in query.filters.items()}
    found |= {"start": query.start, "end": query.end, "offset": query.offset}
    if query.search:
        found["search"] = pattern(query.search)
    return found if at is None else {**found, "key": at.key, "row_id": at.row_id}


def named_place(at: Place | None) -> Place | None:
    """The same place with names instead of values; whether the key is null decides what is asked."""
    return None if at is None else Place(None if at.key is None else bindparam("key"), bindparam("row_id"))


def place(resource: Resource, viewer: Viewer, query: Query) -> Place | None:
    """Where the query's cursor points. Raises Invalid for a cursor of another list."""
    cursor = query.before if query.backwards else query.after
    if cursor is None:
        return None
    by, _ = _sort(resource, query)
    name = "before" if query.backwards else "after"
    signature = query.signature(resource, viewer)
    return Place(*cursors.read(cursor, signature, by.type, name, nullable=_nullable(by)))


def parent_of(resource: Resource, by: str) -> Any:
    """The column that holds the parent's id: of the resource itself, or of a link's table."""
    link = resource.links.get(by)
    return link.table.__table__.c[link.parent] if link else resource.table.__table__.c[by]


def link_of(resource: Resource, by: str, table: Any) -> tuple[Any, Any] | None:
    """The table of a link and what joins it to `table`, the resource's own; None when `by` is a column."""
    link = resource.links.get(by)
    if link is None:
        return None
    edge = link.table.__table__
    return edge, and_(edge.c.team_id == table.c.team_id, edge.c[link.child] == table.c.id)


def _linked(resource: Resource, by: str, statement: Select[Any]) -> Select[Any]:
    link = link_of(resource, by, resource.table.__table__)
    return statement if link is None else statement.join(*link)


def _sort(resource: Resource, query: Query) -> tuple[Any, bool]:
    name, descending = query.order or resource.default_sort
    column = resource.table.__table__.c.id if name == "id" else resource.sorts[name]
    return column, descending


def key(resource: Resource, query: Query) -> ColumnElement[Any]:
    """What the list is sorted by."""
    found: ColumnElement[Any] = _sort(resource, query)[0].label(KEY)
    return found


def _nullable(key: Any) -> bool:
    return bool(getattr(key, "nullable", False))


def order(resource: Resource, query: Query) -> list[Any]:
    """Nulls last in both directions, ties by id in the same direction; all of it turned round for `last`."""
    by, descending = _sort(resource, query)
    row_id = resource.table.__table__.c.id
    down = descending != query.backwards
    first, second = (by.desc(), row_id.desc()) if down else (by.asc(), row_id.asc())
    if _nullable(by):
        first = first.nulls_first() if query.backwards else first.nulls_last()
    return [first, second]


def _beyond(resource: Resource, query: Query, at: Place) -> ColumnElement[bool]:
    """Only what lies after (or before) a place."""
    by, descending = _sort(resource, query)
    own_id = resource.table.__table__.c.id
    down = descending != query.backwards
    later_id = own_id < at.row_id if down else own_id > at.row_id
    if at.key is None:
        ties = and_(by.is_(None), later_id)
        return or_(by.is_not(None), ties) if query.backwards else ties
    later: list[Any] = [by < at.key if down else by > at.key, and_(by == at.key, later_id)]
    if _nullable(by) and not query.backwards:
        later.append(by.is_(None))
    return or_(*later)
