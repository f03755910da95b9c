"""API tokens: made, shown once, told apart, revoked.

A token reads `<id>|sk_<secret>`; the secret is 32 random bytes, stored as SHA-256 and compared in constant time.
Source: design "Reliability and security", section 3.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any

from db import records, tokens
from db.members import MemberStatus
from db.scope import Actor, Role
from db.tokens import EVERYTHING, TOKENS, TokenFields
from db.unit_of_work import Database, Unit
from resolvers.context import Context
from resolvers.permissions import SCOPES, TOKEN_ROLES, granted
from resolvers.validation import Values, checked
from scheduling.errors import Forbidden, Invalid, NotFound, Unauthenticated, Unavailable


async def authenticate(database: Database, token_id: int, secret: str, now: datetime) -> Actor | None:
    """The member a token acts as; None when it is unknown, wrong, expired, revoked or its member inactive."""
    row = await tokens.by_id(database.fetch, token_id)
    # Hashed and compared even when there is no such token, so that time tells nothing.
    known = hmac.compare_digest(row["secret_hash"] if row else "0" * 64, _hash(secret))
    if row is None or not known or row["revoked_at"] is not None or row["member_status"] != MemberStatus.ACTIVE:
        return None
    if row["expires_at"] is not None and row["expires_at"] <= now:
        return None
    if row["last_used_at"] is None or now - row["last_used_at"] >= tokens.USED_PRECISION:
        with suppress(Unavailable):  # a note for people; no request fails for it
            await database.write(lambda unit: tokens.mark_used(unit, token_id), now)
    role = Role(row["role"])
    scopes = granted(role, row["scopes"])
    return Actor(row["team_id"], row["member_id"], row["user_id"], role, scopes, token_id, row["timezone"])


async def create(ctx: Context, unit: Unit, values: Values) -> tuple[int, str]:
    """Make a token of the caller's own member; answers its id and, only now, its text.

    It may do no more than the token that makes it and lives no longer; absent, its expiry is its maker's.
    Raises Unauthenticated, Forbidden, Invalid.
    """
    actor = ctx.actor
    if actor.role not in TOKEN_ROLES:
        raise Forbidden("Only owners and admins may make API tokens.")
    maker = await tokens.by_id(unit.fetch, actor.token_id)
    if maker is None or maker["revoked_at"] is not None:
        raise Unauthenticated
    wanted = _checked(values)
    # `*` also means what is to come, so that only `*` may pass it on.
    if EVERYTHING not in maker["scopes"] and not set(wanted["scopes"]) <= set(maker["scopes"]):
        raise Forbidden("A token may not make one that can do more.")
    end = maker["expires_at"]
    given = wanted["expires_at"] if "expires_at" in values else end
    if end is not None and (given is None or given > end):
        raise Invalid({"expires_at": ["The expiry must not be later than that of the token that makes it."]})
    return await issue(unit, actor.team_id, actor.member_id, {**wanted, "expires_at": given})


async def issue(unit: Unit, team_id: int, member_id: int, values: Values) -> tuple[int, str]:
    """Store a new token of a member; answers its id and text.

    Absent scopes are all, absent expiry is never. Raises Invalid for empty or unknown scopes and a past expiry.
    """
    wanted = _checked(values)
    if wanted["expires_at"] is not None and wanted["expires_at"] <= unit.now:
        raise Invalid({"expires_at": ["The expiry must lie in the future."]})
    secret = f"sk_{secrets.token_urlsafe(32)}"
    row = {**wanted, "member_id": member_id, "secret_hash": _hash(secret)}
    token_id = await records.add(unit, TOKENS, team_id, row)
    return token_id, f"{token_id}|{secret}"


def _checked(values: Values) -> dict[str, Any]:
    wanted = checked(TokenFields, values)
    unknown = [name for name in wanted["scopes"] if name != EVERYTHING and name not in SCOPES]
    if unknown:
        raise Invalid({"scopes": [f"The scope {unknown[0]} does not exist."]})
    return wanted


async def revoke(ctx: Context, unit: Unit, token_id: int) -> int:
    """Stop a token of the team, from its next request on. Raises Forbidden, NotFound."""
    actor = ctx.actor
    if actor.role not in TOKEN_ROLES and token_id != actor.token_id:
        raise Forbidden("Only owners and admins may revoke other tokens.")
    if not await tokens.revoke(unit, actor.viewer, token_id):
        raise NotFound
    return token_id


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
