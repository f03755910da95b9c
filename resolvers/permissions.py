"""Who may do what: roles and scopes, as tables.

What a token may do is what its member's role allows AND what its scopes name. Which rows are seen is not decided here
but in `db/scope.py`. Source: design "Reliability and security", section 3, row roles.
"""

from __future__ import annotations

from collections.abc import Collection

from db.scope import Role
from db.tokens import EVERYTHING

RESOURCES = ("team", "event-types", "events", "clients", "locations", "availability", "members")
SCOPES = frozenset(f"{resource}:{verb}" for resource in RESOURCES for verb in ("read", "write"))

ROLE_SCOPES: dict[Role, frozenset[str]] = {
    Role.OWNER: SCOPES,
    Role.ADMIN: SCOPES,
    Role.MANAGER: SCOPES - {"team:write", "members:write"},
    Role.STAFF: frozenset(
        {
            "team:read",
            "event-types:read",
            "locations:read",
            "members:read",
            "events:read",
            "events:write",
            "clients:read",
            "availability:read",
            "availability:write",
        }
    ),
}

# Who may make and revoke tokens of the team; anyone may end the token they call with.
TOKEN_ROLES = frozenset({Role.OWNER, Role.ADMIN})

# resource -> the scope that reading it needs
READ = {
    "teams": "team:read",
    "members": "members:read",
    "event_types": "event-types:read",
    "events": "events:read",
    "occurrences": "events:read",
    "clients": "clients:read",
    "locations": "locations:read",
    "schedules": "availability:read",
    "time_off": "availability:read",
}


def granted(role: Role, token_scopes: Collection[str]) -> frozenset[str]:
    """The scopes a token has: its role's, cut down to those it names."""
    own = ROLE_SCOPES[role]
    return own if EVERYTHING in token_scopes else own & frozenset(token_scopes)
