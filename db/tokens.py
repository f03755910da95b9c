"""API tokens: what a caller shows. The secret is stored as SHA-256 only and shown once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import pydantic
from sqlalchemy import BigInteger, update
from sqlmodel import Field

from db import scope
from db.fields import Fields, Name
from db.members import Member
from db.resources import Owned, Resource
from db.tables import index, owned, reference
from db.teams import Team
from db.types import Json, Row, UtcDateTime
from db.unit_of_work import Fetch, Unit

USED_PRECISION = timedelta(minutes=1)
EVERYTHING = "*"
Scopes = Annotated[list[str], pydantic.Field(min_length=1)]


class TokenFields(Fields):
    """What the maker of a token chooses."""

    name: Name = Field(description="What the token is for.")
    scopes: Scopes = Field(
        default=[EVERYTHING], sa_type=Json, description="What it may do, such as `events:read`; `*`, or absent, is all."
    )
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="When it stops; null is never.")


class ApiToken(TokenFields, Owned, table=True):
    """One token of one member; `secret_hash` is lower-case hex."""

    __tablename__: ClassVar[Any] = "api_tokens"
    __table_args__: ClassVar[Any] = (owned(), reference("member_id", "members", cascade=True), index("member_id"))

    member_id: int = Field(sa_type=BigInteger)
    secret_hash: str
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


TOKENS = Resource(name="tokens", table=ApiToken, sorts={"created_at": ApiToken.__table__.c.created_at})


async def by_id(fetch: Fetch, token_id: int) -> Row | None:
    """A token with its member's `user_id`, `role` and `member_status` and its team's `timezone`.

    The token itself decides the team.
    """
    token, member, team = ApiToken.__table__, Member.__table__, Team.__table__
    shown = (member.c.user_id, member.c.role, member.c.status.label("member_status"), team.c.timezone)
    columns = (*token.c, *shown)
    joined = token.join(member, member.c.id == token.c.member_id).join(team, team.c.id == token.c.team_id)
    found = await fetch(scope.anywhere(*columns).select_from(joined).where(token.c.id == token_id))
    return found[0] if found else None


async def revoke(unit: Unit, viewer: scope.Viewer, token_id: int) -> bool:
    """Stop a token from its next request on; False when the team has no such living token."""
    token = ApiToken.__table__
    mine = (scope.visible(TOKENS, viewer), token.c.id == token_id, token.c.revoked_at.is_(None))
    done = await unit.session.execute(update(token).where(*mine).values(revoked_at=unit.now, updated_at=unit.now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


async def mark_used(unit: Unit, token_id: int) -> None:
    """Note that a token was used, at most once a minute."""
    token = ApiToken.__table__
    stale = (token.c.last_used_at.is_(None)) | (token.c.last_used_at <= unit.now - USED_PRECISION)
    await unit.session.execute(update(token).where(token.c.id == token_id, stale).values(last_used_at=unit.now))


async def revoke_anywhere(unit: Unit, token_id: int) -> bool:
    """Stop a token of any team: for whoever runs the server, whom no team bounds."""
    token = ApiToken.__table__
    living = (token.c.id == token_id, token.c.revoked_at.is_(None))
    done = await unit.session.execute(update(token).where(*living).values(revoked_at=unit.now, updated_at=unit.now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


async def revoke_named(unit: Unit, team_id: int, name: str) -> None:
    """Stop the team's living tokens of this name."""
    token = ApiToken.__table__
    living = (token.c.team_id == team_id, token.c.name == name, token.c.revoked_at.is_(None))
    await unit.session.execute(update(token).where(*living).values(revoked_at=unit.now, updated_at=unit.now))
