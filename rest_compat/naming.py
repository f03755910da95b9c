"""Names on both sides: camelCase and CAPS in GraphQL, snake_case and lower case in REST, the same words.

Decided here: the one rule, and the words that would break it (none). Not here: which fields exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql import FieldNode, GraphQLEnumType, GraphQLSchema, Visitor, parse, visit

# GraphQL name -> REST name, where the rule below does not give it. A debt list: a test counts it.
NAMES: Final[Mapping[str, str]] = {}
_GRAPHQL: Final[Mapping[str, str]] = {rest: name for name, rest in NAMES.items()}


def snake(name: str) -> str:
    """`startsAt` -> `starts_at`."""
    return NAMES.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """`starts_at` -> `startsAt`; `event-types` -> `eventTypes`."""
    return _GRAPHQL.get(name) or re.sub(r"[_-]([a-z0-9])", lambda found: found[1].upper(), name)


def capital(name: str) -> str:
    """`eventType` -> `EventType`."""
    return name[:1].upper() + name[1:]


def words(name: str) -> str:
    """`eventType` -> `event type`."""
    return snake(name).replace("_", " ")


def path(dotted: str) -> str:
    """`invitee.firstName` -> `invitee.first_name`; list indexes stay."""
    return ".".join(snake(part) for part in dotted.split("."))


def enum(value: str) -> str:
    """`IN_PERSON` -> `in_person`."""
    return value.lower()


def choices(kind: GraphQLEnumType) -> dict[str, str]:
    """REST value -> GraphQL value of an enum, in the schema's order."""
    return {enum(value): value for value in kind.values}


def output(document: str) -> dict[str, str]:
    """Response key -> REST name, for every field of a document."""
    names: dict[str, str] = {}

    class Names(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            key = node.alias.value if node.alias else node.name.value
            names[key] = snake(key)

    visit(parse(document), Names())
    return names


def renderers(types: GraphQLSchema, number: Callable[[str], int]) -> dict[str, Callable[[Any], Any]]:
    """How leaf values are shown: ids as numbers, enum values in lower case."""
    enums = (name for name, kind in types.type_map.items() if isinstance(kind, GraphQLEnumType))
    return {"ID": number} | {name: enum for name in enums if not name.startswith("__")}
