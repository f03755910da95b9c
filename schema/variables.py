"""Variables that do not fit the operation: which fields are wrong, the way a use case would say it.

graphql-core refuses such variables by itself, in messages only; this finds the fields again, so that a form can show
each message where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    type_from_ast,
)
from graphql.utilities import validate_input_value

from scheduling.errors import Invalid

MISSING = re.compile(r"include required field '(\w+)'")


def refusal(
    types: GraphQLSchema,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    *,
    hide_suggestions: bool = False,
) -> GraphQLError | None:
    """What is wrong with the variables, by dotted paths; None when nothing is found.

    `hide_suggestions` keeps names of the schema that were not sent out of the messages.
    """
    fields: dict[str, list[str]] = {}
    for declared in operation.variable_definitions or ():
        kind: Any = type_from_ast(types, declared.type)
        name = declared.variable.name.value
        if kind is None or (name not in variables and declared.default_value is not None):
            continue
        # The fields of an input are named without it (`startsAt`), those of a filter with it (`filter.status`).
        prefix = [] if get_named_type(kind).name.endswith("Input") else [name]

        def note(error: GraphQLError, path: list[str | int], prefix: list[str] = prefix) -> None:
            missing = MISSING.search(error.message)
            where = [*prefix, *path, *([missing.group(1)] if missing else [])]
            name = ".".join(map(str, where)) or "input"
            message = "is required" if missing else error.message
            is_phrase = message.startswith(("is ", "must "))
            fields.setdefault(name, []).append(f"The {name} {message}." if is_phrase else message)

        validate_input_value(variables.get(name), kind, note, hide_suggestions)
    if not fields:
        return None
    wrong = Invalid(fields)
    return GraphQLError(wrong.message, original_error=wrong)
