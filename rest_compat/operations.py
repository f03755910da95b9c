"""A row of the table made ready at start: its document compiled, its inputs looked up.

Decided here: how a request becomes the variables of its operation, in which order path, query and body are looked at,
and that a row which does not fit the schema stops the start. Not here: methods, tokens and scopes (`app.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLSchema, get_named_type, is_required_input_field
from starlette.requests import Request

from rest_compat import documents, errors, naming, parameters, values
from rest_compat.api import Api, Caller
from rest_compat.resources import Route, id_type

Body = Callable[[Request], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A route with everything that is known before the first request."""

    route: Route
    plan: Any
    owner: str  # the type of the object in the path, and of a plain `id`
    input: GraphQLInputObjectType | None
    listing: parameters.Listing | None
    global_id: values.GlobalId


def compiled(api: Api[Any], route: Route) -> Operation:
    """Make a row ready; LookupError (or the plan's own error) when it does not fit the schema."""
    types = api.types
    steps = documents.steps(types, route)
    document = documents.text(types, route)
    plan = api.plan(document, naming.output(document), naming.renderers(types, api.number))
    owner = documents.named_object(steps[0].type)
    body = input_of(steps[0])
    listing = parameters.listing(route, steps[-1]) if route.envelope == "page" else None
    row = documents.rows_of(types, route).name
    operation = Operation(
        route, plan, owner.name if owner and "{id}" in route.path else row, body, listing, api.global_id
    )
    _check_input(operation)
    _check_ids(types, operation)
    return operation


def input_of(field: GraphQLField) -> GraphQLInputObjectType | None:
    """The type of a mutation's `input`."""
    found = get_named_type(field.args["input"].type) if "input" in field.args else None
    return found if isinstance(found, GraphQLInputObjectType) else None


def reads_body(operation: Operation) -> bool:
    """POST, PUT and PATCH with an input take a JSON object."""
    return operation.input is not None and operation.route.method != "DELETE"


def _check_input(operation: Operation) -> None:
    """The path's id, the row's query parameters and its fixed values all have a place in the input."""
    if operation.input is None:
        return
    route, fields = operation.route, operation.input.fields
    sent = {naming.camel(name) for name in route.parameters} | set(route.fixed)
    sent |= {"id"} if "{id}" in route.path else set()
    wrong = sorted(sent - set(fields))
    if "id" not in sent and "id" in fields and is_required_input_field(fields["id"]):
        wrong.append("id, which the path lacks")
    if wrong:
        raise LookupError(f"{route.name}: {operation.input.name} does not fit: {', '.join(wrong)}")


def _check_ids(types: GraphQLSchema, operation: Operation) -> None:
    """Every id in an input or filter points to a type that exists."""
    targets = set(values.ids(operation.input, operation.owner)) if operation.input else set()
    filters = operation.listing.filters.values() if operation.listing else ()
    targets |= {id_type(entry.name, operation.owner) for entry in filters if entry.kind.name == "ID"}
    unknown = sorted(targets - set(types.type_map))
    if unknown:
        raise LookupError(f"{operation.route.name}: ids of unknown types: {', '.join(unknown)}")


async def variables(operation: Operation, request: Request, given: parameters.Pairs, body: Body) -> dict[str, Any]:
    """Path, then query, then body, as the operation's variables; raises 404, 400 or 422."""
    found: dict[str, Any] = {}
    if "{id}" in operation.route.path:
        number = parameters.number_of(request.path_params["id"])
        if number is None:
            raise errors.not_found()
        found["id"] = operation.global_id(operation.owner, number)
    if operation.listing:
        found |= parameters.variables(
            operation.listing, given, owner=operation.owner, global_id=operation.global_id, fixed=operation.route.fixed
        )
    if operation.input:
        content = await body(request) if reads_body(operation) else _asked(operation.route, given)
        found = {"input": _input(operation, operation.input, content, found)}
    return found


def _asked(route: Route, given: parameters.Pairs) -> dict[str, str]:
    """The query parameters that fill an input, as in `DELETE /events/7?reason=...`."""
    return {name: value for name, value in given if name in route.parameters}


def _input(
    operation: Operation, kind: GraphQLInputObjectType, content: Mapping[str, Any], path: Mapping[str, Any]
) -> dict[str, Any]:
    value, faults = values.read(
        kind, content, owner=operation.owner, global_id=operation.global_id, given={**path, **operation.route.fixed}
    )
    if faults:
        raise errors.invalid(422, faults)
    return value


async def rows(
    api: Api[Any], operation: Operation, found: Mapping[str, object], caller: Caller
) -> tuple[list[dict[str, Any]], int]:
    """Run it: the rows and how many there are in all; raises the refusal, and 404 when there is no such object."""
    result = await api.run(operation.plan, found, caller)
    if result.errors:
        raise errors.refusal(result.errors, listing=operation.listing is not None)
    shown, _, connection = operation.route.root.partition(".")
    answered = result.rows or []
    if shown and connection and answered:
        page = answered[0][naming.snake(connection)]
        return page["nodes"], page[naming.snake("totalCount")]
    if not answered and (connection or not operation.listing):
        raise errors.not_found()
    return answered, result.total or 0
