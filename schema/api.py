"""The one object that facades get: types to derive from, documents planned once, operations run as a caller.

Decided here: how an answer gets the caller's own names and values (snake_case and numbers for REST). Facades know
nothing of how it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
)

from db.scope import Caller
from resolvers.context import Context
from schema import ids
from schema.execution import Executor

Names = Mapping[str, str]
Renderers = Mapping[str, Callable[[Any], Any]]
Shape = Callable[[Any], Any]


@dataclass(frozen=True)
class Plan:
    """A document with one root field, and how its answer is named and rendered."""

    document: DocumentNode
    operation: OperationDefinitionNode
    root: str
    is_connection: bool
    shape: Shape


@dataclass(frozen=True)
class Result:
    """What a plan gave: rows (one, none or a page), the total of a list, its page information, errors."""

    rows: list[dict[str, Any]] | None
    total: int | None
    page_info: dict[str, Any] | None
    errors: list[dict[str, Any]]


class Api:
    """Plans and runs the documents of a facade."""

    def __init__(self, executor: Executor, context: Callable[[Caller], Context]) -> None:
        self.executor = executor
        self.context = context

    @property
    def types(self) -> GraphQLSchema:
        """The schema, to read."""
        return self.executor.types

    def global_id(self, type_name: str, number: int) -> str:
        """The global id of a row."""
        return ids.encode(type_name, number)

    def number(self, global_id: str) -> int:
        """The number in a global id; 0 for what is none."""
        return ids.decode(global_id)[1]

    def plan(self, document: str, names: Names, renderers: Renderers) -> Plan:
        """Parse and validate a document with one root field; decide how its answer is shaped. Raises when wrong."""
        parsed = self.executor.document(document)
        operation = next(found for found in parsed.definitions if isinstance(found, OperationDefinitionNode))
        root = operation.selection_set.selections[0]
        if not isinstance(root, FieldNode):
            raise TypeError("a planned document has one root field")
        of_root = self.types.get_root_type(OperationType(operation.operation))
        if of_root is None:
            raise TypeError("the schema has no such root")
        kind = of_root.fields[root.name.value].type
        named = get_named_type(kind)
        is_connection = isinstance(named, GraphQLObjectType) and named.name.endswith("Connection")
        key = root.alias.value if root.alias else root.name.value
        return Plan(parsed, operation, key, is_connection, _shape(kind, root, names, renderers))

    async def run(self, plan: Plan, variables: Mapping[str, object], caller: Caller) -> Result:
        """Run a plan as a caller."""
        outcome = await self.executor.run(plan.document, plan.operation, variables, self.context(caller))
        found = None if outcome.data is None else outcome.data.get(plan.root)
        if found is None:
            return Result(None if outcome.errors else [], None, None, outcome.errors)
        if plan.is_connection:
            shown = plan.shape(found)
            return Result(shown.get("nodes"), found.get("totalCount"), found.get("pageInfo"), outcome.errors)
        return Result([plan.shape(found)], None, None, outcome.errors)


def _shape(kind: Any, field: FieldNode, names: Names, renderers: Renderers) -> Shape:
    """What turns the executor's value of a field into the caller's, decided once from its type."""
    if isinstance(kind, GraphQLNonNull):
        return _shape(kind.of_type, field, names, renderers)
    if isinstance(kind, GraphQLList):
        item = _shape(kind.of_type, field, names, renderers)
        return lambda found: None if found is None else [item(one) for one in found]
    if field.selection_set is None:
        render = renderers.get(kind.name)
        return (lambda found: found) if render is None else (lambda found: None if found is None else render(found))
    parts = []
    for selected in field.selection_set.selections:
        if not isinstance(selected, FieldNode):
            raise TypeError("a planned document has no fragments")
        key = selected.alias.value if selected.alias else selected.name.value
        inner = kind.fields[selected.name.value].type if selected.name.value != "__typename" else None
        parts.append((key, names.get(key, key), _shape(inner, selected, names, renderers)))
    return lambda found: None if found is None else {name: show(found[key]) for key, name, show in parts}
