"""Clients: people who book, found again by their e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Select, Text, update
from sqlmodel import Field

from db import records, scope
from db.events import EVENTS, Event
from db.expressions import count_of, keys_where, latest_of
from db.fields import Email, Fields, Locale, Long, Name, Phone, Tags, TimeZone
from db.resources import Owned, Resource
from db.tables import column, index, owned, unique
from db.types import Folded, Json, Row, UtcDateTime, any_of, contains, fold, json_has
from db.unit_of_work import Unit
from scheduling.errors import Unavailable

ERASED = "Deleted client"
LOOKS = 5


class ClientStatus(StrEnum):
    """Whether a client is worked with."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class ClientFields(Fields):
    """What may be written of a client."""

    name: Name = Field(description="Name; at most 200 characters.")
    email: Email = Field(description="E-mail address, unique in the team whatever its case.")
    phone: Phone | None = Field(default=None, description="Phone number, E.164.")
    notes: Long | None = Field(default=None, description="Notes of the team; at most 10,000 characters.")
    tags: Tags = Field(default=[], sa_type=Json, description="At most 50 tags of at most 50 characters.")
    timezone: TimeZone | None = Field(default=None, description="IANA time zone.")
    locale: Locale | None = Field(default=None, description="BCP 47 language tag.")
    status: ClientStatus = Field(default=ClientStatus.ACTIVE, sa_type=Text, description="Active or archived.")


class Client(ClientFields, Owned, table=True):
    """One person who books; the e-mail address is null only after erasure."""

    __tablename__: ClassVar[Any] = "clients"
    __table_args__: ClassVar[Any] = (
        owned(),
        unique("uq_clients_email", "team_id", "email_key", where="deleted_at IS NULL"),
        index("name_key"),
        index("created_at"),
    )
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {
        "name_key": ("name",),
        "email_key": ("email",),
        "search_key": ("name", "email", "phone"),
    }

    email: str | None = Field(  # type: ignore[assignment]
        default=None, description="E-mail address; null only after the personal data were erased."
    )
    name_key: str = Field(default="", sa_type=Folded)
    email_key: str = Field(default="", sa_type=Folded)
    search_key: str = Field(default="", sa_type=Folded)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


CLIENTS = Resource(
    name="clients",
    table=Client,
    expressions={
        "events_count": lambda viewer: count_of(Event, "client_id", Client, scope.visible(EVENTS, viewer)),
        "last_event_at": lambda viewer: latest_of(
            "starts_at", Event, "client_id", Client, scope.visible(EVENTS, viewer)
        ),
    },
    search=lambda text, _: contains(column(Client, "search_key"), text),
    filters={
        "status": lambda values: any_of(column(Client, "status"), values),
        "tag": lambda tag: json_has(column(Client, "tags"), tag),
    },
    sorts={
        "name": column(Client, "name_key"),
        "email": column(Client, "email_key"),
        "created_at": column(Client, "created_at"),
    },
    default_sort=("name", False),
    staff=lambda host: column(Client, "id").in_(keys_where(Event, "client_id", column(Event, "host_id") == host)),
)


async def find_or_add(unit: Unit, team_id: int, person: Mapping[str, Any]) -> int:
    """The client with this person's e-mail address, made when there is none; an existing one is never changed.

    `person` holds validated `name`, `email` and `phone`. Two bookings at once make one client: the second insert
    does nothing and finds the first. The client cannot be erased until the transaction ends. Raises Unavailable when
    others make and erase the same client all the time.
    """
    client = Client.__table__
    mine = scope.only(CLIENTS, scope.Viewer(team_id), client.c.id).where(client.c.email_key == fold(person["email"]))
    for _ in range(LOOKS):
        if found := await unit.fetch(_kept(mine)):
            return int(found[0]["id"])
        row = Client(**person, team_id=team_id, created_at=unit.now, updated_at=unit.now)
        added = await records.add_if_absent(unit, row)
        if added is not None:
            return added
    raise Unavailable


async def keep(unit: Unit, viewer: scope.Viewer, client_id: int) -> Row | None:
    """`name`, `email` and `phone` of a client who cannot be erased until the transaction ends; None for no such one."""
    client = Client.__table__.c
    person = scope.only(CLIENTS, viewer, client.name, client.email, client.phone).where(client.id == client_id)
    found = await unit.fetch(_kept(person))
    return found[0] if found else None


def _kept(clients: Select[Any]) -> Select[Any]:
    """Lock as a reference does, but before the row is read: what an erasure left is seen, and bookings do not meet."""
    return clients.with_for_update(read=True, key_share=True, of=Client)


async def erase(unit: Unit, viewer: scope.Viewer, client_id: int) -> None:
    """Forget who a client was: its personal data, and what its events remember of it."""
    gone: dict[str, Any] = {
        "name": ERASED,
        "email": None,
        "phone": None,
        "notes": None,
        "tags": [],
        "timezone": None,
        "locale": None,
    }
    keys = {"name_key": fold(ERASED), "email_key": "", "search_key": fold(ERASED)}
    client, event = Client.__table__, Event.__table__
    mine = (scope.visible(CLIENTS, viewer), client.c.id == client_id)
    await unit.session.execute(
        update(client).where(*mine).values(**gone, **keys, deleted_at=unit.now, updated_at=unit.now)
    )
    theirs = (scope.visible(EVENTS, scope.Viewer(viewer.team_id)), event.c.client_id == client_id)
    forgotten = {"invitee_name": ERASED, "invitee_email": None, "invitee_phone": None, "notes": None}
    await unit.session.execute(
        update(event).where(*theirs).values(**forgotten, search_key=fold(ERASED), updated_at=unit.now)
    )
