"""A small scheduling API in memory: the contract's shape, so that the facade is tested without anything behind it.

Every run is recorded: a refusal of the facade asserts that nothing ran.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    parse,
    validate,
)

_LISTS = ("eventType", "event", "client", "location", "member")
_PAGE = "first: Int, after: String, last: Int, before: String, page: Int! = 1, perPage: Int! = 15"


def _list(kind: str, filters: str, orders: str) -> str:
    return f"""
    type {kind}Connection {{ nodes: [{kind}!]! pageInfo: PageInfo! totalCount: Int! }}
    input {kind}Filter {{ {filters} }}
    enum {kind}OrderField {{ {orders} }}
    input {kind}Order {{ field: {kind}OrderField! direction: OrderDirection! = ASC }}"""


def _field(name: str, kind: str) -> str:
    return f"{name}({_PAGE}, filter: {kind}Filter, orderBy: {kind}Order): {kind}Connection!"


SDL = f"""
interface Node {{ id: ID! }}
scalar DateTime scalar Date scalar TimeZone scalar EmailAddress scalar DateOrDateTime scalar LocalTime scalar JSON
enum OrderDirection {{ ASC DESC }}
type PageInfo {{ hasNextPage: Boolean! endCursor: String }}
enum Active {{ ACTIVE INACTIVE }}
enum ClientStatus {{ ACTIVE ARCHIVED }}
enum EventStatus {{ PENDING CONFIRMED CANCELLED NO_SHOW }}
enum Kind {{ ONE_ON_ONE ROUND_ROBIN }}
enum Role {{ OWNER STAFF }}

type Team implements Node {{ id: ID! databaseId: Int! name: String! slug: String! timezone: TimeZone! }}
type EventType implements Node {{
  id: ID! databaseId: Int! name: String! slug: String! kind: Kind! duration: Int! memberIds: [ID!]!
  {_field("events", "Event")}
}}
type Member implements Node {{ id: ID! databaseId: Int! name: String! email: EmailAddress! role: Role! team: Team! }}
"A place with an address."
type Location implements Node {{ id: ID! databaseId: Int! name: String! hours: [Hours!]! place: Place }}
type Place {{ city: String  nearest: Place  location: Location }}
type Hours {{ weekday: Int! start: LocalTime! end: LocalTime! }}
type Client implements Node {{
  id: ID! databaseId: Int! name: String! "Where mail goes." email: EmailAddress phone: String tags: [String!]!
  status: ClientStatus! fax: String @deprecated(reason: "Nobody has one.") avatar(size: Int): String
  {_field("events", "Event")}
}}
type Event implements Node {{
  id: ID! databaseId: Int! eventTypeId: ID! startsAt: DateTime! hostId: ID! clientId: ID status: EventStatus!
  notes: String cancellationReason: String
  eventType: EventType! host: Member! client: Client
  {_field("occurrences", "Occurrence")}
}}
type Occurrence implements Node {{
  id: ID! databaseId: Int! eventId: ID! index: Int! startsAt: DateTime! status: EventStatus!
}}
{
    _list(
        "EventType",
        "search: String status: [Active!] from: DateOrDateTime to: DateOrDateTime kind: Kind category: String",
        "POSITION NAME CREATED_AT",
    )
}
{
    _list(
        "Event",
        "search: String status: [EventStatus!] from: DateOrDateTime to: DateOrDateTime "
        "eventTypeId: ID clientId: ID hostId: ID locationId: ID",
        "STARTS_AT CREATED_AT",
    )
}
{_list("Occurrence", "status: [EventStatus!] from: DateOrDateTime to: DateOrDateTime", "STARTS_AT")}
{
    _list(
        "Client",
        "search: String status: [ClientStatus!] from: DateOrDateTime to: DateOrDateTime tag: String",
        "NAME EMAIL CREATED_AT",
    )
}
{_list("Location", "search: String status: [Active!] from: DateOrDateTime to: DateOrDateTime", "NAME CREATED_AT")}
{_list("Member", "search: String status: [Active!] from: DateOrDateTime to: DateOrDateTime role: Role", "NAME")}

