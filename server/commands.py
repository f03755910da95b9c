"""What the commands do, apart from reading options and printing.

A command opens the database for itself, so that it may run beside a server. Imports stand inside, so that `--help`
and small commands start at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from scheduling.errors import Invalid, Refusal, Unavailable
from server.settings import PREFIX, Settings

if TYPE_CHECKING:
    from db.unit_of_work import Database, Unit
    from server.demo import Demo

USAGE, FAILURE = 2, 1
T = TypeVar("T")
Work = Callable[["Unit"], Awaitable[T]]


class Refused(Exception):
    """A command cannot do its work; one line says why. `status` is the exit status: 2 wrong usage, 1 anything else."""

    def __init__(self, message: str, status: int = FAILURE) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def migrate(settings: Settings) -> str | None:
    """Brings the database to the newest revision and answers its name; the folder of a SQLite file is made.

    Refused when the database cannot be reached or is none.
    """
    from db.migrations import apply
    from db.unit_of_work import make_folder

    try:
        make_folder(settings.database_url)
        _run(settings, apply.upgrade)
    except apply.MigrationFailed:
        raise Refused(f"{PREFIX}DATABASE_URL: the database cannot be migrated.") from None
    return apply.head()


def sdl() -> str:
    """The GraphQL schema in SDL."""
    from schema.root import schema

    return schema.as_str()


def openapi(settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of the REST facade."""
    import rest_compat.openapi
    from rest_compat.resources import ROUTES
    from schema.root import schema

    return rest_compat.openapi.document(schema._schema, settings.base_url, ROUTES)


def create_team(settings: Settings, team: dict[str, Any], owner: dict[str, Any], password: str) -> dict[str, int]:
    """Makes a team and its owner; answers their ids."""
    from db.scope import Role
    from resolvers import members, passwords

    async def work(unit: Unit) -> dict[str, int]:
        team_id = await members.add_team(unit, team)
        hashed = await passwords.hashed(password)
        return {"team_id": team_id, "member_id": await members.add(unit, team_id, owner, Role.OWNER, hashed)}

    return _write(settings, work)


def create_member(settings: Settings, team: str, person: dict[str, Any], role: str, password: str) -> dict[str, int]:
    """Makes a person a member of a team; answers its id. A known user keeps its password."""
    from db.scope import Role
    from resolvers import members, passwords

    async def work(unit: Unit) -> dict[str, int]:
        team_id = await _team_id(unit, team)
        hashed = await passwords.hashed(password)
        return {"member_id": await members.add(unit, team_id, person, Role(role), hashed)}

    return _write(settings, work)


def create_token(
    settings: Settings, team: str, name: str, scopes: list[str], email: str | None, seconds: int | None
) -> dict[str, Any]:
    """Makes a token of a member, by default of the team's first owner; answers its id and, only now, its text."""
    from db import members
    from resolvers import tokens

    async def work(unit: Unit) -> dict[str, Any]:
        team_id = await _team_id(unit, team)
        member_id = await members.by_email_or_owner(unit, team_id, email)
        if member_id is None:
            raise Refused("--member: the team has no such member.")
        expires = None if seconds is None else unit.now + timedelta(seconds=seconds)
        values = {"name": name, "scopes": scopes, "expires_at": expires}
        token_id, text = await tokens.issue(unit, team_id, member_id, values)
        return {"id": token_id, "token": text}

    return _write(settings, work)


def revoke_token(settings: Settings, token_id: int) -> dict[str, Any]:
    """Stops a token, of whichever team, from its next request on."""
    from db import tokens

    async def work(unit: Unit) -> dict[str, Any]:
        if not await tokens.revoke_anywhere(unit, token_id):
            raise Refused(f"There is no living token {token_id}.")
        return {"id": token_id, "revoked": True}

    return _write(settings, work)


def demo_data(settings: Settings) -> Demo:
    """Seeds the demo team once and makes a new token for its owner."""
    from server import demo

    migrate(settings)
    return _run(settings, lambda database: demo.seed(database, settings.base_url))


def check(settings: Settings) -> list[tuple[str, bool, str]]:
    """What works: a name, whether it does, and a line about it."""
    from db.migrations import apply

    async def asked(database: Database) -> list[tuple[str, bool, str]]:
        try:
            await database.ping()
        except Unavailable:
            return [("database", False, "cannot be reached")]
        current = await apply.is_current(database)
        migrated = "at the newest revision" if current else "behind: run `schedulingkit migrate`"
        return [("database", True, "reachable"), ("migrations", current, migrated)]

    workers = settings.workers
    limits = settings.rate_limit if workers == 1 else f"{settings.rate_limit}, divided among {workers} processes"
    return [("configuration", True, "valid"), *_run(settings, asked), ("rate limits", True, limits)]


async def _team_id(unit: Unit, slug: str) -> int:
    from db import teams

    team = await teams.by_slug(unit.fetch, slug)
    if team is None:
        raise Refused(f"--team: there is no team {slug}.")
    return int(team["id"])


def _write(settings: Settings, work: Work[T]) -> T:
    from resolvers.context import now

    return _run(settings, lambda database: database.write(work, now()))


def _run(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    from db.unit_of_work import Database

    async def opened() -> T:
        database = Database(settings.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(opened())
    except Invalid as error:
        lines = (f"{name}: {messages[0]}" for name, messages in error.fields.items())
        raise Refused("\n".join(lines), USAGE) from None
    except (Unavailable, OSError):
        raise Refused(f"{PREFIX}DATABASE_URL: the database cannot be reached.") from None
    except Refusal as error:
        raise Refused(error.message) from None
