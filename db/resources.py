"""How a resource is read: its table, named expressions, filters, orders and links, declared once.

Decided here: the form of the declaration. Each `db/<resource>.py` fills one `Resource`; `db/scope.py`, `db/paging.py`
and the GraphQL types read it, and so will compiled plans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Identity, Table
from sqlmodel import Field, SQLModel

from db.types import Id, UtcDateTime


class Record(SQLModel):
    """What every row has: a number, and when it was made and last changed."""

    if TYPE_CHECKING:
        __table__: ClassVar[Table]

    id: int | None = Field(
        default=None,
        sa_type=Id,
        primary_key=True,
        sa_column_args=[Identity()],
        description="The number that REST uses.",
    )
    created_at: datetime = Field(sa_type=UtcDateTime, nullable=False, description="When it was made.")
    updated_at: datetime = Field(sa_type=UtcDateTime, nullable=False, description="When it was last changed.")


class Owned(Record):
    """A row that belongs to a team; composite foreign keys lead with the team."""

    team_id: int = Field(sa_type=BigInteger, foreign_key="teams.id", nullable=False, index=False)


@dataclass(frozen=True)
class Link:
    """A many-to-many edge: `parent` and `child` are columns of the link table, both beside its `team_id`."""

    table: Any
    parent: str
    child: str


@dataclass(frozen=True)
class Resource:
    """One resource as it is read.

    `expressions`: named SQL expressions shown beside the columns, or functions of the viewer that give one.
    `search`: criterion for a search text and its viewer. `filters`: name -> criterion for a value. `span`: the column
    of `from` and `to`. `sorts`: name -> column. `default_sort`: name and whether descending. `staff`: what a host
    sees of it (None: everything). `links`: edges through a link table. `references`: column -> the resource its value
    must exist in.
    """

    name: str
    table: Any
    expressions: Mapping[str, Any] = field(default_factory=dict)
    search: Callable[[str, Any], ColumnElement[bool]] | None = None
    filters: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    span: str | None = "created_at"
    sorts: Mapping[str, Any] = field(default_factory=dict)
    default_sort: tuple[str, bool] = ("id", False)
    staff: Callable[[int], ColumnElement[bool]] | None = None
    links: Mapping[str, Link] = field(default_factory=dict)
    references: Mapping[str, Resource] = field(default_factory=dict)
    is_team: bool = False
