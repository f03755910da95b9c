"""Booking: who may book what, when, where and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cases.doors import Answer, Door
from tests.cases.refusals import Operation, operations, refused
from tests.cases.rows import LONG, NUL, client_row, event_row
from tests.conftest import Clock
from tests.factories import Team

TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
AT_TEN = "2026-01-06T10:00:00Z"
BOB = {"name": "Bob", "email": "bob@example.com"}
ASKED = {"event_type_id": 1, "starts_at": AT_TEN, "invitee": BOB}
NOBODY = 999_999_999
TAKEN = {"starts_at": ["This time is not available."]}


async def book(door: Door, team: Team, starts_at: str = AT_TEN, **more: Any) -> Answer:
    """Ask for a booking of the team's event type by Bob."""
    body = {"event_type_id": team.event_type, "starts_at": starts_at, "invitee": BOB, **more}
    return await door.create("events", {name: value for name, value in body.items() if value is not ...})


async def not_free(team: Team, call: Any, *next_slots: str) -> None:
    """The start is refused, and these are the next free ones."""
    answer = await refused(team, call, "slot_unavailable", "starts_at")
    assert (answer.fields, answer.next_slots) == (TAKEN, list(next_slots))


@operations("events", ASKED, "create", "list", "show", "update", "delete", "occurrences")
async def test_nobody_may_do_any_of_it(door: Door, team: Team, operation: Operation) -> None:
    event_id = await team.event(TUESDAY)
    await refused(team, operation(door, event_id), "unauthenticated")


@operations("events", {"notes": "n"}, "show", "update", "delete", "occurrences")
async def test_someone_elses_is_not_there(stranger: Door, team: Team, operation: Operation) -> None:
    event_id = await team.event(TUESDAY)
    await refused(team, operation(stranger, event_id), "not_found")


async def test_a_list_holds_nothing_of_someone_else(stranger: Door, team: Team) -> None:
    await team.event(TUESDAY)
    answer = await stranger.list("events")
    assert (answer.data, answer.total) == ([], 0)


async def test_a_booking_by_an_invitee(owner: Door, team: Team) -> None:
    made = await book(owner, team, invitee={**BOB, "phone": "+49 30 901820"}, notes="n", timezone="Asia/Kolkata")
    event_id, client_id = made.data["id"], made.data["client_id"]
    person = {**BOB, "phone": "+4930901820"}
    local = {"timezone": "Asia/Kolkata", "time": "15:30"}
    assert made.data == event_row(team, event_id, client={"id": client_id, **person}, notes="n", **local)
    assert (await owner.show("events", event_id)).data == made.data
    assert (await owner.list("events")).data == [made.data]
    counted = {"events_count": 1, "last_event_at": AT_TEN}
    assert (await owner.show("clients", client_id)).data == client_row(client_id, **person, **counted)


async def test_a_booking_has_one_occurrence(owner: Door, team: Team) -> None:
    event_id = (await book(owner, team)).data["id"]
    answer = await owner.occurrences(event_id)
    assert answer.total == 1
    assert answer.data == [
        {
            "id": answer.data[0]["id"],
            "event_id": event_id,
            "index": 1,
            "starts_at": AT_TEN,
            "ends_at": "2026-01-06T10:30:00Z",
            "status": "confirmed",
            "created_at": "2026-01-05T08:00:00Z",
            "updated_at": "2026-01-05T08:00:00Z",
        }
    ]
    assert (await owner.occurrences(event_id, status="cancelled")).total == 0
    assert (await owner.occurrences(event_id, **{"from": "2026-01-07"})).total == 0


async def test_a_booking_for_a_client(owner: Door, team: Team) -> None:
    client_id = await team.client(email="ann@example.com")
    made = await book(owner, team, invitee=..., client_id=client_id)
    ann = {"id": client_id, "name": "Ann", "email": "ann@example.com", "phone": None}
    assert made.data == event_row(team, made.data["id"], client=ann)


async def test_a_known_invitee_is_found_whatever_the_case_and_left_as_it_is(owner: Door, team: Team) -> None:
    client_id = await team.client(email="bob@example.com", phone="+4930901820")
    made = await book(owner, team, invitee={"name": "Robert", "email": "BOB@Example.com", "phone": "+4930901821"})
    known = {"id": client_id, "name": "Ann", "email": "bob@example.com", "phone": "+4930901820"}
    assert made.data == event_row(team, made.data["id"], client=known)
    assert [row["id"] for row in (await owner.list("events", search="robert")).data] == [made.data["id"]]


