"""Members: a list to read."""

from __future__ import annotations

from tests.cases.doors import Door
from tests.cases.refusals import refused
from tests.cases.rows import member_row
from tests.factories import Team

BY_NAME = ["admin", "manager", "owner", "staff"]


async def test_nobody_sees_members(door: Door, team: Team) -> None:
    await refused(team, door.list("members"), "unauthenticated")


async def test_each_sees_their_own_team(owner: Door, stranger: Door, team: Team, other_team: Team) -> None:
    for caller, of in ((owner, team), (stranger, other_team)):
        answer = await caller.list("members")
        assert (answer.data, answer.total) == ([member_row(of, role) for role in BY_NAME], 4)


async def test_they_are_filtered_by_role(owner: Door, team: Team) -> None:
    assert (await owner.list("members", role="staff")).data == [member_row(team, "staff")]
    both = await owner.list("members", role="owner,staff")
    assert both.data == [member_row(team, "owner"), member_row(team, "staff")]
    await refused(team, owner.list("members", role="king"), "invalid", "role")


async def test_they_are_found_by_name_and_address(owner: Door, team: Team) -> None:
    assert [row["role"] for row in (await owner.list("members", search="MANA")).data] == ["manager"]
    assert (await owner.list("members", search=f"@{team.slug}")).total == 4


async def test_they_are_filtered_by_status(owner: Door) -> None:
    assert (await owner.list("members", status="active")).total == 4
    assert (await owner.list("members", status="inactive")).total == 0


async def test_they_are_sorted_by_name(owner: Door, team: Team) -> None:
    assert [row["role"] for row in (await owner.list("members", sort="-name")).data] == BY_NAME[::-1]
    await refused(team, owner.list("members", sort="email"), "invalid", "sort")


async def test_staff_see_name_and_role_of_others(door: Door, team: Team) -> None:
    answer = await door.using(team.tokens["staff"]).list("members")
    others = [member_row(team, role, email=None) for role in BY_NAME[:-1]]
    assert answer.data == [*others, member_row(team, "staff")]
