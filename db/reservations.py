"""Reservations: what keeps a host busy. The last guard against double booking is a constraint on this table.

One row per busy host, buffers included, as UTC epoch seconds, half-open; it lives only while its owner blocks time.
PostgreSQL excludes overlaps by an index, SQLite by two triggers (`db/migrations`). In front of the guard the host's
row is locked (`db.members.lock`), so that bookings of one host follow each other instead of colliding.
Source: design "Reliability and security", section 1.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, delete
from sqlmodel import Field

from db import records, scope
from db.occurrences import OCCURRENCES, Occurrence
from db.resources import Owned, Resource
from db.scope import Viewer
from db.tables import index, owned, reference
from db.unit_of_work import Fetch, Unit
from scheduling.availability import Busy


class Reservation(Owned, table=True):
    """A host's time from `busy_from` to `busy_to`, taken by an occurrence."""

    __tablename__: ClassVar[Any] = "reservations"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("host_id", "members"),
        reference("occurrence_id", "occurrences", cascade=True),
        index("host_id", "busy_from"),
        index("occurrence_id"),
        CheckConstraint("busy_from < busy_to", name="range"),
    )

    host_id: int = Field(sa_type=BigInteger)
    busy_from: int = Field(sa_type=BigInteger)
    busy_to: int = Field(sa_type=BigInteger)
    occurrence_id: int = Field(sa_type=BigInteger)


RESERVATIONS = Resource(name="reservations", table=Reservation, span=None)


async def busy(fetch: Fetch, team_id: int, host_id: int, start: int, end: int) -> list[Busy]:
    """What keeps a host busy between two epoch minutes, buffers of the bookings included."""
    table = Reservation.__table__.c
    overlapping = (table.host_id == host_id, table.busy_from < end * 60, table.busy_to > start * 60)
    statement = scope.only(RESERVATIONS, Viewer(team_id), table.busy_from, table.busy_to).where(*overlapping)
    rows = await fetch(statement.order_by(table.busy_from))
    return [Busy(row["busy_from"] // 60, -(-row["busy_to"] // 60)) for row in rows]


async def take(unit: Unit, team_id: int, host_id: int, occurrence_id: int, start: int, end: int) -> None:
    """Take a host's time between two epoch minutes. Raises SlotUnavailable (from the guard) when any of it is taken."""
    values = {"host_id": host_id, "occurrence_id": occurrence_id, "busy_from": start * 60, "busy_to": end * 60}
    await records.add(unit, RESERVATIONS, team_id, values)


async def release(unit: Unit, team_id: int, event_id: int) -> None:
    """Free all the time an event has taken."""
    table, occurrence = Reservation.__table__, Occurrence.__table__
    own: Any = scope.only(OCCURRENCES, Viewer(team_id), occurrence.c.id).where(occurrence.c.event_id == event_id)
    await unit.session.execute(delete(table).where(table.c.team_id == team_id, table.c.occurrence_id.in_(own)))
