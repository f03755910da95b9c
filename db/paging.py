"""Pages of a resource: filters, orders, page numbers and keyset cursors, at the root or below many parents at once.

Decided here: how a list is asked for and answered. A root list is one statement, a list below parents is one statement
for all of them; counting is one more. Cursors hold the sort key, whether it is null, and
the id; they are bound to the team, the filter and the order, so that one made for another list is refused.
Source: design "The GraphQL schema", section 1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, or_

from db import scope
from db.resources import Resource
from db.scope import Viewer
from db.types import Row, span
from db.unit_of_work import Database
from scheduling.errors import Invalid

MAXIMUM = 100
KEY = "_key"
LARGEST = {False: 2**31 - 1, True: 2**63 - 1}  # of an integer column; of a big one


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


@dataclass(frozen=True)
class Page:
    """One page: rows with a cursor each, and whether there is more on either side."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


async def page(database: Database, resource: Resource, viewer: Viewer, query: Query) -> Page:
    """One page of the readable rows. Raises Invalid for a cursor of another list."""
    matching = _matching(resource, viewer, query, scope.rows(resource, viewer, _key(resource, query)))
    limited = matching.order_by(*_order(resource, query)).limit(query.size + 1)
    if query.page is not None and query.page > 1:
        limited = limited.offset((query.page - 1) * query.size)
    return _page(resource, viewer, query, await database.fetch(_beyond(resource, viewer, query, limited)))


async def total(database: Database, resource: Resource, viewer: Viewer, query: Query) -> int:
    """How many readable rows match, on all pages."""
    counting = _matching(resource, viewer, query, scope.only(resource, viewer, func.count().label("n")))
    return int((await database.fetch(counting))[0]["n"])


async def pages(
    database: Database, resource: Resource, viewer: Viewer, query: Query, by: str, parents: Sequence[int]
) -> list[Page]:
    """The same page below each of `parents`, in their order, in one statement.

    `by` is the column that holds the parent's id, or a link of the resource.
    """
    parent = _parent(resource, by)
    below = scope.rows(resource, viewer, _key(resource, query), parent.label("_parent"))
    matching = _linked(resource, by, _matching(resource, viewer, query, below)).where(parent.in_(parents))
    start = ((query.page or 1) - 1) * query.size
    ranked = scope.numbered(
        _beyond(resource, viewer, query, matching), parent, _order(resource, query), start, start + query.size + 1
    )
    found: dict[int, list[Row]] = {row_id: [] for row_id in parents}
    for row in await database.fetch(ranked):
        found[row["_parent"]].append(row)
    return [_page(resource, viewer, query, found[row_id]) for row_id in parents]


async def totals(
    database: Database, resource: Resource, viewer: Viewer, query: Query, by: str, parents: Sequence[int]
) -> list[int]:
    """How many readable rows match below each of `parents`, in their order, in one statement."""
    parent = _parent(resource, by)
    shown = scope.only(resource, viewer, parent.label("_parent"), func.count().label("n"))
    counting = _linked(resource, by, _matching(resource, viewer, query, shown)).where(parent.in_(parents))
    found = {row["_parent"]: row["n"] for row in await database.fetch(counting.group_by(parent))}
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
        cursors=[_cursor(signature, row[KEY], row["id"]) for row in shown],
        has_next=query.before is not None if query.backwards else more,
        has_previous=more if query.backwards else beyond,
    )


def _matching(resource: Resource, viewer: Viewer, query: Query, statement: Select[Any]) -> Select[Any]:
    if query.search and resource.search is not None:
        statement = statement.where(resource.search(query.search, viewer))
    if resource.span is not None:
        statement = statement.where(*span(resource.table.__table__.c[resource.span], query.start, query.end))
    for name, value in query.filters.items():
        statement = statement.where(resource.filters[name](value))
    return statement


def _parent(resource: Resource, by: str) -> Any:
    link = resource.links.get(by)
    return link.table.__table__.c[link.parent] if link else resource.table.__table__.c[by]


def _linked(resource: Resource, by: str, statement: Select[Any]) -> Select[Any]:
    link = resource.links.get(by)
    if link is None:
        return statement
    own, edge = resource.table.__table__, link.table.__table__
    return statement.join(edge, and_(edge.c.team_id == own.c.team_id, edge.c[link.child] == own.c.id))


def _sort(resource: Resource, query: Query) -> tuple[Any, bool]:
    name, descending = query.order or resource.default_sort
    column = resource.table.__table__.c.id if name == "id" else resource.sorts[name]
    return column, descending


def _key(resource: Resource, query: Query) -> ColumnElement[Any]:
    key: ColumnElement[Any] = _sort(resource, query)[0].label(KEY)
    return key


def _nullable(key: Any) -> bool:
    return bool(getattr(key, "nullable", False))


def _order(resource: Resource, query: Query) -> list[Any]:
    """Nulls last in both directions, ties by id in the same direction; all of it turned round for `last`."""
    key, descending = _sort(resource, query)
    row_id = resource.table.__table__.c.id
    down = descending != query.backwards
    first, second = (key.desc(), row_id.desc()) if down else (key.asc(), row_id.asc())
    if _nullable(key):
        first = first.nulls_first() if query.backwards else first.nulls_last()
    return [first, second]


def _beyond(resource: Resource, viewer: Viewer, query: Query, statement: Select[Any]) -> Select[Any]:
    """Only what lies after (or before) the cursor."""
    cursor = query.before if query.backwards else query.after
    if cursor is None:
        return statement
    key, descending = _sort(resource, query)
    name = "before" if query.backwards else "after"
    value, row_id = _read_cursor(cursor, query.signature(resource, viewer), key, name)
    own_id = resource.table.__table__.c.id
    down = descending != query.backwards
    later_id = own_id < row_id if down else own_id > row_id
    if value is None:
        ties = and_(key.is_(None), later_id)
        return statement.where(or_(key.is_not(None), ties) if query.backwards else ties)
    later: list[Any] = [key < value if down else key > value, and_(key == value, later_id)]
    if _nullable(key) and not query.backwards:
        later.append(key.is_(None))
    return statement.where(or_(*later))


def _cursor(signature: str, key: Any, row_id: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([signature, key, row_id])).rstrip(b"=").decode()


def _read_cursor(cursor: str, signature: str, key: Any, name: str) -> tuple[Any, int]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        bound, value, row_id = orjson.loads(base64.urlsafe_b64decode(padded))
        value = None if value is None and _nullable(key) else _stored(value, key.type)
        row_id = _stored(row_id, BigInteger())
        fits = bound == signature
    except (ValueError, TypeError, OverflowError, binascii.Error):
        fits = False
    if not fits:
        raise Invalid({name: ["This cursor does not belong to this list."]})
    return value, row_id


def _stored(value: Any, kind: Any) -> Any:
    """What the database compares with a column; anyone can write a cursor, so nothing else may reach the driver."""
    python = kind.python_type
    if python is datetime:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant.astimezone(UTC)
    if python is date:
        return date.fromisoformat(value)
    if type(value) is not python or (python is str and "\x00" in value):
        raise TypeError("not a value of this column")
    if python is int and not -(largest := LARGEST[isinstance(kind, BigInteger)]) <= value <= largest:
        raise ValueError("larger than the column")
    return value
