"""What a use case knows of the request it serves: who calls, the database, the clock, the loaders.

One context a request. Reads go through `Context.database`, a statement a connection; writes through `Context.write`,
one unit of work a root mutation field, committed before anything is read back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from aiodataloader import DataLoader

from db.scope import Actor, Caller, Viewer
from db.unit_of_work import Database, Unit
from resolvers.permissions import READ
from scheduling.errors import Forbidden, Unauthenticated

P = ParamSpec("P")
T = TypeVar("T")


def now() -> datetime:
    """The present instant, aware UTC, whole seconds: what is stored is what is shown."""
    return datetime.now(UTC).replace(microsecond=0)


class LoginThrottle(Protocol):
    """Counts tries to log in."""

    async def check(self, email: str, address: str) -> None:
        """Count one try; raises RateLimited when there were too many."""


@dataclass
class Context:
    """One request."""

    database: Database
    caller: Caller
    throttle: LoginThrottle
    clock: Callable[[], datetime] = now
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The member who calls. Raises Unauthenticated when nobody does."""
        if self.caller.actor is None:
            raise Unauthenticated
        return self.caller.actor

    @property
    def viewer(self) -> Viewer:
        """Whose eyes reads have, and which day the team has. Raises Unauthenticated."""
        return replace(self.actor.viewer, today=self.clock().astimezone(ZoneInfo(self.actor.timezone)).date())

    def require(self, scope: str) -> Actor:
        """The caller, who must have `scope`. Raises Unauthenticated, Forbidden naming the scope."""
        actor = self.actor
        if scope not in actor.scopes:
            raise Forbidden(f"This needs the scope {scope}.")
        return actor

    def require_read(self, resource: str) -> Actor:
        """The caller, who must be allowed to read `resource`. Raises Unauthenticated, Forbidden."""
        return self.require(READ[resource])

    async def write(
        self, work: Callable[Concatenate[Context, Unit, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one use case in a unit of work and commit; what was loaded before is loaded anew afterwards."""
        done = await self.database.write(lambda unit: work(self, unit, *args, **kwargs), self.clock())
        self.loaders.clear()
        return done
