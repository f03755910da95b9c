"""Members: people who join a team, each with working hours from the first day."""

from __future__ import annotations

from typing import Any

from db import availability, records, users
from db.members import MEMBERS, MemberFields
from db.scope import Role, Viewer
from db.teams import TEAMS, Team, TeamFields
from db.unit_of_work import Unit
from db.users import User, UserFields
from resolvers import slugs
from resolvers.validation import checked

WORKDAYS = range(5)
NINE, FIVE = 9 * 60, 17 * 60


async def add_team(unit: Unit, values: dict[str, Any]) -> int:
    """Store a new team and answer its id. Raises Invalid."""
    return await records.add_global(unit, Team, checked(TeamFields, values))


async def add(unit: Unit, team_id: int, person: dict[str, Any], role: Role, password_hash: str | None) -> int:
    """Make a person a member, the user too when the e-mail address is new; answers the member's id. Raises Invalid.

    Every new member has one default schedule: Monday to Friday, 09:00 to 17:00 in the team's zone.
    """
    user_id = await _user(unit, person, password_hash)
    slug = await slugs.free(unit, MEMBERS, team_id, person["name"])
    fields = checked(MemberFields, {"role": role, "slug": slug})
    member_id = await records.add(unit, MEMBERS, team_id, {**fields, "user_id": user_id})
    team = await records.read(unit.fetch, TEAMS, Viewer(team_id), team_id)
    zone = team["timezone"] if team else "UTC"
    workdays = [(day, NINE, FIVE) for day in WORKDAYS]
    await availability.add_schedule(unit, team_id, member_id, "Working hours", zone, workdays)
    return member_id


async def _user(unit: Unit, person: dict[str, Any], password_hash: str | None) -> int:
    wanted = checked(UserFields, person)
    known = await users.by_email(unit.fetch, wanted["email"])
    if known:
        return int(known["id"])
    return await records.add_global(unit, User, {**wanted, "password_hash": password_hash})
