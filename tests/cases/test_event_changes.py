"""What becomes of a booking: where and when it is shown, how it is changed, ends or is cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cases.doors import Door
from tests.cases.refusals import everything, refused
from tests.cases.rows import LONG, NUL
from tests.conftest import Clock
from tests.factories import Team

TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
AFTER = TUESDAY + timedelta(minutes=30)
BOB = {"name": "Bob", "email": "bob@example.com"}
PLACE = {"name": "Studio", "address": "Domplatz 1", "city": "Köln"}
# status -> how a fresh booking gets there
WAYS = {"confirmed": [], "cancelled": ["cancelled"], "completed": ["completed"], "no_show": ["no_show"]}
ALLOWED = {
    ("confirmed", "completed"),
    ("confirmed", "no_show"),
    ("confirmed", "cancelled"),
    ("completed", "no_show"),
    ("no_show", "completed"),
}
STATUSES = [*WAYS, "pending"]


async def booked(door: Door, team: Team, **more: Any) -> dict[str, Any]:
    """Tuesday at ten, made through the door."""
    body = {"event_type_id": team.event_type, "starts_at": "2026-01-06T10:00:00Z", "invitee": BOB, **more}
    answer = await door.create("events", body)
    assert answer.kind == "ok", answer
    return dict(answer.data)


@pytest.mark.parametrize(
    ("settings", "place", "chosen", "shown"),
    [
        ({}, None, None, ("custom", None)),
        ({"location_details": "Ask Ann"}, None, None, ("custom", "Ask Ann")),
        ({"location_type": "phone", "location_details": "We call"}, None, None, ("phone", "We call")),
        ({"location_type": "in_person"}, PLACE, None, ("in_person", "Studio, Domplatz 1, Köln")),
        ({"location_type": "in_person"}, {"name": "Barn"}, None, ("in_person", "Barn")),
        ({"location_type": "phone"}, None, PLACE, ("in_person", "Studio, Domplatz 1, Köln")),
    ],
)
async def test_where_it_takes_place(
    owner: Door, team: Team, settings: Any, place: Any, chosen: Any, shown: tuple[str, str]
) -> None:
    place_id = await team.location(**place) if place else None
    chosen_id = await team.location(**chosen) if chosen else None
    await owner.update("event-types", team.event_type, {**settings, "location_id": place_id})
    made = await booked(owner, team, **({"location_id": chosen_id} if chosen else {}))
    assert (made["location_type"], made["location"]) == shown
    assert made["location_id"] == (chosen_id or place_id)


async def test_an_event_type_keeps_a_place_that_was_deleted(owner: Door, team: Team) -> None:
    place_id = await team.location(**PLACE)
    await owner.update("event-types", team.event_type, {"location_type": "in_person", "location_id": place_id})
    await owner.delete("locations", place_id)
    made = await booked(owner, team)
    assert (made["location_id"], made["location"]) == (place_id, "Studio, Domplatz 1, Köln")


async def test_the_teams_zone_is_the_default(owner: Door, team: Team) -> None:
    await owner.update("team", None, {"timezone": "America/New_York"})
    made = await booked(owner, team)
    assert (made["timezone"], made["date"], made["time"]) == ("America/New_York", "2026-01-06", "05:00")


@pytest.mark.parametrize(
    ("starts_at", "zone", "date", "time"),
    [
        ("2026-03-29T00:59:00Z", "Europe/Berlin", "2026-03-29", "01:59"),
        ("2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29", "03:00"),
        ("2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25", "02:30"),
        ("2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25", "02:30"),
        ("2026-06-30T23:30:00Z", "Pacific/Kiritimati", "2026-07-01", "13:30"),
        ("2026-07-01T05:00:00Z", "Pacific/Honolulu", "2026-06-30", "19:00"),
        ("2026-04-04T15:00:00Z", "Australia/Lord_Howe", "2026-04-05", "01:30"),
    ],
)
async def test_day_and_time_are_the_invitees(
    owner: Door, team: Team, starts_at: str, zone: str, date: str, time: str
) -> None:
    made = await booked(owner, team, starts_at=starts_at, timezone=zone, ignore_availability=True)
    shown = {key: made[key] for key in ("starts_at", "timezone", "date", "time", "duration")}
    assert shown == {"starts_at": starts_at, "timezone": zone, "date": date, "time": time, "duration": 30}


async def test_notes_and_zone_may_change(owner: Door, team: Team, clock: Clock) -> None:
    made = await booked(owner, team, notes="first")
    clock.now += timedelta(hours=1)
    body = {"notes": LONG, "timezone": "Asia/Tokyo"}
    shown = {**made, **body, "time": "19:00", "updated_at": "2026-01-05T09:00:00Z"}
    assert (await owner.update("events", made["id"], body)).data == shown
    emptied = await owner.update("events", made["id"], {"notes": ""})
    assert emptied.data == {**shown, "notes": ""}
    cleared = await owner.update("events", made["id"], {"notes": None})
    assert cleared.data == {**shown, "notes": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notes", LONG + "x"),
        ("notes", NUL),
        ("timezone", "Mars/Olympus"),
        ("timezone", None),
        ("status", "gone"),
        ("starts_at", "2026-01-06T11:00:00Z"),
        ("starts_at", "later"),
        ("event_type_id", 999_999_999),
        ("host_id", 999_999_999),
        ("client_id", 999_999_999),
    ],
)
async def test_a_change_that_cannot_be_is_refused(owner: Door, team: Team, name: str, value: Any) -> None:
    made = await booked(owner, team)
    await refused(team, owner.update("events", made["id"], {"notes": "new", name: value}), "invalid", name)


@pytest.mark.parametrize("status", WAYS)
async def test_what_was_shown_can_be_sent_back(owner: Door, team: Team, clock: Clock, status: str) -> None:
    made = await booked(owner, team, location_id=await team.location(**PLACE), notes="n")
    clock.now = AFTER
    if status != "confirmed":
        made = (await owner.update("events", made["id"], {"status": status})).data
    before = await everything(team)
    clock.now += timedelta(hours=1)
    answer = await owner.update("events", made["id"], {**made, "starts_at": "2026-01-06T11:00:00+01:00"})
    assert answer.data == made
    assert await everything(team) == before


@pytest.mark.parametrize("wanted", STATUSES)
@pytest.mark.parametrize("status", WAYS)
async def test_the_table_of_states(owner: Door, team: Team, clock: Clock, status: str, wanted: str) -> None:
    made = await booked(owner, team)
    clock.now = AFTER
    for step in WAYS[status]:
        made = (await owner.update("events", made["id"], {"status": step})).data
    clock.now += timedelta(hours=1)
    call = owner.update("events", made["id"], {"status": wanted})
    if wanted == status:
        assert (await call).data == made
    elif (status, wanted) in ALLOWED:
        cancelled = {"cancelled_at": "2026-01-06T11:30:00Z"} if wanted == "cancelled" else {}
        changed = {**made, "status": wanted, "updated_at": "2026-01-06T11:30:00Z", **cancelled}
        assert (await call).data == changed
        assert [row["status"] for row in (await owner.occurrences(made["id"])).data] == [wanted]
    else:
        answer = await refused(team, call, "invalid", "status")
        assert answer.fields == {"status": [f"A {status} event cannot become {wanted}."]}


@pytest.mark.parametrize("wanted", ["completed", "no_show"])
async def test_how_it_went_is_said_after_its_end(owner: Door, team: Team, clock: Clock, wanted: str) -> None:
    made = await booked(owner, team)
    clock.now = AFTER - timedelta(seconds=1)
    answer = await refused(team, owner.update("events", made["id"], {"status": wanted}), "invalid", "status")
    assert answer.fields == {"status": [f"An event cannot become {wanted} before it has ended."]}
    clock.now = AFTER
    assert (await owner.update("events", made["id"], {"status": wanted})).data["status"] == wanted


async def test_a_refused_state_keeps_everything_else(owner: Door, team: Team) -> None:
    made = await booked(owner, team)
    body = {"notes": "new", "status": "completed"}
    await refused(team, owner.update("events", made["id"], body), "invalid", "status")


async def test_cancelling_says_when_and_why_and_only_once(owner: Door, team: Team, clock: Clock) -> None:
    made = await booked(owner, team)
    clock.now += timedelta(hours=1)
    stamp = "2026-01-05T09:00:00Z"
    said = {"status": "cancelled", "cancelled_at": stamp, "updated_at": stamp, "cancellation_reason": "Ill"}
    first = await owner.delete("events", made["id"], reason="Ill")
    assert first.data == {**made, **said}
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.delete("events", made["id"], reason="Other")).data == first.data
    assert await everything(team) == before
    assert (await owner.show("events", made["id"])).data == first.data
    assert (await owner.list("events")).total == 1


@pytest.mark.parametrize("reason", [LONG + "x", NUL])
async def test_a_broken_reason_is_refused(owner: Door, team: Team, reason: str) -> None:
    made = await booked(owner, team)
    await refused(team, owner.delete("events", made["id"], reason=reason), "invalid", "reason")


@pytest.mark.parametrize("through", ["delete", "update"])
async def test_a_cancelled_time_is_free_at_once(owner: Door, team: Team, through: str) -> None:
    made = await booked(owner, team)
    if through == "delete":
        await owner.delete("events", made["id"])
    else:
        await owner.update("events", made["id"], {"status": "cancelled"})
    assert (await booked(owner, team))["id"] != made["id"]


async def test_what_has_taken_place_cannot_be_cancelled(owner: Door, team: Team, clock: Clock) -> None:
    made = await booked(owner, team)
    clock.now = AFTER
    await owner.update("events", made["id"], {"status": "completed"})
    answer = await refused(team, owner.delete("events", made["id"]), "invalid", "status")
    assert answer.fields == {"status": ["A completed event cannot become cancelled."]}


async def test_staff_change_only_what_they_host(door: Door, team: Team) -> None:
    staff = door.using(team.tokens["staff"])
    theirs = await team.make_event_type(member_ids=[team.members["staff"]])
    mine, other = await team.event(TUESDAY, event_type_id=theirs), await team.event(TUESDAY)
    answer = await staff.list("events")
    assert ([row["id"] for row in answer.data], answer.total) == ([mine], 1)
    for call in (
        staff.show("events", other),
        staff.update("events", other, {"notes": "n"}),
        staff.delete("events", other),
        staff.occurrences(other),
    ):
        await refused(team, call, "not_found")
    assert (await staff.update("events", mine, {"notes": "n"})).data["notes"] == "n"
    assert (await staff.occurrences(mine)).total == 1
    assert (await staff.delete("events", mine)).data["status"] == "cancelled"
