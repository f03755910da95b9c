"""Connections and transactions: all or nothing, repeated when the database asks for it, Unavailable when it is away."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from db import records, scope, unit_of_work
from db.clients import CLIENTS
from db.members import Member
from db.migrations import apply
from db.scope import Viewer
from db.unit_of_work import TRIES, Database, Statements, Unit, driver_url, make_folder, statements
from scheduling.errors import Invalid, NotFound, Unavailable
from tests.factories import Team, make_team, unique

NOBODY_LISTENS = "postgresql://user:password@127.0.0.1:9/nothing"


async def clients_of(team: Team) -> int:
    found = await team.database.fetch(scope.only(CLIENTS, Viewer(team.id), func.count().label("n")))
    return int(found[0]["n"])


async def add_client(unit: Unit, team: Team) -> int:
    return await records.add(unit, CLIENTS, team.id, {"name": "Ann", "email": f"{unique('ann')}@example.com"})


@pytest.mark.parametrize(
    "error", [NotFound(), Invalid({"name": ["no"]}), ZeroDivisionError(), asyncio.CancelledError()]
)
async def test_nothing_is_kept_of_a_unit_that_fails(team: Team, error: BaseException) -> None:
    async def work(unit: Unit) -> None:
        await add_client(unit, team)
        raise error

    with pytest.raises(type(error)):
        await team.database.write(work, team.now)
    assert await clients_of(team) == 0


async def test_nothing_is_kept_before_a_broken_constraint(team: Team) -> None:
    async def work(unit: Unit) -> None:
        await add_client(unit, team)
        taken = {"name": "Ann", "email": "taken@example.com"}
        await records.add(unit, CLIENTS, team.id, taken)
        await records.add(unit, CLIENTS, team.id, taken)

    with pytest.raises(Invalid, match="already exists"):
        await team.database.write(work, team.now)
    assert await clients_of(team) == 0


async def test_a_fault_of_ours_goes_up_as_it_is(team: Team) -> None:
    with pytest.raises(DBAPIError, match="no_such_table"):
        await team.database.write(lambda unit: unit.fetch(text("select 1 from no_such_table")), team.now)
    with pytest.raises(DBAPIError, match="no_such_table"):
        await team.database.fetch(text("select 1 from no_such_table"))


async def test_a_unit_is_seen_from_outside_only_when_it_is_committed(team: Team) -> None:
    async def work(unit: Unit) -> int:
        await add_client(unit, team)
        return await clients_of(team)

    assert await team.database.write(work, team.now) == 0
    assert await clients_of(team) == 1


async def test_two_units_that_wait_for_each_other_both_succeed(team: Team) -> None:
    """PostgreSQL breaks the deadlock and the loser runs again; on SQLite the second has not begun yet."""
    first, second = team.members["owner"], team.members["admin"]
    locked = {first: asyncio.Event(), second: asyncio.Event()}
    tries: list[int] = []

    async def lock(unit: Unit, member: int) -> None:
        table = Member.__table__
        await unit.session.execute(update(table).where(table.c.id == member).values(updated_at=unit.now))

    async def work(unit: Unit, mine: int, other: int) -> int:
        tries.append(mine)
        await lock(unit, mine)
        locked[mine].set()
        with suppress(TimeoutError):
            await asyncio.wait_for(locked[other].wait(), 0.3)
        await lock(unit, other)
        return await add_client(unit, team)

    pairs = ((first, second), (second, first))
    made = await asyncio.gather(
        *(team.database.write(lambda unit, pair=pair: work(unit, *pair), team.now) for pair in pairs)
    )
    assert len(set(made)) == 2
    assert await clients_of(team) == 2
    assert len(tries) == (2 if team.database.is_sqlite else 3)


class Deadlock(Exception):
    sqlstate = "40P01"


async def test_what_never_ends_is_given_up(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    tries: list[int] = []

    async def work(unit: Unit) -> None:
        tries.append(await add_client(unit, team))
        raise DBAPIError("update", {}, Deadlock("deadlock detected"))

    monkeypatch.setattr(unit_of_work.asyncio, "sleep", sleep)
    with pytest.raises(Unavailable):
        await team.database.write(work, team.now)
    assert len(tries) == TRIES
    assert len(waits) == TRIES - 1
    assert all(0 <= wait <= 0.02 * 2**number for number, wait in enumerate(waits))
    assert await clients_of(team) == 0


async def test_many_reads_share_few_connections(database: Database) -> None:
    small = Database(database.url.render_as_string(hide_password=False), pool_size=2)
    try:
        found = await asyncio.gather(*(small.fetch(select(text(f"{n} as n"))) for n in range(50)))
        assert [rows[0]["n"] for rows in found] == list(range(50))
    finally:
        await small.close()


async def test_statements_are_counted_for_whoever_asks(team: Team) -> None:
    counter = Statements()
    token = statements.set(counter)
    try:
        await team.database.ping()
        await team.database.write(lambda unit: unit.fetch(text("select 2")), team.now)
        assert (counter.count, counter.texts) == (2, ["select 1", "select 2"])
    finally:
        statements.reset(token)
    await team.database.ping()
    assert counter.count == 2


# --- away


async def test_nobody_listens_is_unavailable(team: Team) -> None:
    away = Database(NOBODY_LISTENS)
    for ask in (away.ping(), away.write(lambda unit: unit.fetch(text("select 1")), team.now)):
        with pytest.raises(Unavailable) as caught:
            await ask
        assert caught.value.retry_after == 1
    await away.close()


async def run_on_server(*commands: str) -> None:
    """Run commands on the server of the tests as its superuser, when PostgreSQL is there."""
    connection = await asyncpg.connect(os.environ["TEST_POSTGRES_URL"])
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()


async def lose_connections(database: Database) -> None:
    """End every connection of a database from outside, as a restart does; a SQLite file cannot be lost that way."""
    if not database.is_sqlite:
        await run_on_server(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.url.database}'"
        )


async def test_lost_connections_are_replaced(team: Team) -> None:
    own = Database(team.database.url.render_as_string(hide_password=False))
    try:
        for _ in range(3):
            await own.ping()
            assert await own.write(lambda unit: unit.fetch(text("select 1 as n")), team.now) == [{"n": 1}]
            await lose_connections(own)
    finally:
        await own.close()


async def test_a_connection_lost_in_the_middle_is_unavailable(team: Team) -> None:
    async def work(unit: Unit) -> None:
        await add_client(unit, team)
        await lose_connections(team.database)
        if team.database.is_sqlite:
            raise Unavailable
        await unit.fetch(text("select 1"))

    with pytest.raises(Unavailable):
        await team.database.write(work, team.now)
    assert await clients_of(team) == 0


async def test_a_server_without_free_connections_is_unavailable(team: Team, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        away = Database("sqlite:////no/such/folder/file.db")
        with pytest.raises(Unavailable):
            await away.ping()
        await away.close()
        return
    name, role = database_url.rsplit("/", 1)[1], unique("role").replace("-", "_")
    await run_on_server(f"create role {role} login password 'secret'", f'alter database "{name}" connection limit 0')
    crowded = Database(str(driver_url(database_url).set(username=role, password="secret").render_as_string(False)))
    try:
        with pytest.raises(Unavailable):
            await crowded.ping()
        with pytest.raises(Unavailable):
            await crowded.write(lambda unit: unit.fetch(text("select 1")), team.now)
    finally:
        await crowded.close()
        await run_on_server(f'alter database "{name}" connection limit -1', f"drop role {role}")


# --- SQLite's own


@pytest.fixture
async def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A migrated SQLite file of the test's own, whose writers wait a moment only."""
    monkeypatch.setattr(unit_of_work, "SQLITE_BUSY_MS", 50)
    opened = Database(f"sqlite:///{tmp_path / 'own.db'}")
    await apply.upgrade(opened)
    yield opened
    await opened.close()


