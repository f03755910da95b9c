"""The team: its own settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cases.doors import Door
from tests.cases.refusals import each_refused, everything, refused
from tests.cases.rows import NUL, team_row
from tests.conftest import Clock
from tests.factories import Team, unique

INVALID: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "x" * 201),
    ("name", NUL),
    ("name", None),
    ("slug", "ab"),
    ("slug", "x" * 64),
    ("slug", "With-Capitals"),
    ("slug", "under_score"),
    ("slug", None),
    ("timezone", "Berlin"),
    ("timezone", None),
    ("locale", "English"),
    ("locale", None),
    ("currency", "XYZ"),
    ("currency", "€"),
    ("currency", None),
    ("email", "team@"),
    ("phone", "0800 123"),
    ("website", "example.com"),
    ("website", "javascript:alert(1)"),
    ("website", "https://exa mple.com"),
    ("website", "https://" + "x" * 2000),
    ("brand_color", "#fff"),
    ("brand_color", "blue"),
    ("week_start", "friday"),
    ("week_start", None),
]


async def test_nobody_sees_a_team(door: Door, team: Team) -> None:
    await refused(team, door.show("team"), "unauthenticated")


async def test_nobody_changes_a_team(door: Door, team: Team) -> None:
    await refused(team, door.update("team", None, {"name": "Mine"}), "unauthenticated")


async def test_each_sees_and_changes_their_own(owner: Door, stranger: Door, team: Team, other_team: Team) -> None:
    assert (await owner.show("team")).data == team_row(team)
    assert (await stranger.show("team")).data == team_row(other_team)
    before = await everything(team)
    assert (await stranger.update("team", None, {"id": team.id, "name": "Theirs"})).data == team_row(
        other_team, name="Theirs"
    )
    assert await everything(team) == before


async def test_everything_that_can_be_said(owner: Door, team: Team, clock: Clock) -> None:
    clock.now += timedelta(hours=1)
    body = {
        "name": "  Studio  ",
        "slug": unique("studio"),
        "timezone": "America/Argentina/Buenos_Aires",
        "locale": "zh-Hant-TW",
        "currency": "jpy",
        "email": "Hello@EXAMPLE.org",
        "phone": "+1 (212) 555-0123",
        "website": "https://example.org/path?q=1",
        "brand_color": "#ABCDEF",
        "week_start": "sunday",
    }
    cleaned = {"name": "Studio", "email": "Hello@example.org", "phone": "+12125550123"}
    folded = {"brand_color": "#abcdef", "currency": "JPY"}
    changed = await owner.update("team", None, body)
    assert changed.data == team_row(team, **{**body, **cleaned, **folded}, updated_at="2026-01-05T09:00:00Z")
    assert (await owner.show("team")).data == changed.data


async def test_a_broken_rule_is_refused(owner: Door, team: Team) -> None:
    await each_refused(team, owner, "team", None, {}, INVALID)


async def test_null_clears_what_may_be_empty(owner: Door, team: Team) -> None:
    full = {"email": "a@example.com", "phone": "+4930901820", "website": "http://a.example", "brand_color": "#000000"}
    assert (await owner.update("team", None, full)).data == team_row(team, **full)
    assert (await owner.update("team", None, dict.fromkeys(full))).data == team_row(team)


async def test_a_slug_is_one_teams(owner: Door, team: Team, other_team: Team) -> None:
    answer = await refused(team, owner.update("team", None, {"slug": other_team.slug}), "invalid", "slug")
    assert answer.fields == {"slug": ["This slug is already in use."]}


async def test_one_broken_field_keeps_the_others_from_changing(owner: Door, team: Team) -> None:
    await refused(team, owner.update("team", None, {"name": "New", "currency": "XYZ"}), "invalid", "currency")


async def test_what_was_shown_can_be_sent_back(owner: Door, team: Team, clock: Clock) -> None:
    shown = (await owner.show("team")).data
    before = await everything(team)
    clock.now += timedelta(hours=1)
    assert (await owner.update("team", None, shown)).data == shown
    assert await everything(team) == before


@pytest.mark.parametrize("role", ["manager", "staff"])
async def test_managers_and_staff_read_the_team_only(door: Door, team: Team, role: str) -> None:
    caller = door.using(team.tokens[role])
    assert (await caller.show("team")).data == team_row(team)
    answer = await refused(team, caller.update("team", None, {"name": "Ours"}), "forbidden")
    assert answer.scope == "team:write"


async def test_an_admin_may_change_it(door: Door, team: Team) -> None:
    changed = await door.using(team.tokens["admin"]).update("team", None, {"name": "Ours"})
    assert changed.data == team_row(team, name="Ours")
