"""Builders: rows a test begins with, made by the same use cases as real ones."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.scope import Actor, Caller, Role
from db.unit_of_work import Database, Unit
from resolvers import booking, clients, event_types, locations, members, tokens
from resolvers.context import Context
from resolvers.permissions import granted
from schema import ids

_numbers = itertools.count(1)


class NoThrottle:
    """Lets everybody try to log in as often as they like."""

    async def check(self, email: str, address: str) -> None:
        """Count nothing."""


def unique(stem: str) -> str:
    """A name nobody else has, in whichever process."""
    return f"{stem}-{os.getpid()}-{next(_numbers)}"


@dataclass
class Team:
    """A team as a test sees it: numbers, tokens and their headers by role, and one event type of 30 minutes."""

    database: Database
    now: datetime
    id: int
    slug: str
    members: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    event_type: int = 0
    event_type_slug: str = "intro-call"
    timezone: str = "UTC"

    @property
    def headers(self) -> dict[str, str]:
        """What the owner sends."""
        return self.headers_of("owner")

    def headers_of(self, role: str) -> dict[str, str]:
        """What a member with this role sends."""
        return bearer(self.tokens[role])

    def context(self, role: str = "owner") -> Context:
        """A request of the member with this role."""
        member = self.members[role]
        actor = Actor(self.id, member, member, Role(role), granted(Role(role), ["*"]), 0, self.timezone)
        return Context(self.database, Caller(actor, "127.0.0.1", "test"), NoThrottle(), lambda: self.now)

    async def token(self, *scopes: str, role: str = "owner", expires_at: datetime | None = None) -> str:
        """A further token with these scopes."""
        values = {"name": "Test", "scopes": list(scopes), "expires_at": expires_at}
        made = await self.database.write(lambda u: tokens.issue(u, self.id, self.members[role], values), self.now)
        return made[1]

    async def client(self, **values: Any) -> int:
        """A client."""
        return await self.context().write(
            clients.create, {"name": "Ann", "email": f"{unique('ann')}@example.com", **values}
        )

    async def location(self, **values: Any) -> int:
        """A location."""
        return await self.context().write(locations.create, {"name": "Studio", **values})

    async def make_event_type(self, **values: Any) -> int:
        """A further event type."""
        return await self.context().write(event_types.create, {"name": "Talk", "duration": 30, **values})

    async def event(self, starts_at: datetime, **values: Any) -> int:
        """A booking, whatever the hours."""
        invitee = {"name": "Bob", "email": f"{unique('bob')}@example.com"}
        wanted = {"event_type_id": self.event_type, "invitee": invitee, "ignore_availability": True, **values}
        if "client_id" in wanted:
            del wanted["invitee"]
        return await booking.create(self.context(), {"starts_at": starts_at, **wanted})


def bearer(token: str) -> dict[str, str]:
    """The headers that carry a token."""
    return {"Authorization": f"Bearer {token}"}


def gid(type_name: str, number: int) -> str:
    """The global id of a row."""
    return ids.encode(type_name, number)


async def make_team(database: Database, now: datetime, password_hash: str | None = None, **values: Any) -> Team:
    """A team in UTC with an owner, an admin, a manager and a staff member; the owner hosts the event type."""

    async def work(unit: Unit) -> Team:
        slug = unique("team")
        team_id = await members.add_team(unit, {"name": "Team", "slug": slug, **values})
        made = Team(database, now, team_id, slug, timezone=values.get("timezone", "UTC"))
        for role in Role:
            person = {"name": role.capitalize(), "email": f"{role}@{slug}.example.com"}
            made.members[role] = await members.add(unit, team_id, person, role, password_hash)
            token = {"name": role, "scopes": ["*"]}
            made.tokens[role] = (await tokens.issue(unit, team_id, made.members[role], token))[1]
        return made

    team = await database.write(work, now)
    intro = {"name": "Intro call", "duration": 30}
    team.event_type = await team.context().write(event_types.create, intro)
    return team
