"""Reading any resource: one row, one page, a page below a parent.

Decided here: which scope a read needs, sizes, and that a date bound is midnight in the team's zone. Not here: which
rows are seen (`db/scope.py`) and how a page is made (`db/paging.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db import paging
from db.paging import Page, Query
from db.resources import Resource
from db.scope import Viewer
from db.teams import TEAMS
from db.types import Row
from resolvers import loaders
from resolvers.context import Context
from scheduling.errors import Invalid


async def get(ctx: Context, resource: Resource, row_id: int) -> Row | None:
    """The readable row with this id, or None; deleted rows and other teams' are None alike."""
    ctx.require_read(resource.name)
    return await loaders.one(ctx, resource, deleted=False).load(row_id)


async def written(ctx: Context, resource: Resource, row_id: int, visitor: Viewer | None = None) -> Row:
    """The row a mutation has just written, deleted or not, whatever the caller may read."""
    row = await loaders.one(ctx, resource, visitor).load(row_id)
    assert row is not None
    return row


@dataclass(frozen=True)
class Listing:
    """A list that was asked for, read when its rows or its total are: at the root, or below one parent.

    `below` is the column or link that holds the parent's id, and that id.
    """

    ctx: Context
    resource: Resource
    query: Query
    below: tuple[str, int] | None = None

    async def page(self) -> Page:
        """The page, batched with its siblings. Raises Invalid for a bad cursor."""
        if self.below is None:
            return await loaders.root(self.ctx, self.resource, self.query).load(self.ctx.actor.team_id)
        by, parent_id = self.below
        return await loaders.below(self.ctx, self.resource, by, self.query).load(parent_id)

    async def total(self) -> int:
        """How many rows there are on all pages."""
        if self.below is None:
            return await paging.total(self.ctx.database, self.resource, self.ctx.viewer, self.query)
        by, parent_id = self.below
        return await loaders.totals_below(self.ctx, self.resource, by, self.query).load(parent_id)


def listing(ctx: Context, resource: Resource, query: Query, below: tuple[str, int] | None = None) -> Listing:
    """A list of what the caller may read. Raises Unauthenticated, Forbidden; Invalid on `filter...`."""
    ctx.require_read(resource.name)
    _check_text(query)
    return Listing(ctx, resource, _in_team_time(query, ZoneInfo(ctx.actor.timezone)), below)


def check_many(ids: Sequence[object], limit: int) -> None:
    """Refuse more ids than may be asked for at once. Raises Invalid."""
    if len(ids) > limit:
        raise Invalid({"ids": [f"The ids must hold at most {limit} items."]})


async def is_member(ctx: Context, team: str) -> bool:
    """True when the caller is a member of the team with this slug; everyone else is a visitor there."""
    if not ctx.caller.authenticated:
        return False
    own = await loaders.one(ctx, TEAMS).load(ctx.actor.team_id)
    return own is not None and own["slug"] == team


def bound(value: date | datetime, zone: ZoneInfo, *, is_end: bool) -> datetime:
    """An instant as it is; a date as its midnight in `zone`, or the following midnight when it ends a span."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    day = value + timedelta(days=1) if is_end else value
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _in_team_time(query: Query, zone: ZoneInfo) -> Query:
    start, end = query.start, query.end
    if start is None and end is None:
        return query
    try:
        start = None if start is None else bound(start, zone, is_end=False)
        end = None if end is None else bound(end, zone, is_end=True)
    except OverflowError:
        raise Invalid({"filter.from": ["The span lies outside the calendar."]}) from None
    if start is not None and end is not None and start > end:
        raise Invalid({"filter.from": ["The from must not be after the to."]})
    return replace(query, start=start, end=end)


def _check_text(query: Query) -> None:
    """Refuse NUL in what is searched for: PostgreSQL has no text with it."""
    texts = {"search": query.search, **query.filters}
    broken = [name for name, value in texts.items() if isinstance(value, str) and "\0" in value]
    if broken:
        raise Invalid({f"filter.{name}": [f"The {name} must not hold a NUL character."] for name in broken})


def page_query(arguments: dict[str, Any], default_size: int) -> Query:
    """A Query out of the arguments of a list.

    `first`/`after`, `last`/`before` and `page`/`per_page` are three ways that do not mix; sizes are 1..100, pages >= 1.
    Raises Invalid naming the argument.
    """
    given = {name for name, value in arguments.items() if value is not None}
    ways = [{"first", "after"} & given, {"last", "before"} & given, {"page", "per_page"} & given]
    if sum(bool(way) for way in ways) > 1:
        mixed = sorted(set().union(*ways))
        raise Invalid({name: ["Use first/after, last/before or page/perPage, not several."] for name in mixed[:1]})
    for name in ("first", "last", "per_page", "page"):
        value = arguments.get(name)
        if value is not None and (value < 1 or (name != "page" and value > paging.MAXIMUM)):
            bounds = "at least 1" if name == "page" else f"between 1 and {paging.MAXIMUM}"
            raise Invalid({name: [f"The {name.replace('_', ' ')} must be {bounds}."]})
    sizes = [arguments.get(name) for name in ("first", "last", "per_page")]
    return Query(
        size=next((size for size in sizes if size is not None), default_size),
        page=arguments.get("page") or (1 if "per_page" in given else None),
        after=arguments.get("after"),
        before=arguments.get("before"),
        backwards=bool({"last", "before"} & given),
    )
