"""Free starts as a visitor asks for them: spans, days and zones, slugs, hosts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db import availability, records, scope
from db.availability import SCHEDULES
from db.members import MEMBERS
from db.scope import Caller, Viewer
from db.unit_of_work import Database, Unit
from resolvers import event_types, slots, teams
from resolvers.context import Context
from resolvers.slots import Slot
from scheduling.errors import Invalid, NotFound
from tests.conftest import MONDAY
from tests.factories import NoThrottle, Team, make_team

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 1, 6)


@pytest.fixture
async def berlin(database: Database) -> Team:
    """A team in Berlin: its members work from nine to five by that clock."""
    return await make_team(database, MONDAY, timezone="Europe/Berlin")


async def ask(asked: Team, start: Any, end: Any, **given: Any) -> list[Slot]:
    visitor = Context(asked.database, Caller(None, "192.0.2.1", "test"), NoThrottle(), lambda: asked.now)
    wanted = {"team": asked.slug, "event_type": asked.event_type_slug, "timezone": None, "host": None, **given}
    viewer, found = await slots.listed(visitor, start=start, end=end, **wanted)
    assert viewer == Viewer(asked.id)
    return found


def local(found: list[Slot], zone: ZoneInfo = BERLIN) -> tuple[str, str, int]:
    """The first and the last start by a wall clock, and how many there are."""
    first, last = (slot.starts_at.astimezone(zone).strftime("%m-%d %H:%M") for slot in (found[0], found[-1]))
    return first, last, len(found)


async def test_a_day_is_the_teams_own(berlin: Team) -> None:
    found = await ask(berlin, TUESDAY, TUESDAY)
    assert local(found) == ("01-06 09:00", "01-06 16:30", 16)
    assert {slot.ends_at - slot.starts_at for slot in found} == {timedelta(minutes=30)}
    assert {slot.host_id for slot in found} == {berlin.members["owner"]}
    assert all(slot.starts_at.tzinfo is UTC for slot in found)


async def test_a_zone_moves_the_days_not_the_hours(berlin: Team) -> None:
    found = await ask(berlin, TUESDAY, TUESDAY, timezone="Asia/Tokyo")  # from 16:00 on Monday to 16:00 on Tuesday
    assert local(found) == ("01-05 16:00", "01-06 15:30", 16)


@pytest.mark.parametrize("zone", ["Mars", "", "../etc/passwd", "\x00"])
async def test_a_zone_that_is_none_is_refused(berlin: Team, zone: str) -> None:
    with pytest.raises(Invalid) as caught:
        await ask(berlin, TUESDAY, TUESDAY, timezone=zone)
    assert list(caught.value.fields) == ["timezone"]


async def test_a_span_of_instants_is_half_open(berlin: Team) -> None:
    nine = datetime(2026, 1, 6, 8, 0, tzinfo=UTC)
    for first, last, expected in (
        (nine, nine + timedelta(minutes=30), [nine]),
        (nine, nine + timedelta(minutes=31), [nine, nine + timedelta(minutes=30)]),
        (nine + timedelta(seconds=1), nine + timedelta(minutes=31), [nine + timedelta(minutes=30)]),
        (nine, nine, []),
        (nine.astimezone(timezone(timedelta(hours=-3))), nine + timedelta(seconds=1), [nine]),
    ):
        assert [slot.starts_at for slot in await ask(berlin, first, last)] == expected


@pytest.mark.parametrize(
    ("day", "hours_from_utc"), [(date(2026, 3, 27), 1), (date(2026, 3, 30), 2), (date(2026, 10, 26), 1)]
)
async def test_hours_follow_the_wall_clock_across_a_change(berlin: Team, day: date, hours_from_utc: int) -> None:
    found = await ask(berlin, day, day)
    assert local(found)[2] == 16
    assert found[0].starts_at == datetime(day.year, day.month, day.day, 9 - hours_from_utc, tzinfo=UTC)


async def test_a_short_and_a_long_day_keep_their_own_hours(berlin: Team) -> None:
    """All day long on the Sundays on which clocks change: 23 hours, then 25."""

    async def work(unit: Unit) -> None:
        viewer = Viewer(berlin.id, berlin.members["owner"])
        schedule = (await unit.fetch(scope.rows(SCHEDULES, viewer)))[0]["id"]
        rule = {"schedule_id": schedule, "weekday": 6, "starts": 0, "ends": 1440}
        await records.add(unit, availability.RULES, berlin.id, rule)

    await berlin.database.write(work, berlin.now)
    for day, halves in ((date(2026, 3, 29), 46), (date(2026, 10, 25), 50), (date(2026, 11, 1), 48)):
        found = await ask(berlin, day, day)
        assert len(found) == halves
        assert {after.starts_at - slot.starts_at for slot, after in pairwise(found)} == {timedelta(minutes=30)}


async def test_a_span_may_be_366_days(berlin: Team) -> None:
    year = await ask(berlin, date(2026, 2, 1), date(2027, 2, 1))
    assert local(year) == ("02-02 09:00", "02-01 16:30", 261 * 16)
    for first, last in (
        (date(2026, 2, 1), date(2027, 2, 2)),
        (MONDAY, MONDAY + timedelta(days=366, hours=2, seconds=1)),
    ):
        with pytest.raises(Invalid) as caught:
            await ask(berlin, first, last)
        assert caught.value.fields == {"to": ["A span is at most 366 days."]}


async def test_a_span_does_not_run_backwards_or_off_the_calendar(berlin: Team) -> None:
    for first, last, message in (
        (TUESDAY, date(2026, 1, 4), "The from must not be after the to."),
        (MONDAY, MONDAY - timedelta(seconds=1), "The from must not be after the to."),
        (date.max, date.max, "The span lies outside the calendar."),
        (date.min, date.min, "The span lies outside the calendar."),
    ):
        with pytest.raises(Invalid) as caught:
            await ask(berlin, first, last)
        assert caught.value.fields == {"from": [message]}
    assert await ask(berlin, TUESDAY, date(2026, 1, 5)) == []  # a day that ends a span is included


async def test_what_no_slug_names_is_not_found(berlin: Team, team: Team) -> None:
    await team.make_event_type(name="Elsewhere")
    await berlin.make_event_type(name="Put away", is_active=False)
    for wrong in (
        {"team": "no-such-team"},
        {"event_type": "no-such-type"},
        {"event_type": "elsewhere"},
        {"event_type": "put-away"},
        {"host": "nobody"},
        {"host": "staff"},  # a member, and no host of this event type
        {"host": ""},
    ):
        with pytest.raises(NotFound):
            await ask(berlin, TUESDAY, TUESDAY, **wrong)


async def test_an_event_type_is_found_until_it_is_deleted(berlin: Team) -> None:
    made = await berlin.make_event_type(name="Short lived")
    assert await ask(berlin, TUESDAY, TUESDAY, event_type="short-lived")
    await berlin.context().write(event_types.delete, made)
    with pytest.raises(NotFound):
        await ask(berlin, TUESDAY, TUESDAY, event_type="short-lived")


async def test_a_host_is_named_by_slug(berlin: Team) -> None:
    staff = berlin.members["staff"]
    await berlin.make_event_type(name="With staff", member_ids=[staff])
    for host in (None, "staff"):
        found = await ask(berlin, TUESDAY, TUESDAY, event_type="with-staff", host=host)
        assert {slot.host_id for slot in found} == {staff}
    with pytest.raises(NotFound):
        await ask(berlin, TUESDAY, TUESDAY, event_type="with-staff", host="owner")
    row = await records.read(berlin.database.fetch, MEMBERS, Viewer(berlin.id), staff)
    assert row is not None
    assert row["slug"] == "staff"


async def test_what_is_booked_is_not_offered_with_its_buffers(berlin: Team) -> None:
    noon = datetime(2026, 1, 6, 11, 0, tzinfo=UTC)
    await berlin.make_event_type(name="Padded", buffer_before=30, buffer_after=15)
    await berlin.event(noon)
    plain = {slot.starts_at for slot in await ask(berlin, TUESDAY, TUESDAY)}
    padded = {slot.starts_at for slot in await ask(berlin, TUESDAY, TUESDAY, event_type="padded")}
    assert len(plain) == 15
    assert plain - padded == {noon - timedelta(minutes=30), noon + timedelta(minutes=30)}


async def test_the_past_and_the_notice_are_not_offered(berlin: Team) -> None:
    await berlin.make_event_type(name="Tomorrow", minimum_notice=24 * 60)
    today = MONDAY.date()  # it is nine in Berlin
    assert local(await ask(berlin, today, today))[2] == 16
    later = replace(berlin, now=MONDAY + timedelta(seconds=1))
    assert local(await ask(later, today, today)) == ("01-05 09:30", "01-05 16:30", 15)
    assert local(await ask(later, today, TUESDAY, event_type="tomorrow")) == ("01-06 09:30", "01-06 16:30", 15)
    assert await ask(berlin, date(2025, 1, 6), date(2025, 1, 10)) == []


async def test_next_free_starts_are_the_first_five(berlin: Team) -> None:
    viewer, _, type_row = await slots.named(berlin.context(), berlin.slug, "intro-call")
    host = await slots.chosen_host(berlin.context(), viewer, type_row, None)
    friday = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)  # four in Berlin
    found = await slots.next_free(berlin.database.fetch, type_row, host, friday, berlin.now)
    assert [at.astimezone(BERLIN).strftime("%a %H:%M") for at in found] == [
        "Fri 16:00",
        "Fri 16:30",
        "Mon 09:00",
        "Mon 09:30",
        "Mon 10:00",
    ]
    past = await slots.next_free(berlin.database.fetch, type_row, host, MONDAY - timedelta(days=900), berlin.now)
    assert past[0] == MONDAY


async def test_the_teams_zone_counts_when_it_changes(berlin: Team) -> None:
    await berlin.context().write(teams.update, {"timezone": "Asia/Tokyo"})
    found = await ask(berlin, TUESDAY, TUESDAY)  # days are Tokyo's now, hours still the schedule's
    assert local(found) == ("01-05 16:00", "01-06 15:30", 16)


async def test_bookable_days_are_not_counted_for_ever(team: Team) -> None:
    """Beyond 3,660 days there is nothing, whether the span reaches there or lies there."""
    kind = {"window_kind": "rolling_bookable_days", "maximum_advance": 3_660}
    await team.context().write(event_types.update, team.event_type, kind)
    end = team.now + slots.FARTHEST
    friday, monday, tuesday = ((end + timedelta(days=n)).date() for n in (-2, 1, 2))
    shown = [slot.starts_at for slot in await ask(team, friday, tuesday)]
    assert {start.date() for start in shown} == {friday}
    assert len(shown) == 16
    assert await ask(team, monday, tuesday) == []
    kind = {"window_kind": "rolling_days", "maximum_advance": None}
    await team.context().write(event_types.update, team.event_type, kind)
    assert {slot.starts_at.date() for slot in await ask(team, friday, tuesday)} == {friday, monday, tuesday}
