"""The GraphQL operation behind each route, derived from the row and the schema's types.

Decided here: which fields a route shows: every leaf, every owned part (an object that is not a Node, asked for without
arguments), and the row's expansions; never a connection unless the row names it. Not here: how an operation is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
    print_ast,
)

from rest_compat import naming
from rest_compat.resources import ROUTES, Route

# The arguments a route may fill; cursors are for GraphQL clients.
_ARGUMENTS: Final = ("id", "input", "page", "perPage", "filter", "orderBy")
_HIDDEN: Final = "databaseId"  # REST's `id` is this number already


def steps(types: GraphQLSchema, route: Route) -> list[GraphQLField]:
    """The root field of a route and, for `event.occurrences`, the connection in it; LookupError when there is none."""
    parent = types.query_type if route.method == "GET" else types.mutation_type
    found: list[GraphQLField] = []
    for name in route.root.split("."):
        if not isinstance(parent, GraphQLObjectType) or name not in parent.fields:
            raise LookupError(f"{route.name}: the schema has no field {route.root}")
        found.append(parent.fields[name])
        parent = named_object(found[-1].type)
    return found


def named_object(kind: GraphQLOutputType) -> GraphQLObjectType | None:
    """The object type under lists and non-nulls, if it is one."""
    named = get_named_type(kind)
    return named if isinstance(named, GraphQLObjectType) else None


def rows_of(types: GraphQLSchema, route: Route) -> GraphQLObjectType:
    """The object type a route shows: the connection's nodes for a page."""
    answer = named_object(steps(types, route)[-1].type)
    shown = answer and (named_object(answer.fields["nodes"].type) if route.envelope == "page" else answer)
    if shown is None:
        raise LookupError(f"{route.name}: {route.root} shows no object")
    return shown


def _variable_type(kind: GraphQLType, required: bool) -> str:
    """An argument with a default is a nullable variable, else every caller would have to send it."""
    nullable = kind.of_type if isinstance(kind, GraphQLNonNull) and not required else kind
    return str(nullable)


def _arguments(field: GraphQLField) -> str:
    used = [f"{name}: ${name}" for name in field.args if name in _ARGUMENTS]
    return f"({', '.join(used)})" if used else ""


def _variables(fields: Iterable[GraphQLField]) -> str:
    declared = [
        f"${name}: {_variable_type(argument.type, is_required_argument(argument))}"
        for field in fields
        for name, argument in field.args.items()
        if name in _ARGUMENTS
    ]
    return f"({', '.join(declared)})" if declared else ""


def _owned(kind: GraphQLObjectType) -> bool:
    """Whether objects of the type are parts of their owner: no Node, no connection."""
    return not kind.name.endswith("Connection") and all(face.name != "Node" for face in kind.interfaces)


def _leaves(kind: GraphQLObjectType, above: tuple[str, ...]) -> Iterator[str]:
    """Leaf fields and owned parts in the schema's order; a part inside itself is not followed."""
    for name, field in kind.fields.items():
        if name == _HIDDEN or field.args:
            continue
        if is_leaf_type(get_named_type(field.type)):
            yield name
        elif (part := named_object(field.type)) and _owned(part) and part.name not in above:
            inner = " ".join(_leaves(part, (*above, part.name)))
            if inner:
                yield f"{name} {{ {inner} }}"


def _expansions(route: Route) -> dict[str, str]:
    """Field name -> selection text of what a row expands."""
    if not route.expand:
        return {}
    (operation,) = parse(f"{{ {route.expand} }}").definitions
    selection: SelectionSetNode = operation.selection_set  # type: ignore[attr-defined]
    return {node.name.value: print_ast(node) for node in selection.selections if isinstance(node, FieldNode)}


def _selection(kind: GraphQLObjectType, route: Route) -> str:
    expanded = _expansions(route)
    plain = [text for text in _leaves(kind, (kind.name,)) if text.partition(" ")[0] not in expanded]
    return " ".join([*plain, *expanded.values()])


def text(types: GraphQLSchema, route: Route) -> str:
    """The operation document of a route: the same text for the same schema, every time."""
    fields = steps(types, route)
    selection = f"{{ {_selection(rows_of(types, route), route)} }}"
    if route.envelope == "page":
        selection = f"{{ totalCount nodes {selection} }}"
    for name, field in reversed(list(zip(route.root.split("."), fields, strict=True))):
        selection = f"{{ {name}{_arguments(field)} {selection} }}"
    kind = "query" if route.method == "GET" else "mutation"
    return print_ast(parse(f"{kind} {naming.capital(route.name)}{_variables(fields)} {selection}"))


def dump(types: GraphQLSchema, routes: Iterable[Route] = ROUTES) -> str:
    """Every route and its document, for the committed snapshot."""
    return "\n\n".join(f"# {route.method} {route.path}\n{text(types, route)}" for route in routes) + "\n"
