"""How types are declared: each field once, as a column, a function of columns, or a relation.

    @node(CLIENTS, "A person who books.")
    class Client(Node):
        name: str = column(summary=True)                  # a column, or a named expression of the resource
        time: LocalTime = computed(shown, "starts_at")    # a pure function of columns
        host: Member = to_one("host_id")                  # the row whose id a column holds
        events: Connection[Event] = to_many("schema.events", "Event", by="client_id")

What is declared is both the resolver (batched by dataloaders) and, as `Declared` in the field's metadata, what a
compiled plan will need. Descriptions come from the columns of the table where the declaration gives none.

Who sees a field is declared with it. `public`: whoever reached the row, a visitor too. `summary`: any member. All
others need the read scope of their own resource, whatever path led to them: a token that may only read events sees
the name of an event's client, not its notes. Who has just written a row sees all of it: a write that was done is
never answered with a refusal.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

import strawberry
from strawberry.types import Info
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType
from strawberry.types.nodes import SelectedField

from db.resources import Resource
from db.scope import Viewer
from db.types import Row
from resolvers import loaders, reading
from resolvers.context import Context
from scheduling.errors import Unauthenticated
from schema import ids
from schema.errors import camel

T = TypeVar("T")


@dataclass
class Declared:
    """What a field shows: `columns` through `function`, or the row or rows reached by `key`."""

    columns: tuple[str, ...] = ()
    function: Callable[..., Any] | None = None
    key: str | None = None
    many: bool = False
    summary: bool = False
    public: bool = False


@strawberry.interface(description="Anything that has a global id.")
class Node:
    """The base of every type that is one row of a resource."""

    resource: ClassVar[Resource]
    row: strawberry.Private[Row]
    visitor: strawberry.Private[Viewer | None] = None  # set when a visitor, not a member, looks at the row
    written: strawberry.Private[bool] = False  # the caller has just written the row

    @strawberry.field(
        description="Opaque, globally unique id.",
        metadata={"declared": Declared(columns=("id",), function=ids.encode, public=True)},
    )
    def id(self) -> strawberry.ID:
        """The global id."""
        return strawberry.ID(ids.encode(type(self).__name__, self.row["id"]))


def context(info: Info) -> Context:
    """The request that a field serves."""
    found: Context = info.context
    return found


def column(
    name: str | None = None, *, summary: bool = False, public: bool = False, description: str | None = None
) -> Any:
    """A column or named expression; by default the one with the field's own name."""
    return _field(Declared(columns=(name,) if name else (), summary=summary, public=public), description)


def computed(function: Callable[..., Any], *columns: str, description: str, public: bool = False) -> Any:
    """A pure function of columns."""
    return _field(Declared(columns=columns, function=function, public=public), description)


def id_of(type_name: str, key: str, description: str) -> Any:
    """The global id that belongs to the number in a column."""

    def shown(number: int | None) -> str | None:
        return None if number is None else ids.encode(type_name, number)

    return computed(shown, key, description=description)


def ids_of(type_name: str, key: str, description: str) -> Any:
    """The global ids that belong to the numbers in a column."""
    return computed(lambda numbers: [ids.encode(type_name, n) for n in numbers], key, description=description)


def to_one(key: str, description: str, *, public: bool = False) -> Any:
    """The row whose id the column `key` holds; null where it holds none or the caller may not see it."""

    async def resolve(root: Any, info: Info) -> Any:
        _check(root, info, declared)
        target = node_class(info.return_type)
        row_id = root.row[key]
        row = None if row_id is None else await loaders.one(context(info), target.resource, root.visitor).load(row_id)
        return None if row is None else target(row=row, visitor=root.visitor)

    declared = Declared(key=key, summary=True, public=public)
    return strawberry.field(resolver=resolve, description=description, metadata={"declared": declared})


def node(resource: Resource, description: str) -> Callable[[type[T]], type[T]]:
    """Declare a class as the type of one resource's rows."""

    def decorate(cls: Any) -> Any:
        for name, declared_field in vars(cls).items():
            declared = getattr(declared_field, "metadata", {}).get("declared")
            if isinstance(declared_field, StrawberryField) and declared is not None:
                if not declared.columns and declared.key is None:
                    declared.columns = (name,)
                if declared_field.description is None:
                    declared_field.description = _description(resource, declared.columns[0])
        cls.resource = resource
        return strawberry.type(cls, description=description)

    return decorate


def node_class(graphql_type: Any) -> Any:
    """The class of the node inside a field's type: optional, list and lazy references taken off."""
    while True:
        if isinstance(graphql_type, StrawberryOptional | StrawberryList):
            graphql_type = graphql_type.of_type
        elif isinstance(graphql_type, LazyType):
            graphql_type = graphql_type.resolve_type()
        else:
            return graphql_type


def _field(declared: Declared, description: str | None) -> Any:
    def resolve(root: Any, info: Info) -> Any:
        _check(root, info, declared)
        values = [root.row[name] for name in declared.columns]
        return declared.function(*values) if declared.function else values[0]

    return strawberry.field(resolver=resolve, description=description, metadata={"declared": declared})


def _check(root: Any, info: Info, declared: Declared) -> None:
    if declared.public or root.written:
        return
    if root.visitor is not None:
        raise Unauthenticated
    if not declared.summary:
        context(info).require_read(type(root).resource.name)


def check_public(info: Info) -> None:
    """Refuse a selection that a visitor may not see, before anything is written. Raises Unauthenticated."""
    for field in info.selected_fields:
        _check_public(node_class(info.return_type), field.selections)


def _check_public(target: Any, selections: list[Any]) -> None:
    declared = {
        field.graphql_name or camel(field.python_name): (field.metadata.get("declared"), field)
        for field in target.__strawberry_definition__.fields
    }
    for selected in selections:
        if not isinstance(selected, SelectedField):
            _check_public(target, selected.selections)  # a fragment, on the same type
        elif selected.name != "__typename":
            found, field = declared[selected.name]
            if found is None or not found.public:
                raise Unauthenticated
            if selected.selections:
                _check_public(node_class(field.type), selected.selections)


def _description(resource: Resource, name: str) -> str:
    described = resource.table.model_fields.get(name)
    if described is None or not described.description:
        raise TypeError(f"{resource.name}.{name} has no description")
    return inspect.cleandoc(described.description)


def one(description: str) -> Any:
    """A root field that answers the row with a global id, or null."""

    async def resolve(
        info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> Any:
        target = node_class(info.return_type)
        row = await reading.get(context(info), target.resource, ids.number(target.__name__, id))
        return None if row is None else target(row=row)

    return strawberry.field(resolver=resolve, description=description, metadata={"declared": Declared(key="id")})


def activity() -> Any:
    """The `status` of what has `is_active`."""

    def shown(is_active: bool) -> str:
        return "active" if is_active else "inactive"

    return computed(shown, "is_active", description="Active or inactive, as `isActive` says.")
