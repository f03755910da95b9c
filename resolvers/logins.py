"""Logging in: an e-mail address and a password for an API token."""

from __future__ import annotations

from collections.abc import Sequence

from db import members, users
from db.fields import Fields, Name
from db.types import Row
from db.unit_of_work import Unit
from resolvers import passwords, tokens
from resolvers.context import Context
from resolvers.validation import checked
from scheduling.errors import Invalid

WRONG = {"email": ["These credentials do not match our records."]}


class Device(Fields):
    """What a login says of where it comes from."""

    device_name: Name


async def login(ctx: Context, email: str, password: str, device_name: str, team: str | None) -> tuple[Row, str]:
    """A new token for whoever knows the password; answers the membership and the token's text.

    Raises RateLimited after too many tries; Invalid on `device_name` when it is none, on `email` for wrong credentials,
    and on `team` (listing slugs) when the person has several teams and named none of them.
    """
    await ctx.throttle.check(email, ctx.caller.address)
    device_name = checked(Device, {"device_name": device_name})["device_name"]
    user = None if "\0" in email else await users.by_email(ctx.database.fetch, email)  # no database holds a NUL
    if not await passwords.matches(user["password_hash"] if user else None, password) or user is None:
        raise Invalid(WRONG)
    membership = _choose(await members.of_user(ctx.database.fetch, user["id"]), team)
    _, text = await ctx.write(_issue, membership, device_name)
    return membership, text


async def _issue(_: Context, unit: Unit, membership: Row, device_name: str) -> tuple[int, str]:
    return await tokens.issue(unit, membership["team_id"], membership["id"], {"name": device_name})


def _choose(memberships: Sequence[Row], team: str | None) -> Row:
    if not memberships:
        raise Invalid(WRONG)
    if team is None and len(memberships) == 1:
        return memberships[0]
    chosen = [row for row in memberships if row["team_slug"] == team]
    if not chosen:
        slugs = ", ".join(row["team_slug"] for row in memberships)
        raise Invalid({"team": [f"Name one of your teams: {slugs}."]})
    return chosen[0]
