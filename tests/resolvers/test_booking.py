"""What booking must keep that no door shows: races over a client, refusals that keep nothing, locks in one order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from db import records, scope
from db.clients import CLIENTS
from db.events import EVENTS
from db.metadata import METADATA
from db.occurrences import OCCURRENCES
from db.reservations import RESERVATIONS
from db.resources import Resource
from db.scope import Caller, Viewer
from db.types import Row
from db.unit_of_work import Unit
from resolvers import booking, clients, locations, slots
from resolvers.booking import Wanted
from resolvers.context import Context
from scheduling.errors import Invalid, SlotUnavailable, Unavailable
from schema.execution import Executor
from tests.conftest import Clock
from tests.factories import NoThrottle, Team, unique

NINE = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


async def rows(team: Team, resource: Resource) -> list[Row]:
    return list(await team.database.fetch(scope.rows(resource, Viewer(team.id))))


async def everything(team: Team) -> dict[str, list[Any]]:
    found = {}
    for name in ("events", "occurrences", "reservations", "clients"):
        table = METADATA.tables[name]
        found[name] = list(await team.database.fetch(scope.anywhere(*table.c).where(table.c.team_id == team.id)))
    return found


async def test_one_visitor_with_two_hosts_at_once_is_one_client(team: Team) -> None:
    roles = ("owner", "staff", "admin", "manager")
    types = {role: await team.make_event_type(name=role, member_ids=[team.members[role]]) for role in roles}
    for day in range(5):
        email = f"{unique('ann')}@example.com"
        at = NINE + timedelta(days=day % 3, hours=day)
        await asyncio.gather(
            *(
                team.event(at, event_type_id=types[role], invitee={"name": role, "email": address})
                for role, address in zip(roles, (email, email.upper(), email, email.title()), strict=True)
            )
        )
        found = await rows(team, CLIENTS)
        assert len(found) == day + 1
        assert {row["events_count"] for row in found} == {4}
    assert len(await rows(team, RESERVATIONS)) == 20


async def test_an_event_has_its_occurrence_and_its_reservation(team: Team) -> None:
    event_type = await team.make_event_type(duration=45, buffer_before=10, buffer_after=5)
    event = await team.event(NINE, event_type_id=event_type)
    stored, occurrence, reservation = [(await rows(team, part))[0] for part in (EVENTS, OCCURRENCES, RESERVATIONS)]
    end = NINE + timedelta(minutes=45)
    assert (stored["id"], stored["starts_at"], stored["ends_at"], stored["status"]) == (event, NINE, end, "confirmed")
    assert (occurrence["event_id"], occurrence["index"]) == (event, 1)
    assert (occurrence["starts_at"], occurrence["ends_at"], occurrence["status"]) == (NINE, end, "confirmed")
    assert reservation["occurrence_id"] == occurrence["id"]
    busy = (NINE - timedelta(minutes=10), end + timedelta(minutes=5))
    assert (reservation["busy_from"], reservation["busy_to"]) == tuple(int(at.timestamp()) for at in busy)
    assert stored["booked_by_id"] == team.members["owner"]


async def test_nothing_is_kept_of_a_refused_booking(team: Team, other_team: Team) -> None:
    await team.event(NINE)
    before = await everything(team)
    ann = {"name": "Ann", "email": "ann@example.com"}
    wanted: dict[str, Any] = {"event_type_id": team.event_type, "starts_at": NINE + timedelta(hours=1), "invitee": ann}
    put_away = await team.make_event_type(is_active=False)
    gone = await team.location()
    await team.context().write(locations.delete, gone)
    for change, field in (
        ({"starts_at": NINE}, "starts_at"),
        ({"starts_at": NINE, "ignore_availability": True}, "starts_at"),
        ({"starts_at": NINE + timedelta(minutes=15)}, "starts_at"),
        ({"starts_at": NINE + timedelta(seconds=1)}, "starts_at"),
        ({"starts_at": NINE + timedelta(seconds=1), "ignore_availability": True}, "starts_at"),
        ({"starts_at": datetime(1969, 1, 1, tzinfo=UTC), "ignore_availability": True}, "starts_at"),
        ({"starts_at": datetime(2200, 1, 1, tzinfo=UTC), "ignore_availability": True}, "starts_at"),
        ({"event_type_id": put_away}, "event_type_id"),
        ({"event_type_id": other_team.event_type}, "event_type_id"),
        ({"host_id": team.members["staff"]}, "host_id"),
        ({"host_id": other_team.members["owner"]}, "host_id"),
        ({"client_id": 2**62, "invitee": None}, "client_id"),
        ({"client_id": await other_team.client(), "invitee": None}, "client_id"),
        ({"client_id": 1}, "invitee"),
        ({"invitee": None}, "invitee"),
        ({"invitee": {"name": "Ann", "email": "no address"}}, "invitee.email"),
        ({"invitee": {"name": " ", "email": "ann@example.com"}}, "invitee.name"),
        ({"location_id": gone}, "location_id"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"notes": "x" * 10_001}, "notes"),
    ):
        with pytest.raises(Invalid) as caught:
            await booking.create(team.context(), wanted | change)
        assert list(caught.value.fields) == [field], change
        assert await everything(team) == before, change
    assert await booking.create(team.context(), wanted)


async def test_who_comes_too_late_is_told_what_is_free(team: Team) -> None:
    await team.event(NINE)
    with pytest.raises(SlotUnavailable) as caught:
        await booking.create(
            team.context(),
            {"event_type_id": team.event_type, "starts_at": NINE, "invitee": {"name": "A", "email": "a@example.com"}},
        )
    assert caught.value.next_slots == [NINE + timedelta(minutes=30 * n) for n in range(1, 6)]


async def test_the_guard_also_stops_who_did_not_look(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock taken away, two bookings that both saw a free slot: the constraint lets one of them in."""

    async def no_lock(*_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(booking.members, "lock", no_lock)
    results = await asyncio.gather(*(team.event(NINE) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(found, int) for found in results) == 1
    assert sum(isinstance(found, SlotUnavailable) for found in results) == 4
    assert len(await rows(team, RESERVATIONS)) == len(await rows(team, EVENTS)) == 1


async def test_staff_book_for_themselves_only(team: Team) -> None:
    staff = team.members["staff"]
    event_type = await team.make_event_type(member_ids=[staff])
    ann = {"name": "Ann", "email": "ann@example.com"}
    wanted = {"event_type_id": event_type, "starts_at": NINE, "invitee": ann}
    for change in ({"host_id": team.members["owner"]}, {"event_type_id": team.event_type}):
        with pytest.raises(Invalid) as caught:
            await booking.create(team.context("staff"), wanted | change)
        assert list(caught.value.fields) == ["host_id"]
    assert await booking.create(team.context("staff"), wanted)
    assert [row["host_id"] for row in await rows(team, EVENTS)] == [staff]


async def test_a_wanted_booking_names_its_person_once(team: Team) -> None:
    wanted = Wanted(team.id, team.event_type, NINE)
    with pytest.raises(Invalid, match="Exactly one of client id and invitee"):
        await booking.book(team.context(), wanted)


@pytest.mark.parametrize("is_nobody", [True, False], ids=["nobody", "member of another team"])
async def test_a_visitor_learns_nothing_of_the_client_whose_address_they_gave(
    team: Team, other_team: Team, clock: Clock, is_nobody: bool
) -> None:
    await team.client(name="Ann Secret", email="ann@example.com", phone="+15551234567")
    nobody = Context(team.database, Caller(None, "127.0.0.1", "test"), NoThrottle(), clock)
    visitor = nobody if is_nobody else other_team.context()
    query = f"""mutation {{ bookEvent(input: {{team: "{team.slug}", eventType: "intro-call",
      startsAt: "2026-01-05T10:00:00Z", invitee: {{name: "Eve", email: "ann@example.com"}}}}) {{
      id startsAt status eventType {{ name slug }} host {{ name slug }} %s }} }}"""
    for secret in ("client { name phone }", "host { email }", "... on Event { notes }", "occurrences { totalCount }"):
        found = await Executor().execute(query % secret, None, None, visitor)
        assert found.data is None
        assert [error["extensions"]["code"] for error in found.errors] == ["UNAUTHENTICATED"]
    assert await rows(team, EVENTS) == []
    shown = query.replace("10:00", "11:00") % ""
    seen = await Executor().execute(shown, None, None, visitor)
    assert seen.errors == []
    assert (seen.data or {})["bookEvent"]["host"] == {"name": "Owner", "slug": "owner"}


@asynccontextmanager
async def held(team: Team, work: Callable[[Unit], Awaitable[Any]]) -> AsyncIterator[asyncio.Task[Any]]:
    """A unit of work that has done its `work` and commits when the block ends."""
    done, end = asyncio.Event(), asyncio.Event()

    async def hold(unit: Unit) -> Any:
        found = await work(unit)
        done.set()
        await end.wait()
        return found

    task = asyncio.create_task(team.database.write(hold, team.now))
    await asyncio.wait({task, asyncio.create_task(done.wait())}, return_when=asyncio.FIRST_COMPLETED)
    assert done.is_set()
    try:
        yield task
    finally:
        end.set()
        await task


async def begun(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Work that has come as far as it comes, and waits for whoever holds what it needs."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    assert not task.done()
    return task


async def test_a_client_with_a_booking_just_made_is_not_erased(team: Team) -> None:
    client = await team.client(name="Ann", email="ann@example.com")
    for day, wanted in enumerate(({"client_id": client}, {"invitee": {"name": "Ann", "email": "ann@example.com"}})):
        booked = Wanted(team.id, team.event_type, NINE + timedelta(days=day), **wanted)
        async with held(team, partial(booking._book, team.context(), wanted=booked)):
            erasing = await begun(team.context().write(clients.delete, client))
        with pytest.raises(Invalid) as caught:
            await erasing
        assert list(caught.value.fields) == ["id"]
    assert [(row["name"], row["email"]) for row in await rows(team, CLIENTS)] == [("Ann", "ann@example.com")]
    assert [row["invitee_name"] for row in await rows(team, EVENTS)] == ["Ann", "Ann"]


async def test_a_client_who_is_being_erased_is_not_booked(team: Team) -> None:
    client = await team.client(name="Ann", email="ann@example.com")
    async with held(team, partial(clients.delete, team.context(), client_id=client)):
        by_id = await begun(team.event(NINE, client_id=client))
    with pytest.raises(Invalid) as caught:
        await by_id
    assert caught.value.fields == {"client_id": ["The selected client does not exist."]}
    assert await rows(team, EVENTS) == []


async def test_who_is_being_erased_and_books_again_is_a_new_client(team: Team) -> None:
    client = await team.client(name="Ann", email="ann@example.com")
    async with held(team, partial(clients.delete, team.context(), client_id=client)):
        by_address = await begun(team.event(NINE, invitee={"name": "Ann", "email": "ANN@example.com"}))
    event = await by_address
    found = await rows(team, CLIENTS)
    assert [row["email"] for row in found] == ["ANN@example.com"]
    assert found[0]["id"] != client
    assert [(row["id"], row["client_id"]) for row in await rows(team, EVENTS)] == [(event, found[0]["id"])]


async def test_a_client_who_comes_and_goes_while_looked_for_is_made(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the address is taken when the client is stored, and free again when it is looked for."""
    store, gone = records.add_if_absent, [True, True]

    async def taken_twice(unit: Unit, row: Any) -> int | None:
        return None if gone and gone.pop() else await store(unit, row)

    monkeypatch.setattr(records, "add_if_absent", taken_twice)
    await team.event(NINE, invitee={"name": "Ann", "email": "ann@example.com"})
    assert gone == []
    assert [row["email"] for row in await rows(team, CLIENTS)] == ["ann@example.com"]


async def test_a_client_who_comes_and_goes_for_ever_is_left_for_later(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def always_taken(*_: object) -> None:
        return None

    monkeypatch.setattr(records, "add_if_absent", always_taken)
    before = await everything(team)
    with pytest.raises(Unavailable):
        await team.event(NINE)
    assert await everything(team) == before


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> tuple[list[datetime], asyncio.Event]:
    """The looks at the calendar that were begun, and what lets them go on."""
    begun_looks: list[datetime] = []
    go = asyncio.Event()
    look = slots.next_free

    async def next_free(*arguments: Any) -> list[datetime]:
        begun_looks.append(arguments[3])
        await go.wait()
        return await look(*arguments)

    monkeypatch.setattr(slots, "next_free", next_free)
    return begun_looks, go


async def lose(team: Team, starts_at: datetime, email: str) -> list[datetime]:
    invitee = {"name": "Late", "email": email}
    with pytest.raises(SlotUnavailable) as caught:
        await booking.create(
            team.context(), {"event_type_id": team.event_type, "starts_at": starts_at, "invitee": invitee}
        )
    return caught.value.next_slots


async def test_who_loses_the_same_start_at_once_shares_one_look(
    team: Team, looks: tuple[list[datetime], asyncio.Event]
) -> None:
    begun_looks, go = looks
    await team.event(NINE)
    await team.event(NINE + timedelta(hours=2))
    starts = [NINE, NINE, NINE, NINE + timedelta(hours=2), NINE]
    losers = [asyncio.create_task(lose(team, at, f"late{n}@example.com")) for n, at in enumerate(starts)]
    await asyncio.sleep(0.3)
    assert sorted(begun_looks) == [NINE, NINE + timedelta(hours=2)]
    losers[0].cancel()  # whoever began the look may go away
    go.set()
    told = await asyncio.gather(*losers[1:])
    first = [NINE + timedelta(minutes=30 * n) for n in (1, 2, 3, 5, 6)]
    second = [NINE + timedelta(hours=2, minutes=30 * n) for n in range(1, 6)]
    assert told == [first, first, second, first]
    assert await lose(team, NINE, "later@example.com") == first  # a look that ended is not used again
    assert sorted(begun_looks) == [NINE, NINE, NINE + timedelta(hours=2)]
    assert booking._looking == {}


async def test_a_look_that_fails_when_nobody_waits_is_no_unseen_fault(
    team: Team, looks: tuple[list[datetime], asyncio.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, go = looks
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    await team.event(NINE)
    loser = asyncio.create_task(lose(team, NINE, "late@example.com"))
    await asyncio.sleep(0.3)

    async def away(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(slots.availability, "hours", away)
    loser.cancel()
    await asyncio.wait({loser})
    go.set()
    await asyncio.wait(booking._looking.values())
    await asyncio.sleep(0)
    assert booking._looking == {}
    gc.collect()
    asyncio.get_running_loop().set_exception_handler(None)
    assert loser.cancelled()
    assert complaints == []
