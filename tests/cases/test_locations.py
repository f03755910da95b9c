"""Locations: places with a slug of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cases.doors import Door
from tests.cases.refusals import Operation, each_refused, everything, operations, refused
from tests.cases.rows import NUL, client_row, event_row, location_row
from tests.conftest import Clock
from tests.factories import Team

STUDIO = {"name": "Studio"}
TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
FULL = {
    "name": "Studio Köln",
    "slug": "koeln",
    "address": "Domplatz 1",
    "city": "Köln",
    "state": "NRW",
    "zip": "50667",
    "country": "DE",
    "phone": "+49221901820",
    "email": "koeln@example.com",
    "timezone": "Europe/Berlin",
    "is_active": False,
}

INVALID: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "x" * 201),
    ("name", NUL),
    ("slug", ""),
    ("slug", "Studio"),
    ("slug", "a b"),
    ("slug", "-a"),
    ("slug", "a--b"),
    ("slug", "köln"),
    ("slug", "a\n"),
    ("slug", "x" * 64),
    ("address", "x" * 201),
    ("address", NUL),
    ("city", "x" * 201),
    ("state", "x" * 201),
    ("zip", "x" * 201),
    ("country", "XX"),
    ("country", "DEU"),
    ("country", "Germany"),
    ("country", ""),
    ("phone", "030 901820"),
    ("email", "nobody"),
    ("timezone", "CEST"),
    ("is_active", None),
    ("is_active", "yes"),
]


@operations("locations", STUDIO, "create", "list", "show", "update", "delete")
async def test_nobody_may_do_any_of_it(door: Door, team: Team, operation: Operation) -> None:
    location_id = await team.location()
    await refused(team, operation(door, location_id), "unauthenticated")


@operations("locations", STUDIO, "show", "update", "delete")
async def test_someone_elses_is_not_there(stranger: Door, team: Team, operation: Operation) -> None:
    location_id = await team.location()
    await refused(team, operation(stranger, location_id), "not_found")


async def test_a_list_holds_nothing_of_someone_else(stranger: Door, team: Team) -> None:
    await team.location()
    answer = await stranger.list("locations")
    assert (answer.data, answer.total) == ([], 0)


async def test_the_least_that_makes_one(owner: Door) -> None:
    made = await owner.create("locations", STUDIO)
    assert made.data == location_row(made.data["id"], name="Studio", slug="studio")
    assert (await owner.show("locations", made.data["id"])).data == made.data
    assert (await owner.list("locations")).data == [made.data]


async def test_everything_that_can_be_said(owner: Door) -> None:
    made = await owner.create("locations", FULL)
    assert made.data == location_row(made.data["id"], **FULL, status="inactive")


async def test_the_longest_that_is_taken(owner: Door) -> None:
    body = {"name": "n" * 200, "slug": "s" * 63, **dict.fromkeys(("address", "city", "state", "zip"), "x" * 200)}
    made = await owner.create("locations", body)
    assert made.data == location_row(made.data["id"], **body)


async def test_a_broken_rule_is_refused(owner: Door, team: Team) -> None:
    await each_refused(team, owner, "locations", await team.location(), STUDIO, INVALID)


async def test_a_country_is_kept_in_capitals(owner: Door) -> None:
    assert (await owner.create("locations", {**STUDIO, "country": "at"})).data["country"] == "AT"


async def test_a_name_is_required(owner: Door, team: Team) -> None:
    await refused(team, owner.create("locations", {}), "invalid", "name")
    await refused(team, owner.create("locations", {"name": None}), "invalid", "name")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Main Street 1", "main-street-1"),
        ("  --Hi, you!--  ", "hi-you"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("東京", "untitled"),
        ("x" * 200, "x" * 63),
        ("x" * 62 + " y", "x" * 62),
    ],
)
async def test_a_slug_is_made_from_the_name(owner: Door, name: str, slug: str) -> None:
    assert (await owner.create("locations", {"name": name})).data["slug"] == slug
    assert (await owner.create("locations", {"name": name, "slug": None})).data["slug"] == slug[:58].rstrip("-") + "-2"


async def test_made_slugs_fill_gaps_and_given_ones_are_kept(owner: Door, team: Team) -> None:
    assert (await owner.create("locations", {"name": "Hall", "slug": "studio-2"})).data["slug"] == "studio-2"
    assert [(await owner.create("locations", STUDIO)).data["slug"] for _ in range(3)] == [
        "studio",
        "studio-3",
        "studio-4",
    ]


async def test_a_taken_slug_is_refused_and_free_after_a_delete(owner: Door, stranger: Door, team: Team) -> None:
    first, second = await team.location(), await team.location()
    taken = {"name": "Other", "slug": "studio"}
    answer = await refused(team, owner.create("locations", taken), "invalid", "slug")
    assert answer.fields == {"slug": ["This slug is already in use."]}
    await refused(team, owner.update("locations", second, {"slug": "studio"}), "invalid", "slug")
    assert (await stranger.create("locations", taken)).data["slug"] == "studio"
    await owner.delete("locations", first)
    assert (await owner.update("locations", second, {"slug": "studio"})).data["slug"] == "studio"


async def test_a_new_name_keeps_the_slug_and_null_makes_it_anew(owner: Door, team: Team) -> None:
    location_id = await team.location()
    assert (await owner.update("locations", location_id, {"name": "Hall"})).data["slug"] == "studio"
    assert (await owner.update("locations", location_id, {"slug": None})).data["slug"] == "hall"
    both = await owner.update("locations", location_id, {"name": "Barn", "slug": None})
    assert (both.data["name"], both.data["slug"]) == ("Barn", "barn")


async def test_a_slug_made_anew_may_be_the_present_one(owner: Door, team: Team, clock: Clock) -> None:
    location_id = await team.location()
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.update("locations", location_id, {"slug": None})).data["slug"] == "studio"
    assert await everything(team) == before


async def test_absent_stays_null_clears_and_empty_is_a_value(owner: Door) -> None:
    made = (await owner.create("locations", FULL)).data
    assert (await owner.update("locations", made["id"], {})).data == made
    emptied = dict.fromkeys(("address", "city", "state", "zip"), "")
    assert (await owner.update("locations", made["id"], emptied)).data == {**made, **emptied}
    cleared = dict.fromkeys(("address", "city", "state", "zip", "country", "phone", "email", "timezone"))
    assert (await owner.update("locations", made["id"], cleared)).data == {**made, **cleared}


async def test_status_follows_is_active_and_cannot_be_written(owner: Door, team: Team, clock: Clock) -> None:
    location_id = await team.location()
    clock.now += timedelta(hours=1)
    shown = location_row(location_id, name="Studio", slug="studio")
    assert (await owner.update("locations", location_id, {"status": "inactive", "id": 1})).data == shown
    changed = {"is_active": False, "status": "inactive", "updated_at": "2026-01-05T09:00:00Z"}
    assert (await owner.update("locations", location_id, {"is_active": False})).data == {**shown, **changed}


async def test_what_was_shown_can_be_sent_back(owner: Door, team: Team, clock: Clock) -> None:
    made = (await owner.create("locations", FULL)).data
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.update("locations", made["id"], made)).data == made
    assert await everything(team) == before


async def test_a_deleted_one_is_gone(owner: Door, team: Team, clock: Clock) -> None:
    made = (await owner.create("locations", STUDIO)).data
    clock.now += timedelta(hours=1)
    deleted = await owner.delete("locations", made["id"])
    assert deleted.data == {**made, "updated_at": "2026-01-05T09:00:00Z"}
    for call in (
        owner.show("locations", made["id"]),
        owner.update("locations", made["id"], STUDIO),
        owner.delete("locations", made["id"]),
    ):
        await refused(team, call, "not_found")
    assert (await owner.list("locations")).total == 0
    assert (await owner.list("locations", search="studio")).total == 0


async def test_events_keep_a_place_that_was_deleted(owner: Door, team: Team) -> None:
    location_id = await team.location(address="Domplatz 1", city="Köln")
    event_id = await team.event(TUESDAY, client_id=await team.client(email="ann@example.com"), location_id=location_id)
    await owner.delete("locations", location_id)
    ann = (await owner.list("clients")).data[0]
    assert ann == client_row(
        ann["id"], name="Ann", email="ann@example.com", events_count=1, last_event_at="2026-01-06T10:00:00Z"
    )
    shown = event_row(
        team,
        event_id,
        client={key: ann[key] for key in ("id", "name", "email", "phone")},
        location_id=location_id,
        location_type="in_person",
        location="Studio, Domplatz 1, Köln",
    )
    assert (await owner.show("events", event_id)).data == shown
    assert (await owner.list("events", location_id=location_id)).data == [shown]


@operations("locations", STUDIO, "create", "update", "delete")
async def test_staff_read_locations_and_change_none(door: Door, team: Team, operation: Operation) -> None:
    location_id, staff = await team.location(), door.using(team.tokens["staff"])
    assert (await staff.list("locations")).total == 1
    assert (await staff.show("locations", location_id)).kind == "ok"
    answer = await refused(team, operation(staff, location_id), "forbidden")
    assert answer.scope == "locations:write"
