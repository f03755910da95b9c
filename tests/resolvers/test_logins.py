"""Logging in: an e-mail address and a password for a token; who fails learns nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from db import scope
from db.members import Member, MemberStatus
from db.scope import Caller, Role
from db.unit_of_work import Database
from resolvers import logins, members, passwords, tokens
from resolvers.context import Context
from scheduling.errors import Invalid, RateLimited
from tests.conftest import MONDAY
from tests.factories import NoThrottle, Team, make_team, unique

PASSWORD = "correct horse battery staple"
WRONG = {"email": ["These credentials do not match our records."]}


class Throttle:
    """Remembers who tried, and refuses when told to."""

    def __init__(self, *, full: bool = False) -> None:
        self.tries: list[tuple[str, str]] = []
        self.full = full

    async def check(self, email: str, address: str) -> None:
        """Count one try."""
        self.tries.append((email, address))
        if self.full:
            raise RateLimited(7)


@pytest.fixture
async def signed(database: Database) -> Team:
    """A team whose members have a password."""
    return await make_team(database, MONDAY, await passwords.hashed(PASSWORD))


def nobody(team: Team, throttle: Throttle | None = None) -> Context:
    return Context(team.database, Caller(None, "192.0.2.1", "test"), throttle or NoThrottle(), lambda: team.now)


def email_of(team: Team, role: str) -> str:
    return f"{role}@{team.slug}.example.com"


async def test_a_password_gives_a_token_of_the_member(signed: Team) -> None:
    for role, email in (("owner", email_of(signed, "owner")), ("staff", email_of(signed, "staff").upper())):
        row, text = await logins.login(nobody(signed), email, PASSWORD, "Phone", None)
        number, secret = text.split("|")
        actor = await tokens.authenticate(signed.database, int(number), secret, signed.now)
        assert actor is not None
        assert (row["id"], row["team_slug"]) == (signed.members[role], signed.slug)
        assert (actor.member_id, actor.role, actor.team_id) == (signed.members[role], Role(role), signed.id)


async def test_every_failure_looks_the_same(signed: Team, team: Team) -> None:
    table = Member.__table__
    away = update(table).where(table.c.id == signed.members["manager"]).values(status=MemberStatus.INACTIVE)
    await signed.database.write(lambda unit: unit.session.execute(away), signed.now)
    count = scope.anywhere(tokens.TOKENS.table.__table__.c.id)
    before = len(await signed.database.fetch(count))
    for email, password in (
        (email_of(signed, "owner"), PASSWORD + "!"),
        (email_of(signed, "owner"), ""),
        (email_of(signed, "nobody"), PASSWORD),
        (email_of(signed, "manager"), PASSWORD),  # inactive
        (email_of(team, "owner"), PASSWORD),  # has no password yet
        ("", ""),
    ):
        with pytest.raises(Invalid) as caught:
            await logins.login(nobody(signed), email, password, "Phone", None)
        assert caught.value.fields == WRONG
    assert len(await signed.database.fetch(count)) == before


async def test_an_unknown_address_is_verified_as_well(signed: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    matches = passwords.matches

    async def seen(stored: str | None, password: str) -> bool:
        asked.append(stored)
        return await matches(stored, password)

    monkeypatch.setattr(passwords, "matches", seen)
    with pytest.raises(Invalid):
        await logins.login(nobody(signed), email_of(signed, "nobody"), PASSWORD, "Phone", None)
    assert asked == [None]


async def test_a_try_is_counted_before_anything_is_looked_up(signed: Team) -> None:
    throttle = Throttle(full=True)
    with pytest.raises(RateLimited) as caught:
        await logins.login(nobody(signed, throttle), "a@example.com", PASSWORD, "Phone", None)
    assert caught.value.retry_after == 7
    assert throttle.tries == [("a@example.com", "192.0.2.1")]


async def test_a_member_of_several_teams_names_one(signed: Team) -> None:
    other = await make_team(signed.database, signed.now)
    person = {"name": "Both", "email": f"{unique('both')}@example.com"}
    stored = await passwords.hashed(PASSWORD)
    for one in (signed, other):
        await signed.database.write(
            lambda unit, one=one: members.add(unit, one.id, person, Role.ADMIN, stored), signed.now
        )
    for named in (None, "no-such-team"):
        with pytest.raises(Invalid) as caught:
            await logins.login(nobody(signed), person["email"], PASSWORD, "Phone", named)
        assert caught.value.fields == {"team": [f"Name one of your teams: {signed.slug}, {other.slug}."]}
    row, _ = await logins.login(nobody(signed), person["email"], PASSWORD, "Phone", other.slug)
    assert row["team_id"] == other.id


async def test_the_only_team_may_be_named_but_not_mistaken(signed: Team) -> None:
    email = email_of(signed, "owner")
    row, _ = await logins.login(nobody(signed), email, PASSWORD, "Phone", signed.slug)
    assert row["team_id"] == signed.id
    with pytest.raises(Invalid) as caught:
        await logins.login(nobody(signed), email, PASSWORD, "Phone", "no-such-team")
    assert list(caught.value.fields) == ["team"]


async def test_a_device_needs_a_name(signed: Team) -> None:
    for name in (" ", "x" * 201):
        with pytest.raises(Invalid) as caught:
            await logins.login(nobody(signed), email_of(signed, "owner"), PASSWORD, name, None)
        assert list(caught.value.fields) == ["device_name"]
