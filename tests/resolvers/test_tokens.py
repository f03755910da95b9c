"""API tokens: made, told apart, used, revoked."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from db import scope
from db.members import Member, MemberStatus
from db.scope import Actor, Role, Viewer
from db.tokens import TOKENS
from db.types import Row
from db.unit_of_work import Unit
from resolvers import tokens
from resolvers.permissions import ROLE_SCOPES
from scheduling.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tests.factories import Team

MINUTE = timedelta(minutes=1)


def parts(text: str) -> tuple[int, str]:
    number, secret = text.split("|")
    return int(number), secret


async def rows(team: Team) -> list[Row]:
    table = TOKENS.table.__table__
    return list(await team.database.fetch(scope.rows(TOKENS, Viewer(team.id)).order_by(table.c.id)))


async def kept(team: Team) -> list[int]:
    return [row["id"] for row in await rows(team)]


async def row_of(team: Team, text: str) -> Row:
    return next(row for row in await rows(team) if row["id"] == parts(text)[0])


async def who(team: Team, text: str, after: timedelta = timedelta(0)) -> Actor | None:
    return await tokens.authenticate(team.database, *parts(text), team.now + after)


async def test_only_a_hash_of_the_secret_is_kept(team: Team) -> None:
    text = await team.token("events:read")
    row = await row_of(team, text)
    secret = parts(text)[1]
    assert secret.startswith("sk_")
    assert len(secret) == len("sk_") + 43
    assert row["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(secret in str(value) for value in row.values())
    assert await team.token("events:read") != text


@pytest.mark.parametrize("role", list(Role))
async def test_a_token_acts_as_its_member(team: Team, role: Role) -> None:
    actor = await who(team, team.tokens[role])
    assert actor is not None
    assert (actor.team_id, actor.member_id, actor.role) == (team.id, team.members[role], role)
    assert actor.scopes == ROLE_SCOPES[role]
    assert actor.token_id == parts(team.tokens[role])[0]


async def test_nobody_comes_with_what_is_no_token(team: Team, other_team: Team) -> None:
    number, secret = parts(team.tokens["owner"])
    theirs = parts(other_team.tokens["owner"])
    for wrong in (
        (0, secret),
        (2**62, secret),
        (number, secret[:-1]),
        (number, ""),
        (number, theirs[1]),
        (theirs[0], secret),
    ):
        assert await tokens.authenticate(team.database, *wrong, team.now) is None


async def test_a_token_stops_at_its_expiry(team: Team) -> None:
    text = await team.token("*", expires_at=team.now + MINUTE)
    assert await who(team, text, MINUTE - timedelta(seconds=1)) is not None
    assert await who(team, text, MINUTE) is None


async def test_an_expiry_lies_in_the_future(team: Team) -> None:
    before = await rows(team)
    for when in (team.now, team.now - MINUTE):
        with pytest.raises(Invalid) as caught:
            await team.token("*", expires_at=when)
        assert caught.value.fields == {"expires_at": ["The expiry must lie in the future."]}
    assert await rows(team) == before


async def test_an_inactive_member_is_nobody(team: Team) -> None:
    table = Member.__table__
    away = update(table).where(table.c.id == team.members["staff"]).values(status=MemberStatus.INACTIVE)
    await team.database.write(lambda unit: unit.session.execute(away), team.now)
    assert await who(team, team.tokens["staff"]) is None


async def test_use_is_noted_once_a_minute(team: Team) -> None:
    text = await team.token("*")
    for after, noted in ((0, 0), (59, 0), (60, 60), (119, 60), (121, 121)):
        await who(team, text, timedelta(seconds=after))
        assert (await row_of(team, text))["last_used_at"] == team.now + timedelta(seconds=noted)


async def make(team: Team, role: str = "owner", by: str | None = None, **values: Any) -> tuple[int, str]:
    """Make a token with the member's own token, or with the one given as text."""
    context = team.context(role)
    actor = await who(team, by or team.tokens[role])
    context.caller = type(context.caller)(actor, "127.0.0.1", "test")
    return await context.write(tokens.create, {"name": "Robot", **values})


async def test_a_token_makes_tokens_of_its_own_member(team: Team) -> None:
    for role in ("owner", "admin"):
        number, text = await make(team, role, scopes=["events:read"])
        actor = await who(team, text)
        assert actor is not None
        assert (actor.token_id, actor.member_id, actor.scopes) == (number, team.members[role], {"events:read"})
    actor = await who(team, (await make(team))[1])
    assert actor is not None
    assert actor.scopes == ROLE_SCOPES[Role.OWNER]


async def test_who_may_not_make_tokens_makes_none(team: Team) -> None:
    before = await kept(team)
    for role in ("manager", "staff"):
        with pytest.raises(Forbidden):
            await make(team, role)
    for wrong, field in (({"scopes": ["no:such"]}, "scopes"), ({"name": " "}, "name"), ({"name": "x" * 201}, "name")):
        with pytest.raises(Invalid) as caught:
            await make(team, **wrong)
        assert list(caught.value.fields) == [field]
    assert await kept(team) == before


