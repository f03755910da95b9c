"""What the commands do, apart from reading options and printing.

A command opens the database for itself, so that it may run beside a server.
"""

from __future__ import annotations

import asyncio

from scheduling.errors import Unavailable
from server.settings import PREFIX, Settings

USAGE, FAILURE = 2, 1


class Refused(Exception):
    """A command cannot do its work; one line says why. `status` is the exit status: 2 wrong usage, 1 anything else."""

    def __init__(self, message: str, status: int = FAILURE) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def migrate(settings: Settings) -> str | None:
    """Brings the database to the newest revision and answers its name; the folder of a SQLite file is made.

    Refused when the database cannot be reached.
    """
    from db.migrations import apply
    from db.unit_of_work import Database, make_folder

    async def upgraded() -> None:
        database = Database(settings.database_url)
        try:
            await apply.upgrade(database)
        finally:
            await database.close()

    try:
        make_folder(settings.database_url)
        asyncio.run(upgraded())
    except (Unavailable, OSError):
        raise Refused(f"{PREFIX}DATABASE_URL: the database cannot be reached.") from None
    return apply.head()
