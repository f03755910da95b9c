"""Migrations: an empty database becomes what the tables say, once, whoever starts it and however often."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, String, inspect, text

from db.metadata import METADATA
from db.migrations import apply
from db.unit_of_work import Database
from scheduling.errors import Unavailable
from tests.factories import make_team

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 5, tzinfo=UTC)
GUARDS = {
    "sqlite": (
        "select name from sqlite_master where type = 'trigger' order by name",
        ["reservations_no_overlap_insert", "reservations_no_overlap_update"],
    ),
    "postgresql": (
        "select conname as name from pg_constraint where contype = 'x' order by conname",
        ["reservations_no_overlap"],
    ),
}


async def sync(database: Database, work: Callable[[Connection], Any]) -> Any:
    async with database.reader.connect() as connection:
        return await connection.run_sync(work)


async def revisions(database: Database) -> list[str]:
    return [row["version_num"] for row in await database.fetch(text("select version_num from alembic_version"))]


async def test_upgrading_again_changes_nothing(fresh_url: str) -> None:
    database = Database(fresh_url)
    try:
        assert await apply.is_current(database) is False
        for _ in range(2):
            await apply.upgrade(database)
            assert await apply.is_current(database) is True
            assert await revisions(database) == [apply.head()]
        team = await make_team(database, NOW)
        await apply.upgrade(database)
        assert [row["n"] for row in await database.fetch(text("select count(*) as n from teams"))] == [1]
        assert team.id == 1
    finally:
        await database.close()


async def test_several_may_upgrade_at_once(fresh_url: str) -> None:
    several = [Database(fresh_url) for _ in range(4)]
    try:
        await asyncio.gather(*(apply.upgrade(one) for one in several))
        assert await revisions(several[0]) == [apply.head()]
        assert [await apply.is_current(one) for one in several] == [True] * 4
    finally:
        for one in several:
            await one.close()


def test_two_processes_may_upgrade_at_once(fresh_url: str) -> None:
    code = (
        "import asyncio, sys; from db.migrations import apply; from db.unit_of_work import Database\n"
        "asyncio.run(apply.upgrade(Database(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, fresh_url]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    ends = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert ends == [(b"", 0)] * 2


def _texts_are_alike(_: object, column: object, declared: object, stored: Any, wanted: Any) -> bool | None:
    """The tables say VARCHAR without a length where the database has TEXT: the same to both. None: look closer."""
    return False if isinstance(stored, String) and isinstance(getattr(wanted, "impl", wanted), String) else None


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": _texts_are_alike}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


async def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    assert await sync(database, _differences) == []


def _checks(connection: Connection) -> set[tuple[str, str | None]]:
    found = inspect(connection)
    return {(table, check["name"]) for table in METADATA.tables for check in found.get_check_constraints(table)}


async def test_the_checks_are_there_too(database: Database) -> None:
    """The comparison above does not look at check constraints."""
    declared = {
        (table.name, constraint.name)
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert len(declared) == 5
    assert await sync(database, _checks) == declared


async def test_beside_the_tables_there_is_only_the_guard(database: Database) -> None:
    statement, names = GUARDS[database.url.get_backend_name()]
    assert [row["name"] for row in await database.fetch(text(statement))] == names


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_a_failed_upgrade_keeps_nothing(fresh_url: str) -> None:
    """Somebody else's table stands where one of ours shall be, half-way through the revision."""
    database = Database(fresh_url)
    try:
        async with database.writer.begin() as connection:
            await connection.execute(text("create table reservations (id integer)"))
        with pytest.raises(apply.MigrationFailed):
            await apply.upgrade(database)
        assert await sync(database, _tables) == {"reservations"}
        assert await apply.is_current(database) is False
    finally:
        await database.close()


async def test_what_is_no_database_is_not_migrated(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ann,\n" * 100)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(apply.MigrationFailed):
        await apply.upgrade(database)
    await database.close()
    assert file.read_text() == "Dear Ann,\n" * 100


async def test_a_database_that_is_away_is_unavailable() -> None:
    database = Database("postgresql://user:password@127.0.0.1:9/nothing")
    with pytest.raises(Unavailable):
        await apply.upgrade(database)
    await database.close()


def test_a_file_migrated_from_outside_keeps_its_write_ahead_log(tmp_path: Path) -> None:
    file = tmp_path / "own.db"

    async def work() -> None:
        database = Database(f"sqlite:///{file}")
        await apply.upgrade(database)
        await database.close()

    asyncio.run(work())
    connection = sqlite3.connect(file)
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()