def outside(database: Database) -> sqlite3.Connection:
    return sqlite3.connect(str(database.url.database), timeout=0, isolation_level=None)


async def test_sqlite_keeps_its_promises_on_every_connection(file: Database) -> None:
    async def ask(pragma: str) -> list[Any]:
        async with file.reader.connect() as reading, file.writer.connect() as writing:
            return [(await one.execute(text(f"pragma {pragma}"))).scalar() for one in (reading, writing)]

    assert await ask("foreign_keys") == [1, 1]
    assert await ask("journal_mode") == ["wal", "wal"]
    assert await ask("synchronous") == [2, 2]
    assert await ask("busy_timeout") == [50, 50]


async def test_a_writer_begins_immediately_and_a_reader_does_not(file: Database, team: Team) -> None:
    async def work(unit: Unit) -> None:
        await unit.fetch(text("select 1"))  # has written nothing, and holds the right to write
        with outside(file) as other, pytest.raises(sqlite3.OperationalError, match="database is locked"):
            other.execute("BEGIN IMMEDIATE")
        await file.ping()

    await file.write(work, team.now)
    async with file.reader.connect() as reading:
        await reading.execute(text("select count(*) from teams"))
        other = outside(file)
        other.execute("BEGIN IMMEDIATE")
        other.close()


async def test_a_file_that_stays_locked_is_unavailable_to_writers_only(file: Database, team: Team) -> None:
    other = outside(file)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Unavailable):
            await file.write(lambda unit: unit.fetch(text("select 1")), team.now)
        await file.ping()
    finally:
        other.close()
    assert await file.write(lambda unit: unit.fetch(text("select 1 as n")), team.now) == [{"n": 1}]


async def test_writers_queue_instead_of_failing(file: Database, team: Team) -> None:
    own = await make_team(file, team.now)
    await asyncio.gather(*(file.write(lambda unit: add_client(unit, own), team.now) for _ in range(40)))
    assert await clients_of(own) == 40


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    make_folder(f"sqlite:///{tmp_path}/a/b/c.db")
    assert (tmp_path / "a" / "b").is_dir()
    make_folder(f"sqlite:///{tmp_path}/a/b/c.db")
    make_folder(NOBODY_LISTENS)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_driver_is_ours_to_choose() -> None:
    assert driver_url("sqlite:///x.db").drivername == "sqlite+aiosqlite"
    assert driver_url("postgresql://u:p@h/d").drivername == "postgresql+asyncpg"
