"""A JSON body as the value of a GraphQL input, by walking the input type.

Decided here: which JSON stands for which type, and the sentences said when it does not; all faults are collected, none
hides another. Absent stays absent and null stays null; unknown and read-only keys are ignored, because only the input
type is walked. Not here: lengths and rules, which the schema and what is behind it check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    get_named_type,
    is_required_input_field,
)

from rest_compat import naming, times
from rest_compat.resources import FREE_FORM, INSTANT, TIMEZONE, id_type

GlobalId = Callable[[str, int], str]
_INT32: Final = 2**31
MAX_ID: Final = 2**63 - 1
_WRONG: Final = object()  # a fault was recorded; there is no value


@dataclass(frozen=True, slots=True)
class Reading:
    """One body being read: what is needed on the way down and the faults found so far (REST path -> sentences)."""

    global_id: GlobalId
    local_zone: ZoneInfo | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, path: str, message: str) -> object:
        """Record a fault; the answer stands for the missing value."""
        self.errors.setdefault(path, []).append(message)
        return _WRONG


def read(
    kind: GraphQLInputObjectType, body: Mapping[str, Any], *, owner: str, global_id: GlobalId, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The input value and the faults. `owner` is the type a plain `id` means; `given` fields come from elsewhere."""
    reading = Reading(global_id, times.zone(body.get(TIMEZONE)))
    value = _object(kind, body, "", owner, reading, frozenset(given))
    return {**value, **given}, reading.errors


def one_of(path: str, kind: GraphQLEnumType) -> str:
    """The sentence for a value that an enum does not have."""
    return f"The {path} must be one of: {', '.join(naming.choices(kind))}."


def parse_scalar(kind: GraphQLScalarType, value: object, path: str) -> str | None:
    """What the scalar itself says against a value, or None."""
    wrong = f"The {path} is not a valid {naming.words(kind.name)}."
    try:
        return wrong if kind.coerce_input_value(value) is Undefined else None
    except GraphQLError as error:
        return error.message
    except (ValueError, TypeError) as error:
        return str(error) or wrong


def ids(kind: GraphQLInputObjectType, owner: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """The types that the id fields of an input point to, nested inputs included."""
    for name, entry in kind.fields.items():
        named = get_named_type(entry.type)
        if isinstance(named, GraphQLInputObjectType) and named.name not in above:
            yield from ids(named, _part(named), (*above, named.name))
        elif isinstance(named, GraphQLScalarType) and named.name == "ID":
            yield id_type(name, owner)


def _part(kind: GraphQLInputObjectType) -> str:
    """The type whose id a nested input carries: `HoursInput` -> Hours."""
    return kind.name.removesuffix("Input")


def _object(
    kind: GraphQLInputObjectType,
    body: Mapping[str, Any],
    path: str,
    owner: str,
    reading: Reading,
    given: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, entry in kind.fields.items():
        if name in given:
            continue
        key = naming.snake(name)
        here = f"{path}.{key}" if path else key
        if key in body:
            found = _value(entry.type, body[key], here, id_type(name, owner), reading)
            if found is not _WRONG:
                value[name] = found
        elif is_required_input_field(entry):
            reading.wrong(here, f"The {here} field is required.")
    return value


def _value(kind: GraphQLInputType, value: Any, path: str, target: str, reading: Reading) -> Any:
    """`target` is the type an ID here points to."""
    if value is None:
        return reading.wrong(path, f"The {path} must not be null.") if isinstance(kind, GraphQLNonNull) else None
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(inner, GraphQLList):
        if not isinstance(value, list):
            return reading.wrong(path, f"The {path} must be a list.")
        return [_value(inner.of_type, item, f"{path}.{at}", target, reading) for at, item in enumerate(value)]
    if isinstance(inner, GraphQLInputObjectType):
        if not isinstance(value, dict):
            return reading.wrong(path, f"The {path} must be an object.")
        return _object(inner, value, path, _part(inner), reading)
    if isinstance(inner, GraphQLEnumType):
        choices = naming.choices(inner)
        known = isinstance(value, str) and value in choices
        return choices[value] if known else reading.wrong(path, one_of(path, inner))
    return _scalar(inner, value, path, target, reading)


def _scalar(kind: GraphQLScalarType, value: Any, path: str, target: str, reading: Reading) -> Any:
    if kind.name in _CHECKS:
        found = _CHECKS[kind.name](value)
        if isinstance(found, _Must):
            return reading.wrong(path, f"The {path} must be {found.be}.")
        return reading.global_id(target, found) if kind.name == "ID" else found
    if kind.name == INSTANT:
        value = times.instant(value, reading.local_zone)
        if value is None:
            return reading.wrong(
                path, f"The {path} must be a date-time with an offset, or a local one beside a {TIMEZONE}."
            )
    elif kind.name != FREE_FORM and (isinstance(value, (bool, dict, list)) or "\0" in str(value)):
        return reading.wrong(path, f"The {path} is not a valid {naming.words(kind.name)}.")
    message = parse_scalar(kind, value, path)
    return value if message is None else reading.wrong(path, message)


@dataclass(frozen=True, slots=True)
class _Must:
    """The end of the sentence "The x must be ..."."""

    be: str


def _whole(value: object) -> int | None:
    """A JSON integer; 30.0 is one, true is not."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _id(value: object) -> Any:
    number = _whole(value)
    return number if number is not None and 1 <= number <= MAX_ID else _Must("a positive integer")


def _int(value: object) -> Any:
    number = _whole(value)
    if number is None:
        return _Must("an integer")
    return number if -_INT32 <= number < _INT32 else _Must(f"an integer between {-_INT32} and {_INT32 - 1}")


def _float(value: object) -> Any:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else _Must("a number")


def _boolean(value: object) -> Any:
    return value if isinstance(value, bool) else _Must("true or false")


def _string(value: object) -> Any:
    if not isinstance(value, str):
        return _Must("a string")
    return _Must("text without NUL characters") if "\0" in value else value


_CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    "ID": _id,
    "Int": _int,
    "Float": _float,
    "Boolean": _boolean,
    "String": _string,
}
