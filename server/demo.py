"""The demo team: enough to look round in, made once, through the same use cases as everything else.

Decided here: what is in it. The password is public, so the demo belongs on nobody's server but one's own machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from db import members, teams, tokens
from db.scope import Actor, Caller, Role
from db.unit_of_work import Database, Unit
from resolvers import booking, clients, event_types, locations, passwords, slots
from resolvers import members as joining
from resolvers import tokens as keys
from resolvers.context import Context, now
from resolvers.permissions import SCOPES
from schema.scalars import show_instant
from server.rate_limit import LoginThrottle

TEAM = {"name": "Demo Studio", "slug": "demo", "timezone": "Europe/Berlin", "currency": "EUR"}
OWNER = {"name": "Ada Demo", "email": "ada@demo.test"}
COLLEAGUE = {"name": "Grace Demo", "email": "grace@demo.test"}
PASSWORD = "demo-password"  # noqa: S105 (shown to everyone who runs the demo)
TOKEN = "Demo"  # noqa: S105 (its name)
LOCATION = {"name": "Studio One", "address": "Lindenstrasse 1", "city": "Berlin", "country": "DE"}
INTRO = {
    "name": "Intro call",
    "duration": 30,
    "minimum_notice": 60,
    "maximum_advance": 60,
    "location_details": "We call you.",
}
CONSULTATION = {"name": "Consultation", "duration": 60, "buffer_after": 15, "maximum_advance": 60}
PEOPLE = (
    {"name": "Mary Client", "email": "mary@example.com", "phone": "+4930123456", "tags": ["regular"]},
    {"name": "John Client", "email": "john@example.com"},
)
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Demo:
    """What a newcomer needs: addresses, the login, a token, three commands."""

    graphiql: str
    rest_docs: str
    email: str
    password: str
    token: str
    commands: tuple[str, ...]

    def text(self) -> str:
        """The same, to read."""
        return "\n".join(
            [
                "",
                f"  GraphiQL    {self.graphiql}",
                f"  REST docs   {self.rest_docs}",
                f"  Login       {self.email} / {self.password}",
                f"  API token   {self.token}",
                "",
                "Three commands to paste into another terminal:",
                "",
                *(f"{command}\n" for command in self.commands),
            ]
        )


async def seed(database: Database, base_url: str) -> Demo:
    """Make the demo team when there is none; make a new token in place of the last one in any case."""
    if await teams.by_slug(database.fetch, TEAM["slug"]) is None:
        hashed = await passwords.hashed(PASSWORD)
        await _fill(Context(database, await database.write(lambda unit: _found(unit, hashed), now()), LoginThrottle()))
    token = await database.write(_renew_token, now())
    return Demo(
        graphiql=f"{base_url}/graphql",
        rest_docs=f"{base_url}/api/docs",
        email=OWNER["email"],
        password=PASSWORD,
        token=token,
        commands=_commands(base_url, token, await _free_start(database)),
    )


async def _found(unit: Unit, password_hash: str) -> Caller:
    team_id = await joining.add_team(unit, dict(TEAM))
    owner_id = await joining.add(unit, team_id, OWNER, Role.OWNER, password_hash)
    await joining.add(unit, team_id, COLLEAGUE, Role.STAFF, password_hash)
    actor = Actor(team_id, owner_id, user_id=0, role=Role.OWNER, scopes=SCOPES, token_id=0)
    return Caller(actor, address="", request_id="demo")


async def _fill(ctx: Context) -> None:
    place = await ctx.write(locations.create, LOCATION)
    intro = await ctx.write(event_types.create, INTRO)
    await ctx.write(event_types.create, {**CONSULTATION, "location_type": "in_person", "location_id": place})
    people = [await ctx.write(clients.create, person) for person in PEOPLE]
    starts = await _starts(ctx.database, "intro-call", now() + timedelta(days=1))
    for person, start in zip(people, starts[3::6], strict=False):
        await booking.create(ctx, {"event_type_id": intro, "client_id": person, "starts_at": start})


async def _renew_token(unit: Unit) -> str:
    team = await teams.by_slug(unit.fetch, TEAM["slug"])
    team_id = int(team["id"]) if team else 0
    await tokens.revoke_named(unit, team_id, TOKEN)
    member_id = await members.by_email_or_owner(unit, team_id, None) or 0
    return (await keys.issue(unit, team_id, member_id, {"name": TOKEN}))[1]


async def _free_start(database: Database) -> str:
    starts = await _starts(database, "intro-call", now() + timedelta(days=1))
    return show_instant(starts[0]) if starts else show_instant(now() + timedelta(days=1))


async def _starts(database: Database, event_type: str, start: datetime) -> list[datetime]:
    ctx = Context(database, Caller(None, "", "demo"), LoginThrottle())
    span: tuple[date | datetime, date | datetime] = (start, start + AHEAD)
    _, found = await slots.listed(ctx, TEAM["slug"], event_type, *span, None, None)
    return [slot.starts_at for slot in found]


def _commands(base_url: str, token: str, start: str) -> tuple[str, ...]:
    booked: dict[str, Any] = {"name": "Eve Visitor", "email": "eve@example.com"}
    invitee = ", ".join(f'{name}: \\"{value}\\"' for name, value in booked.items())
    mutation = (
        f'mutation {{ bookEvent(input: {{team: \\"demo\\", eventType: \\"intro-call\\", startsAt: \\"{start}\\", '
        f"invitee: {{{invitee}}}}}) {{ databaseId status startsAt }} }}"
    )
    query = "{ events(first: 3) { totalCount nodes { startsAt status eventType { name } client { name } } } }"
    auth = f'-H "Authorization: Bearer {token}"'
    post = f"curl -s {base_url}/graphql -H 'Content-Type: application/json'"
    return (
        f"curl -s {auth} '{base_url}/api/v1/events?per_page=3'",
        f'{post} {auth} -d \'{{"query": "{query}"}}\'',
        f'{post} -d \'{{"query": "{mutation}"}}\'',
    )
