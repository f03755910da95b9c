"""Bring a database to the newest revision, and say whether it is there. Forward only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from db.unit_of_work import Database

LOCK = 7_240_515  # one migration at a time on PostgreSQL, whoever starts it


def config() -> Config:
    """Alembic's configuration: nothing but where the revisions lie."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return made


class MigrationFailed(Exception):
    """The database could not be brought to the newest revision: it is away, or no database of ours."""


async def upgrade(database: Database) -> None:
    """Apply every revision that is missing; several processes may call it at once. Raises MigrationFailed."""
    try:
        async with database.writer.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()
    except (SQLAlchemyError, OSError) as error:
        raise MigrationFailed(str(error)) from error


async def is_current(database: Database) -> bool:
    """True when the database is at the newest revision. Raises what the driver raises when it is away."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(lambda sync: sync is not None and _current(sync) == head())


def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(config()).get_current_head()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
