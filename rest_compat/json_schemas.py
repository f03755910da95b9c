"""GraphQL types as JSON Schema, in REST names.

Decided here: how types, nullability, enums and descriptions are written down. Not here: which routes use them.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLType,
    SelectionSetNode,
    get_named_type,
    is_required_input_field,
    value_from_ast_untyped,
)
from graphql.utilities import get_default_value_ast

from rest_compat import naming
from rest_compat.resources import SCALARS

Schema = dict[str, Any]


def output(kind: GraphQLType, selection: SelectionSetNode | None) -> Schema:
    """What a selection of an output type looks like; everything selected is always present."""
    if isinstance(kind, GraphQLNonNull):
        return output(kind.of_type, selection)
    if isinstance(kind, GraphQLList):
        return {"type": "array", "items": _or_null(kind.of_type, output(kind.of_type, selection))}
    if not isinstance(kind, GraphQLObjectType) or selection is None:
        return leaf(kind)
    properties: Schema = {}
    for node in selection.selections:
        if isinstance(node, FieldNode):
            field = kind.fields[node.name.value]
            schema = _or_null(field.type, output(field.type, node.selection_set))
            properties[naming.snake(node.name.value)] = _described(
                schema, field.description, field.deprecation_reason is not None
            )
    return {"type": "object", "properties": properties, "required": list(properties)}


def body(kind: GraphQLInputObjectType, given: frozenset[str] = frozenset()) -> Schema:
    """What a request body for an input looks like, without the fields that come from elsewhere."""
    properties: Schema = {}
    required: list[str] = []
    for name, field in kind.fields.items():
        if name in given:
            continue
        schema = _or_null(field.type, _input(field.type)) | _default(field)
        properties[naming.snake(name)] = _described(schema, field.description, field.deprecation_reason is not None)
        if is_required_input_field(field):
            required.append(naming.snake(name))
    schema = {"type": "object", "properties": properties}
    return schema | ({"required": required} if required else {})


def leaf(kind: GraphQLType) -> Schema:
    """A scalar or enum, not null."""
    if isinstance(kind, GraphQLEnumType):
        return {"type": "string", "enum": list(naming.choices(kind))}
    named = get_named_type(kind)
    fallback: Schema = {"type": "string"}
    return dict(SCALARS.get(named.name, fallback)) if isinstance(named, GraphQLScalarType) else fallback


def _input(kind: GraphQLType) -> Schema:
    if isinstance(kind, GraphQLNonNull):
        return _input(kind.of_type)
    if isinstance(kind, GraphQLList):
        return {"type": "array", "items": _or_null(kind.of_type, _input(kind.of_type))}
    return body(kind) if isinstance(kind, GraphQLInputObjectType) else leaf(kind)


def _default(field: GraphQLInputField) -> Schema:
    """The default as REST writes it, where it is a single value."""
    literal = get_default_value_ast(field)
    value = None if literal is None else value_from_ast_untyped(literal)
    if not isinstance(value, (bool, int, float, str)):
        return {}
    return {"default": naming.enum(str(value)) if isinstance(literal, EnumValueNode) else value}


def _or_null(kind: GraphQLType, schema: Schema) -> Schema:
    """Null as one more type (and, for an enum, one more value), unless the type forbids it."""
    if isinstance(kind, GraphQLNonNull) or "type" not in schema:
        return schema
    nullable = schema | {"type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


def _described(schema: Schema, description: str | None, deprecated: bool) -> Schema:
    described = schema | ({"description": description} if description else {})
    return described | ({"deprecated": True} if deprecated else {})