async def issue_to_owner(team: Team, scopes: Any, unit: Unit) -> tuple[int, str]:
    return await tokens.issue(unit, team.id, team.members["owner"], {"name": "Shell", "scopes": scopes})


async def test_absent_scopes_are_all_empty_and_null_ones_are_none(team: Team) -> None:
    number, _ = await make(team)
    assert next(row for row in await rows(team) if row["id"] == number)["scopes"] == ["*"]
    before = await kept(team)
    for scopes, message in (([], "must not be empty"), (None, "must not be null")):
        with pytest.raises(Invalid) as caught:
            await make(team, scopes=scopes)
        assert caught.value.fields == {"scopes": [f"The scopes {message}."]}
        with pytest.raises(Invalid) as caught:
            await team.database.write(partial(issue_to_owner, team, scopes), team.now)
        assert caught.value.fields == {"scopes": [f"The scopes {message}."]}
    assert await kept(team) == before


async def test_a_caller_of_graphql_is_told_of_empty_scopes_too(team: Team, client: httpx.AsyncClient) -> None:
    making = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token } }"
    before = await kept(team)
    for scopes in ([], None):
        body = {"query": making, "variables": {"input": {"name": "Robot", "scopes": scopes}}}
        answer = (await client.post("/graphql", json=body, headers=team.headers)).json()
        assert [list(error["extensions"]["fields"]) for error in answer["errors"]] == [["scopes"]]
    assert await kept(team) == before


async def test_a_token_makes_none_that_can_do_more(team: Team) -> None:
    named = await team.token("events:read", "events:write")
    every = await team.token(*sorted(ROLE_SCOPES[Role.OWNER]))
    before = await kept(team)
    for wanted in (["*"], ["team:read"], ["events:read", "team:read"], ["*", "events:read"]):
        with pytest.raises(Forbidden, match="can do more"):
            await make(team, by=named, scopes=wanted)
    for by in (named, every):  # `*` grows with the application, the names of all scopes do not
        with pytest.raises(Forbidden, match="can do more"):
            await make(team, by=by)
    assert await kept(team) == before
    for scopes in (["events:read"], ["events:write", "events:read"]):
        actor = await who(team, (await make(team, by=named, scopes=scopes))[1])
        assert actor is not None
        assert actor.scopes == set(scopes)


async def test_a_token_makes_none_that_lives_longer(team: Team) -> None:
    end = team.now + MINUTE
    short = await team.token("*", expires_at=end)
    before = await kept(team)
    for longer in (None, end + timedelta(seconds=1)):
        with pytest.raises(Invalid) as caught:
            await make(team, by=short, expires_at=longer)
        assert caught.value.fields == {
            "expires_at": ["The expiry must not be later than that of the token that makes it."]
        }
    assert await kept(team) == before
    earlier = end - timedelta(seconds=1)
    for values, expected in (({}, end), ({"expires_at": end}, end), ({"expires_at": earlier}, earlier)):
        assert (await row_of(team, (await make(team, by=short, **values))[1]))["expires_at"] == expected
    for values, expected in (({}, None), ({"expires_at": None}, None), ({"expires_at": end}, end)):
        assert (await row_of(team, (await make(team, **values))[1]))["expires_at"] == expected


async def test_a_token_that_was_revoked_meanwhile_makes_none(team: Team) -> None:
    text = await team.token("*")
    context = team.context()
    context.caller = type(context.caller)(await who(team, text), "127.0.0.1", "test")
    await team.context().write(tokens.revoke, parts(text)[0])
    before = await kept(team)
    with pytest.raises(Unauthenticated):
        await context.write(tokens.create, {"name": "Robot"})
    assert await kept(team) == before


async def test_revoking_works_once_and_at_once(team: Team) -> None:
    text = await team.token("*")
    number = parts(text)[0]
    assert await team.context("admin").write(tokens.revoke, number) == number
    assert await who(team, text) is None
    assert (await row_of(team, text))["revoked_at"] == team.now
    with pytest.raises(NotFound):
        await team.context().write(tokens.revoke, number)


async def test_what_may_not_be_revoked_lives_on(team: Team, other_team: Team) -> None:
    number, theirs = parts(team.tokens["owner"])[0], parts(other_team.tokens["owner"])[0]
    for role in ("manager", "staff"):
        with pytest.raises(Forbidden):
            await team.context(role).write(tokens.revoke, number)
    for wrong in (theirs, 0, 2**62):
        with pytest.raises(NotFound):
            await team.context().write(tokens.revoke, wrong)
    assert await who(team, team.tokens["owner"]) is not None
    assert await who(other_team, other_team.tokens["owner"]) is not None
