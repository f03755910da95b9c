"""A query string as the arguments of a connection.

Decided here: `page`, `per_page`, `sort` and the typed filters of a list, their bounds and the sentences for bad ones; a
page beyond what an Int holds is the last an Int holds (empty anyway). A repeated parameter counts once, the last time.
Not here: what a filter finds, and whether `from` lies before `to`: that needs the team's time zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_plus

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
)

from rest_compat import errors, naming, times, values
from rest_compat.resources import Route, id_type

Pairs = Sequence[tuple[str, str]]
PER_PAGE: Final = 15
MAX_PER_PAGE: Final = 100
_MAX_PAGE: Final = 2**31 - 1
_BROKEN: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter field: its GraphQL name, its leaf type, and whether it takes several values."""

    name: str
    kind: GraphQLEnumType | GraphQLScalarType
    several: bool
    description: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list understands: REST parameter -> filter; REST sort name -> order value."""

    filters: Mapping[str, Filter]
    sorts: Mapping[str, str]
    default: str


def listing(route: Route, connection: GraphQLField) -> Listing:
    """The row's filters and sort names, looked up in the connection's arguments; LookupError when one is missing."""
    missing = {"page", "perPage", "filter", "orderBy"} - set(connection.args)
    if missing:
        raise LookupError(f"{route.name}: {route.root} has no argument {', '.join(sorted(missing))}")
    fields = _input(route, connection, "filter").fields
    order = get_named_type(_input(route, connection, "orderBy").fields["field"].type)
    orders = naming.choices(order) if isinstance(order, GraphQLEnumType) else {}
    sorts = [name.removeprefix("-") for name in route.sorts]
    unknown = [name for name in route.filters if naming.camel(name) not in fields]
    unknown += [name for name in sorts if name not in orders]
    if unknown:
        raise LookupError(f"{route.name}: {route.root} knows nothing of {', '.join(unknown)}")
    filters = {name: _filter(naming.camel(name), fields[naming.camel(name)]) for name in route.filters}
    return Listing(filters, {name: orders[name] for name in sorts}, route.sorts[0])


def _input(route: Route, connection: GraphQLField, name: str) -> GraphQLInputObjectType:
    kind = get_named_type(connection.args[name].type)
    if not isinstance(kind, GraphQLInputObjectType):
        raise LookupError(f"{route.name}: {name} is not an input object")
    return kind


def _filter(name: str, entry: GraphQLInputField) -> Filter:
    leaf = get_named_type(entry.type)
    if not isinstance(leaf, (GraphQLEnumType, GraphQLScalarType)) or leaf.name in ("Int", "Float", "Boolean"):
        raise LookupError(f"the filter {name} cannot be written as text")
    several = isinstance(get_nullable_type(entry.type), GraphQLList)
    return Filter(name, leaf, several, entry.description)


def pairs(query: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string, in order; raises 400 when it is not percent-encoded UTF-8."""
    found: list[tuple[str, str]] = []
    for part in query.split(b"&") if query else ():
        raw_name, _, raw_value = part.partition(b"=")
        name = _decoded(raw_name, "query")
        found.append((name, _decoded(raw_value, name or "query")))
    return found


def _decoded(raw: bytes, name: str) -> str:
    try:
        text = raw.decode()
        if not _BROKEN.search(text):
            return unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        pass  # the same answer as for a broken escape
    raise errors.invalid(400, {name: [f"The {name} is not valid percent-encoded UTF-8."]})


def variables(
    known: Listing, given: Pairs, *, owner: str, global_id: values.GlobalId, fixed: Mapping[str, object]
) -> dict[str, Any]:
    """`page`, `perPage`, `filter` and `orderBy` of the connection; raises 400 naming every bad parameter."""
    asked, faults = dict(given), dict[str, list[str]]()
    page = _positive("page", asked, 1, _MAX_PAGE, faults)
    per_page = _positive("per_page", asked, PER_PAGE, MAX_PER_PAGE, faults)
    sort = asked.get("sort", known.default)
    column = known.sorts.get(sort.removeprefix("-"))
    if column is None:
        faults["sort"] = [f"The sort must be one of: {', '.join(known.sorts)}; with - in front for descending."]
    wanted: dict[str, Any] = {}
    for name, entry in known.filters.items():
        if name in asked:
            value, message = _read(entry, asked[name], name, owner, global_id)
            if message is not None:
                faults[name] = [message]
            elif value is not None:
                wanted[entry.name] = value
    if faults:
        raise errors.invalid(400, faults)
    order = {"field": column, "direction": "DESC" if sort.startswith("-") else "ASC"}
    return {"page": page, "perPage": per_page, "filter": {**wanted, **fixed}, "orderBy": order}


def _positive(name: str, asked: Mapping[str, str], default: int, most: int, faults: dict[str, list[str]]) -> int:
    text = asked.get(name)
    if text is None:
        return default
    digits = text.lstrip("0") if _DIGITS.fullmatch(text) else ""
    if not digits:
        faults[name] = [f"The {name} must be an integer of at least 1."]
        return default
    return most if len(digits) > len(str(most)) else min(int(digits), most)


def _read(entry: Filter, text: str, name: str, owner: str, global_id: values.GlobalId) -> tuple[Any, str | None]:
    """The filter's value, or the sentence against it; an empty text filter is no filter."""
    if not entry.several:
        return _single(entry, text, name, owner, global_id)
    found = [_single(entry, part.strip(), name, owner, global_id) for part in text.split(",")]
    message = next((message for _, message in found if message), None)
    return [value for value, _ in found if value is not None], message


def _single(entry: Filter, text: str, name: str, owner: str, global_id: values.GlobalId) -> tuple[Any, str | None]:
    kind = entry.kind
    if isinstance(kind, GraphQLEnumType):
        value = naming.choices(kind).get(text)
        return value, None if value else values.one_of(name, kind)
    if kind.name == "ID":
        number = number_of(text)
        target = id_type(entry.name, owner)
        return (global_id(target, number), None) if number else (None, f"The {name} must be a positive integer.")
    if kind.name == "String":
        return text or None, f"The {name} must be text without NUL characters." if "\0" in text else None
    if name in ("from", "to"):
        bound = times.bound(text)
        if bound is None:
            return None, f"The {name} must be a date (YYYY-MM-DD) or a date-time with an offset."
        return bound, values.parse_scalar(kind, bound, name)
    return text, values.parse_scalar(kind, text, name)


def number_of(text: str) -> int | None:
    """A positive 64-bit id as text, without sign, space or leading zero; else None."""
    if re.fullmatch(r"[1-9][0-9]{0,18}", text, re.ASCII) is None:
        return None
    number = int(text)
    return number if number <= values.MAX_ID else None
