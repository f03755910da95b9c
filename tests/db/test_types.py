"""Column types and criteria that must mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import literal, select
from sqlalchemy.exc import StatementError

from db import records, scope
from db.clients import CLIENTS, Client
from db.event_types import EVENT_TYPES
from db.scope import Viewer
from db.types import UtcDateTime, contains, fold, json_has, pattern, span
from db.unit_of_work import Database
from tests.factories import Team, unique

KATHMANDU = timezone(timedelta(hours=5, minutes=45))


@pytest.mark.parametrize(
    "given",
    [
        datetime(2026, 3, 29, 1, 30, 15, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, 15, 123_456, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=KATHMANDU),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_as_the_same_aware_utc(team: Team, given: datetime) -> None:
    client = await team.client()

    async def work(unit: object) -> None:
        row = await records.get(unit, CLIENTS, Viewer(team.id), client)
        row.deleted_at = given

    await team.database.write(work, team.now)
    row = await records.read(team.database.fetch, CLIENTS, Viewer(team.id), client, deleted=True)
    assert row is not None
    assert row["deleted_at"] == given
    assert row["deleted_at"].utcoffset() == timedelta(0)


async def test_instants_compare_as_instants_whatever_their_zone(team: Team) -> None:
    start = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
    event = await team.event(start)
    same = start.astimezone(KATHMANDU)
    table = Client.__table__.c.created_at.type
    assert isinstance(table, UtcDateTime)
    from db.events import EVENTS

    column = EVENTS.table.__table__.c.starts_at
    for bounds, expected in (
        ((same, same + timedelta(seconds=1)), [event]),
        ((None, same), []),
        ((same + timedelta(seconds=1), None), []),
        ((same, None), [event]),
    ):
        rows = await team.database.fetch(scope.rows(EVENTS, Viewer(team.id)).where(*span(column, *bounds)))
        assert [row["id"] for row in rows] == expected


async def test_a_naive_instant_is_a_fault(database: Database) -> None:
    with pytest.raises(StatementError, match="an instant needs a time zone"):
        await database.fetch(select(literal(datetime(2026, 1, 1), UtcDateTime())))  # noqa: DTZ001
    assert (await database.fetch(select(literal(None, UtcDateTime()).label("at"))))[0]["at"] is None


def test_fold_joins_what_is_there() -> None:
    assert fold("Straße", None, "", "ÅNGSTRÖM") == "strasse\x1fångström"
    assert fold(None) == ""


NAMES = ("100% Müller", "100 Percent", "snake_case", "snakeXcase", r"back\slash", "Weiß", "ΣΊΣΥΦΟΣ", "İpek")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", {"100% Müller"}),
        ("%", {"100% Müller"}),
        ("_", {"snake_case"}),
        ("snake_c", {"snake_case"}),
        ("\\", {r"back\slash"}),
        (r"k\s", {r"back\slash"}),
        ("MÜLLER", {"100% Müller"}),
        ("WEISS", {"Weiß"}),
        ("σίσυφοσ", {"ΣΊΣΥΦΟΣ"}),
        ("ΣΊΣΥΦΟς", {"ΣΊΣΥΦΟΣ"}),
        ("i̇PEK", {"İpek"}),
        ("nothing like it", set()),
    ],
)
async def test_search_ignores_case_and_takes_every_character_literally(team: Team, text: str, found: set[str]) -> None:
    for name in NAMES:
        await team.client(name=name)
    criterion = contains(Client.__table__.c.name_key, pattern(text))
    rows = await team.database.fetch(scope.rows(CLIENTS, Viewer(team.id)).where(criterion))
    assert {row["name"] for row in rows} == found


async def test_json_has_finds_whole_items_only(team: Team) -> None:
    tagged = await team.client(tags=["VIP", 'say "hi"', "100%", "a,b"])
    await team.client(tags=[])
    for tag, found in (
        ("VIP", [tagged]),
        ('say "hi"', [tagged]),
        ("100%", [tagged]),
        ("a,b", [tagged]),
        ("vip", []),
        ("VI", []),
        ("a", []),
        ("' or 1=1 --", []),
    ):
        criterion = json_has(Client.__table__.c.tags, tag)
        rows = await team.database.fetch(scope.rows(CLIENTS, Viewer(team.id)).where(criterion))
        assert [row["id"] for row in rows] == found, tag


async def test_a_list_of_ids_keeps_the_order_of_the_links(team: Team) -> None:
    from db import event_types

    wanted = [team.members[role] for role in ("staff", "owner", "manager")]
    event_type = await team.make_event_type(name=unique("ordered"))
    for order in (wanted, wanted[::-1]):
        await team.database.write(
            lambda unit, order=order: event_types.set_members(unit, team.id, event_type, order), team.now
        )
        row = await records.read(team.database.fetch, EVENT_TYPES, Viewer(team.id), event_type)
        assert row is not None
        assert row["member_ids"] == order
