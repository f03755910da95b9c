"""Correlated expressions over related rows, named in a `Resource` and shown like columns.

The related row is always reached by a key that the outer, already scoped row holds (composite references keep it in
the team), so these subqueries need no scope of their own; a test keeps `select()` out of every other module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.types import id_list, row_list


def of_parent(name: str, child: Any, key: str, parent: Any) -> Any:
    """Column `name` of the `parent` row whose id the `child` row holds in `key`."""
    outer, inner = child.__table__, parent.__table__
    return select(inner.c[name]).where(inner.c.id == outer.c[key]).correlate(outer).scalar_subquery()


def count_of(child: Any, key: str, parent: Any, *criteria: ColumnElement[bool]) -> Any:
    """How many `child` rows hold the `parent` row's id in `key`."""
    return _children(func.count(), child, key, parent, *criteria)


def latest_of(column: str, child: Any, key: str, parent: Any, *criteria: ColumnElement[bool]) -> Any:
    """The greatest `column` of the `child` rows that hold the `parent` row's id in `key`; null without any."""
    return _children(func.max(child.__table__.c[column]), child, key, parent, *criteria)


def ids_of(name: str, link: Any, key: str, parent: Any, order: str) -> Any:
    """The ids in column `name` of the `link` rows of the `parent` row, as a JSON list ordered by `order`."""
    inner, outer = link.__table__, parent.__table__
    ids = select(inner.c[name]).where(inner.c.team_id == outer.c.team_id, inner.c[key] == outer.c.id)
    return id_list(ids.order_by(inner.c[order]).correlate(outer))


def rows_of(names: Sequence[str], child: Any, key: str, parent: Any) -> Any:
    """The `names` columns of the `child` rows that hold the `parent` row's id in `key`, as JSON, in their order."""
    inner, outer = child.__table__, parent.__table__
    matches = (inner.c.team_id == outer.c.team_id, inner.c[key] == outer.c.id)
    columns = [inner.c[name] for name in names]
    return row_list(select(*columns).where(*matches).order_by(*columns).correlate(outer))


def rows_where(names: Sequence[str], table: Any, *criteria: Any) -> Any:
    """The `names` columns of the rows that meet the criteria (the team among them), as JSON, in their order."""
    columns = [table.__table__.c[name] for name in names]
    return row_list(select(*columns).where(*criteria).order_by(*columns))


def parents_where(parent: Any, *criteria: Any) -> Any:
    """The ids of `parent` rows that meet the criteria, for `in_`."""
    return select(parent.__table__.c.id).where(*criteria)


def keys_where(child: Any, key: str, *criteria: Any) -> Any:
    """What the `child` rows that meet the criteria hold in `key`, for `in_`."""
    return select(child.__table__.c[key]).where(*criteria)


def _children(shown: Any, child: Any, key: str, parent: Any, *criteria: ColumnElement[bool]) -> Any:
    inner, outer = child.__table__, parent.__table__
    matches = (inner.c.team_id == outer.c.team_id, inner.c[key] == outer.c.id)
    return select(shown).select_from(inner).where(*matches, *criteria).correlate(outer).scalar_subquery()
