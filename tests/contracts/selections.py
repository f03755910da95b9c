"""Selections made from the schema: everything an object shows, a few levels deep.

Decided here: how deep, and that lists are short. Not here: which fields are asked.
"""

from __future__ import annotations

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from schema.root import schema

TYPES = schema._schema


def selection(kind: GraphQLOutputType, levels: int = 1) -> str:
    """Every field of an object without required arguments, with everything that lies `levels` objects below it."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLInterfaceType):
        # Fields of one name may differ in type, so that only what all kinds have alike can be asked of each.
        parts = [f"... on {found.name} {{ databaseId createdAt }}" for found in TYPES.get_possible_types(named)]
        return f"{{ __typename id {' '.join(parts)} }}"
    assert isinstance(named, GraphQLObjectType)
    # The rows of a connection lie no deeper than the connection.
    below = levels if named.name.endswith(("Connection", "Edge")) else levels - 1
    parts = []
    for name, field in named.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(get_named_type(field.type)):
            parts.append(name)
        elif below >= 0:
            parts.append(f"{name}{'(first: 2)' if 'first' in field.args else ''} {selection(field.type, below)}")
    return f"{{ {' '.join(parts)} }}"
