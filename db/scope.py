"""Who may see a row: the one place where reads of team-owned tables begin.

Decided here: team and role, together. Not here: scopes of a token (`resolvers/permissions.py`). Every SELECT of the
application is made by `rows`, `entities` or, for the few tables that no team owns, `anywhere`; a test fails code that
calls `select()` elsewhere. Source: design "Reliability and security", sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Select, and_, func, select

from db.resources import Resource


class Role(StrEnum):
    """What a member is in the team."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes a read has: a team's, and within it one host's when `host_id` is set.

    `today` is the team's calendar day, for expressions that depend on it; None where no such expression is read.
    """

    team_id: int
    host_id: int | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The member a token acts as; `scopes` are its role's and the token's together, `timezone` is the team's."""

    team_id: int
    member_id: int
    user_id: int
    role: Role
    scopes: frozenset[str]
    token_id: int
    timezone: str = "UTC"

    @property
    def viewer(self) -> Viewer:
        """Staff see what they host, everyone else the whole team."""
        return Viewer(self.team_id, self.member_id if self.role is Role.STAFF else None)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: an actor or nobody, and from where."""

    actor: Actor | None
    address: str
    request_id: str

    @property
    def authenticated(self) -> bool:
        """True when a valid token came with the request."""
        return self.actor is not None

    def allows(self, scope: str) -> bool:
        """True when role and token both allow `scope`."""
        return self.actor is not None and scope in self.actor.scopes


def visible(resource: Resource, viewer: Viewer, *, deleted: bool = False) -> ColumnElement[bool]:
    """True for the rows of `resource` that `viewer` may see; deleted ones only when asked for."""
    table = resource.table
    team = table.id if resource.is_team else table.team_id
    criteria: list[Any] = [team == viewer.team_id]
    if viewer.host_id is not None and resource.staff is not None:
        criteria.append(resource.staff(viewer.host_id))
    if hasattr(table, "deleted_at") and not deleted:
        criteria.append(table.deleted_at.is_(None))
    return and_(*criteria)


def expressions(resource: Resource, viewer: Viewer) -> list[Any]:
    """The named expressions of `resource`; those over other rows count only what `viewer` may see."""
    found: dict[str, Any] = {
        name: shown if isinstance(shown, ClauseElement) else shown(viewer)
        for name, shown in resource.expressions.items()
    }
    return [shown.label(name) for name, shown in found.items()]


def rows(resource: Resource, viewer: Viewer, *more: Any, deleted: bool = False) -> Select[Any]:
    """The readable rows of `resource`: its columns and named expressions, and `more` columns beside them."""
    shown = [*resource.table.__table__.c, *expressions(resource, viewer), *more]
    return select(*shown).where(visible(resource, viewer, deleted=deleted))


def entities(resource: Resource, viewer: Viewer) -> Select[Any]:
    """The readable entities of `resource`, locked against other writers until the transaction ends."""
    return select(resource.table).where(visible(resource, viewer)).with_for_update()


def only(resource: Resource, viewer: Viewer, *columns: Any, deleted: bool = False) -> Select[Any]:
    """Some columns of the readable rows of `resource`."""
    return select(*columns).select_from(resource.table).where(visible(resource, viewer, deleted=deleted))


def anywhere(*columns: Any) -> Select[Any]:
    """A read that no team bounds: logins, token look-ups, public pages by slug. Each use says why."""
    return select(*columns)


def numbered(statement: Select[Any], partition: Any, order: Sequence[Any], start: int, end: int) -> Select[Any]:
    """Of the scoped rows of `statement`, in each partition those numbered `start` < n <= `end` in `order`."""
    number = func.row_number().over(partition_by=partition, order_by=order).label("_number")
    ranked = statement.add_columns(number).subquery()
    within = (ranked.c["_number"] > start, ranked.c["_number"] <= end)
    return select(ranked).where(*within).order_by(ranked.c["_number"])
