"""Locations: where events happen in person."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Field

from db.fields import Country, Email, Fields, Name, Phone, Short, Slug, TimeZone
from db.resources import Owned, Resource
from db.tables import activity, column, index, owned, unique
from db.types import Folded, UtcDateTime, contains


class LocationFields(Fields):
    """What may be written of a location."""

    name: Name = Field(description="Name; at most 200 characters.")
    slug: Slug | None = Field(default=None, description="Name in addresses; made from the name when absent.")
    address: Short | None = Field(default=None, description="Street and number.")
    city: Short | None = Field(default=None, description="City.")
    state: Short | None = Field(default=None, description="State or region.")
    zip: Short | None = Field(default=None, description="Postal code.")
    country: Country | None = Field(default=None, description="ISO 3166 country code.")
    phone: Phone | None = Field(default=None, description="Phone number, E.164.")
    email: Email | None = Field(default=None, description="E-mail address.")
    timezone: TimeZone | None = Field(default=None, description="IANA time zone; null means the team's.")
    is_active: bool = Field(default=True, description="Whether it can be chosen for new events.")


class Location(LocationFields, Owned, table=True):
    """One place."""

    __tablename__: ClassVar[Any] = "locations"
    __table_args__: ClassVar[Any] = (
        owned(),
        unique("uq_locations_slug", "team_id", "slug", where="deleted_at IS NULL"),
        index("name_key"),
        index("created_at"),
    )
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {"name_key": ("name",), "search_key": ("name", "address", "city")}

    name_key: str = Field(default="", sa_type=Folded)
    search_key: str = Field(default="", sa_type=Folded)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


LOCATIONS = Resource(
    name="locations",
    table=Location,
    search=lambda text, _: contains(column(Location, "search_key"), text),
    filters={"status": activity(Location)},
    sorts={"name": column(Location, "name_key"), "created_at": column(Location, "created_at")},
    default_sort=("name", False),
)
