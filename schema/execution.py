"""Running an operation: parsed and validated once a text, then executed field by field with dataloaders.

Decided here: what is kept of a text, and that an operation is refused before anything is read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    execute,
    get_operation_ast,
)

from resolvers.context import Context
from schema import errors, limits
from schema.root import schema as strawberry_schema
from schema.variables import refusal

KEPT = 500
LONGEST_KEPT = 16_384


@dataclass(frozen=True)
class Outcome:
    """What an operation gave; `executed` is false when it was refused before anything ran."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    executed: bool


class Executor:
    """The schema, ready to run operations."""

    def __init__(self, *, introspection: bool = True) -> None:
        self.types: GraphQLSchema = strawberry_schema._schema
        self.introspection = introspection
        self.rules = [*limits.RULES, *([] if introspection else [NoSchemaIntrospectionCustomRule])]
        self.kept: OrderedDict[str, DocumentNode] = OrderedDict()

    async def execute(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None, ctx: Context
    ) -> Outcome:
        """Run one operation of a text that a client sent."""
        try:
            document = self.document(query)
            operation = get_operation_ast(document, operation_name)
            if operation is None:
                raise GraphQLError("Name the operation to run: the text holds none or several.")
            limits.check(self.types, document, operation, variables or {})
        except GraphQLError as error:
            return self._refused([error], ctx)
        except ExceptionGroup as group:
            return self._refused([error for error in group.exceptions if isinstance(error, GraphQLError)], ctx)
        return await self.run(document, operation, variables, ctx)

    async def run(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any] | None,
        ctx: Context,
    ) -> Outcome:
        """Run one operation of a validated document."""
        name = operation.name.value if operation.name else None
        running: Any = execute(
            self.types, document, context_value=ctx, variable_values=dict(variables or {}), operation_name=name
        )
        result: ExecutionResult = running if isinstance(running, ExecutionResult) else await running
        if result.data is None and any(error.path is None for error in result.errors or []):
            # Without a path an error is about the variables: nothing was executed.
            wrong = refusal(self.types, operation, variables or {})
            return self._refused([wrong] if wrong else result.errors or [], ctx)
        return Outcome(result.data, errors.shown(result.errors or [], ctx.caller.request_id), executed=True)

    def document(self, query: str) -> DocumentNode:
        """The parsed and validated text, kept for the next time. Raises GraphQLError or a group of them."""
        if query in self.kept:
            self.kept.move_to_end(query)
            return self.kept[query]
        document = limits.parsed(query)
        found = limits.validated(self.types, document, self.rules)
        if found:
            shown = (
                found if self.introspection else [GraphQLError("The operation is not valid.", e.nodes) for e in found]
            )
            raise ExceptionGroup("invalid", shown)
        if len(query) <= LONGEST_KEPT:
            self.kept[query] = document
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return document

    def _refused(self, found: list[GraphQLError], ctx: Context) -> Outcome:
        return Outcome(None, errors.shown(found, ctx.caller.request_id), executed=False)
