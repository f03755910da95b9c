"""Roles and scopes, written out: what each role may do at most, and what a token leaves of it."""

from __future__ import annotations

import pytest

from db.scope import Role
from resolvers.permissions import READ, ROLE_SCOPES, SCOPES, TOKEN_ROLES, granted
from scheduling.errors import Forbidden, Unauthenticated
from schema.root import NODES
from tests.factories import Team

# scope: owner, admin, manager, staff
TABLE = """
team:read           yes  yes  yes  yes
team:write          yes  yes  no   no
event-types:read    yes  yes  yes  yes
event-types:write   yes  yes  yes  no
events:read         yes  yes  yes  yes
events:write        yes  yes  yes  yes
clients:read        yes  yes  yes  yes
clients:write       yes  yes  yes  no
locations:read      yes  yes  yes  yes
locations:write     yes  yes  yes  no
availability:read   yes  yes  yes  yes
availability:write  yes  yes  yes  yes
members:read        yes  yes  yes  yes
members:write       yes  yes  no   no
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]


def test_the_table_is_what_roles_may_do() -> None:
    roles = ("owner", "admin", "manager", "staff")
    for place, role in enumerate(roles, start=1):
        assert ROLE_SCOPES[Role(role)] == {row[0] for row in ROWS if row[place] == "yes"}, role
    assert {row[0] for row in ROWS} == SCOPES
    assert set(ROLE_SCOPES) == set(Role)


def test_owners_and_admins_make_tokens() -> None:
    assert {"owner", "admin"} == TOKEN_ROLES


def test_every_type_has_a_scope_to_read_it() -> None:
    assert {found.resource.name for found in NODES.values()} == set(READ)
    assert set(READ.values()) == {scope for scope in SCOPES if scope.endswith(":read")}


@pytest.mark.parametrize("role", list(Role))
def test_a_token_only_takes_away(role: Role) -> None:
    own = ROLE_SCOPES[role]
    assert granted(role, ["*"]) == own
    assert granted(role, ["*", "events:read"]) == own
    assert granted(role, []) == frozenset()
    assert granted(role, sorted(SCOPES)) == own
    assert granted(role, ["events:read", "no:such"]) == {"events:read"}
    assert granted(role, ["team:write"]) == own & {"team:write"}


async def test_a_missing_scope_is_named(team: Team) -> None:
    context = team.context("staff")
    with pytest.raises(Forbidden, match=r"^This needs the scope clients:write\.$"):
        context.require("clients:write")
    assert context.require_read("clients").member_id == team.members["staff"]
    context.caller = type(context.caller)(None, "127.0.0.1", "test")
    for ask in (lambda: context.require("clients:read"), lambda: context.viewer, lambda: context.actor):
        with pytest.raises(Unauthenticated):
            ask()
