"""The OpenAPI 3.1 document, generated from the table and the GraphQL types.

Decided here: how routes, parameters and answers are written down. Not here: what they are (`resources.py`), and how
types look (`json_schemas.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode, parse

from rest_compat import documents, json_schemas, operations, parameters
from rest_compat.json_schemas import Schema
from rest_compat.resources import PREFIX, ROUTES, SCALARS, Route

_ERRORS: Final[dict[int, tuple[str, str]]] = {
    400: ("BadRequest", "A bad query parameter (`errors` names it), or a body that is no JSON object."),
    401: ("Unauthenticated", "The token is missing, malformed, unknown, expired or revoked."),
    403: ("Forbidden", "The role or the token lacks the scope that `message` names."),
    404: ("NotFound", "There is no such thing in the token's team."),
    422: ("Unprocessable", "The body or a rule refuses it; `errors` names the fields."),
    429: ("TooManyRequests", "Too many requests; come back after `Retry-After` seconds."),
    500: ("ServerError", "A fault of the server; `X-Request-Id` helps to find it."),
    503: ("Unavailable", "The database is away or locked; come back after `Retry-After` seconds."),
}
_HEADERS: Final[dict[int, dict[str, str]]] = {
    401: {"WWW-Authenticate": "string"},
    429: {"Retry-After": "integer"},
    503: {"Retry-After": "integer"},
}


def document(types: GraphQLSchema, base_url: str | None = None, routes: Iterable[Route] = ROUTES) -> Schema:
    """The whole document; a type that two routes show differently stops the start with ValueError."""
    schemas = _shared_schemas()
    paths: Schema = {"/openapi.json": {"get": _own_operation()}}
    tags: dict[str, None] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(types, route, schemas)
        tags[route.tag] = None
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SchedulingKit REST API",
            "version": PREFIX.rpartition("/")[2],
            "description": "A facade over the GraphQL API: the same data, in snake_case. Times are UTC.",
        },
        "servers": [{"url": (base_url or "").rstrip("/") + PREFIX}],
        "security": [{"bearer": []}],
        "tags": [{"name": name} for name in tags],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "An API token."}},
            "schemas": dict(sorted(schemas.items())),
            "responses": {name: _error(status, text) for status, (name, text) in _ERRORS.items()},
        },
    }


def _reference(section: str, name: str) -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}


def _content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _shared_schemas() -> dict[str, Schema]:
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    address, row_number = {"type": "string", "format": "uri"}, {"type": ["integer", "null"], "minimum": 1}
    maybe = {"type": ["string", "null"], "format": "uri"}
    paging = {"current_page": number, "last_page": number, "per_page": number, "total": number}
    error = _object(message=text)
    error["properties"]["errors"] = {
        "type": "object",
        "description": "Dotted field (or query parameter) to sentences.",
        "additionalProperties": {"type": "array", "items": text},
    }
    error["properties"]["next_slots"] = {
        "type": "array",
        "items": {"type": "string", "format": "date-time"},
        "description": "The next free starts, when the wanted one is taken.",
    }
    return {
        "Error": error,
        "PageLinks": _object(first=address, last=address, prev=maybe, next=maybe),
        "PageMeta": _object(**paging, path=address, **{"from": row_number, "to": row_number}),
    }


def _error(status: int, description: str) -> Schema:
    headers = {name: {"schema": {"type": kind}} for name, kind in _HEADERS.get(status, {}).items()}
    answer = {"description": description, "content": _content(_reference("schemas", "Error"))}
    return answer | ({"headers": headers} if headers else {})


def _own_operation() -> Schema:
    return {
        "operationId": "getOpenapi",
        "summary": "Get this document",
        "security": [],
        "responses": {"200": {"description": "This document.", "content": _content({"type": "object"})}},
    }


def _operation(types: GraphQLSchema, route: Route, schemas: dict[str, Schema]) -> Schema:
    root = documents.steps(types, route)[0]
    scope = f"Scope: `{route.scope}`." if route.scope else ""
    described: Schema = {
        "operationId": route.name,
        "summary": route.summary,
        "description": "\n\n".join(part for part in (root.description, scope) if part) or route.summary,
        "tags": [route.tag],
        "parameters": _parameters(types, route),
    }
    kind = operations.input_of(root)
    if kind is not None and route.method != "DELETE":
        given = frozenset(route.fixed) | ({"id"} if "{id}" in route.path else set())
        schemas[kind.name] = json_schemas.body(kind, given)
        described["requestBody"] = {"required": True, "content": _content(_reference("schemas", kind.name))}
    if route.public:
        described["security"] = []
    described["responses"] = {str(route.status): _success(types, route, schemas)}
    described["responses"] |= {str(code): _reference("responses", _ERRORS[code][0]) for code in _refusals(route)}
    return described


def _refusals(route: Route) -> list[int]:
    """The error statuses a route can answer."""
    impossible = set()
    if route.public:
        impossible |= {401, 403}
    if not route.scope:
        impossible.add(403)
    if "{id}" not in route.path:
        impossible.add(404)
    if route.method == "GET":
        impossible.add(422)
    return [code for code in _ERRORS if code not in impossible]


def _parameters(types: GraphQLSchema, route: Route) -> list[Schema]:
    id_schema = SCALARS["ID"]
    found: list[Schema] = []
    if "{id}" in route.path:
        found.append({"name": "id", "in": "path", "required": True, "schema": id_schema})
    found += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in route.parameters]
    if route.envelope != "page":
        return found
    listing = parameters.listing(route, documents.steps(types, route)[-1])
    most = f"Above {parameters.MAX_PER_PAGE} means {parameters.MAX_PER_PAGE}."
    found += [
        _query("page", {"type": "integer", "minimum": 1, "default": 1}, "From 1."),
        _query("per_page", {"type": "integer", "minimum": 1, "default": parameters.PER_PAGE}, most),
        _query(
            "sort",
            {"type": "string", "enum": [sign + name for name in listing.sorts for sign in ("", "-")]}
            | {"default": listing.default},
            "With `-` in front: descending.",
        ),
    ]
    for name, entry in listing.filters.items():
        schema = json_schemas.leaf(entry.kind)
        if entry.several:
            array = {"type": "array", "items": schema}
            found.append(_query(name, array, entry.description) | {"style": "form", "explode": False})
        else:
            found.append(_query(name, schema, entry.description))
    return found


def _query(name: str, schema: Schema, description: str | None) -> Schema:
    parameter: Schema = {"name": name, "in": "query", "schema": schema}
    return parameter | ({"description": description} if description else {})


def _success(types: GraphQLSchema, route: Route, schemas: dict[str, Schema]) -> Schema:
    message = {"type": "string", "examples": [route.message]}
    data = {} if route.envelope == "notice" else _data(types, route, schemas)
    bodies: dict[str, Any] = {
        "one": _object(data=data),
        "bare": data,
        "message": _object(message=message, data=data),
        "notice": _object(message=message),
        "page": _page(data),
    }
    answer: Schema = {"description": route.message or "Success.", "content": _content(bodies[route.envelope])}
    if route.status == 201:
        location = {"description": "The new object's address.", "schema": {"type": "string", "format": "uri"}}
        answer["headers"] = {"Location": location}
    return answer


def _page(data: Schema) -> Schema:
    meta, number = _reference("schemas", "PageMeta"), {"type": "integer", "minimum": 0}
    return _object(
        data={"type": "array", "items": data},
        links=_reference("schemas", "PageLinks"),
        meta=meta,
        current_page=number,
        last_page=number,
        per_page=number,
        total=number,
    )


def _data(types: GraphQLSchema, route: Route, schemas: dict[str, Schema]) -> Schema:
    """The object a route shows, as a shared schema read off its document."""
    kind = documents.rows_of(types, route)
    schema = json_schemas.output(kind, _selection(documents.text(types, route), route))
    if kind.description:
        schema["description"] = kind.description
    if schemas.setdefault(kind.name, schema) != schema:
        raise ValueError(f"{route.name}: {kind.name} is shown in two shapes; give both routes the same expansions")
    return _reference("schemas", kind.name)


def _selection(document: str, route: Route) -> SelectionSetNode:
    """The selection on the shown object: below the root field, the connection and its nodes."""
    below = [*route.root.split("."), *(["nodes"] if route.envelope == "page" else [])]
    (operation,) = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    selection = operation.selection_set
    for name in below:
        node = next(one for one in selection.selections if isinstance(one, FieldNode) and one.name.value == name)
        assert node.selection_set is not None
        selection = node.selection_set
    return selection
