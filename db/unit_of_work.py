"""Connections and transactions: reads run one statement a connection, writes run in one unit of work.

Decided here: pools, how a transaction begins and ends on each database, what is tried again. Not here: any statement.

Reads: every statement takes its own connection from the pool and gives it back, so that sibling GraphQL fields, which
run concurrently, never share a session. Writes: one unit of work is one transaction; on SQLite it begins IMMEDIATE, so
that writers queue instead of failing half-way. Source: design "Reliability and security", section 1.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, Executable, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from db import faults
from db.types import Row
from scheduling.errors import Unavailable

T = TypeVar("T")
Fetch = Callable[[Executable], Awaitable[Sequence[Row]]]
TRIES = 6
SQLITE_BUSY_MS = 5_000
# Values stay out of error texts. A queue of bookings is no fault: many seconds pass before one is told to come back.
POOL: dict[str, Any] = {"max_overflow": 0, "pool_timeout": 30, "hide_parameters": True}


@dataclass
class Statements:
    """How many statements one request has sent."""

    count: int = 0
    texts: list[str] = field(default_factory=list)


statements: ContextVar[Statements | None] = ContextVar("statements", default=None)


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction: its session and the instant it counts as."""

    session: AsyncSession
    now: datetime

    async def fetch(self, statement: Executable) -> Sequence[Row]:
        """The rows of a statement, inside the transaction."""
        return (await self.session.execute(statement)).mappings().all()


class Database:
    """A database by URL: `sqlite:///path` or `postgresql://...`."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, pool_size=1, begin="BEGIN IMMEDIATE")
            self.reader = _sqlite_engine(self.url, pool_size=pool_size, begin=None)
        else:
            # Two pools, so that reads never queue behind bookings that wait for one another.
            self.writer = create_async_engine(self.url, pool_size=pool_size, pool_pre_ping=True, **POOL)
            self.reader = create_async_engine(self.url, pool_size=pool_size, isolation_level="AUTOCOMMIT", **POOL)
        for engine in (self.writer, self.reader):
            event.listen(engine.sync_engine, "before_cursor_execute", _count)

    async def fetch(self, statement: Executable) -> Sequence[Row]:
        """The rows of one read. Raises Unavailable when the database is away or locked.

        A connection that turns out to be dead, as all are after the database restarted, is replaced once.
        """
        try:
            return await self._fetch(statement)
        except DBAPIError as error:
            if not faults.is_away(error):
                raise
            if not error.connection_invalidated:
                raise Unavailable from error
        except (PoolTimeout, OSError) as error:
            raise Unavailable from error
        try:
            return await self._fetch(statement)
        except (DBAPIError, PoolTimeout, OSError) as error:
            raise Unavailable from error

    async def _fetch(self, statement: Executable) -> Sequence[Row]:
        async with self.reader.connect() as connection:
            return (await connection.execute(statement)).mappings().all()

    async def write(self, work: Callable[[Unit], Awaitable[T]], now: datetime) -> T:
        """Run `work` in one transaction and commit it; deadlocks are tried again a few times with jitter.

        Raises Unavailable when the database is away or stays locked, and what `db.faults` makes of a broken constraint.
        """
        for attempt in range(TRIES):
            try:
                async with AsyncSession(self.writer, expire_on_commit=False) as session, session.begin():
                    return await work(Unit(session, now))
            except IntegrityError as error:
                raise faults.refusal(error) from error
            except DBAPIError as error:
                if not faults.may_retry(error):
                    raise faults.refusal(error) from error
                if attempt == TRIES - 1:
                    raise Unavailable from error
                await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 (jitter, not a secret)
            except (PoolTimeout, OSError) as error:
                raise Unavailable from error
        raise Unavailable

    async def ping(self) -> None:
        """Ask the database for anything at all. Raises Unavailable."""
        await self.fetch(text("select 1"))

    async def close(self) -> None:
        """Give every connection back."""
        await self.writer.dispose()
        await self.reader.dispose()


def driver_url(url: str) -> URL:
    """The URL with the asynchronous driver this application uses."""
    parsed = make_url(url)
    driver = "sqlite+aiosqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+asyncpg"
    return parsed.set(drivername=driver)


def make_folder(url: str) -> None:
    """Make the folder of a SQLite file; other databases need none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def _sqlite_engine(url: URL, pool_size: int, begin: str | None) -> AsyncEngine:
    engine = create_async_engine(url, poolclass=AsyncAdaptedQueuePool, pool_size=pool_size, **POOL)
    prepare_sqlite(engine.sync_engine, begin)
    return engine


def prepare_sqlite(engine: Engine, begin: str | None) -> None:
    """Make each connection of `engine` keep foreign keys, WAL and a busy timeout, and begin as told."""

    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={SQLITE_BUSY_MS}", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", connect)
    if begin is not None:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def _count(connection: object, cursor: object, statement: str, *_: object) -> None:
    counter = statements.get()
    if counter is not None and not statement.startswith("BEGIN"):
        counter.count += 1
        counter.texts.append(statement)
