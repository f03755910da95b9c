"""The last guard: no host is busy twice, whoever writes; and no row points into another team, whatever refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, delete, func, insert, update
from sqlalchemy.exc import IntegrityError

from db import records, reservations, scope
from db.availability import OVERRIDES, SCHEDULES, TIME_OFF
from db.metadata import METADATA
from db.occurrences import OCCURRENCES
from db.reservations import RESERVATIONS, Reservation
from db.scope import Viewer
from db.unit_of_work import Unit
from scheduling.availability import Busy
from scheduling.errors import SlotUnavailable
from scheduling.instants import epoch_minute
from tests.factories import Team, unique

NINE = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
START = epoch_minute(NINE)
RESERVED = Reservation.__table__
BROKEN = re.compile("foreign key", re.IGNORECASE)


async def occurrence_of(team: Team, event: int) -> int:
    table = OCCURRENCES.table.__table__.c
    found = await team.database.fetch(scope.only(OCCURRENCES, Viewer(team.id), table.id).where(table.event_id == event))
    return int(found[0]["id"])


async def spans(team: Team) -> list[tuple[int, int, int]]:
    """Host, first and last epoch minute of every reservation of the team."""
    rows = await team.database.fetch(scope.rows(RESERVATIONS, Viewer(team.id)).order_by(RESERVED.c.busy_from))
    return [(row["host_id"], row["busy_from"] // 60, row["busy_to"] // 60) for row in rows]


async def take(team: Team, occurrence: int, start: int, end: int, role: str = "owner") -> None:
    host = team.members[role]
    await team.database.write(lambda unit: reservations.take(unit, team.id, host, occurrence, start, end), team.now)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 30), (-10, 1), (29, 60), (10, 20), (-10, 60), (0, 1), (29, 30), (-10, 30), (0, 60)]
)
async def test_what_overlaps_is_refused(team: Team, start: int, end: int) -> None:
    occurrence = await occurrence_of(team, await team.event(NINE))
    before = await spans(team)
    with pytest.raises(SlotUnavailable):
        await take(team, occurrence, START + start, START + end)
    assert await spans(team) == before == [(team.members["owner"], START, START + 30)]


@pytest.mark.parametrize(("start", "end"), [(30, 60), (-30, 0), (-1, 0), (30, 31), (1440, 1470)])
async def test_what_touches_or_lies_apart_is_taken(team: Team, start: int, end: int) -> None:
    occurrence = await occurrence_of(team, await team.event(NINE))
    await take(team, occurrence, START + start, START + end)
    host = team.members["owner"]
    assert await spans(team) == sorted([(host, START, START + 30), (host, START + start, START + end)])


async def test_another_host_is_free_at_the_same_time(team: Team) -> None:
    occurrence = await occurrence_of(team, await team.event(NINE))
    await take(team, occurrence, START, START + 30, role="staff")
    assert sorted(await spans(team)) == sorted((team.members[role], START, START + 30) for role in ("owner", "staff"))


async def test_moving_a_reservation_onto_another_is_refused(team: Team) -> None:
    await team.event(NINE)
    await team.event(NINE + timedelta(hours=1))
    before = await spans(team)
    later = (RESERVED.c.team_id == team.id, RESERVED.c.busy_from == (START + 60) * 60)

    async def move(unit: Unit, minutes: int) -> None:
        moved = {"busy_from": (START + minutes) * 60, "busy_to": (START + minutes + 30) * 60}
        await unit.session.execute(update(RESERVED).where(*later).values(moved))

    with pytest.raises(SlotUnavailable):
        await team.database.write(lambda unit: move(unit, 29), team.now)
    assert await spans(team) == before
    await team.database.write(lambda unit: move(unit, 70), team.now)  # may overlap itself
    assert (await spans(team))[1] == (team.members["owner"], START + 70, START + 100)


async def test_an_empty_or_turned_span_is_refused(team: Team) -> None:
    occurrence = await occurrence_of(team, await team.event(NINE))
    for end in (START + 60, START + 59):
        with pytest.raises(IntegrityError):
            await take(team, occurrence, START + 60, end)
    assert len(await spans(team)) == 1


async def test_the_guard_tells_teams_apart_before_hosts(team: Team, other_team: Team) -> None:
    """A host's number is unique today; the guard holds for each team by itself, so that tables may be distributed."""
    await team.event(NINE)
    rows = await team.database.fetch(scope.rows(RESERVATIONS, Viewer(team.id)))
    copy = {name: value for name, value in rows[0].items() if name != "id"}

    async def work(unit: Unit) -> int:
        unchecked = (
            "PRAGMA defer_foreign_keys=ON" if team.database.is_sqlite else "SET session_replication_role=replica"
        )
        await (await unit.session.connection()).exec_driver_sql(unchecked)
        await unit.session.execute(insert(RESERVED).values(copy | {"team_id": other_team.id}))
        found = await unit.fetch(scope.only(RESERVATIONS, Viewer(other_team.id), func.count().label("n")))
        raise Undone(found[0]["n"])

    with pytest.raises(Undone) as caught:
        await team.database.write(work, team.now)
    assert caught.value.args == (1,)
    if not team.database.is_sqlite:
        await team.database.close()  # the connection was told not to check


class Undone(Exception):
    """Takes back what a unit has done."""


