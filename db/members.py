"""Members: a user in a team, with a role. Hosts of events are members."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Text, case
from sqlmodel import Field

from db import scope
from db.expressions import of_parent, parents_where
from db.fields import Fields, Slug, TimeZone
from db.resources import Link, Owned, Resource
from db.scope import Role
from db.tables import column, index, owned, reference
from db.teams import Team
from db.types import Row, any_of, contains, fold
from db.unit_of_work import Fetch, Unit
from db.users import User


class MemberStatus(StrEnum):
    """Whether a member may sign in and host."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class MemberFields(Fields):
    """What is known of a member beside the user."""

    role: Role = Field(sa_type=Text, description="What the member may do.")
    slug: Slug = Field(description="Name in addresses; unique in the team.")
    timezone: TimeZone | None = Field(default=None, description="IANA time zone; null means the team's.")
    status: MemberStatus = Field(default=MemberStatus.ACTIVE, sa_type=Text, description="Active or inactive.")


class Member(MemberFields, Owned, table=True):
    """One user in one team."""

    __tablename__: ClassVar[Any] = "members"
    __table_args__: ClassVar[Any] = (
        owned(),
        Index("uq_members_user", "team_id", "user_id", unique=True),
        Index("uq_members_slug", "team_id", "slug", unique=True),
        index("status"),
    )

    user_id: int = Field(sa_type=BigInteger, foreign_key="users.id")


class EventTypeMember(Owned, table=True):
    """One host of one event type; `position` keeps their order."""

    __tablename__: ClassVar[Any] = "event_type_members"
    __table_args__: ClassVar[Any] = (
        reference("event_type_id", "event_types", cascade=True),
        reference("member_id", "members"),
        Index("uq_event_type_members", "team_id", "event_type_id", "member_id", unique=True),
        index("member_id"),
    )

    event_type_id: int = Field(sa_type=BigInteger)
    member_id: int = Field(sa_type=BigInteger)
    position: int


def _email(viewer: scope.Viewer) -> Any:
    """A member's e-mail address; of the others staff see name and role only."""
    email = of_parent("email", Member, "user_id", User)
    own = column(Member, "id") == viewer.host_id
    return email if viewer.host_id is None else case((own, email), else_=None)


def _search(text: str, viewer: scope.Viewer) -> Any:
    """By name and e-mail address; staff, who do not see addresses, by name alone."""
    key = column(User, "search_key" if viewer.host_id is None else "name_key")
    return column(Member, "user_id").in_(parents_where(User, contains(key, text)))


MEMBERS = Resource(
    name="members",
    table=Member,
    expressions={
        "name": of_parent("name", Member, "user_id", User),
        "email": _email,
    },
    search=_search,
    filters={
        "status": lambda values: any_of(column(Member, "status"), values),
        "role": lambda values: any_of(column(Member, "role"), values),
    },
    sorts={"name": of_parent("name_key", Member, "user_id", User)},
    default_sort=("name", False),
    links={"event_type_id": Link(EventTypeMember, "event_type_id", "member_id")},
)


async def of_user(fetch: Fetch, user_id: int) -> Sequence[Row]:
    """The active memberships of a user with their teams' slugs; before a login there is no team to bound the read."""
    member, team = Member.__table__.c, Team.__table__.c
    statement = scope.anywhere(*member, team.slug.label("team_slug")).join_from(Member.__table__, Team.__table__)
    active = member.status == MemberStatus.ACTIVE
    return await fetch(statement.where(member.user_id == user_id, active).order_by(member.id))


async def host_by_slug(fetch: Fetch, viewer: scope.Viewer, slug: str) -> int | None:
    """The id of the active member that a public address names."""
    member = Member.__table__.c
    active = member.status == MemberStatus.ACTIVE
    found = await fetch(scope.only(MEMBERS, viewer, member.id).where(member.slug == slug, active))
    return found[0]["id"] if found else None


async def lock(unit: Unit, viewer: scope.Viewer, ids: Sequence[int]) -> None:
    """Lock these hosts in the order of their ids, so that two bookings of one host follow each other."""
    member = Member.__table__.c
    locked = scope.only(MEMBERS, viewer, member.id).where(member.id.in_(ids)).order_by(member.id)
    await unit.fetch(locked.with_for_update(key_share=True))


async def by_email_or_owner(unit: Unit, team_id: int, email: str | None) -> int | None:
    """The id of the active member with this e-mail address, or of the team's first owner when none is named."""
    member, user = Member.__table__.c, User.__table__.c
    wanted = member.role == Role.OWNER if email is None else user.email_key == fold(email)
    statement = scope.only(MEMBERS, scope.Viewer(team_id), member.id).join(User.__table__, user.id == member.user_id)
    active = member.status == MemberStatus.ACTIVE
    found = await unit.fetch(statement.where(wanted, active).order_by(member.id).limit(1))
    return found[0]["id"] if found else None
