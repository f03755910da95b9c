"""Occurrences: when an event takes place. A single event has one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Text, update
from sqlmodel import Field

from db.events import Event
from db.expressions import parents_where
from db.resources import Owned, Resource
from db.tables import column, index, owned, reference
from db.types import UtcDateTime, any_of
from db.unit_of_work import Unit
from scheduling.booking import EventStatus


class Occurrence(Owned, table=True):
    """One time an event takes place; `index` counts from 1."""

    __tablename__: ClassVar[Any] = "occurrences"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("event_id", "events", cascade=True),
        index("event_id", "starts_at"),
    )

    event_id: int = Field(sa_type=BigInteger)
    index: int = Field(description="Place in the series, from 1.")
    starts_at: datetime = Field(sa_type=UtcDateTime, description="When it starts.")
    ends_at: datetime = Field(sa_type=UtcDateTime, description="When it ends.")
    status: EventStatus = Field(sa_type=Text, description="Where it stands.")


OCCURRENCES = Resource(
    name="occurrences",
    table=Occurrence,
    filters={
        "status": lambda values: any_of(column(Occurrence, "status"), values),
        "event_id": lambda value: column(Occurrence, "event_id") == value,
    },
    span="starts_at",
    sorts={"starts_at": column(Occurrence, "starts_at")},
    default_sort=("starts_at", False),
    staff=lambda host: column(Occurrence, "event_id").in_(parents_where(Event, column(Event, "host_id") == host)),
)


async def set_status(unit: Unit, team_id: int, event_id: int, status: EventStatus) -> None:
    """Give every occurrence of an event that is not cancelled the event's new status."""
    table = Occurrence.__table__
    own = (table.c.team_id == team_id, table.c.event_id == event_id, table.c.status != EventStatus.CANCELLED)
    await unit.session.execute(update(table).where(*own).values(status=status, updated_at=unit.now))
