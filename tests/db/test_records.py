"""Writing rows: stamps, folded keys, references that must exist, and refusals that keep nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import clients as stored
from db import records, scope
from db.availability import SCHEDULES
from db.clients import CLIENTS, Client
from db.event_types import EVENT_TYPES
from db.events import EVENTS
from db.locations import LOCATIONS
from db.resources import Resource
from db.scope import Viewer
from db.teams import TEAMS
from db.types import Row
from db.unit_of_work import Unit
from db.users import User
from scheduling.errors import Invalid, NotFound
from tests.factories import Team, unique

LATER = timedelta(hours=1)


async def row_of(team: Team, resource: Resource, row_id: int) -> Row:
    row = await records.read(team.database.fetch, resource, Viewer(team.id), row_id, deleted=True)
    assert row is not None
    return row


async def change(team: Team, resource: Resource, row_id: int, **changes: Any) -> None:
    async def work(unit: Unit) -> None:
        row = await records.get(unit, resource, Viewer(team.id), row_id)
        await records.change(unit, resource, row, changes)

    await team.database.write(work, team.now + LATER)


async def add(team: Team, resource: Resource, **values: Any) -> int:
    return await team.database.write(lambda unit: records.add(unit, resource, team.id, values), team.now)


async def count(team: Team, resource: Resource) -> int:
    return len(await team.database.fetch(scope.rows(resource, Viewer(team.id), deleted=True)))


async def test_a_new_row_is_stamped_and_folded(team: Team) -> None:
    email = f"{unique('Zoë')}@Example.com"
    client = await add(team, CLIENTS, name="Zoë STRAßE", email=email, phone="+15551234567", tags=["b", "a"])
    row = await row_of(team, CLIENTS, client)
    assert (row["team_id"], row["created_at"], row["updated_at"], row["deleted_at"]) == (
        team.id,
        team.now,
        team.now,
        None,
    )
    assert (row["name_key"], row["email_key"]) == ("zoë strasse", email.casefold())
    assert row["search_key"] == f"zoë strasse\x1f{email.casefold()}\x1f+15551234567"
    assert row["tags"] == ["b", "a"]


async def test_a_change_moves_the_stamp_and_the_keys(team: Team) -> None:
    client = await team.client(name="Ann")
    before = await row_of(team, CLIENTS, client)
    await change(team, CLIENTS, client, name="BEA", phone=None)
    after = await row_of(team, CLIENTS, client)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"name", "name_key", "search_key", "updated_at"}
    assert (after["name_key"], after["updated_at"]) == ("bea", team.now + LATER)


async def test_no_change_leaves_no_trace(team: Team) -> None:
    client = await team.client()
    before = await row_of(team, CLIENTS, client)
    await change(team, CLIENTS, client)
    assert await row_of(team, CLIENTS, client) == before


async def test_a_soft_deletion_keeps_the_row(team: Team) -> None:
    location = await team.location()

    async def work(unit: Unit) -> None:
        await records.delete(unit, await records.get(unit, LOCATIONS, Viewer(team.id), location))

    await team.database.write(work, team.now + LATER)
    row = await row_of(team, LOCATIONS, location)
    assert (row["deleted_at"], row["updated_at"], row["name"]) == (team.now + LATER, team.now + LATER, "Studio")
    assert await records.read(team.database.fetch, LOCATIONS, Viewer(team.id), location) is None
    with pytest.raises(NotFound):
        await team.database.write(work, team.now)


async def test_rows_of_another_team_are_not_there(team: Team, other_team: Team) -> None:
    theirs = await other_team.client()
    fetch, mine = team.database.fetch, Viewer(team.id)
    assert await records.read(fetch, CLIENTS, mine, theirs) is None
    assert await records.read(fetch, CLIENTS, mine, theirs, deleted=True) is None
    assert await records.read_many(fetch, CLIENTS, mine, [theirs]) == {}
    for row_id in (theirs, 0, 2**62):
        with pytest.raises(NotFound):
            await team.database.write(lambda unit, row_id=row_id: records.get(unit, CLIENTS, mine, row_id), team.now)
    assert await records.read(fetch, TEAMS, mine, other_team.id) is None


async def test_missing_keeps_the_order_asked_for(team: Team, other_team: Team) -> None:
    mine, theirs, deleted = await team.client(), await other_team.client(), await team.client()
    await change(team, CLIENTS, deleted, deleted_at=team.now)
    asked = [theirs, mine, 2**62, deleted]
    found = await team.database.write(lambda unit: records.missing(unit, CLIENTS, Viewer(team.id), asked), team.now)
    assert found == [theirs, 2**62, deleted]


async def test_a_reference_must_exist_in_the_team(team: Team, other_team: Team) -> None:
    theirs = {
        "schedule_id": await schedule_of(other_team),
        "location_id": await other_team.location(),
    }
    before = await count(team, EVENT_TYPES)
    expected = {
        "schedule_id": ["The selected schedule does not exist."],
        "location_id": ["The selected location does not exist."],
    }
    for wrong in (theirs, {"schedule_id": 2**62, "location_id": 0}):
        with pytest.raises(Invalid) as caught:
            await add(team, EVENT_TYPES, name="Talk", slug=unique("t"), duration=30, **wrong)
        assert caught.value.fields == expected
        with pytest.raises(Invalid) as caught:
            await change(team, EVENT_TYPES, team.event_type, **wrong)
        assert caught.value.fields == expected
    assert await count(team, EVENT_TYPES) == before
    row = await row_of(team, EVENT_TYPES, team.event_type)
    assert (row["schedule_id"], row["location_id"], row["updated_at"]) == (None, None, team.now)


async def schedule_of(team: Team) -> int:
    viewer = Viewer(team.id, team.members["owner"])
    return int((await team.database.fetch(scope.rows(SCHEDULES, viewer)))[0]["id"])


async def test_a_broken_unique_constraint_names_its_field(team: Team) -> None:
    email = f"{unique('ann')}@example.com"
    await team.client(email=email)
    before = await count(team, CLIENTS)
    with pytest.raises(Invalid) as caught:
        await add(team, CLIENTS, name="Other", email=email.upper())
    assert caught.value.fields == {"email": ["A client with this e-mail address already exists."]}
    assert await count(team, CLIENTS) == before


async def test_an_address_is_free_again_after_erasure_and_in_another_team(team: Team, other_team: Team) -> None:
    email = f"{unique('ann')}@example.com"
    client = await team.client(email=email)
    await team.database.write(lambda unit: stored.erase(unit, Viewer(team.id), client), team.now)
    assert await team.client(email=email) != client
    assert await other_team.client(email=email)


async def test_erasing_a_client_forgets_it_everywhere(team: Team) -> None:
    client = await team.client(
        name="Secret Name", phone="+15551234567", notes="Secret", tags=["secret"], timezone="Europe/Berlin", locale="de"
    )
    event = await team.event(datetime(2026, 1, 6, 9, tzinfo=UTC), client_id=client, notes="Secret")
    await team.database.write(lambda unit: stored.erase(unit, Viewer(team.id), client), team.now + LATER)
    row, booked = await row_of(team, CLIENTS, client), await row_of(team, EVENTS, event)
    for shown in (row, booked):
        assert not any("secret" in str(value).casefold() or "example.com" in str(value) for value in shown.values())
        assert shown["updated_at"] == team.now + LATER
    assert (row["name"], row["email"], row["tags"], row["deleted_at"]) == (
        "Deleted client",
        None,
        [],
        team.now + LATER,
    )
    assert (booked["invitee_name"], booked["invitee_email"], booked["notes"]) == ("Deleted client", None, None)


async def test_erasing_another_teams_client_changes_nothing(team: Team, other_team: Team) -> None:
    theirs = await other_team.client()
    before = await row_of(other_team, CLIENTS, theirs)
    await team.database.write(lambda unit: stored.erase(unit, Viewer(team.id), theirs), team.now)
    assert await row_of(other_team, CLIENTS, theirs) == before


async def test_a_row_is_added_once(team: Team) -> None:
    stamps = {"team_id": team.id, "created_at": team.now, "updated_at": team.now}
    email = f"{unique('ann')}@example.com"

    async def work(unit: Unit, name: str) -> int | None:
        return await records.add_if_absent(unit, Client(name=name, email=email, **stamps))

    writes = (team.database.write(lambda unit, n=n: work(unit, n), team.now) for n in ("One", "Two"))
    answers = await asyncio.gather(*writes)
    rows = await team.database.fetch(scope.rows(CLIENTS, Viewer(team.id)))
    assert [row["email_key"] for row in rows] == [email]
    assert sorted(answers, key=str) == [rows[0]["id"], None]


async def test_found_again_whatever_the_case_and_never_changed(team: Team, other_team: Team) -> None:
    email = f"{unique('ann')}@example.com"
    client = await team.client(email=email, name="Ann")
    person = {"name": "Somebody", "email": email.upper(), "phone": "+15551234567"}
    found = await team.database.write(lambda unit: stored.find_or_add(unit, team.id, person), team.now)
    assert found == client
    row = await row_of(team, CLIENTS, client)
    assert (row["name"], row["email"], row["phone"]) == ("Ann", email, None)
    elsewhere = await team.database.write(lambda unit: stored.find_or_add(unit, other_team.id, person), team.now)
    assert elsewhere != client


async def test_a_global_row_has_no_team(team: Team) -> None:
    email = f"{unique('person')}@Example.com"

    async def work(unit: Unit) -> int:
        return await records.add_global(replace(unit, now=team.now), User, {"name": "Ann", "email": email})

    user = await team.database.write(work, team.now)
    rows = await team.database.fetch(scope.anywhere(*User.__table__.c).where(User.__table__.c.id == user))
    assert [(row["email"], row["email_key"], row["created_at"]) for row in rows] == [
        (email, email.casefold(), team.now)
    ]


async def test_slugs_like_takes_the_stem_literally(team: Team, other_team: Team) -> None:
    for slug in ("a-b", "a-b-2", "axb", "b"):
        await add(team, LOCATIONS, name="x", slug=slug)
    await add(other_team, LOCATIONS, name="x", slug="a-b-3")
    found = await team.database.write(lambda unit: records.slugs_like(unit, LOCATIONS, team.id, "a-b"), team.now)
    assert found == {"a-b", "a-b-2"}
    wild = await team.database.write(lambda unit: records.slugs_like(unit, LOCATIONS, team.id, "a_b"), team.now)
    assert wild == set()