async def test_exactly_one_of_client_and_invitee(owner: Door, team: Team) -> None:
    client_id = await team.client()
    for more in ({"client_id": client_id}, {"invitee": ...}, {"invitee": None, "client_id": None}):
        answer = await refused(team, book(owner, team, **more), "invalid", "invitee")
        assert answer.fields == {"invitee": ["Exactly one of client id and invitee is required."]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", "x" * 201),
        ("name", NUL),
        ("email", "bob"),
        ("email", None),
        ("email", ...),
        ("phone", "110"),
    ],
)
async def test_a_broken_invitee_is_refused(owner: Door, team: Team, name: str, value: Any) -> None:
    invitee = {key: item for key, item in {**BOB, name: value}.items() if item is not ...}
    await refused(team, book(owner, team, invitee=invitee), "invalid", f"invitee.{name}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_type_id", NOBODY),
        ("event_type_id", ...),
        ("starts_at", ...),
        ("starts_at", None),
        ("starts_at", "soon"),
        ("starts_at", "2026-01-06"),
        ("starts_at", "2026-01-06T10:00:00"),
        ("starts_at", "2026-02-30T10:00:00Z"),
        ("starts_at", "1969-12-31T10:00:00Z"),
        ("starts_at", "2200-01-01T00:00:00Z"),
        ("host_id", NOBODY),
        ("location_id", NOBODY),
        ("timezone", "Mars/Olympus"),
        ("timezone", ""),
        ("notes", LONG + "x"),
        ("notes", NUL),
    ],
)
async def test_a_broken_rule_is_refused(owner: Door, team: Team, name: str, value: Any) -> None:
    body = {"starts_at": AT_TEN, name: value}
    await refused(team, book(owner, team, **body), "invalid", name)


async def test_other_teams_things_do_not_exist(owner: Door, team: Team, other_team: Team) -> None:
    for more, field in (
        ({"event_type_id": other_team.event_type}, "event_type_id"),
        ({"host_id": other_team.members["owner"]}, "host_id"),
        ({"invitee": ..., "client_id": await other_team.client()}, "client_id"),
        ({"location_id": await other_team.location()}, "location_id"),
    ):
        await refused(team, book(owner, team, **more), "invalid", field)


async def test_a_deleted_client_or_place_cannot_be_booked(owner: Door, team: Team) -> None:
    client_id, location_id = await team.client(), await team.location()
    await owner.delete("clients", client_id)
    await owner.delete("locations", location_id)
    await refused(team, book(owner, team, invitee=..., client_id=client_id), "invalid", "client_id")
    await refused(team, book(owner, team, location_id=location_id), "invalid", "location_id")


async def test_an_inactive_event_type_cannot_be_booked(owner: Door, team: Team) -> None:
    await owner.update("event-types", team.event_type, {"is_active": False})
    answer = await refused(team, book(owner, team), "invalid", "event_type_id")
    assert answer.fields == {"event_type_id": ["The selected event type is not active."]}


async def test_a_host_must_host_the_event_type(owner: Door, team: Team) -> None:
    answer = await refused(team, book(owner, team, host_id=team.members["staff"]), "invalid", "host_id")
    assert answer.fields == {"host_id": ["The selected host does not exist."]}
    assert (await book(owner, team, host_id=team.members["owner"])).kind == "ok"


async def test_a_taken_start_comes_with_the_next_free_ones(owner: Door, team: Team) -> None:
    await book(owner, team)
    await book(owner, team, "2026-01-06T11:00:00Z")
    following = [f"2026-01-06T{time}:00Z" for time in ("10:30", "11:30", "12:00", "12:30", "13:00")]
    await not_free(team, book(owner, team), *following)
    last = [f"2026-01-06T{time}:00Z" for time in ("16:30",)]
    await book(owner, team, "2026-01-06T16:00:00Z")
    wednesday = [f"2026-01-07T{time}:00Z" for time in ("09:00", "09:30", "10:00", "10:30")]
    await not_free(team, book(owner, team, "2026-01-06T16:00:00Z"), *last, *wednesday)