type Query {{
  "The team of the token."
  team: Team!
  {" ".join(f"{one}(id: ID!): {one[0].upper() + one[1:]}" for one in _LISTS)}
  {" ".join(_field(one + "s", one[0].upper() + one[1:]) for one in _LISTS)}
}}
input UpdateTeamInput {{ name: String timezone: TimeZone }}
input CreateEventTypeInput {{ name: String! duration: Int! kind: Kind! = ONE_ON_ONE memberIds: [ID!] ratio: Float }}
input UpdateEventTypeInput {{ id: ID! name: String duration: Int kind: Kind memberIds: [ID!] }}
input DeleteEventTypeInput {{ id: ID! }}
input CreateEventInput {{
  eventTypeId: ID! startsAt: DateTime! timezone: TimeZone clientId: ID hostId: ID invitee: InviteeInput
  ignoreAvailability: Boolean answers: JSON
}}
input InviteeInput {{ name: String! email: EmailAddress! phone: String }}
input UpdateEventInput {{ id: ID! startsAt: DateTime status: EventStatus notes: String }}
input CancelEventInput {{ id: ID! reason: String }}
input CreateClientInput {{ "What to call them." name: String! email: EmailAddress! phone: String tags: [String!] }}
input UpdateClientInput {{
  id: ID! name: String email: EmailAddress phone: String tags: [String!] status: ClientStatus
}}
input DeleteClientInput {{ id: ID! }}
input HoursInput {{ id: ID weekday: Int! start: LocalTime! end: LocalTime! }}
input CreateLocationInput {{ name: String! hours: [HoursInput!] }}
input UpdateLocationInput {{ id: ID! name: String hours: [HoursInput!] }}
input DeleteLocationInput {{ id: ID! }}
input LoginInput {{ email: EmailAddress! password: String! deviceName: String team: String }}
type LoginPayload {{ token: String! tokenType: String! user: Member! }}
type LogoutPayload {{ ok: Boolean! }}
type Mutation {{
  updateTeam(input: UpdateTeamInput!): Team!
  createEventType(input: CreateEventTypeInput!): EventType!
  updateEventType(input: UpdateEventTypeInput!): EventType!
  deleteEventType(input: DeleteEventTypeInput!): EventType!
  createEvent(input: CreateEventInput!): Event!
  updateEvent(input: UpdateEventInput!): Event!
  cancelEvent(input: CancelEventInput!): Event!
  "Add a client."
  createClient(input: CreateClientInput!): Client!
  updateClient(input: UpdateClientInput!): Client!
  deleteClient(input: DeleteClientInput!): Client!
  createLocation(input: CreateLocationInput!): Location!
  updateLocation(input: UpdateLocationInput!): Location!
  deleteLocation(input: DeleteLocationInput!): Location!
  login(input: LoginInput!): LoginPayload!
  logout: LogoutPayload!
}}
"""

TEAM = {"_type": "Team", "id": "Team:1", "name": "Acme", "slug": "acme", "timezone": "Europe/Berlin"}
MEMBER = {"id": "Member:2", "name": "Host", "email": "host@example.com", "role": "OWNER", "team": TEAM}
KINDS = {
    "id": "EventType:3",
    "name": "Intro",
    "slug": "intro",
    "kind": "ONE_ON_ONE",
    "duration": 30,
    "memberIds": ["Member:2"],
}


class CodeError(GraphQLError):
    """A refusal as the API behind would answer it."""

    def __init__(self, code: str, message: str = "Refused.", **extensions: Any) -> None:
        super().__init__(message, extensions={"code": code, **extensions})


@dataclass
class FakeCaller:
    authenticated: bool = True
    scopes: frozenset[str] = frozenset({"*"})

    def allows(self, scope: str) -> bool:
        return self.authenticated and ("*" in self.scopes or scope in self.scopes)


@dataclass
class FakeResult:
    rows: list[dict[str, Any]] | None = None
    total: int | None = None
    page_info: dict[str, Any] | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)


def _scalar(check: Callable[[Any], object], message: str) -> Callable[[Any], Any]:
    def coerce(value: Any) -> Any:
        try:
            ok = check(value)
        except Exception:
            ok = False
        if not ok:
            raise GraphQLError(message)
        return value

    return coerce


def client(number: int, **more: Any) -> dict[str, Any]:
    name = more.pop("name", f"Client {number:02}")
    given = {"id": f"Client:{number}", "databaseId": number, "name": name, "email": f"c{number}@example.com"}
    return {**given, "phone": None, "tags": [], "status": "ACTIVE", "fax": None, **more}


@cache
def types() -> GraphQLSchema:
    """The schema with scalars that check; shared, because nobody changes it."""
    found = build_schema(SDL)
    scalars: Any = found.type_map
    scalars["EmailAddress"].coerce_input_value = _scalar(lambda text: "@" in text, "This is not an e-mail address.")
    scalars["TimeZone"].coerce_input_value = _scalar(ZoneInfo, "This is not a time zone.")
    scalars["DateTime"].coerce_input_value = _scalar(
        lambda text: re.search(r"(Z|[+-]\d\d:\d\d)$", text), "This needs an offset."
    )
    return found


@cache
def parsed(document: str) -> DocumentNode:
    """A valid document, read once."""
    found = parse(document)
    faults = validate(types(), found)
    if faults:
        raise ValueError(faults)
    return found


@dataclass
class FakeApi:
    """Clients 1..count, event 5 with two occurrences; `refuse` makes every run fail with that error."""

    count: int = 0
    refuse: CodeError | None = None
    runs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.types = types()
        self.reset(self.count)

    def reset(self, count: int) -> None:
        """Everything as it was in the beginning, so that one mounted facade serves many tests."""
        self.count, self.refuse, self.runs = count, None, []
        self.clients = {number: client(number) for number in range(1, self.count + 1)}
        self.event: dict[str, Any] = {
            "id": "Event:5", "eventTypeId": "EventType:3", "startsAt": "2026-03-29T01:30:00Z", "hostId": "Member:2",
            "clientId": "Client:1", "status": "CONFIRMED", "notes": None, "cancellationReason": None,
            "eventType": KINDS, "host": MEMBER, "client": client(1),
        }  # fmt: skip

    def global_id(self, type_name: str, number: int) -> str:
        return f"{type_name}:{number}"

    def number(self, global_id: str) -> int:
        return int(global_id.partition(":")[2])

    def plan(self, document: str, names: Any, renderers: Any) -> Any:
        found = parsed(document)
        (operation,) = found.definitions
        (root,) = operation.selection_set.selections  # type: ignore[attr-defined]
        return found, root, names, renderers

    async def run(self, plan: Any, variables: Any, caller: Any) -> FakeResult:
        document, root, names, renderers = plan
        self.runs.append((root.name.value, dict(variables)))
        found = execute(
            self.types, document, variable_values=dict(variables), root_value=self, field_resolver=self._resolve
        )
        answered: Any = found
        if answered.errors:
            return FakeResult(errors=[dict(error.formatted) for error in answered.errors])
        parent = (
            self.types.query_type if document.definitions[0].operation.value == "query" else self.types.mutation_type
        )
        kind = parent.fields[root.name.value].type
        value = answered.data[root.name.value]
        if value is None:
            return FakeResult(rows=[])
        shown = _renamed(value, root, get_named_type(kind), names, renderers)
        if get_named_type(kind).name.endswith("Connection"):
            return FakeResult(rows=shown["nodes"], total=value["totalCount"])
        return FakeResult(rows=[shown])

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if source is self:
            if self.refuse is not None:
                raise self.refuse
            name = info.field_name
            found = getattr(self, "_" + name, None)
            return found(**arguments) if found else self._other(name, arguments)
        if info.field_name == "occurrences":
            rows = [{"id": f"Occurrence:{at}", "eventId": "Event:5", "index": at, "startsAt": source["startsAt"],
                     "status": source["status"]} for at in (1, 2)]  # fmt: skip
            return self._page(rows, arguments)
        return source.get(info.field_name)

    def _other(self, name: str, arguments: dict[str, Any]) -> Any:
        return self._page([], arguments) if name.endswith("s") else {"eventType": KINDS}.get(name)

    def _page(self, rows: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        start = (arguments["page"] - 1) * arguments["perPage"]
        return {"nodes": rows[start : start + arguments["perPage"]], "totalCount": len(rows)}

    def _team(self) -> Any:
        return TEAM

    def _updateTeam(self, input: Any) -> Any:  # noqa: N802
        return {**TEAM, **input}

    def _clients(self, **arguments: Any) -> Any:
        if (arguments.get("filter") or {}).get("from", "") > (arguments.get("filter") or {}).get("to", "~"):
            raise CodeError("INVALID", fields={"filter.from": ["The from must not be after the to."]})
        return self._page(list(self.clients.values()), arguments)

    def _client(self, id: str) -> Any:
        return self.clients.get(self.number(id))

    def _createClient(self, input: Any) -> Any:  # noqa: N802
        number = len(self.clients) + 1
        self.clients[number] = client(number, **input)
        return self.clients[number]

    def _updateClient(self, input: Any) -> Any:  # noqa: N802
        found = self._client(input["id"])
        if found is None:
            raise CodeError("NOT_FOUND")
        found.update(input)
        return found

    def _deleteClient(self, input: Any) -> Any:  # noqa: N802
        return self.clients.pop(self.number(input["id"]))

    def _event(self, id: str) -> Any:
        return self.event if id == "Event:5" else None

    def _createEvent(self, input: Any) -> Any:  # noqa: N802
        return {**self.event, **{name: input[name] for name in ("startsAt", "eventTypeId")}}

    def _updateEvent(self, input: Any) -> Any:  # noqa: N802
        return {**self.event, **input}

    def _cancelEvent(self, input: Any) -> Any:  # noqa: N802
        self.event.update(status="CANCELLED", cancellationReason=input.get("reason"))
        return self.event

    def _createEventType(self, input: Any) -> Any:  # noqa: N802
        return {**KINDS, **input}

    def _createLocation(self, input: Any) -> Any:  # noqa: N802
        return {"id": "Location:9", "name": input["name"], "hours": input.get("hours", []), "place": {"city": "Ulm"}}

    def _login(self, input: Any) -> Any:
        if input["password"] != "right":
            raise CodeError("INVALID", fields={"email": ["These credentials do not match our records."]})
        return {"token": "1|secret", "tokenType": "Bearer", "user": MEMBER}

    def _logout(self) -> Any:
        return {"ok": True}


def _renamed(value: Any, node: Any, kind: Any, names: Any, renderers: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_renamed(item, node, kind, names, renderers) for item in value]
    if not isinstance(kind, GraphQLObjectType):
        return renderers[kind.name](value) if kind.name in renderers else value
    shown = {}
    for child in node.selection_set.selections:
        key = child.name.value
        inner = get_named_type(kind.fields[key].type)
        shown[names[key]] = _renamed(value[key], child, inner, names, renderers)
    return shown
