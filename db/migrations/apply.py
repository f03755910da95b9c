"""Bring a database to the newest revision, and say whether it is there. Forward only.

Alembic is loaded only when there is something to apply, so that a server whose database is current starts without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from db import faults
from db.unit_of_work import Database
from scheduling.errors import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
LOCK = 7_240_515  # one migration at a time on PostgreSQL, whoever starts it


class MigrationFailed(Exception):
    """The database could not be brought to the newest revision: it is no database of ours."""


async def upgrade(database: Database) -> None:
    """Apply every revision that is missing; several processes may call it at once.

    Raises Unavailable when the database is away, MigrationFailed otherwise.
    """
    try:
        async with database.writer.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()
    except OSError as error:
        raise Unavailable from error
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and faults.is_away(error):
            raise Unavailable from error
        raise MigrationFailed(str(error)) from error


async def is_current(database: Database) -> bool:
    """True when the database is at the newest revision. Raises what the driver raises when it is away."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(_current) == head()


def head() -> str:
    """The newest revision: files are named `<revision>_<what>.py` and numbered."""
    return max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*_*.py"))


def config() -> Config:
    """Alembic's configuration: nothing but where the revisions lie."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE))
    return made


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
    if _current(connection) == head():
        return
    from alembic import command

    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
