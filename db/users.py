"""Users: people who sign in. Global: one person may be a member of several teams."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db import scope
from db.fields import Email, Fields, Locale, Name
from db.resources import Record
from db.types import Folded, Row, fold
from db.unit_of_work import Fetch


class UserFields(Fields):
    """What is known of a person."""

    name: Name = Field(description="The person's name.")
    email: Email = Field(description="The address to sign in with; unique, whatever its case.")
    locale: Locale = Field(default="en", description="BCP 47 language tag.")


class User(UserFields, Record, table=True):
    """One person; `password_hash` is argon2id, null until a password is set."""

    __tablename__: ClassVar[Any] = "users"
    __table_args__: ClassVar[Any] = (UniqueConstraint("email_key", name="uq_users_email"),)
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {
        "email_key": ("email",),
        "name_key": ("name",),
        "search_key": ("name", "email"),
    }

    email_key: str = Field(default="", sa_type=Folded)
    name_key: str = Field(default="", sa_type=Folded)
    search_key: str = Field(default="", sa_type=Folded)
    password_hash: str | None = None


async def by_email(fetch: Fetch, email: str) -> Row | None:
    """The user who signs in with `email`; before a login there is no team to bound the read."""
    found = await fetch(scope.anywhere(*User.__table__.c).where(User.__table__.c.email_key == fold(email)))
    return found[0] if found else None