@pytest.mark.parametrize(
    ("starts_at", "first"),
    [
        ("2026-01-06T08:30:00Z", "2026-01-06T09:00:00Z"),  # before hours
        ("2026-01-06T17:00:00Z", "2026-01-07T09:00:00Z"),  # after hours
        ("2026-01-06T16:45:00Z", "2026-01-07T09:00:00Z"),  # runs past their end
        ("2026-01-10T10:00:00Z", "2026-01-12T09:00:00Z"),  # Saturday
        ("2026-01-06T10:10:00Z", "2026-01-06T10:30:00Z"),  # off the grid
        ("2026-01-06T10:00:30Z", "2026-01-06T10:30:00Z"),  # not a whole minute
        ("2026-01-02T10:00:00Z", "2026-01-05T09:00:00Z"),  # in the past
    ],
)
async def test_what_is_not_offered_is_refused(owner: Door, team: Team, starts_at: str, first: str) -> None:
    begin = datetime.fromisoformat(first)
    following = [(begin + n * timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(5)]
    await not_free(team, book(owner, team, starts_at), *following)


async def test_the_same_instant_in_another_offset(owner: Door, team: Team) -> None:
    made = await book(owner, team, "2026-01-06T15:30:00+05:30")
    assert made.data == event_row(team, made.data["id"], client={"id": made.data["client_id"], **BOB, "phone": None})


async def test_notice_is_kept_to_the_minute(owner: Door, team: Team, clock: Clock) -> None:
    await owner.update("event-types", team.event_type, {"minimum_notice": 120})
    following = [f"2026-01-05T{time}:00Z" for time in ("10:00", "10:30", "11:00", "11:30", "12:00")]
    await not_free(team, book(owner, team, "2026-01-05T09:30:00Z"), *following)
    clock.now += timedelta(seconds=1)
    await not_free(team, book(owner, team, "2026-01-05T10:00:00Z"), *following[1:], "2026-01-05T12:30:00Z")
    clock.now -= timedelta(seconds=1)
    assert (await book(owner, team, "2026-01-05T10:00:00Z")).kind == "ok"


async def test_a_window_of_days_ends_with_its_last(owner: Door, team: Team) -> None:
    await owner.update("event-types", team.event_type, {"maximum_advance": 1})
    await not_free(team, book(owner, team, "2026-01-07T09:00:00Z"))
    assert (await book(owner, team, "2026-01-06T16:30:00Z")).kind == "ok"


async def test_a_window_of_dates_holds_both(owner: Door, team: Team) -> None:
    window = {"window_kind": "range", "window_start": "2026-01-07", "window_end": "2026-01-07"}
    await owner.update("event-types", team.event_type, window)
    following = [f"2026-01-07T{time}:00Z" for time in ("09:00", "09:30", "10:00", "10:30", "11:00")]
    await not_free(team, book(owner, team), *following)
    await not_free(team, book(owner, team, "2026-01-08T09:00:00Z"))
    assert (await book(owner, team, "2026-01-07T16:30:00Z")).kind == "ok"


async def test_buffers_keep_the_time_around_free(owner: Door, team: Team) -> None:
    await owner.update("event-types", team.event_type, {"buffer_before": 15, "buffer_after": 30})
    await book(owner, team)
    following = [f"2026-01-06T{time}:00Z" for time in ("11:30", "12:00", "12:30", "13:00", "13:30")]
    for start in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        await not_free(team, book(owner, team, f"2026-01-06T{start}:00Z"), *following)
    assert (await book(owner, team, "2026-01-06T11:30:00Z")).kind == "ok"


async def test_one_host_is_busy_in_all_their_event_types(owner: Door, team: Team) -> None:
    other = await team.make_event_type(duration=60)
    await book(owner, team, "2026-01-06T10:30:00Z")
    following = [f"2026-01-06T{time}:00:00Z" for time in ("11", "12", "13", "14", "15")]
    await not_free(team, book(owner, team, event_type_id=other), *following)
    theirs = await team.make_event_type(duration=60, member_ids=[team.members["staff"]])
    assert (await book(owner, team, event_type_id=theirs)).kind == "ok"


@pytest.mark.parametrize("starts_at", ["2026-01-02T10:00:00Z", "2026-01-06T03:17:00Z", "2026-01-10T10:00:00Z"])
async def test_whoever_ignores_availability_books_any_time(owner: Door, team: Team, starts_at: str) -> None:
    await owner.update("event-types", team.event_type, {"minimum_notice": 1440, "maximum_advance": 0})
    made = await book(owner, team, starts_at, ignore_availability=True)
    assert (made.kind, made.data["starts_at"]) == ("ok", starts_at)


async def test_but_never_over_another_booking(owner: Door, team: Team) -> None:
    await book(owner, team)
    following = [f"2026-01-06T{time}:00Z" for time in ("10:30", "11:00", "11:30", "12:00", "12:30")]
    for start in ("2026-01-06T10:00:00Z", "2026-01-06T10:29:00Z"):
        await not_free(team, book(owner, team, start, ignore_availability=True), *following)
    await not_free(team, book(owner, team, "2026-01-06T09:31:00Z", ignore_availability=True), *following)
    beside = await book(owner, team, "2026-01-06T10:30:00Z", ignore_availability=True)
    assert beside.kind == "ok"


async def test_and_only_at_a_whole_minute(owner: Door, team: Team) -> None:
    call = book(owner, team, "2026-01-06T10:00:30Z", ignore_availability=True)
    await refused(team, call, "invalid", "starts_at")


async def test_staff_book_for_themselves(door: Door, team: Team) -> None:
    staff, host_id = door.using(team.tokens["staff"]), team.members["staff"]
    theirs = await team.make_event_type(member_ids=[host_id])
    for more in ({}, {"event_type_id": theirs, "host_id": team.members["owner"]}):
        await refused(team, book(staff, team, **more), "invalid", "host_id")
    for start, more in ((AT_TEN, {}), ("2026-01-06T11:00:00Z", {"host_id": host_id})):
        made = await book(staff, team, start, event_type_id=theirs, **more)
        assert (made.data["host_id"], made.data["booked_by"]) == (host_id, host_id)
    unset = await book(staff, team, "2026-01-06T12:00:00Z", event_type_id=theirs, host_id=None)
    assert (unset.kind, unset.data["host_id"]) == ("ok", host_id)


async def test_staff_book_no_client_they_cannot_see(door: Door, team: Team) -> None:
    staff = door.using(team.tokens["staff"])
    theirs = await team.make_event_type(member_ids=[team.members["staff"]])
    call = book(staff, team, event_type_id=theirs, invitee=..., client_id=await team.client())
    await refused(team, call, "invalid", "client_id")
