"""Clients in GraphQL."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db.clients import CLIENTS, ClientFields, ClientStatus
from resolvers import clients
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.inputs import content, only_id, optional, required
from schema.mutations import mutation
from schema.nodes import Node, column, node, one
from schema.scalars import EmailAddress, TimeZone

if TYPE_CHECKING:
    from schema.events import Event


@node(CLIENTS, "A person who books.")
class Client(Node):
    """One client."""

    database_id: int = column("id", summary=True)
    name: str = column(summary=True)
    email: EmailAddress | None = column(summary=True)
    phone: str | None = column(summary=True)
    notes: str | None = column()
    tags: list[str] = column()
    timezone: TimeZone | None = column()
    locale: str | None = column()
    status: ClientStatus = column()
    events_count: int = column(description="How many events they have booked, cancelled ones too.")
    last_event_at: datetime | None = column(description="When the latest of their events starts.")
    created_at: datetime = column()
    updated_at: datetime = column()
    events: Connection[Annotated["Event", strawberry.lazy("schema.events")]] = to_many(
        "schema.events", "Event", by="client_id", description="Their events."
    )


@content(None, "Which clients.")
class ClientFilter(SearchFilter):
    """Which clients; the span is over when they were made."""

    status: list[ClientStatus] | None = optional("Any of these.")
    tag: str | None = optional("With this tag.")


ClientOrder: Any = order("Client", name="Name.", email="E-mail address.", created_at="When it was made.")


@content(ClientFields, "What can be written of a client.")
class ClientContent:
    """What create and update share."""

    name: str | None = optional()
    email: EmailAddress | None = optional()
    phone: str | None = optional()
    notes: str | None = optional()
    tags: list[str] | None = optional()
    timezone: TimeZone | None = optional()
    locale: str | None = optional()
    status: ClientStatus | None = optional()


@content(ClientFields, "A new client.")
class CreateClientInput(ClientContent):
    """A new client."""

    name: str = required()
    email: EmailAddress = required()


@content(None, "What to change of a client.")
class UpdateClientInput(ClientContent):
    """What to change of a client."""

    id: strawberry.ID = required("The client.", node="Client")


DeleteClientInput: Any = only_id("Client", "DeleteClientInput", "Which client to delete.")


@strawberry.type
class ClientQueries:
    """Reading clients."""

    client: Client | None = one("A client; null when there is none with this id.")
    clients: Connection[Client] = listed("schema.clients", "Client", "The clients of the team.")


@strawberry.type
class ClientMutations:
    """Writing clients."""

    create_client: Client = mutation(clients.create, CreateClientInput, "Add a client.")
    update_client: Client = mutation(clients.update, UpdateClientInput, "Change a client; what is absent stays.")
    delete_client: Client = mutation(
        clients.delete, DeleteClientInput, "Erase a client's personal data; refused while they have coming events."
    )
