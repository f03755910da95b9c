"""What an operation asks for, weighed before anything is read.

Decided here: what counts, and what a list counts whose length is not known yet. Not here: how much is allowed
(`schema/limits.py`).

Fragments count wherever they are spread, and a field counts each time it is written though the executor merges
repeats: so each fragment is weighed once, and any document takes linear time. `@include` and `@skip` change nothing.
Cost is counted in objects:

- a scalar costs nothing, an object 1 and what is below it;
- a connection costs, for each row of the size asked for, the row once however it is looked at (`nodes`, `edges`, or
  `pageInfo`, which reads the page) and what is below it; 1 when only the total is asked for;
- a list of owned parts counts 5, a list by ids one for each, free starts two for each day of the span: so a year of
  starts with their hosts is allowed, and two are not.

Introspection is counted apart, in fields of the answer, with typical lengths of its lists. Source: design
"Reliability and security", section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    value_from_ast_untyped,
)

from db.paging import MAXIMUM
from schema.connections import NESTED_SIZE, ROOT_SIZE

PARTS = 5
STARTS_A_DAY = 2
DAYS = 366
LENGTHS = {"types": 100, "fields": 10, "inputFields": 8, "enumValues": 5, "args": 3, "possibleTypes": 10}


@dataclass(slots=True)
class Weight:
    """What a selection asks for. `below` counts, on the worst path, how often each introspection list occurs."""

    fields: int = 0
    levels: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    reads_page: bool = False
    introspection: int = 0
    values: int = 0
    below: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    types: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    weights: dict[str, Weight]


def weigh(
    types: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Weight:
    """What one operation of a valid document asks for; variables as they came, not yet coerced."""
    fragments = {found.name.value: found for found in document.definitions if isinstance(found, FragmentDefinitionNode)}
    declared = operation.variable_definitions or ()
    defaults = {v.variable.name.value: value_from_ast_untyped(v.default_value) for v in declared if v.default_value}
    asked = _Asked(types, fragments, {**defaults, **variables}, {})
    found = _selected(asked, types.get_root_type(operation.operation), operation.selection_set)
    found.directives += len(operation.directives or ()) + sum(len(variable.directives or ()) for variable in declared)
    return found


def _selected(asked: _Asked, parent: Any, selected: SelectionSetNode) -> Weight:
    total = Weight()
    for node in selected.selections:
        if isinstance(node, FieldNode):
            part = _field(asked, parent, node)
        elif isinstance(node, FragmentSpreadNode):
            part = _fragment(asked, node.name.value)
        elif isinstance(node, InlineFragmentNode):
            on = node.type_condition
            part = _selected(asked, asked.types.type_map[on.name.value] if on else parent, node.selection_set)
        _add(total, part)
        total.directives += len(node.directives or ())
    return total


def _fragment(asked: _Asked, name: str) -> Weight:
    if name not in asked.weights:
        definition = asked.fragments[name]
        parent = asked.types.type_map[definition.type_condition.name.value]
        asked.weights[name] = found = _selected(asked, parent, definition.selection_set)
        found.directives += len(definition.directives or ())
    return asked.weights[name]


def _add(total: Weight, part: Weight) -> None:
    total.fields += part.fields
    total.levels = max(total.levels, part.levels)
    total.aliases += part.aliases
    total.directives += part.directives
    total.cost += part.cost
    total.reads_page |= part.reads_page
    total.introspection = max(total.introspection, part.introspection)
    total.values += part.values
    for name, times in part.below.items():
        total.below[name] = max(total.below.get(name, 0), times)


def _field(asked: _Asked, parent: Any, node: FieldNode) -> Weight:
    name, alias = node.name.value, int(node.alias is not None)
    introspected = name in ("__schema", "__type") or is_introspection_type(parent)
    if node.selection_set is None:
        return Weight(1, 1, alias, introspection=1, values=1) if introspected else Weight(1, 1, alias)
    declared: Any = asked.types.get_field(parent, name)
    inside = _selected(asked, get_named_type(declared.type), node.selection_set)
    found = Weight(1, 1, inside.aliases + alias, inside.directives)
    if introspected:
        is_list = _is_list(declared)
        found.introspection = 1 + inside.introspection
        found.values = (LENGTHS.get(name, 1) if is_list else 1) * (1 + inside.values)
        found.below = {**inside.below, name: inside.below.get(name, 0) + 1} if is_list else inside.below
        return found
    found.levels = inside.levels + (name != "edges")
    found.reads_page = name in ("nodes", "edges", "pageInfo")
    found.cost = _cost(asked, parent, node, declared, inside)
    return found


def _cost(asked: _Asked, parent: Any, node: FieldNode, declared: GraphQLField, inside: Weight) -> int:
    target = get_named_type(declared.type)
    if _has(parent, "nodes", "pageInfo") or _has(parent, "node", "cursor"):
        return inside.cost  # the connection counts its rows
    given = {found.name.value: value_from_ast_untyped(found.value, asked.variables) for found in node.arguments or ()}
    if _has(target, "nodes", "pageInfo"):
        rows = _rows(given, ROOT_SIZE if parent is asked.types.query_type else NESTED_SIZE)
        return max(1, rows * (inside.reads_page + inside.cost))
    return (_length(declared, given) if _is_list(declared) else 1) * (1 + inside.cost)


def _is_list(declared: GraphQLField) -> bool:
    return isinstance(get_nullable_type(declared.type), GraphQLList)


def _has(kind: Any, *names: str) -> bool:
    return isinstance(kind, GraphQLObjectType) and all(name in kind.fields for name in names)


def _rows(given: Mapping[str, Any], default: int) -> int:
    """The size of a page: at most what any page can hold; a value of the wrong type is refused later."""
    sizes = [given.get(name) for name in ("first", "last", "perPage")]
    return max((int(min(MAXIMUM, max(1, size))) for size in sizes if isinstance(size, int | float)), default=default)


def _length(declared: GraphQLField, given: Mapping[str, Any]) -> int:
    """The length of a plain list of objects, by the arguments that it can take."""
    if "ids" in declared.args:
        return len(given["ids"]) if isinstance(given.get("ids"), list) else 1
    if "from" in declared.args:
        return STARTS_A_DAY * _days(given)
    return PARTS


def _days(given: Mapping[str, Any]) -> int:
    """How many days a span covers, 1 to 366; 366 when it cannot be read."""
    try:
        first, last = (date.fromisoformat(str(given.get(name))[:10]) for name in ("from", "to"))
    except ValueError:
        return DAYS
    return min(DAYS, max(1, (last - first).days + 1))
