"""Who calls: logins, tokens and what they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.scope import Role
from db.unit_of_work import Database
from resolvers import members, passwords
from tests.cases.doors import Door
from tests.cases.refusals import Operation, refused
from tests.cases.rows import client_row, location_row, team_row
from tests.conftest import Clock
from tests.factories import Team, make_team, unique

PASSWORD = "correct horse battery staple"
WRONG = {"email": ["These credentials do not match our records."]}
BODIES = {
    "clients": {"name": "Ann", "email": "ann@example.com"},
    "locations": {"name": "Studio"},
    "event-types": {"name": "Talk", "duration": 30},
}


@pytest.fixture
async def people(database: Database, clock: Clock) -> Team:
    """A team whose members have a password."""
    return await make_team(database, clock(), await passwords.hashed(PASSWORD))


def credentials(people: Team, **more: str) -> dict[str, str]:
    """What the team's owner logs in with."""
    return {"email": f"owner@{people.slug}.example.com", "password": PASSWORD, "device_name": "Phone", **more}


async def test_the_right_password_gives_a_token(door: Door, people: Team) -> None:
    answer = await door.login(**credentials(people, email=f"OWNER@{people.slug}.Example.com"))
    user = {
        "id": people.members["owner"],
        "name": "Owner",
        "email": f"owner@{people.slug}.example.com",
        "role": "owner",
        "team": {"id": people.id, "slug": people.slug},
    }
    token = answer.data["token"]
    assert answer.data == {"token": token, "token_type": "Bearer", "user": user}
    assert (await door.using(token).show("team")).data == team_row(people)


@pytest.mark.parametrize("more", [{"password": "wrong"}, {"password": ""}, {"email": "nobody@example.com"}])
async def test_wrong_credentials_all_look_alike(door: Door, people: Team, more: dict[str, str]) -> None:
    answer = await refused(people, door.login(**credentials(people, **more)), "invalid", "email")
    assert answer.fields == WRONG


async def test_a_member_without_a_password_cannot_log_in(door: Door, team: Team) -> None:
    await refused(team, door.login(**credentials(team, password="")), "invalid", "email")


@pytest.mark.parametrize("name", ["email", "password", "device_name"])
async def test_a_login_needs_everything(door: Door, people: Team, name: str) -> None:
    body = {key: value for key, value in credentials(people).items() if key != name}
    await refused(people, door.login(**body), "invalid", name)


@pytest.mark.parametrize("name", ["email", "password", "device_name", "team"])
async def test_a_nul_in_a_login_is_refused(door: Door, people: Team, name: str) -> None:
    answer = await door.login(**{**credentials(people), name: "a\0b"})
    assert answer.kind == "invalid"


async def test_members_of_several_teams_name_one(
    door: Door, people: Team, other_team: Team, database: Database, clock: Clock
) -> None:
    person = {"name": "Owner", "email": credentials(people)["email"]}
    second = await database.write(lambda u: members.add(u, other_team.id, person, Role.STAFF, None), clock())
    answer = await refused(people, door.login(**credentials(people)), "invalid", "team")
    assert answer.fields == {"team": [f"Name one of your teams: {people.slug}, {other_team.slug}."]}
    await refused(people, door.login(**credentials(people, team=unique("no"))), "invalid", "team")
    user = (await door.login(**credentials(people, team=other_team.slug))).data["user"]
    assert (user["id"], user["role"], user["team"]) == (
        second,
        "staff",
        {"id": other_team.id, "slug": other_team.slug},
    )


async def test_the_sixth_try_in_a_minute_is_too_many(door: Door, people: Team) -> None:
    for _ in range(5):
        assert (await door.login(**credentials(people, password="wrong"))).kind == "invalid"
    await refused(people, door.login(**credentials(people)), "rate_limited")


async def test_a_logout_ends_this_token_only(door: Door, people: Team) -> None:
    first, second = [(await door.login(**credentials(people))).data["token"] for _ in range(2)]
    assert (await door.using(first).logout()).data == {"message": "Logged out."}
    assert (await door.using(first).show("team")).kind == "unauthenticated"
    assert (await door.using(second).show("team")).kind == "ok"