async def test_busy_time_is_read_in_minutes_and_only_where_it_is_asked_for(team: Team, other_team: Team) -> None:
    event_type = await team.make_event_type(buffer_before=5, buffer_after=10)
    await team.event(NINE, event_type_id=event_type)
    await team.event(NINE + timedelta(hours=2))
    await other_team.event(NINE)
    fetch, host = team.database.fetch, team.members["owner"]
    first, second = Busy(START - 5, START + 40), Busy(START + 120, START + 150)
    for start, end, expected in (
        (START - 60, START + 600, [first, second]),
        (START + 40, START + 120, []),
        (START + 39, START + 121, [first, second]),
        (START - 60, START - 5, []),
    ):
        assert await reservations.busy(fetch, team.id, host, start, end) == expected
    assert await reservations.busy(fetch, team.id, team.members["staff"], START, START + 600) == []
    assert await reservations.busy(fetch, team.id, other_team.members["owner"], START, START + 600) == []


async def test_releasing_frees_the_time_of_one_event(team: Team, other_team: Team) -> None:
    event, later = await team.event(NINE), NINE + timedelta(hours=1)
    await team.event(later)
    theirs = await other_team.event(NINE)
    for released in (theirs, 0):
        await team.database.write(lambda unit, e=released: reservations.release(unit, team.id, e), team.now)
        assert (len(await spans(team)), len(await spans(other_team))) == (2, 1)
    await team.database.write(lambda unit: reservations.release(unit, team.id, event), team.now)
    assert await spans(team) == [(team.members["owner"], START + 60, START + 90)]
    await team.event(NINE)


async def test_a_reservation_goes_with_its_occurrence(team: Team) -> None:
    table = OCCURRENCES.table.__table__
    occurrence = await occurrence_of(team, await team.event(NINE))
    await team.database.write(
        lambda unit: unit.session.execute(delete(table).where(table.c.id == occurrence)), team.now
    )
    assert await spans(team) == []


# --- every reference


def references() -> Iterator[tuple[Table, ForeignKeyConstraint]]:
    """Every reference from one row of a team to another."""
    for table in METADATA.sorted_tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda found: str(found.name)):
            if "team_id" in constraint.referred_table.c:
                yield table, constraint


NAMES = [f"{table.name}.{constraint.column_keys[1]}" for table, constraint in references()]


def test_every_reference_into_a_team_holds_the_team() -> None:
    assert list(dict.fromkeys(NAMES)) == NAMES
    assert len(NAMES) == 17
    for table, constraint in references():
        assert constraint.column_keys == ["team_id", constraint.column_keys[1]], table.name
        assert [element.column.name for element in constraint.elements] == ["team_id", "id"], table.name


def test_every_number_of_another_row_is_a_reference() -> None:
    for table in METADATA.sorted_tables:
        referring = {name for found in table.foreign_key_constraints for name in found.column_keys}
        assert {name for name in table.c.keys() if name.endswith("_id")} <= referring, table.name  # noqa: SIM118


async def fill(team: Team) -> None:
    """At least one row in every table, every reference set."""
    location, owner = await team.location(), team.members["owner"]
    schedule = (await team.database.fetch(scope.rows(SCHEDULES, Viewer(team.id, owner))))[0]["id"]
    event_type = await team.make_event_type(name=unique("talk"), schedule_id=schedule, location_id=location)
    await team.event(NINE, event_type_id=event_type, host_id=owner, location_id=location)

    async def work(unit: Unit) -> None:
        await records.add(unit, OVERRIDES, team.id, {"schedule_id": schedule, "date": date(2026, 1, 6)})
        days = {"member_id": owner, "start_date": date(2026, 1, 6), "end_date": date(2026, 1, 6)}
        await records.add(unit, TIME_OFF, team.id, days)

    await team.database.write(work, team.now)


async def some_id(team: Team, table: Table, *criteria: Any) -> int:
    found = await team.database.fetch(
        scope.anywhere(func.max(table.c.id).label("id")).where(table.c.team_id == team.id, *criteria)
    )
    return int(found[0]["id"])


async def test_no_row_can_point_into_another_team(team: Team, other_team: Team) -> None:
    await fill(team)
    await fill(other_team)
    for (table, constraint), name in zip(references(), NAMES, strict=True):
        column = table.c[constraint.column_keys[1]]
        row = await some_id(team, table, column.is_not(None))
        theirs = await some_id(other_team, constraint.referred_table)
        before = await team.database.fetch(scope.anywhere(*table.c).where(table.c.id == row))
        for wrong in (theirs, 2**62):
            changed = update(table).where(table.c.id == row).values({column.name: wrong})
            with pytest.raises(IntegrityError, match=BROKEN):
                await team.database.write(lambda unit, changed=changed: unit.session.execute(changed), team.now)
            copy = {key: value for key, value in before[0].items() if key != "id"}
            added = insert(table).values(apart(table, copy, team.members["staff"]) | {column.name: wrong})
            with pytest.raises(IntegrityError, match=BROKEN):
                await team.database.write(lambda unit, added=added: unit.session.execute(added), team.now)
        moved = update(table).where(table.c.id == row).values(team_id=other_team.id)
        with pytest.raises(IntegrityError, match=BROKEN):
            await team.database.write(lambda unit, moved=moved: unit.session.execute(moved), team.now)
        assert await team.database.fetch(scope.anywhere(*table.c).where(table.c.id == row)) == before, name


def apart(table: Table, row: dict[str, Any], staff: int) -> dict[str, Any]:
    """A copy of a row that breaks no unique constraint and overlaps nothing."""
    changes: dict[str, dict[str, Any]] = {
        "schedules": {"is_default": False},
        "event_types": {"slug": f"{row.get('slug')}-copy"},
        "event_type_members": {"member_id": staff},
        "reservations": {"busy_from": 0, "busy_to": 60},
    }
    return row | changes.get(table.name, {})
