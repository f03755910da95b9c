"""Inputs: what was given and what was not. Absent, null and a value are three different things.

Decided here: how an input becomes the plain values a use case takes: snake_case names, numbers for global ids.
Descriptions come from the fields of the table unless the declaration gives one.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import strawberry
from strawberry.types.field import StrawberryField

from db.fields import Fields
from schema import ids

T = TypeVar("T")


def optional(description: str | None = None, *, node: str | None = None, name: str | None = None) -> Any:
    """An input field that may be absent; `node` is the type whose global id it takes."""
    return strawberry.field(default=strawberry.UNSET, description=description, metadata={"node": node}, name=name)


def required(description: str | None = None, *, node: str | None = None) -> Any:
    """An input field that must be given."""
    return strawberry.field(description=description, metadata={"node": node})


def content(written: type[Fields] | None, description: str, name: str | None = None) -> Callable[[type[T]], type[T]]:
    """Declare a class as an input; what it does not describe itself is described by the fields of a table."""

    def decorate(cls: type[T]) -> type[T]:
        for attribute, found in vars(cls).items():
            if isinstance(found, StrawberryField) and found.description is None:
                described = written.model_fields.get(attribute) if written else None
                if described is None or not described.description:
                    raise TypeError(f"{cls.__name__}.{attribute} has no description")
                found.description = described.description
        return strawberry.input(cls, description=description, name=name)

    return decorate


def only_id(node: str, name: str, description: str) -> Any:
    """The input `name`, which holds the id of a `node` and nothing else."""

    class OnlyId:
        id: strawberry.ID = required(description, node=node)

    return strawberry.input(OnlyId, name=name, description=description)


def values(given: Any) -> dict[str, Any]:
    """What was given in an input, by snake_case names; global ids are the numbers of their type."""
    found: dict[str, Any] = {}
    for declared in fields(given):
        value = getattr(given, declared.name)
        if value is not strawberry.UNSET:
            found[declared.name] = _plain(value, declared.metadata.get("node"))
    return found


def _plain(value: Any, node: str | None) -> Any:
    if isinstance(value, list):
        return [_plain(item, node) for item in value]
    if node is not None and value is not None:
        return ids.number(node, value)
    return values(value) if hasattr(type(value), "__strawberry_definition__") and not _is_enum(value) else value


def _is_enum(value: Any) -> bool:
    return hasattr(type(value), "__members__")
