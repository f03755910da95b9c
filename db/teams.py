"""Teams: the tenant. One row a team; every other owned table points here."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from db import scope
from db.fields import Color, Currency, Email, Fields, Locale, Name, Phone, TeamSlug, TimeZone, Url
from db.resources import Record, Resource
from db.types import Row
from db.unit_of_work import Fetch


class WeekStart(StrEnum):
    """The day a week begins with."""

    MONDAY = "monday"
    SUNDAY = "sunday"


class TeamFields(Fields):
    """What a team's owner may write."""

    name: Name = Field(description="Name shown to visitors; at most 200 characters.")
    slug: TeamSlug = Field(description="Name in addresses: 3 to 63 of a-z, 0-9 and hyphens; unique.")
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of dates that come without one.")
    locale: Locale = Field(default="en", description="BCP 47 language tag.")
    currency: Currency = Field(default="USD", description="ISO 4217 currency of new prices.")
    email: Email | None = Field(default=None, description="Public e-mail address.")
    phone: Phone | None = Field(default=None, description="Public phone number, E.164.")
    website: Url | None = Field(default=None, description="Public web address.")
    brand_color: Color | None = Field(default=None, description="Colour of pages, `#rrggbb`.")
    week_start: WeekStart = Field(default=WeekStart.MONDAY, sa_type=Text, description="The day a week begins with.")


class Team(TeamFields, Record, table=True):
    """One tenant."""

    __tablename__: ClassVar[Any] = "teams"

    __table_args__: ClassVar[Any] = (UniqueConstraint("slug"),)


TEAMS = Resource(name="teams", table=Team, is_team=True)


async def by_slug(fetch: Fetch, slug: str) -> Row | None:
    """The team that a public address names; anyone may ask, so no team bounds the read."""
    found = await fetch(scope.anywhere(*Team.__table__.c).where(Team.__table__.c.slug == slug))
    return found[0] if found else None
