"""Lists: pages, search, filters, spans and orders, the same for every resource."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.unit_of_work import Database
from tests.cases.doors import Door
from tests.cases.refusals import refused
from tests.conftest import Clock
from tests.factories import Team, make_team, unique

TUESDAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)


async def named(team: Team, *names: str) -> list[int]:
    """Clients with these names."""
    return [await team.client(name=name) for name in names]


async def names(door: Door, resource: str = "clients", **params: Any) -> list[str]:
    """The names a list shows."""
    answer = await door.list(resource, **params)
    assert answer.kind == "ok", answer
    return [row["name"] for row in answer.data]


async def ids(door: Door, resource: str = "events", **params: Any) -> list[int]:
    """The ids a list shows, each once in all."""
    answer = await door.list(resource, **params)
    assert answer.kind == "ok", answer
    assert answer.total == len(answer.data)
    return [row["id"] for row in answer.data]


async def test_pages_follow_each_other(owner: Door, team: Team) -> None:
    await named(team, *(f"{n:02}" for n in range(17)))
    first = await owner.list("clients")
    assert ([row["name"] for row in first.data], first.total) == ([f"{n:02}" for n in range(15)], 17)
    assert await names(owner, page=2) == ["15", "16"]
    assert await names(owner, page=3, per_page=7) == ["14", "15", "16"]
    past = await owner.list("clients", page=4, per_page=7)
    assert (past.data, past.total) == ([], 17)


@pytest.mark.parametrize(("name", "value"), [("page", 0), ("page", -1), ("per_page", 0), ("per_page", -5)])
async def test_a_page_that_cannot_be_is_refused(owner: Door, team: Team, name: str, value: int) -> None:
    await refused(team, owner.list("clients", **{name: value}), "invalid", name)


async def test_more_than_a_hundred_rows_is_less_in_rest_and_refused_in_graphql(owner: Door, team: Team) -> None:
    if owner.name == "rest":
        assert (await owner.list("clients", per_page=1000)).kind == "ok"
    else:
        await refused(team, owner.list("clients", per_page=101), "invalid", "per_page")
    assert (await owner.list("clients", per_page=100)).kind == "ok"


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("Groẞ", "gross"),
        ("ÄRGER", "ärger"),
        ("Žluťoučký KŮŇ", "kůň"),
        ("İstanbul", "İSTANBUL"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("100% sure", "0% S"),
        ("snake_case", "E_c"),
        ("back\\slash", "K\\S"),
        ("it's", "'"),
        ('say "hi"', '"HI"'),
    ],
)
async def test_search_folds_case_and_takes_signs_as_they_are(owner: Door, team: Team, stored: str, sought: str) -> None:
    await named(team, stored, "100 sure", "snakexcase", "Other")
    assert await names(owner, search=sought) == [stored]


async def test_search_looks_at_these_columns(owner: Door, team: Team) -> None:
    client_id = await team.client(name="Quentin", email="find@example.com", phone="+4930901820", notes="secret")
    await named(team, "Other")
    for sought in ("FIND@", "4930901", "quENT"):
        assert await ids(owner, "clients", search=sought) == [client_id]
    assert await ids(owner, "clients", search="secret") == []
    location_id = await team.location(name="Hall", address="Domplatz 1", city="Köln", zip="50667")
    for sought in ("HALL", "domplatz", "KÖLN"):
        assert await ids(owner, "locations", search=sought) == [location_id]
    assert await ids(owner, "locations", search="50667") == []
    type_id = await team.make_event_type(name="Zoo", slug="walk", description="With Elephants", category="out")
    for sought in ("zOO", "WALK", "elephants"):
        assert await ids(owner, "event-types", search=sought) == [type_id]
    assert await ids(owner, "event-types", search="out") == []


async def test_events_are_found_by_invitee_and_event_type(owner: Door, team: Team) -> None:
    talk = await team.make_event_type(name="Straßenfest")
    first = await team.event(TUESDAY, invitee={"name": "Zoë", "email": "zoe@example.com"}, notes="secret")
    second = await team.event(TUESDAY + timedelta(hours=1), event_type_id=talk)
    for sought, found in (("ZOË", first), ("zoe@", first), ("STRASSEN", second)):
        assert await ids(owner, search=sought) == [found]
    assert await ids(owner, search="secret") == []


async def test_a_search_for_nothing_is_none(owner: Door, team: Team) -> None:
    await named(team, "Ann")
    assert await names(owner, search="") == ["Ann"]
    assert await names(owner, search="Bob") == []


@pytest.mark.parametrize("name", ["search", "tag"])
async def test_a_nul_in_a_filter_is_refused(owner: Door, team: Team, name: str) -> None:
    await refused(team, owner.list("clients", **{name: "a\0b"}), "invalid", name)


async def test_text_is_sorted_by_its_fold_and_ties_by_id(owner: Door, team: Team) -> None:
    stored = ["b", "A", "Ä", "a", "ss", "ß", "B"]
    numbers = dict(zip(await named(team, *stored), stored, strict=True))
    forwards = ["A", "a", "b", "B", "ss", "ß", "Ä"]
    for params in ({}, {"sort": "name"}):
        assert await names(owner, **params) == forwards
    assert await names(owner, sort="-name") == forwards[::-1]
    assert await ids(owner, "clients", sort="created_at") == list(numbers)
    assert await ids(owner, "clients", sort="-created_at") == list(numbers)[::-1]


async def test_event_types_stand_in_their_positions(owner: Door, team: Team) -> None:
    await owner.update("event-types", team.event_type, {"position": 2})
    for name, position in (("Late", 2), ("First", 0), ("Bold", 1)):
        await team.make_event_type(name=name, position=position)
    assert await names(owner, "event-types") == ["First", "Bold", "Intro call", "Late"]
    assert await names(owner, "event-types", sort="-position") == ["Late", "Intro call", "Bold", "First"]
    assert await names(owner, "event-types", sort="name") == ["Bold", "First", "Intro call", "Late"]


async def test_events_come_latest_first(owner: Door, team: Team) -> None:
    later, sooner = await team.event(TUESDAY + timedelta(days=1)), await team.event(TUESDAY)
    assert await ids(owner) == [later, sooner]
    assert await ids(owner, sort="starts_at") == [sooner, later]
    assert await ids(owner, sort="created_at") == [later, sooner]
    assert await ids(owner, sort="-created_at") == [sooner, later]


async def test_clients_are_sorted_by_email(owner: Door, team: Team) -> None:
    stems = [unique(letter) for letter in ("B", "a", "C")]
    for stem in stems:
        await team.client(name=stem, email=f"{stem}@example.com")
    assert await names(owner, sort="email") == [stems[1], stems[0], stems[2]]
    assert await names(owner, sort="-email") == [stems[2], stems[0], stems[1]]


@pytest.mark.parametrize("resource", ["clients", "events", "event-types", "locations", "members"])
async def test_an_unknown_order_or_status_is_refused(owner: Door, team: Team, resource: str) -> None:
    for sort in ("nothing", "-nothing"):
        await refused(team, owner.list(resource, sort=sort), "invalid", "sort")
    for status in ("gone", "active,gone", "CONFIRMED,?"):
        await refused(team, owner.list(resource, status=status), "invalid", "status")


async def test_several_statuses_are_either(owner: Door, team: Team) -> None:
    await team.client(name="Put aside", status="archived")
    await team.client(name="Present")
    assert await names(owner, status="archived") == ["Put aside"]
    assert await names(owner, status="active") == ["Present"]
    assert await names(owner, status="active,archived") == ["Present", "Put aside"]
    await team.location(name="Closed", is_active=False)
    await team.location(name="Open")
    assert await names(owner, "locations", status="inactive") == ["Closed"]
    assert await names(owner, "locations", status="active,inactive") == ["Closed", "Open"]


async def test_a_tag_is_matched_whole(owner: Door, team: Team) -> None:
    await team.client(name="Both", tags=["vip", "new"])
    await team.client(name="Other", tags=["vip2", "VIP"])
    assert await names(owner, tag="vip") == ["Both"]
    assert await names(owner, tag='vip"') == []


async def test_event_types_are_filtered_by_kind_and_category(owner: Door, team: Team) -> None:
    await team.make_event_type(name="Inside", category="In")
    await team.make_event_type(name="Off", category="In", is_active=False)
    assert await names(owner, "event-types", category="In", sort="name") == ["Inside", "Off"]
    assert await names(owner, "event-types", category="in") == []
    assert await names(owner, "event-types", category="In", status="inactive") == ["Off"]
    assert len(await names(owner, "event-types", kind="one_on_one")) == 3
    await refused(team, owner.list("event-types", kind="group"), "invalid", "kind")


async def test_events_are_filtered_by_all_they_belong_to(owner: Door, team: Team, other_team: Team) -> None:
    staff, place, client = team.members["staff"], await team.location(), await team.client()
    talk = await team.make_event_type(member_ids=[staff])
    plain = await team.event(TUESDAY)
    full = await team.event(TUESDAY, event_type_id=talk, client_id=client, location_id=place)
    for name, value in (("event_type_id", talk), ("host_id", staff), ("client_id", client), ("location_id", place)):
        assert await ids(owner, **{name: value}) == [full]
        assert await ids(owner, **{name: 999_999_999}) == []
    assert await ids(owner, host_id=staff, event_type_id=team.event_type) == []
    assert await ids(owner, host_id=other_team.members["owner"]) == []
    await owner.delete("events", plain)
    assert await ids(owner, status="cancelled") == [plain]
    assert await ids(owner, status="confirmed,cancelled") == [full, plain]
    assert await ids(owner, status="pending,completed,no_show") == []


async def test_a_span_is_half_open(owner: Door, team: Team) -> None:
    event_id = await team.event(TUESDAY)
    spans = {
        ("2026-01-06T10:00:00Z", "2026-01-06T10:00:01Z"): [event_id],
        ("2026-01-06T10:00:01Z", "2026-01-07T00:00:00Z"): [],
        ("2026-01-06T00:00:00Z", "2026-01-06T10:00:00Z"): [],
        ("2026-01-06T10:00:00Z", "2026-01-06T10:00:00Z"): [],
        ("2026-01-06T12:00:00+02:00", "2026-01-06T12:30:00+02:00"): [event_id],
    }
    for (start, end), found in spans.items():
        assert await ids(owner, **{"from": start, "to": end}) == found
    assert await ids(owner, **{"from": "2026-01-06"}) == [event_id]
    assert await ids(owner, to="2026-01-05") == []


async def test_days_are_the_teams(door: Door, database: Database, clock: Clock) -> None:
    team = await make_team(database, clock(), timezone="America/New_York")
    owner = door.using(team.tokens["owner"])
    first = await team.event(datetime(2026, 1, 7, 4, 30, tzinfo=UTC))  # Tuesday 23:30
    second = await team.event(datetime(2026, 1, 7, 5, 0, tzinfo=UTC))  # Wednesday 00:00
    assert await ids(owner, **{"from": "2026-01-06", "to": "2026-01-06"}) == [first]
    assert await ids(owner, **{"from": "2026-01-07", "to": "2026-01-07"}) == [second]
    assert await ids(owner, to="2026-01-07T05:00:00Z") == [first]
    assert await ids(owner, **{"from": "2026-01-07"}) == [second]


async def test_days_of_clock_changes_are_whole(door: Door, database: Database, clock: Clock) -> None:
    team = await make_team(database, clock(), timezone="Europe/Berlin")
    owner = door.using(team.tokens["owner"])
    last = await team.event(datetime(2026, 10, 25, 22, 30, tzinfo=UTC))  # 23:30, the 25th hour
    assert await ids(owner, **{"from": "2026-10-25", "to": "2026-10-25"}) == [last]
    assert await ids(owner, **{"from": "2026-10-26"}) == []


async def test_other_lists_have_their_span_over_when_rows_were_made(owner: Door, team: Team, clock: Clock) -> None:
    clock.now += timedelta(days=1)
    late = (await owner.create("clients", {"name": "Late", "email": "late@example.com"})).data["id"]
    early = await team.client(name="Early")  # the builder's clock stands at the start
    assert await ids(owner, "clients", to="2026-01-05") == [early]
    assert await ids(owner, "clients", **{"from": "2026-01-06"}) == [late]
    assert await ids(owner, "event-types", **{"from": "2026-01-06"}) == []
    assert await ids(owner, "event-types", to="2026-01-05") == [team.event_type]


@pytest.mark.parametrize("resource", ["clients", "events", "event-types", "locations", "members"])
async def test_a_span_turned_round_is_refused(owner: Door, team: Team, resource: str) -> None:
    await refused(team, owner.list(resource, **{"from": "2026-01-07", "to": "2026-01-05"}), "invalid", "from")
    assert (await owner.list(resource, **{"from": "2026-01-07", "to": "2026-01-07"})).kind == "ok"


@pytest.mark.parametrize("value", ["soon", "2026-02-30", "2026-01-06T10:00:00", "2026-1-6", "20260106"])
async def test_a_bound_that_is_no_time_is_refused(owner: Door, team: Team, value: str) -> None:
    for name in ("from", "to"):
        await refused(team, owner.list("events", **{name: value}), "invalid", name)
