"""The GraphQL door: documents written from what the schema says of itself, names and ids translated here.

Nothing of the REST facade is used, so that two independent translations are held against each other.
"""

from __future__ import annotations

import base64
import re
from typing import Any, ClassVar

import httpx
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    get_named_type,
    is_leaf_type,
)

from tests.cases.doors import SCOPE, Answer, Body, Kind

MODERN = "application/graphql-response+json"
SINGULAR = {
    "clients": "client",
    "event-types": "eventType",
    "events": "event",
    "locations": "location",
    "members": "member",
    "team": "team",
}
EXPANSIONS = {
    "Event": "eventType { databaseId name slug } host { databaseId name email } client { databaseId name email phone }"
}
# An id's field, without `id` and `ids` -> the type it is of, where that is not its name with a capital.
ID_TYPES = {"host": "Member", "booked_by": "Member"}
OWNERS = {"LoginUser": "Member", "LoginTeam": "Team"}
KINDS: dict[str, Kind] = {
    "UNAUTHENTICATED": "unauthenticated",
    "FORBIDDEN": "forbidden",
    "NOT_FOUND": "not_found",
    "INVALID": "invalid",
    "SLOT_UNAVAILABLE": "slot_unavailable",
    "RATE_LIMITED": "rate_limited",
    "INTERNAL": "internal",
}
VARIABLE = re.compile(r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>\S+))?: (?P<why>.*)", re.DOTALL)
LACKING = re.compile(r"to include required field '(\w+)'")


