"""Event types: what can be booked, with whom and under which rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.availability import SCHEDULES
from db.scope import Viewer, rows
from tests.cases.doors import Door
from tests.cases.refusals import Operation, each_refused, everything, operations, refused
from tests.cases.rows import LONG, NUL, event_type_row
from tests.conftest import Clock
from tests.factories import Team

TALK = {"name": "Talk", "duration": 30}
TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
BEYOND = 2**31
NOBODY = 999_999_999

INVALID: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "x" * 201),
    ("name", NUL),
    ("slug", "Not a slug"),
    ("slug", "x" * 64),
    ("description", LONG + "x"),
    ("description", NUL),
    ("kind", "group"),
    ("kind", None),
    ("duration", None),
    ("duration", 0),
    ("duration", -30),
    ("duration", 1441),
    ("duration", BEYOND),
    ("duration", "30"),
    ("duration", 30.5),
    ("slot_interval", 0),
    ("slot_interval", 1441),
    ("color", "red"),
    ("color", "#12345"),
    ("color", "#1234567"),
    ("color", "#12345g"),
    ("color", "#123456\n"),
    ("buffer_before", -1),
    ("buffer_before", 1441),
    ("buffer_before", None),
    ("buffer_after", -1),
    ("buffer_after", 1441),
    ("minimum_notice", -1),
    ("minimum_notice", 527_041),
    ("maximum_advance", -1),
    ("maximum_advance", 3_661),
    ("window_kind", "whenever"),
    ("window_kind", None),
    ("window_start", "2026-02-30"),
    ("window_start", "tomorrow"),
    ("window_end", "2026-1-1"),
    ("location_type", "zoom"),
    ("location_details", LONG + "x"),
    ("category", "x" * 201),
    ("category", NUL),
    ("is_active", None),
    ("position", -1),
    ("position", 1_000_001),
    ("position", BEYOND),
    ("schedule_id", NOBODY),
    ("location_id", NOBODY),
    ("member_ids", None),
    ("member_ids", []),
]


@operations("event-types", TALK, "create", "list", "show", "update", "delete")
async def test_nobody_may_do_any_of_it(door: Door, team: Team, operation: Operation) -> None:
    await refused(team, operation(door, team.event_type), "unauthenticated")


@operations("event-types", TALK, "show", "update", "delete")
async def test_someone_elses_is_not_there(stranger: Door, team: Team, operation: Operation) -> None:
    await refused(team, operation(stranger, team.event_type), "not_found")


async def test_a_list_holds_nothing_of_someone_else(stranger: Door, team: Team, other_team: Team) -> None:
    assert [row["id"] for row in (await stranger.list("event-types")).data] == [other_team.event_type]


async def test_the_least_that_makes_one(owner: Door, team: Team) -> None:
    made = await owner.create("event-types", TALK)
    assert made.data == event_type_row(made.data["id"], team.members["owner"], name="Talk", slug="talk")
    assert (await owner.show("event-types", made.data["id"])).data == made.data
    assert made.data in (await owner.list("event-types")).data


async def test_everything_that_can_be_said(owner: Door, team: Team) -> None:
    schedule = await team.database.fetch(_schedules(team))
    body = {
        "name": "Deep talk",
        "slug": "deep",
        "description": LONG,
        "kind": "one_on_one",
        "duration": 1440,
        "slot_interval": 1440,
        "color": "#A0b1C2",
        "member_ids": [team.members["staff"]],
        "schedule_id": schedule[0]["id"],
        "buffer_before": 1440,
        "buffer_after": 1440,
        "minimum_notice": 527_040,
        "maximum_advance": 3_660,
        "window_kind": "range",
        "window_start": "2026-02-28",
        "window_end": "2026-02-28",
        "location_type": "in_person",
        "location_id": await team.location(),
        "location_details": "Ring twice",
        "category": "Talks",
        "is_active": False,
        "position": 1_000_000,
    }
    made = await owner.create("event-types", body)
    cleaned = {"color": "#a0b1c2", "status": "inactive"}
    assert made.data == event_type_row(made.data["id"], team.members["staff"], **{**body, **cleaned})


async def test_a_broken_rule_is_refused(owner: Door, team: Team) -> None:
    await each_refused(team, owner, "event-types", team.event_type, TALK, INVALID)


@pytest.mark.parametrize("name", ["name", "duration"])
async def test_what_is_required_may_be_neither_absent_nor_null(owner: Door, team: Team, name: str) -> None:
    absent = {key: value for key, value in TALK.items() if key != name}
    await refused(team, owner.create("event-types", absent), "invalid", name)
    await refused(team, owner.create("event-types", {**TALK, name: None}), "invalid", name)
    await refused(team, owner.update("event-types", team.event_type, {name: None}), "invalid", name)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"window_kind": "range"}, "window_start"),
        ({"window_kind": "range", "window_start": "2026-02-01"}, "window_start"),
        ({"window_kind": "range", "window_start": "2026-02-02", "window_end": "2026-02-01"}, "window_end"),
        ({"window_kind": "rolling_bookable_days", "maximum_advance": 0}, "maximum_advance"),
    ],
)
async def test_a_window_must_be_whole(owner: Door, team: Team, body: dict[str, Any], field: str) -> None:
    await refused(team, owner.create("event-types", {**TALK, **body}), "invalid", field)
    await refused(team, owner.update("event-types", team.event_type, body), "invalid", field)


async def test_a_window_is_judged_with_what_stays(owner: Door, team: Team) -> None:
    window = {"window_kind": "range", "window_start": "2026-02-01", "window_end": "2026-02-03"}
    made = (await owner.create("event-types", {**TALK, **window})).data
    await refused(team, owner.update("event-types", made["id"], {"window_end": "2026-01-31"}), "invalid", "window_end")
    await refused(team, owner.update("event-types", made["id"], {"window_start": None}), "invalid", "window_start")
    moved = await owner.update("event-types", made["id"], {"window_end": "2026-02-01"})
    assert moved.data == {**made, "window_end": "2026-02-01"}


async def test_hosts_and_references_are_the_teams_own(owner: Door, team: Team, other_team: Team) -> None:
    foreign_member, foreign_place = other_team.members["owner"], await other_team.location()
    foreign_schedule = (await other_team.database.fetch(_schedules(other_team)))[0]["id"]
    for body, field in (
        ({"member_ids": [foreign_member]}, "member_ids.0"),
        ({"member_ids": [NOBODY]}, "member_ids.0"),
        ({"member_ids": [team.members["owner"], team.members["staff"]]}, "member_ids"),
        ({"location_id": foreign_place}, "location_id"),
        ({"schedule_id": foreign_schedule}, "schedule_id"),
    ):
        await refused(team, owner.create("event-types", {**TALK, **body}), "invalid", field)
        await refused(team, owner.update("event-types", team.event_type, body), "invalid", field)


async def test_a_deleted_place_cannot_be_chosen_and_stays_where_it_was(owner: Door, team: Team) -> None:
    place, other = await team.location(), await team.location()
    made = (await owner.create("event-types", {**TALK, "location_id": place, "location_type": "in_person"})).data
    for location_id in (place, other):
        await owner.delete("locations", location_id)
    answer = await refused(team, owner.create("event-types", {**TALK, "location_id": other}), "invalid", "location_id")
    assert answer.fields == {"location_id": ["The selected location does not exist."]}
    assert (await owner.update("event-types", made["id"], made)).data == made


async def test_another_host_is_a_change(owner: Door, team: Team, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    changed = await owner.update("event-types", team.event_type, {"member_ids": [team.members["staff"]]})
    later = {"name": "Intro call", "slug": "intro-call", "updated_at": "2026-01-05T09:00:00Z"}
    assert changed.data == event_type_row(team.event_type, team.members["staff"], **later)


async def test_a_slug_is_unique_among_the_living(owner: Door, stranger: Door, team: Team) -> None:
    same = {"name": "Intro call", "duration": 30}
    assert (await owner.create("event-types", same)).data["slug"] == "intro-call-2"
    await refused(team, owner.create("event-types", {**same, "slug": "intro-call"}), "invalid", "slug")
    await owner.delete("event-types", team.event_type)
    assert (await owner.create("event-types", same)).data["slug"] == "intro-call"
    assert (await stranger.create("event-types", {**same, "slug": "mine"})).data["slug"] == "mine"


async def test_absent_stays_null_clears_and_empty_is_a_value(owner: Door, team: Team) -> None:
    texts = ("description", "location_details", "category")
    body = {"slot_interval": 15, "color": "#aabbcc", "maximum_advance": 3, **dict.fromkeys(texts, "text")}
    made = (await owner.create("event-types", {**TALK, **body})).data
    assert (await owner.update("event-types", made["id"], {})).data == made
    emptied = dict.fromkeys(texts, "")
    assert (await owner.update("event-types", made["id"], emptied)).data == {**made, **emptied}
    cleared = dict.fromkeys(body)
    assert (await owner.update("event-types", made["id"], cleared)).data == {**made, **cleared}


async def test_what_was_shown_can_be_sent_back(owner: Door, team: Team, clock: Clock) -> None:
    window = {"window_kind": "range", "window_start": "2026-02-01", "window_end": "2026-02-03"}
    body = {**TALK, **window, "color": "#AABBCC", "location_id": await team.location(), "slot_interval": 15}
    made = (await owner.create("event-types", body)).data
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.update("event-types", made["id"], made)).data == made
    assert await everything(team) == before


async def test_a_deleted_one_is_gone(owner: Door, team: Team, clock: Clock) -> None:
    made = (await owner.show("event-types", team.event_type)).data
    clock.now += timedelta(hours=1)
    assert (await owner.delete("event-types", made["id"])).data == {**made, "updated_at": "2026-01-05T09:00:00Z"}
    for call in (
        owner.show("event-types", made["id"]),
        owner.update("event-types", made["id"], TALK),
        owner.delete("event-types", made["id"]),
    ):
        await refused(team, call, "not_found")
    assert (await owner.list("event-types")).total == 0
    booking = {"event_type_id": made["id"], "starts_at": "2026-01-06T10:00:00Z", "client_id": await team.client()}
    await refused(team, owner.create("events", booking), "invalid", "event_type_id")


async def test_its_events_stand_and_still_name_it(owner: Door, team: Team) -> None:
    event_id = await team.event(TUESDAY)
    shown = (await owner.show("events", event_id)).data
    assert shown["event_type"] == {"id": team.event_type, "name": "Intro call", "slug": "intro-call"}
    await owner.delete("event-types", team.event_type)
    assert (await owner.show("events", event_id)).data == shown
    assert (await owner.list("events", event_type_id=team.event_type)).data == [shown]
    assert (await owner.list("events", search="intro")).data == [shown]


@operations("event-types", TALK, "create", "update", "delete")
async def test_staff_read_event_types_and_change_none(door: Door, team: Team, operation: Operation) -> None:
    staff = door.using(team.tokens["staff"])
    assert (await staff.list("event-types")).total == 1
    assert (await staff.show("event-types", team.event_type)).kind == "ok"
    answer = await refused(team, operation(staff, team.event_type), "forbidden")
    assert answer.scope == "event-types:write"


def _schedules(team: Team) -> Any:
    return rows(SCHEDULES, Viewer(team.id))
