"""The parts every table definition uses: names of constraints, composite references, keys to search and sort by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, UniqueConstraint, case, text
from sqlmodel import SQLModel

from db.types import any_of

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def owned() -> UniqueConstraint:
    """UNIQUE (team_id, id): what composite references of other tables point at."""
    return UniqueConstraint("team_id", "id")


def reference(column: str, table: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """A reference within the team, so that a row pointing into another team cannot be stored."""
    action = "CASCADE" if cascade else None
    return ForeignKeyConstraint(["team_id", column], [f"{table}.team_id", f"{table}.id"], ondelete=action)


def unique(name: str, *columns: str, where: str) -> Index:
    """Unique among the rows that `where` chooses."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def index(*columns: str) -> Index:
    """A secondary index; it leads with the team."""
    return Index(None, "team_id", *columns)


def column(table: Any, name: str) -> Any:
    """The column of a table by name."""
    return table.__table__.c[name]


def activity(table: Any) -> Callable[[Any], ColumnElement[bool]]:
    """The `status` filter of a table with `is_active`: any of active and inactive."""
    status = case((column(table, "is_active"), "active"), else_="inactive")
    return lambda statuses: any_of(status, statuses)
