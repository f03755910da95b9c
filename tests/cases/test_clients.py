"""Clients: made, changed, found again by e-mail, erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cases.doors import Door
from tests.cases.refusals import Operation, each_refused, everything, operations, refused
from tests.cases.rows import LONG, NUL, client_row, event_row
from tests.conftest import Clock
from tests.factories import Team

ANN = {"name": "Ann", "email": "ann@example.com"}
TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
TAGS = [f"{n:02}" + "t" * 48 for n in range(50)]

INVALID: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "   "),
    ("name", "x" * 201),
    ("name", NUL),
    ("email", ""),
    ("email", "ann"),
    ("email", "ann@"),
    ("email", "ann@localhost"),
    ("email", "a@b@example.com"),
    ("email", f"{'a' * 250}@example.com"),
    ("email", "a\0nn@example.com"),
    ("phone", "12345"),
    ("phone", "not a number"),
    ("phone", "+1"),
    ("phone", "+49 30 \0 901820"),
    ("notes", LONG + "x"),
    ("notes", NUL),
    ("timezone", "Mars/Olympus"),
    ("timezone", ""),
    ("timezone", "europe/berlin"),
    ("locale", "german"),
    ("locale", "de_AT"),
    ("status", "gone"),
    ("tags", [*TAGS, "one more"]),
]


@operations("clients", ANN, "create", "list", "show", "update", "delete")
async def test_nobody_may_do_any_of_it(door: Door, team: Team, operation: Operation) -> None:
    client_id = await team.client()
    await refused(team, operation(door, client_id), "unauthenticated")


@operations("clients", ANN, "show", "update", "delete")
async def test_someone_elses_is_not_there(stranger: Door, team: Team, operation: Operation) -> None:
    client_id = await team.client()
    await refused(team, operation(stranger, client_id), "not_found")


async def test_a_list_holds_nothing_of_someone_else(stranger: Door, team: Team) -> None:
    await team.client()
    answer = await stranger.list("clients")
    assert (answer.data, answer.total) == ([], 0)


async def test_the_least_that_makes_one(owner: Door) -> None:
    made = await owner.create("clients", ANN)
    assert made.data == client_row(made.data["id"], **ANN)
    assert (await owner.show("clients", made.data["id"])).data == made.data
    assert (await owner.list("clients")).data == [made.data]


async def test_everything_that_can_be_said_cleaned(owner: Door) -> None:
    body = {
        "name": "  Ann  ",
        "email": " Ann.Lee@EXAMPLE.com ",
        "phone": " +49 (30) 901820 ",
        "notes": " as it is \n",
        "tags": [" vip ", "Köln"],
        "timezone": "Europe/Berlin",
        "locale": "de-AT",
        "status": "archived",
    }
    made = await owner.create("clients", body)
    cleaned = {"name": "Ann", "email": "Ann.Lee@example.com", "phone": "+4930901820", "tags": ["vip", "Köln"]}
    assert made.data == client_row(made.data["id"], **{**body, **cleaned})


async def test_a_broken_rule_is_refused(owner: Door, team: Team) -> None:
    await each_refused(team, owner, "clients", await team.client(), ANN, INVALID)


@pytest.mark.parametrize("tag", ["", "t" * 51, NUL])
async def test_a_broken_tag_is_named_by_its_place(owner: Door, team: Team, tag: str) -> None:
    await refused(team, owner.create("clients", {**ANN, "tags": ["fine", tag]}), "invalid", "tags.1")


async def test_the_longest_that_is_taken(owner: Door) -> None:
    # 64 characters before the @ and labels of 63 are the most an address may have
    email = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 50}.org"
    body = {"name": "ß" * 200, "email": email, "notes": LONG, "tags": TAGS}
    made = await owner.create("clients", body)
    assert made.data == client_row(made.data["id"], **body)


async def test_every_broken_rule_is_told_at_once(owner: Door, team: Team) -> None:
    body = {"name": "", "email": "ann", "phone": "1", "timezone": "Mars"}
    answer = await refused(team, owner.create("clients", body), "invalid", "name", "email", "phone", "timezone")
    assert answer.fields == {
        "name": ["The name must not be empty."],
        "email": ["The email must be an e-mail address."],
        "phone": ["The phone must be a phone number with its country code, such as +15551234567."],
        "timezone": ["The timezone must be an IANA time zone, such as Europe/Berlin."],
    }


@pytest.mark.parametrize("name", ["name", "email"])
async def test_what_is_required_may_be_neither_absent_nor_null(owner: Door, team: Team, name: str) -> None:
    client_id = await team.client()
    absent = {key: value for key, value in ANN.items() if key != name}
    await refused(team, owner.create("clients", absent), "invalid", name)
    await refused(team, owner.create("clients", {**ANN, name: None}), "invalid", name)
    await refused(team, owner.update("clients", client_id, {name: None}), "invalid", name)


@pytest.mark.parametrize("name", ["tags", "status"])
async def test_what_has_no_null_refuses_it(owner: Door, team: Team, name: str) -> None:
    client_id = await team.client()
    await refused(team, owner.create("clients", {**ANN, name: None}), "invalid", name)
    await refused(team, owner.update("clients", client_id, {name: None}), "invalid", name)


async def test_absent_stays_null_clears_and_empty_is_a_value(owner: Door) -> None:
    full = {"phone": "+4930901820", "notes": "n", "tags": ["a"], "timezone": "Asia/Tokyo", "locale": "ja"}
    made = (await owner.create("clients", {**ANN, **full})).data
    assert (await owner.update("clients", made["id"], {})).data == made
    emptied = {"notes": "", "tags": []}
    assert (await owner.update("clients", made["id"], emptied)).data == {**made, **emptied}
    cleared = dict.fromkeys(("phone", "notes", "timezone", "locale"))
    assert (await owner.update("clients", made["id"], cleared)).data == {**made, **emptied, **cleared}


async def test_a_change_moves_its_stamp_and_nothing_else(owner: Door, clock: Clock) -> None:
    made = (await owner.create("clients", ANN)).data
    clock.now += timedelta(hours=1)
    changed = await owner.update("clients", made["id"], {"name": "Anna", "status": "archived"})
    later = {"name": "Anna", "status": "archived", "updated_at": "2026-01-05T09:00:00Z"}
    assert changed.data == {**made, **later}
    assert (await owner.show("clients", made["id"])).data == changed.data


async def test_what_was_shown_can_be_sent_back(owner: Door, team: Team, clock: Clock) -> None:
    body = {**ANN, "phone": "+4930901820", "notes": "n", "tags": ["a"], "timezone": "Asia/Tokyo", "locale": "ja"}
    made = (await owner.create("clients", body)).data
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.update("clients", made["id"], made)).data == made
    assert await everything(team) == before


async def test_an_email_address_is_one_clients_whatever_its_case(owner: Door, stranger: Door, team: Team) -> None:
    made = (await owner.create("clients", ANN)).data
    other = await team.client()
    shouted = {"email": "ANN@Example.Com"}
    answer = await refused(team, owner.create("clients", {"name": "Other", **shouted}), "invalid", "email")
    assert answer.fields == {"email": ["A client with this e-mail address already exists."]}
    await refused(team, owner.update("clients", other, shouted), "invalid", "email")
    assert (await owner.update("clients", made["id"], {"email": "ANN@example.com"})).data["email"] == "ANN@example.com"
    assert (await stranger.create("clients", ANN)).kind == "ok"


async def test_events_are_counted_and_the_latest_is_told(owner: Door, team: Team) -> None:
    client_id = await team.client(**ANN)
    await team.event(TUESDAY, client_id=client_id)
    later = await team.event(TUESDAY + timedelta(days=1), client_id=client_id)
    counted = client_row(client_id, **ANN, events_count=2, last_event_at="2026-01-07T10:00:00Z")
    assert (await owner.show("clients", client_id)).data == counted
    assert (await owner.delete("events", later)).kind == "ok"
    assert (await owner.show("clients", client_id)).data == counted


async def test_a_deleted_one_is_erased_and_gone(owner: Door, team: Team, clock: Clock) -> None:
    made = (await owner.create("clients", {**ANN, "notes": "n", "phone": "+4930901820", "tags": ["vip"]})).data
    clock.now += timedelta(hours=1)
    erased = {"name": "Deleted client", "email": None, "updated_at": "2026-01-05T09:00:00Z"}
    assert (await owner.delete("clients", made["id"])).data == client_row(made["id"], **erased)
    for call in (
        owner.show("clients", made["id"]),
        owner.update("clients", made["id"], ANN),
        owner.delete("clients", made["id"]),
    ):
        await refused(team, call, "not_found")
    assert (await owner.list("clients")).total == 0
    assert (await owner.list("clients", search="deleted")).total == 0


async def test_a_deleted_ones_email_address_is_free(owner: Door) -> None:
    first = (await owner.create("clients", ANN)).data
    await owner.delete("clients", first["id"])
    second = await owner.create("clients", ANN)
    assert second.kind == "ok"
    assert second.data["id"] != first["id"]


async def test_coming_events_keep_a_client(owner: Door, team: Team, clock: Clock) -> None:
    client_id = await team.client()
    event_ids = [await team.event(TUESDAY + timedelta(hours=n), client_id=client_id) for n in range(2)]
    answer = await refused(team, owner.delete("clients", client_id), "invalid", "id")
    assert answer.fields == {"id": ["The client has 2 coming events; cancel first."]}
    await owner.delete("events", event_ids[1])
    answer = await refused(team, owner.delete("clients", client_id), "invalid", "id")
    assert answer.fields == {"id": ["The client has 1 coming event; cancel first."]}
    clock.now = TUESDAY + timedelta(minutes=30)
    assert (await owner.delete("clients", client_id)).kind == "ok"


async def test_events_of_an_erased_client_forget_who_came(owner: Door, team: Team, clock: Clock) -> None:
    client_id = await team.client(**ANN, phone="+4930901820")
    event_id = await team.event(TUESDAY, client_id=client_id, notes="Ann was nervous")
    clock.now = TUESDAY + timedelta(days=1)
    await owner.delete("clients", client_id)
    gone = {"id": client_id, "name": "Deleted client", "email": None, "phone": None}
    shown = event_row(team, event_id, client=gone, updated_at="2026-01-07T10:00:00Z")
    assert (await owner.show("events", event_id)).data == shown
    assert (await owner.list("events", client_id=client_id)).data == [shown]
    assert (await owner.list("events", search="ann")).total == 0


async def test_staff_see_the_clients_of_their_own_events(door: Door, team: Team) -> None:
    staff = door.using(team.tokens["staff"])
    theirs = await team.make_event_type(member_ids=[team.members["staff"]])
    mine, others = await team.client(**ANN), await team.client()
    await team.event(TUESDAY, client_id=mine, event_type_id=theirs)
    await team.event(TUESDAY, client_id=mine)
    await team.event(TUESDAY + timedelta(days=1), client_id=others)
    shown = client_row(mine, **ANN, events_count=1, last_event_at="2026-01-06T10:00:00Z")
    answer = await staff.list("clients")
    assert (answer.data, answer.total) == ([shown], 1)
    assert (await staff.show("clients", mine)).data == shown
    await refused(team, staff.show("clients", others), "not_found")


@operations("clients", ANN, "create", "update", "delete")
async def test_staff_change_no_clients(door: Door, team: Team, operation: Operation) -> None:
    client_id = await team.client()
    answer = await refused(team, operation(door.using(team.tokens["staff"]), client_id), "forbidden")
    assert answer.scope == "clients:write"
