"""Column types that mean the same on SQLite and PostgreSQL.

Decided here: how ids, instants, lists and folded text are stored. Not here: which values are allowed (`db/fields.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    RowMapping,
    Select,
    Text,
    TypeDecorator,
    bindparam,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

Row = RowMapping

# SQLite makes a row id only out of INTEGER PRIMARY KEY, and skips an index whose affinity is not INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")
# Compared by code point on both databases, so that sorted lists and cursors agree.
Folded = Text().with_variant(Text(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, timestamptz on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[Any]:
        """What is read and written: an aware datetime."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the driver stores; a naive one is a programming fault (ValueError)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what the driver read into aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonList(GenericFunction[Any]):
    """Aggregate of one expression as a JSON list, `[]` when there are no rows."""

    type = Json
    name = "json_list"
    inherit_cache = True


@compiles(JsonList, "sqlite")
def _json_list_sqlite(element: JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


@compiles(JsonList, "postgresql")
def _json_list_postgresql(element: JsonList, compiler: SQLCompiler, **kw: Any) -> str:
    return f"coalesce(jsonb_agg({compiler.process(element.clauses, **kw)}), '[]'::jsonb)"


class JsonRow(GenericFunction[Any]):
    """Several columns of one row as a JSON list."""

    type = Json
    name = "json_row"
    inherit_cache = True


@compiles(JsonRow, "sqlite")
def _json_row_sqlite(element: JsonRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **kw)})"


@compiles(JsonRow, "postgresql")
def _json_row_postgresql(element: JsonRow, compiler: SQLCompiler, **kw: Any) -> str:
    return f"jsonb_build_array({compiler.process(element.clauses, **kw)})"


def row_list(ordered: Select[Any]) -> ColumnElement[Any]:
    """The rows of `ordered` (already correlated and ordered) as one JSON list of lists; dates are ISO texts."""
    rows = ordered.subquery()
    return select(JsonList(JsonRow(*rows.c))).select_from(rows).scalar_subquery()


def id_list(ordered: Select[Any]) -> ColumnElement[Any]:
    """The ids of `ordered` (one column, already correlated and ordered) as one JSON list."""
    rows = ordered.subquery()
    return select(JsonList(rows.c[0])).select_from(rows).scalar_subquery()


def json_has(column: Any, value: Any) -> ColumnElement[bool]:
    """True where the JSON list in `column` holds the text `value`."""
    return JsonHas(column, type_coerce(value, Text))


class JsonHas(GenericFunction[bool]):
    """Whether a JSON list holds a text."""

    name = "json_has"
    inherit_cache = True


@compiles(JsonHas, "sqlite")
def _json_has_sqlite(element: JsonHas, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"exists (select 1 from json_each({column}) where value = {value})"  # noqa: S608 (compiled parts)


@compiles(JsonHas, "postgresql")
def _json_has_postgresql(element: JsonHas, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} @> jsonb_build_array({value}::text))"


class Many(TypeDecorator[Any]):
    """Values of one type bound as one parameter: an array on PostgreSQL, a JSON list as text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the driver is given."""
        return Text() if dialect.name == "sqlite" else ARRAY(self.item)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The values as the driver takes them."""
        return orjson.dumps(list(value)).decode() if dialect.name == "sqlite" else list(value)


def any_of(column: Any, values: Any) -> ColumnElement[bool]:
    """True where `column` holds one of `values`: a collection, or the parameter that will be bound to one."""
    many: TypeEngine[Any] = Many(column.type)
    is_name = isinstance(values, BindParameter)
    return AnyOf(column, bindparam(values.key, type_=many) if is_name else literal(list(values), many))


class AnyOf(GenericFunction[bool]):
    """Whether a value is in a list that is one parameter, so that the text is the same for every length."""

    name = "any_of"
    inherit_cache = True


@compiles(AnyOf, "sqlite")
def _any_of_sqlite(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} in (select value from json_each({values})))"  # noqa: S608 (compiled parts)


@compiles(AnyOf, "postgresql")
def _any_of_postgresql(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} = any({values}))"


def fold(*texts: str | None) -> str:
    """Casefolded text to search and sort by, the parts kept apart by a unit separator."""
    return "\x1f".join(text.casefold() for text in texts if text)


def pattern(text: str) -> str:
    """What `contains` looks for to find `text`, whatever its case; `%` and `_` are literal."""
    escaped = fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def contains(column: ColumnElement[str] | Any, sought: Any) -> ColumnElement[bool]:
    """True where folded `column` holds what a `pattern` says."""
    found: ColumnElement[bool] = func.coalesce(column, "").like(sought, escape="\\")
    return found


def span(column: Any, start: Any, end: Any) -> Sequence[ColumnElement[bool]]:
    """The half-open span `[start, end)` over a column; an absent bound is open."""
    bounds: list[ColumnElement[bool]] = []
    if start is not None:
        bounds.append(column >= start)
    if end is not None:
        bounds.append(column < end)
    return bounds
