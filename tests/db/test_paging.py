"""Pages: every way of walking a list gives the same rows once each, in the one order that Python sorts them in."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import paging, records
from db.availability import SCHEDULES, TIME_OFF
from db.clients import CLIENTS
from db.event_types import EVENT_TYPES, EventType
from db.events import EVENTS
from db.locations import LOCATIONS
from db.members import MEMBERS
from db.paging import Page, Query
from db.resources import Resource
from db.scope import Viewer
from db.tables import column
from db.types import Row
from db.unit_of_work import Unit
from resolvers import clients
from scheduling.errors import Invalid
from tests.factories import Team, unique

# Beside the orders that are offered, one over a column that may be null.
TYPES = replace(EVENT_TYPES, sorts={**EVENT_TYPES.sorts, "slot_interval": column(EventType, "slot_interval")})
READ: dict[str, Callable[[Row], Any]] = {
    "position": lambda row: row["position"],
    "name": lambda row: row["name_key"],
    "created_at": lambda row: row["created_at"],
    "slot_interval": lambda row: row["slot_interval"],
    "id": lambda row: row["id"],
}
NAMES = ("beta", "Alpha", "alpha", "Ärger", "zebra", "Zoë", "日本", "éclair", "Beta", "a b", "a_b", "😀", "￰")
Reader = Callable[[Query], Awaitable[Page]]
MIXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture
async def listed(team: Team) -> Team:
    """A team with 14 event types: ties in every order, and nulls in `slot_interval`."""

    async def work(unit: Unit) -> None:
        for number, name in enumerate(NAMES):
            interval = (None, 15, 30, None)[number % 4]
            values = {"name": name, "slug": unique("t"), "duration": 30, "slot_interval": interval}
            at = replace(unit, now=unit.now + timedelta(seconds=number % 3))
            await records.add(at, EVENT_TYPES, team.id, {**values, "position": number % 2})

    await team.database.write(work, team.now)
    return team


def reader(team: Team, resource: Resource, viewer: Viewer | None = None) -> Reader:
    return lambda query: paging.page(team.database, resource, viewer or Viewer(team.id), query)


async def walk(read: Reader, query: Query) -> list[int]:
    """The ids of all pages, first to last in the order of the list, by cursors."""
    found: list[int] = []
    at: str | None = None
    for _ in range(200):
        page = await read(replace(query, **{"before" if query.backwards else "after": at}))
        ids = [row["id"] for row in page.rows]
        found = ids + found if query.backwards else found + ids
        behind, ahead = (page.has_next, page.has_previous) if query.backwards else (page.has_previous, page.has_next)
        assert behind is (at is not None)
        if not ahead:
            return found
        assert len(ids) == query.size
        at = page.cursors[0 if query.backwards else -1]
    raise AssertionError("the walk does not end")


def in_python(rows: list[Row], order: tuple[str, bool]) -> list[int]:
    """The ids in one sorted list: nulls last either way, ties by id in the direction of the order."""
    name, descending = order
    known = [(READ[name](row), row["id"]) for row in rows if READ[name](row) is not None]
    nulls = [row["id"] for row in rows if READ[name](row) is None]
    return [row_id for _, row_id in sorted(known, reverse=descending)] + sorted(nulls, reverse=descending)


@given(order=st.tuples(st.sampled_from(sorted(READ)), st.booleans()), size=st.integers(1, 16), backwards=st.booleans())
@settings(max_examples=40, **MIXED)
async def test_every_walk_is_the_sorted_list(listed: Team, order: tuple[str, bool], size: int, backwards: bool) -> None:
    read = reader(listed, TYPES)
    everything = list((await read(Query(size=100))).rows)
    assert len(everything) == len(NAMES) + 1
    expected = in_python(everything, order)
    query = Query(size=size, order=order, backwards=backwards)
    assert await walk(read, query) == expected
    number = 1 + len(expected) // size
    paged = [await read(Query(size=size, order=order, page=page)) for page in range(1, number + 1)]
    assert [row["id"] for page in paged for row in page.rows] == expected
    assert [page.has_previous for page in paged] == [page > 0 for page in range(number)]


@given(
    order=st.tuples(st.sampled_from(sorted(READ)), st.booleans()),
    cut=st.integers(0, len(NAMES)),
    size=st.integers(1, 5),
)
@settings(max_examples=30, **MIXED)
async def test_a_cursor_stands_between_its_neighbours(
    listed: Team, order: tuple[str, bool], cut: int, size: int
) -> None:
    read = reader(listed, TYPES)
    whole = await read(Query(size=100, order=order))
    ids, cursor = [row["id"] for row in whole.rows], whole.cursors[cut]
    after = await read(Query(size=size, order=order, after=cursor))
    before = await read(Query(size=size, order=order, before=cursor, backwards=True))
    assert [row["id"] for row in after.rows] == ids[cut + 1 : cut + 1 + size]
    assert [row["id"] for row in before.rows] == ids[max(0, cut - size) : cut]
    assert (after.has_previous, after.has_next) == (True, cut + 1 + size < len(ids))
    assert (before.has_previous, before.has_next) == (cut - size > 0, True)


async def test_a_walk_stays_whole_while_rows_come_and_go(listed: Team) -> None:
    query = Query(size=5, order=("name", False))
    read = reader(listed, TYPES)
    first = await read(query)
    names = {row["id"]: row["name"] for row in (await read(Query(size=100))).rows}

    async def change(unit: Unit) -> None:
        for row_id in (first.rows[1]["id"], first.rows[-1]["id"]):  # one of them is where the cursor stands
            await records.delete(unit, await records.get(unit, EVENT_TYPES, Viewer(listed.id), row_id))
        for name in ("0 before", "zzz behind"):
            await records.add(unit, EVENT_TYPES, listed.id, {"name": name, "slug": unique("t"), "duration": 30})

    await listed.database.write(change, listed.now)
    seen = [row["name"] for row in first.rows]
    at: str | None = first.cursors[-1]
    while at is not None:
        page = await read(replace(query, after=at))
        seen += [row["name"] for row in page.rows]
        at = page.cursors[-1] if page.has_next else None
    assert "0 before" not in seen
    assert seen.count("zzz behind") == 1
    assert sorted(set(seen) - {"zzz behind"}) == sorted(set(names.values()))
    assert len(seen) == len(names) + 1


async def test_an_empty_list_has_an_empty_page(team: Team) -> None:
    for query in (Query(size=3), Query(size=3, backwards=True), Query(size=3, page=7)):
        page = await paging.page(team.database, CLIENTS, Viewer(team.id), query)
        assert (list(page.rows), list(page.cursors), page.has_next) == ([], [], False)
    assert await paging.total(team.database, CLIENTS, Viewer(team.id), Query(size=3)) == 0


async def test_totals_count_what_matches_on_all_pages(listed: Team) -> None:
    for query, expected in (
        (Query(size=1), 14),
        (Query(size=1, page=5), 14),
        (Query(size=1, search="ALPHA"), 2),
        (Query(size=1, filters={"status": ["inactive"]}), 0),
    ):
        assert await paging.total(listed.database, TYPES, Viewer(listed.id), query) == expected


async def test_a_cursor_serves_its_own_list_only(listed: Team, other_team: Team) -> None:
    made = await reader(listed, TYPES)(Query(size=1, order=("name", False)))
    cursor = made.cursors[0]
    mine, staff = Viewer(listed.id), Viewer(listed.id, listed.members["staff"])
    for resource, viewer, query in (
        (TYPES, Viewer(other_team.id), Query(size=1, order=("name", False))),
        (TYPES, staff, Query(size=1, order=("name", False))),
        (CLIENTS, mine, Query(size=1, order=("name", False))),
        (LOCATIONS, mine, Query(size=1, order=("name", False))),
        (TYPES, mine, Query(size=1)),
        (TYPES, mine, Query(size=1, order=("name", True))),
        (TYPES, mine, Query(size=1, order=("position", False))),
        (TYPES, mine, Query(size=1, order=("name", False), search="a")),
        (TYPES, mine, Query(size=1, order=("name", False), start=listed.now)),
        (TYPES, mine, Query(size=1, order=("name", False), end=listed.now)),
        (TYPES, mine, Query(size=1, order=("name", False), filters={"kind": ["one_on_one"]})),
    ):
        await refused(listed, resource, viewer, replace(query, after=cursor), "after")
        await refused(listed, resource, viewer, replace(query, before=cursor, backwards=True), "before")


async def refused(team: Team, resource: Resource, viewer: Viewer, query: Query, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        await paging.page(team.database, resource, viewer, query)
    assert caught.value.fields == {name: ["This cursor does not belong to this list."]}


def forge(*parts: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


GARBAGE = (
    "",
    "x",
    "é",
    "\x00",
    "====",
    "bnVsbA",
    "W10",
    "MQ",
    "eyJhIjoxfQ",
    "a" * 5_000,
    base64.b64encode(b"\xff").decode(),
)


@pytest.mark.parametrize("cursor", GARBAGE)
async def test_a_cursor_that_is_none_is_refused(team: Team, cursor: str) -> None:
    await refused(team, EVENT_TYPES, Viewer(team.id), Query(size=1, after=cursor), "after")
    await refused(team, EVENT_TYPES, Viewer(team.id), Query(size=1, before=cursor, backwards=True), "before")


@pytest.mark.parametrize(
    ("order", "key", "row_id"),
    [
        ("position", 0, "1"),
        ("position", 0, None),
        ("position", 0, True),
        ("position", 0, 0.5),
        ("position", 0, 2**63),
        ("position", 0, -(2**63) - 1),
        ("position", "many", 1),
        ("position", {}, 1),
        ("position", 2**63, 1),
        ("name", "a\x00b", 1),
        ("name", 5, 1),
        ("name", {"a": 1}, 1),
        ("name", None, 1),
        ("created_at", "yesterday", 1),
        ("created_at", "2026-01-05T08:00:00", 1),
        ("created_at", "0001-01-01T00:00:00+14:00", 1),
        ("created_at", 5, 1),
    ],
)
async def test_a_forged_cursor_is_refused(team: Team, order: str, key: Any, row_id: Any) -> None:
    """The signature is no secret: what the database could not compare must not reach it."""
    query = Query(size=1, order=(order, False))
    signature = query.signature(EVENT_TYPES, Viewer(team.id))
    try:
        cursor = forge(signature, key, row_id)
    except TypeError:
        parts = orjson.dumps([signature, key]).decode()
        cursor = base64.urlsafe_b64encode(f"{parts[:-1]},{row_id}]".encode()).decode().rstrip("=")
    await refused(team, EVENT_TYPES, Viewer(team.id), replace(query, after=cursor), "after")


async def test_days_off_are_walked_by_their_dates(team: Team) -> None:
    member = team.members["owner"]
    days = [date(2026, 1, 7), date(2026, 1, 6), date(2026, 1, 7), date(2026, 12, 31)]

    async def work(unit: Unit) -> list[int]:
        rows = [{"member_id": member, "start_date": day, "end_date": day} for day in days]
        return [await records.add(unit, TIME_OFF, team.id, row) for row in rows]

    made = await team.database.write(work, team.now)
    expected = [made[1], made[0], made[2], made[3]]
    for size in (1, 2, 3):
        for backwards in (False, True):
            query = Query(size=size, backwards=backwards)
            assert await walk(reader(team, TIME_OFF), query) == expected


async def test_members_are_walked_by_the_names_of_their_users(team: Team) -> None:
    expected = [team.members[role] for role in ("admin", "manager", "owner", "staff")]
    for backwards in (False, True):
        assert await walk(reader(team, MEMBERS), Query(size=1, backwards=backwards)) == expected
    turned = Query(size=3, order=("name", True))
    assert await walk(reader(team, MEMBERS), turned) == expected[::-1]


# --- below parents


async def test_pages_below_parents_are_the_pages_of_each_parent(team: Team) -> None:
    start = team.now + timedelta(days=1)
    parents = [await team.client(), await team.client(), await team.client()]
    hours = {parents[0]: [0, 3, 1], parents[1]: [2, 4], parents[2]: []}
    made: dict[int, list[int]] = {}
    for parent, offsets in hours.items():
        events = [(at, await team.event(start + timedelta(hours=at), client_id=parent)) for at in offsets]
        made[parent] = [event for _, event in sorted(events)]
    database, viewer = team.database, Viewer(team.id)
    for size in (1, 2, 5):
        query = Query(size=size, order=("starts_at", False))
        found = await paging.pages(database, EVENTS, viewer, query, "client_id", parents)
        assert [[row["id"] for row in page.rows] for page in found] == [made[parent][:size] for parent in parents]
        assert [page.has_next for page in found] == [len(made[parent]) > size for parent in parents]
        last = replace(query, backwards=True)
        found = await paging.pages(database, EVENTS, viewer, last, "client_id", parents[::-1])
        assert [[row["id"] for row in page.rows] for page in found] == [made[p][-size:] for p in parents[::-1]]
        second = replace(query, page=2)
        found = await paging.pages(database, EVENTS, viewer, second, "client_id", parents)
        assert [[row["id"] for row in page.rows] for page in found] == [made[p][size : 2 * size] for p in parents]
    assert await paging.totals(database, EVENTS, viewer, Query(size=1), "client_id", parents) == [3, 2, 0]


async def test_a_cursor_below_a_parent_goes_on_below_it(team: Team) -> None:
    parent, other = await team.client(), await team.client()
    start = team.now + timedelta(days=1)
    events = [await team.event(start + timedelta(hours=at), client_id=parent) for at in range(5)]
    await team.event(start + timedelta(hours=6), client_id=other)

    async def read(query: Query) -> Page:
        return (await paging.pages(team.database, EVENTS, Viewer(team.id), query, "client_id", [parent]))[0]

    for backwards in (False, True):
        for size in (1, 2, 5):
            query = Query(size=size, order=("starts_at", False), backwards=backwards)
            assert await walk(read, query) == events


async def test_links_are_walked_from_both_sides(team: Team, other_team: Team) -> None:
    staff, owner = team.members["staff"], team.members["owner"]
    types = {
        member: [await team.make_event_type(name=name, member_ids=[member]) for name in "bac"]
        for member in (staff, owner)
    }
    await other_team.make_event_type(name="a")
    database, viewer, query = team.database, Viewer(team.id), Query(size=2, order=("name", False))
    found = await paging.pages(database, EVENT_TYPES, viewer, query, "member_id", [staff, owner])
    assert [[row["id"] for row in page.rows] for page in found] == [[types[m][1], types[m][0]] for m in (staff, owner)]
    assert await paging.totals(database, EVENT_TYPES, viewer, query, "member_id", [owner, staff]) == [4, 3]
    hosts = await paging.pages(database, MEMBERS, viewer, Query(size=2), "event_type_id", types[staff] + types[owner])
    assert [[row["id"] for row in page.rows] for page in hosts] == [[staff]] * 3 + [[owner]] * 3
    theirs = [other_team.members["owner"]]
    assert [
        list(page.rows) for page in await paging.pages(database, EVENT_TYPES, viewer, query, "member_id", theirs)
    ] == [[]]
    assert await paging.totals(database, EVENT_TYPES, viewer, query, "member_id", theirs) == [0]


async def test_pages_below_parents_show_staff_only_their_own(team: Team) -> None:
    members = [team.members["owner"], team.members["staff"]]
    staff = Viewer(team.id, team.members["staff"])
    found = await paging.pages(team.database, SCHEDULES, staff, Query(size=5), "member_id", members)
    assert [len(page.rows) for page in found] == [0, 1]
    assert await paging.totals(team.database, SCHEDULES, staff, Query(size=5), "member_id", members) == [0, 1]


async def test_erased_clients_leave_the_list(team: Team) -> None:
    kept, gone = await team.client(), await team.client()
    await team.context().write(clients.delete, gone)
    page = await reader(team, CLIENTS)(Query(size=5))
    assert [row["id"] for row in page.rows] == [kept]
    assert await paging.total(team.database, CLIENTS, Viewer(team.id), Query(size=5)) == 1
