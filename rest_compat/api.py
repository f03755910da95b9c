"""What the facade is handed: the GraphQL types, a way to run operations, and who is calling.

Decided here: the least the facade needs to know of the rest of the server. Not here: how any of it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from graphql import GraphQLSchema


class Caller(Protocol):
    """Who sends a request."""

    @property
    def authenticated(self) -> bool:
        """Whether a valid token came with the request."""

    def allows(self, scope: str) -> bool:
        """Whether role and token together grant `scope`, such as `clients:read`."""


class Result(Protocol):
    """What an operation answered: rows already in REST names, or errors in GraphQL's response form."""

    @property
    def rows(self) -> list[dict[str, Any]] | None:
        """The nodes of a connection; else the one object, or nothing when it does not exist."""

    @property
    def total(self) -> int | None:
        """`totalCount` of a connection."""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """`{"message", "path"?, "extensions": {"code", "fields"?, "nextSlots"?, "retryAfter"?}}`."""


Renderers = Mapping[str, Callable[[Any], Any]]
CallerT_contra = TypeVar("CallerT_contra", bound=Caller, contravariant=True)


class Api(Protocol[CallerT_contra]):
    """The GraphQL API as a client inside the process sees it. A plan is opaque: it only travels back."""

    @property
    def types(self) -> GraphQLSchema:
        """The schema, to derive documents, inputs and OpenAPI from."""

    def global_id(self, type_name: str, number: int) -> str:
        """("Client", 7) -> the opaque id."""

    def number(self, global_id: str) -> int:
        """The opaque id -> 7."""

    def plan(self, document: str, names: Mapping[str, str], renderers: Renderers) -> Any:
        """Compile a document with one root field once; raises when it does not fit the schema."""

    async def run(self, plan: Any, variables: Mapping[str, object], caller: CallerT_contra) -> Result:
        """Carry out a plan for a caller."""