def camel(name: str) -> str:
    """`starts_at` -> `startsAt`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def snake(name: str) -> str:
    """`startsAt` -> `starts_at`; `memberIds[0]` -> `member_ids.0`."""
    plain = re.sub(r"\[(\d+)\]", r".\1", name)
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in plain)


def global_id(type_name: str, number: object) -> object:
    """The global id of a number; anything else is left for the schema to refuse."""
    if not isinstance(number, int) or isinstance(number, bool):
        return number
    return base64.urlsafe_b64encode(f"{type_name}:{number}".encode()).decode().rstrip("=")


def number_of(type_name: str, given: str) -> int:
    """The number in a global id, which must be of this type."""
    found, _, digits = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode().partition(":")
    assert found == type_name
    return int(digits)


def type_of(name: str, owner: str) -> str:
    """The type that an id field is of: `client_id` -> Client, `id` -> its owner."""
    stem = re.sub(r"_ids?$", "", name)
    return (
        OWNERS.get(owner, owner)
        if name == "id"
        else ID_TYPES.get(stem, "".join(word.capitalize() for word in stem.split("_")))
    )


def to_input(kind: Any, value: Any, name: str, owner: str) -> Any:
    """A value in the outer words as one of an input type; what does not fit is left for the schema to refuse."""
    if isinstance(kind, GraphQLNonNull):
        return to_input(kind.of_type, value, name, owner)
    if isinstance(kind, GraphQLList) and isinstance(value, list):
        return [to_input(kind.of_type, item, name, owner) for item in value]
    if isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
        known = ((key, camel(key), item) for key, item in value.items())
        return {
            field: to_input(kind.fields[field].type, item, key, owner)
            for key, field, item in known
            if field in kind.fields
        }
    if isinstance(kind, GraphQLEnumType) and isinstance(value, str):
        return value.upper()
    if isinstance(kind, GraphQLScalarType) and kind.name == "ID":
        return global_id(type_of(name, owner), value)
    return value


def from_output(kind: Any, value: Any, name: str, owner: str) -> Any:
    """What a field showed, in the outer words."""
    if isinstance(kind, GraphQLNonNull):
        return from_output(kind.of_type, value, name, owner)
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        return [from_output(kind.of_type, item, name, owner) for item in value]
    if isinstance(kind, GraphQLObjectType):
        return _row(kind, value)
    if isinstance(kind, GraphQLEnumType):
        return value.lower()
    return number_of(type_of(name, owner), value) if kind.name == "ID" else value


def _row(kind: GraphQLObjectType, value: Body) -> Body:
    found = {snake(key): from_output(kind.fields[key].type, item, snake(key), kind.name) for key, item in value.items()}
    if "database_id" in found:
        number = found.pop("database_id")
        assert found.setdefault("id", number) == number
    return found


class GraphqlDoor:
    """`/graphql`."""

    name = "graphql"
    types: ClassVar[GraphQLSchema | None] = None  # the same for every application

    def __init__(self, client: httpx.AsyncClient, token: str | None = None) -> None:
        self.client = client
        self.token = token

    def using(self, token: str | None) -> GraphqlDoor:
        return GraphqlDoor(self.client, token)

    async def create(self, resource: str, body: Body) -> Answer:
        return await self._write(f"create{_type(resource)}", body, _type(resource))

    async def update(self, resource: str, row_id: int | None, body: Body) -> Answer:
        named = {} if row_id is None else {"id": row_id}
        return await self._write(f"update{_type(resource)}", {**body, **named}, _type(resource))

    async def delete(self, resource: str, row_id: int, **params: Any) -> Answer:
        verb = "cancel" if resource == "events" else "delete"
        return await self._write(f"{verb}{_type(resource)}", {**params, "id": row_id}, _type(resource))

    async def login(self, **body: Any) -> Answer:
        return await self._write(
            "login", body, "Member", "token tokenType user { id name email role team { id slug } }"
        )

    async def logout(self) -> Answer:
        return await self._run("mutation { logout { message } }", {}, "logout")

    async def show(self, resource: str, row_id: int | None = None) -> Answer:
        types, kind, root = await self.schema(), _type(resource), SINGULAR[resource]
        if row_id is None:
            return await self._run(f"{{ {root} {{ {_leaves(types, kind)} }} }}", {}, root)
        query = f"query($id: ID!) {{ {root}(id: $id) {{ {_leaves(types, kind)} }} }}"
        return await self._run(query, {"id": global_id(kind, row_id)}, root)

    async def list(self, resource: str, **params: Any) -> Answer:
        plural = camel(resource.replace("-", "_"))
        declared, arguments, variables = await self._asked(_type(resource), params)
        shown = f"totalCount nodes {{ {_leaves(await self.schema(), _type(resource))} }}"
        return await self._run(f"query{declared} {{ {plural}{arguments} {{ {shown} }} }}", variables, plural)

    async def occurrences(self, event_id: int, **params: Any) -> Answer:
        declared, arguments, variables = await self._asked("Occurrence", {"per_page": 15, **params})
        shown = f"totalCount nodes {{ {_leaves(await self.schema(), 'Occurrence')} }}"
        declared = "($id: ID!, " + declared.removeprefix("(")
        query = f"query{declared} {{ event(id: $id) {{ occurrences{arguments} {{ {shown} }} }} }}"
        answer = await self._run(query, {**variables, "id": global_id("Event", event_id)}, "event")
        if answer.kind != "ok":
            return answer
        return Answer("ok", answer.data["occurrences"]["nodes"], answer.data["occurrences"]["total_count"])

    async def schema(self) -> GraphQLSchema:
        """What the server says of itself, asked once."""
        if GraphqlDoor.types is None:
            asked = {"query": get_introspection_query()}
            content = (await self.client.post("/graphql", json=asked)).json()
            GraphqlDoor.types = build_client_schema(content["data"])
        return GraphqlDoor.types

    async def _write(self, root: str, body: Body, owner: str, shown: str | None = None) -> Answer:
        types = await self.schema()
        assert types.mutation_type is not None
        kind: Any = types.mutation_type.fields[root].args["input"].type
        selection = shown or _leaves(types, owner)
        query = f"mutation($input: {kind}) {{ {root}(input: $input) {{ {selection} }} }}"
        return await self._run(query, {"input": to_input(kind, body, "input", owner)}, root)

    async def _asked(self, kind: str, params: Body) -> tuple[str, str, Body]:
        """Declared variables, arguments and values of a list."""
        types, given = await self.schema(), dict(params)
        sizes = {camel(name): given.pop(name) for name in ("page", "per_page") if name in given}
        variables: Body = {"filter": {}, **(sizes or {"page": 1})}
        declared = [f"$filter: {kind}Filter", *(f"${name}: Int" for name in variables if name != "filter")]
        if "sort" in given:
            sort = given.pop("sort")
            direction = "DESC" if sort.startswith("-") else "ASC"
            variables["orderBy"] = {"field": sort.removeprefix("-").upper(), "direction": direction}
            declared.append(f"$orderBy: {kind}Order")
        filters: Any = types.type_map[f"{kind}Filter"]
        for name, value in given.items():
            wanted = filters.fields[camel(name)].type
            several = isinstance(wanted, GraphQLList) and isinstance(value, str)
            words = value.split(",") if several else value
            variables["filter"][camel(name)] = to_input(wanted, words, name, kind)
        arguments = ", ".join(f"{name}: ${name}" for name in variables)
        return f"({', '.join(declared)})", f"({arguments})", variables

    async def _run(self, query: str, variables: Body, root: str) -> Answer:
        headers = {"Accept": MODERN} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        response = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        content = response.json()
        assert response.headers["content-type"] == f"{MODERN}; charset=utf-8"
        assert response.headers["x-request-id"]
        if "errors" in content:
            return _refused(response, content)
        assert response.status_code == 200
        assert set(content) == {"data"}
        found = content["data"][root]
        if found is None:
            return Answer("not_found")
        types = await self.schema()
        of_root = types.mutation_type if query.startswith("mutation") else types.query_type
        assert of_root is not None
        kind = get_named_type(of_root.fields[root].type)
        shown = from_output(kind, found, root, kind.name)
        return Answer("ok", shown["nodes"], shown["total_count"]) if "nodes" in shown else Answer("ok", shown)


def _type(resource: str) -> str:
    return SINGULAR[resource][0].upper() + SINGULAR[resource][1:]


def _leaves(types: GraphQLSchema, kind: str) -> str:
    """Every leaf field of a type, and its expansions."""
    fields: Any = types.type_map[kind]
    found = [name for name, entry in fields.fields.items() if is_leaf_type(get_named_type(entry.type))]
    return " ".join([*found, EXPANSIONS.get(kind, "")])


def _refused(response: httpx.Response, content: Body) -> Answer:
    """The first error's kind; what the variables lack is told by their messages, everything else by `fields`."""
    for error in content["errors"]:
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]
        assert error["message"]
    extensions = content["errors"][0]["extensions"]
    kind = KINDS[extensions["code"]]
    if "data" not in content:
        assert (response.status_code, kind) == (400, "invalid")
        assert all(set(error["extensions"]) == {"code", "requestId"} for error in content["errors"])
        return Answer(kind, fields=_of_variables([error["message"] for error in content["errors"]]))
    assert response.status_code == 200
    more = {"invalid": {"fields"}, "slot_unavailable": {"fields", "nextSlots"}, "rate_limited": {"retryAfter"}}
    assert set(extensions) == {"code", "requestId", *more.get(kind, ())}
    message = content["errors"][0]["message"]
    named = SCOPE.search(message) if kind == "forbidden" else None
    given = extensions.get("fields", {})
    fields = {snake(name.removeprefix("filter.")): messages for name, messages in given.items()}
    return Answer(kind, None, None, fields, extensions.get("nextSlots"), named[0] if named else None)


def _of_variables(messages: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in messages:
        parts = VARIABLE.fullmatch(message)
        assert parts, message
        lacking = LACKING.search(parts["why"])
        path = (parts["path"] or "").removeprefix(".") + (f".{lacking[1]}" if lacking else "")
        name = snake(path.removeprefix(".")) or snake(parts["name"])
        if parts["name"] in ("filter", "orderBy"):  # what a query string calls by one word
            name = "sort" if parts["name"] == "orderBy" else name.partition(".")[0]
        found.setdefault(name, []).append(parts["why"])
    return found