async def test_nobody_logs_out(door: Door, team: Team) -> None:
    await refused(team, door.logout(), "unauthenticated")


async def test_an_expired_token_is_nobodys(door: Door, team: Team, clock: Clock) -> None:
    short = door.using(await team.token("*", expires_at=clock.now + timedelta(hours=1)))
    clock.now += timedelta(minutes=59, seconds=59)
    assert (await short.show("team")).kind == "ok"
    clock.now += timedelta(seconds=1)
    await refused(team, short.show("team"), "unauthenticated")
    await refused(team, short.create("clients", BODIES["clients"]), "unauthenticated")


async def test_a_token_that_is_none_is_nobodys(door: Door, team: Team, other_team: Team) -> None:
    number, _, secret = team.tokens["owner"].partition("|")
    foreign = other_team.tokens["owner"].partition("|")[0]
    for token in (secret, f"{number}|", f"{number}|sk_wrong", f"{foreign}|{secret}", f"999999999|{secret}", "x"):
        await refused(team, door.using(token).show("team"), "unauthenticated")


@pytest.mark.parametrize("resource", ["team", "event-types", "events", "clients", "locations", "members"])
async def test_reading_needs_its_scope(door: Door, team: Team, resource: str) -> None:
    everything_else = [
        f"{name}:{verb}"
        for name in ("team", "event-types", "events", "clients", "locations", "members", "availability")
        for verb in ("read", "write")
        if (name, verb) != (resource, "read")
    ]
    narrow = door.using(await team.token(*everything_else))
    call = narrow.show("team") if resource == "team" else narrow.list(resource)
    answer = await refused(team, call, "forbidden")
    assert answer.scope == f"{resource}:read"
    wide = door.using(await team.token(f"{resource}:read"))
    assert (await (wide.show("team") if resource == "team" else wide.list(resource))).kind == "ok"


WRITES: dict[str, Operation] = {
    "team:write": lambda door, _: door.update("team", None, {"name": "New"}),
    **{f"{name}:write": lambda door, _, name=name: door.create(name, BODIES[name]) for name in BODIES},  # type: ignore[misc]
    "events:write": lambda door, event_type: door.create(
        "events",
        {
            "event_type_id": event_type,
            "starts_at": "2026-01-06T10:00:00Z",
            "invitee": {"name": "Bob", "email": "bob@example.com"},
        },
    ),
}


@pytest.mark.parametrize("scope", WRITES)
async def test_writing_needs_its_scope(door: Door, team: Team, scope: str) -> None:
    reading = door.using(await team.token(scope.replace("write", "read")))
    answer = await refused(team, WRITES[scope](reading, team.event_type), "forbidden")
    assert answer.scope == scope
    assert (await WRITES[scope](door.using(await team.token("*")), team.event_type)).kind == "ok"


async def test_who_may_only_write_sees_what_they_wrote(door: Door, team: Team) -> None:
    writer = door.using(await team.token("clients:write", "locations:write"))
    ann = await writer.create("clients", BODIES["clients"])
    assert ann.data == client_row(ann.data["id"], **BODIES["clients"])
    studio = await writer.create("locations", BODIES["locations"])
    assert studio.data == location_row(studio.data["id"], name="Studio", slug="studio")
    answer = await refused(team, writer.show("clients", ann.data["id"]), "forbidden")
    assert answer.scope == "clients:read"


async def test_an_event_token_sees_who_comes_and_no_more(door: Door, team: Team) -> None:
    caller = door.using(await team.token("events:read"))
    client_id = await team.client(email="ann@example.com", phone="+4930901820", notes="private")
    event_id = await team.event(team.now + timedelta(days=1), client_id=client_id)
    shown = (await caller.show("events", event_id)).data
    assert shown["client"] == {"id": client_id, "name": "Ann", "email": "ann@example.com", "phone": "+4930901820"}
    assert (await refused(team, caller.show("clients", client_id), "forbidden")).scope == "clients:read"
