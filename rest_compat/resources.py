"""THE table: which REST routes exist and which GraphQL field answers each.

Decided here: paths, methods, status codes, envelopes, filters, sort orders, expansions, and every assumption on the
schema's wording. Not here: fields (they follow from the GraphQL types) and rules (they live behind the schema).
Adding a resource is one `Resource`; adding a field needs nothing here. `operations.py` checks the table at start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal

from rest_compat import naming

PREFIX: Final = "/api/v1"

# page: data + links + meta. one: data. message: message + data. notice: message alone. bare: the object itself.
Envelope = Literal["one", "page", "message", "notice", "bare"]
Verb = Literal["list", "create", "show", "update", "delete"]
CRUD: Final[tuple[Verb, ...]] = ("list", "create", "show", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one path. `root` is a root field, or `event.occurrences`: a connection of one."""

    name: str  # OpenAPI's operationId and, capitalised, the GraphQL operation's name
    method: str
    path: str
    root: str
    tag: str
    summary: str
    envelope: Envelope
    status: int = 200
    scope: str | None = None  # None: any valid token
    public: bool = False  # True: no token at all
    filters: tuple[str, ...] = ()  # query parameters = fields of the filter input
    sorts: tuple[str, ...] = ()  # the first is the default, `-` for descending
    expand: str = ""  # related objects shown besides the leaf fields, as a GraphQL selection
    parameters: tuple[str, ...] = ()  # query parameters that fill fields of `input`
    message: str = ""
    fixed: Mapping[str, object] = field(default_factory=dict)  # GraphQL input or filter fields always sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The usual verbs on one path; `one` is the GraphQL field of a single object."""

    path: str
    one: str
    verbs: tuple[Verb, ...] = CRUD
    singleton: bool = False  # the caller's only one: no id in the path
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    expand: str = ""
    delete: str = "delete"  # first word of the mutation behind DELETE
    deleted: str = "deleted"
    delete_parameters: tuple[str, ...] = ()


_COMMON: Final = ("search", "status", "from", "to")
_EVENT: Final = "eventType { id name slug } host { id name email } client { id name email phone }"

RESOURCES: Final[tuple[Resource, ...]] = (
    Resource(path="/team", one="team", verbs=("show", "update"), singleton=True),
    Resource(
        path="/event-types",
        one="eventType",
        filters=(*_COMMON, "kind", "category"),
        sorts=("position", "name", "created_at"),
    ),
    Resource(
        path="/events",
        one="event",
        filters=(*_COMMON, "event_type_id", "client_id", "host_id", "location_id"),
        sorts=("-starts_at", "created_at"),
        expand=_EVENT,
        delete="cancel",
        deleted="cancelled",
        delete_parameters=("reason",),
    ),
    Resource(path="/clients", one="client", filters=(*_COMMON, "tag"), sorts=("name", "email", "created_at")),
    Resource(path="/locations", one="location", filters=_COMMON, sorts=("name", "created_at")),
    Resource(path="/members", one="member", verbs=("list",), filters=(*_COMMON, "role"), sorts=("name",)),
)

SINGLE: Final[tuple[Route, ...]] = (
    Route(
        name="listEventOccurrences",
        method="GET",
        path="/events/{id}/occurrences",
        root="event.occurrences",
        tag="Events",
        summary="List the occurrences of an event",
        envelope="page",
        scope="events:read",
        filters=("status", "from", "to"),
        sorts=("starts_at",),
    ),
    Route(
        name="login",
        method="POST",
        path="/auth/login",
        root="login",
        tag="Auth",
        summary="Get a token for an e-mail address and a password",
        envelope="bare",
        public=True,
        expand="user { id name email role team { id slug } }",
    ),
    Route(
        name="logout",
        method="POST",
        path="/auth/logout",
        root="logout",
        tag="Auth",
        summary="Revoke the token of this request",
        envelope="notice",
        message="Logged out.",
    ),
)

# An id field is named after its type (`clientId` -> Client); these are not. A debt list: a test counts it.
ID_TYPES: Final[Mapping[str, str]] = {"host": "Member", "bookedBy": "Member"}

# The scalar of instants, which REST also reads as local time beside a `timezone`; and the one free of any shape.
INSTANT: Final = "DateTime"
TIMEZONE: Final = "timezone"
FREE_FORM: Final = "JSON"

# How scalars look in JSON Schema; those not named are plain strings.
SCALARS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ID": {"type": "integer", "format": "int64", "minimum": 1},
    "Int": {"type": "integer", "format": "int32"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "String": {"type": "string"},
    "DateTime": {"type": "string", "format": "date-time", "examples": ["2026-03-29T01:30:00Z"]},
    "Date": {"type": "string", "format": "date", "examples": ["2026-03-29"]},
    "DateOrDateTime": {"type": "string", "examples": ["2026-03-29", "2026-03-29T01:30:00Z"]},
    "LocalTime": {"type": "string", "examples": ["09:30"]},
    "TimeZone": {"type": "string", "examples": ["Europe/Berlin"]},
    "EmailAddress": {"type": "string", "format": "email"},
    "URL": {"type": "string", "format": "uri"},
    "JSON": {},
}


def id_type(name: str, owner: str) -> str:
    """The type an id field points to: `clientId` and `clientIds` -> Client, plain `id` -> the owner itself."""
    if name == "id":
        return owner
    stem = name.removesuffix("s").removesuffix("Id")
    return ID_TYPES.get(stem) or naming.capital(stem)


def _expanded(resource: Resource) -> Iterator[Route]:
    """The routes of a resource, in the order of its verbs; PATCH goes wherever PUT goes."""
    base, one = resource.path, resource.one
    item = base if resource.singleton else base + "/{id}"
    kind, label, name = naming.capital(one), naming.words(one), base.strip("/")
    many = naming.camel(name)
    article = "the" if resource.singleton else "an" if label[0] in "aeio" else "a"
    thing = f"{article} {label}"
    row = partial(Route, tag=naming.capital(name.replace("-", " ")), expand=resource.expand)
    read, write = partial(row, scope=f"{name}:read"), partial(row, scope=f"{name}:write")
    delete = f"{resource.delete}{kind}"
    rows: dict[Verb, tuple[Route, ...]] = {
        "list": (
            read(name=f"list{naming.capital(many)}", method="GET", path=base, root=many, envelope="page",
                 summary=f"List {name.replace('-', ' ')}", filters=resource.filters, sorts=resource.sorts),
        ),
        "create": (
            write(name=f"create{kind}", method="POST", path=base, root=f"create{kind}", envelope="one", status=201,
                  summary=f"Create {thing}"),
        ),
        "show": (read(name=f"get{kind}", method="GET", path=item, root=one, envelope="one", summary=f"Get {thing}"),),
        "update": tuple(
            write(name=f"{prefix}{kind}", method=method, path=item, root=f"update{kind}", envelope="one",
                  summary=f"Change {thing}")
            for method, prefix in (("PUT", "update"), ("PATCH", "patch"))
        ),
        "delete": (
            write(name=delete, method="DELETE", path=item, root=delete, envelope="message",
                  summary=f"{naming.capital(resource.delete)} {thing}",
                  message=f"The {label} was {resource.deleted}.", parameters=resource.delete_parameters),
        ),
    }  # fmt: skip
    for wanted in resource.verbs:
        yield from rows[wanted]


ROUTES: Final[tuple[Route, ...]] = (*(row for resource in RESOURCES for row in _expanded(resource)), *SINGLE)
