"""No door shows or touches another team's rows: generated from the schema, so that a new id has its probe at once.

Every argument and input field of type ID is given another team's id and one that does not exist; both answers must be
the same, byte for byte, and nothing of the other team may change. With the one place that bounds reads taken out,
nearly all of these probes must fail: what they look at is what protects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type, is_required_input_field
from sqlalchemy import and_

from db import records, scope
from db.availability import SCHEDULES, TIME_OFF
from db.metadata import METADATA
from db.scope import Viewer
from db.unit_of_work import Unit
from schema.root import NODES
from schema.root import schema as strawberry_schema
from tests.factories import Team, gid, make_team
from tests.operations import data, send

pytestmark = pytest.mark.slow

TYPES = strawberry_schema._schema
MARKER = "xyzzy-marker"
NINE = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
NOWHERE = 2**53 + 1
ENOUGH = {"String": "Something", "Int": 30, "DateTime": "2026-01-07T10:00:00Z", "EmailAddress": "new@example.com"}
# Input fields that are needed to come as far as the id, beside the required ones.
BESIDE = {"CreateEventInput": {"invitee": {"name": "Ann", "email": "ann@example.com"}, "ignoreAvailability": True}}

# No row is looked for: the host must be one of the event type's own, and what an event refers to cannot be changed.
GUARDED_TWICE = {
    "createEvent(input.hostId)",
    *(f"updateEvent(input.{name})" for name in ("eventTypeId", "hostId", "clientId")),
}


@dataclass(frozen=True)
class Probe:
    """One place where an id goes in: `path` from the root field's arguments, and the type whose id it takes."""

    kind: str
    root: str
    path: tuple[str, ...]
    of: str

    @property
    def name(self) -> str:
        """How a failure calls it."""
        return f"{self.root}({'.'.join(self.path)})" + (f" of {self.of}" if self.path[0] in {"id", "ids"} else "")


def _is_id(kind: Any) -> bool:
    return get_named_type(kind).name == "ID"


def _of(owner: GraphQLInputObjectType, name: str, root: str) -> str:
    """The type of node an ID field takes: its own name says so, and `id` is that of the mutation's subject."""
    if name != "id":
        word = name.removesuffix("Ids").removesuffix("Id")
        word = {"host": "member"}.get(word, word)
        return word[0].upper() + word[1:]
    return root.lstrip("abcdefghijklmnopqrstuvwxyz")


def _inside(kind: Any, root: str, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            if _is_id(field.type):
                yield (*path, name), _of(named, name, root)
            else:
                yield from _inside(field.type, root, (*path, name))


def places() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Every place in the schema where a root field takes an id."""
    for kind, root_type in (("query", TYPES.query_type), ("mutation", TYPES.mutation_type)):
        assert root_type is not None
        for root, field in root_type.fields.items():
            for name, argument in field.args.items():
                if _is_id(argument.type):
                    yield kind, root, (name,), get_named_type(field.type).name
                else:
                    for path, of in _inside(argument.type, root, (name,)):
                        yield kind, root, path, of


def probes() -> list[Probe]:
    """A probe for each place; `node` and `nodes` are probed with every type."""
    found: list[Probe] = []
    for kind, root, path, of in places():
        kinds = sorted(NODES) if of == "Node" else [of]
        found += [Probe(kind, root, path, one) for one in kinds]
    return found


PROBES = probes()


def _required(kind: Any) -> Any:
    """The least that an input may hold."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        needed = {name: _required(field.type) for name, field in named.fields.items() if is_required_input_field(field)}
        return needed | BESIDE.get(named.name, {})
    return ENOUGH.get(named.name)


def _leaves(kind: Any) -> str:
    """A selection that says whether there is anything."""
    fields = get_named_type(kind).fields
    if "nodes" in fields:
        return "{ totalCount nodes { id } }"
    return "{ id }" if "id" in fields else "{ __typename }"


@dataclass
class Other:
    """What the caller has and what the other team has: a number for each type of node."""

    mine: dict[str, int]
    theirs: dict[str, int]
    team: Team
    other: Team

    def operation(self, probe: Probe, row_id: int) -> tuple[str, dict[str, Any]]:
        """The operation of a probe with an id; other ids it needs are the caller's own."""
        root_type = TYPES.query_type if probe.kind == "query" else TYPES.mutation_type
        assert root_type is not None
        field = root_type.fields[probe.root]
        variables: dict[str, Any] = {}
        for name, argument in field.args.items():
            if name == probe.path[0]:
                value = gid(probe.of, row_id)
                variables[name] = self._filled(argument.type, probe, value)
        declared = ", ".join(f"${name}: {field.args[name].type}" for name in variables)
        given = ", ".join(f"{name}: ${name}" for name in variables)
        return f"{probe.kind} ({declared}) {{ {probe.root}({given}) {_leaves(field.type)} }}", variables

    def _filled(self, kind: Any, probe: Probe, value: str) -> Any:
        listed = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if len(probe.path) == 1:
            return [value] if isinstance(listed, GraphQLList) else value
        made = _required(kind) or {}
        named: Any = get_named_type(kind)
        for name, field in named.fields.items():
            if name in made and _is_id(field.type):
                made[name] = gid(owner := _of(named, name, probe.root), self.mine[owner])
        last: Any = named.fields[probe.path[1]].type
        last = last.of_type if isinstance(last, GraphQLNonNull) else last
        assert len(probe.path) == 2
        if probe.path[1] == "clientId":
            made.pop("invitee", None)  # one or the other
        return made | {probe.path[1]: [value] if isinstance(last, GraphQLList) else value}


async def _fill(team: Team) -> dict[str, int]:
    """A row of every type, each with the marker wherever there is a text."""
    owner = team.members["owner"]
    made = {"Team": team.id, "Member": owner}
    made["Location"] = await team.location(name=MARKER, city=MARKER)
    made["EventType"] = await team.make_event_type(name=MARKER, description=MARKER, category=MARKER)
    made["Client"] = await team.client(name=MARKER, notes=MARKER, tags=[MARKER])
    made["Event"] = await team.event(
        NINE, event_type_id=made["EventType"], client_id=made["Client"], notes=MARKER, location_id=made["Location"]
    )
    made["ApiToken"] = int((await team.token("*")).split("|")[0])

    async def work(unit: Unit) -> None:
        days = {"member_id": owner, "start_date": date(2026, 2, 2), "end_date": date(2026, 2, 3), "reason": MARKER}
        made["TimeOff"] = await records.add(unit, TIME_OFF, team.id, days)
        made["Schedule"] = (await unit.fetch(scope.rows(SCHEDULES, Viewer(team.id, owner))))[0]["id"]
        row = await records.get(unit, SCHEDULES, Viewer(team.id), made["Schedule"])
        await records.change(unit, SCHEDULES, row, {"name": MARKER})

    await team.database.write(work, team.now)
    table = NODES["Occurrence"].resource.table.__table__
    found = await team.database.fetch(scope.only(NODES["Occurrence"].resource, Viewer(team.id), table.c.id))
    return made | {"Occurrence": found[0]["id"]}


@pytest.fixture
async def other(team: Team, other_team: Team) -> Other:
    """Both teams with a row of every type."""
    return Other(await _fill(team), await _fill(other_team), team, other_team)


async def everything(team: Team) -> dict[str, list[Any]]:
    """Every row of a team in every table."""
    found = {}
    for name, table in METADATA.tables.items():
        owner = table.c.get("team_id", table.c.id if name == "teams" else None)
        if owner is not None:
            statement = scope.anywhere(*table.c).where(owner == team.id).order_by(table.c.id)
            found[name] = [dict(row) for row in await team.database.fetch(statement)]
    return found


async def answer(client: httpx.AsyncClient, other: Other, probe: Probe, row_id: int) -> str:
    """The answer to a probe, without the request's id and with the row's own id named as such."""
    query, variables = other.operation(probe, row_id)
    body = await send(client, query, other.team.headers, **variables)
    for error in body.get("errors", ()):
        del error["extensions"]["requestId"]
    return json.dumps(body, sort_keys=True).replace(gid(probe.of, row_id), "ID")


async def holds(client: httpx.AsyncClient, other: Other, probe: Probe) -> bool:
    """Whether another team's id answers exactly like one that does not exist."""
    absent = await answer(client, other, probe, NOWHERE)
    return await answer(client, other, probe, other.theirs[probe.of]) == absent


def test_every_id_of_the_schema_has_a_probe() -> None:
    ids = {
        f"{kind.name}.{name}"
        for kind in TYPES.type_map.values()
        if isinstance(kind, GraphQLInputObjectType)
        for name, field in kind.fields.items()
        if _is_id(field.type)
    }
    reached: set[str] = set()
    for kind, root, path, _ in places():
        root_type = TYPES.query_type if kind == "query" else TYPES.mutation_type
        assert root_type is not None
        if len(path) == 2:
            reached.add(f"{get_named_type(root_type.fields[root].args[path[0]].type).name}.{path[1]}")
    assert ids - reached == set()
    assert len(ids) >= 29
    assert {(probe.root, probe.path) for probe in PROBES} == {(root, path) for _, root, path, _ in places()}


def test_arguments_below_the_root_take_no_ids_but_those_of_the_same_filters() -> None:
    roots = {TYPES.query_type, TYPES.mutation_type}
    filters = {get_named_type(f.args["filter"].type) for f in TYPES.query_type.fields.values() if "filter" in f.args}
    for kind in TYPES.type_map.values():
        for field in () if kind in roots else getattr(kind, "fields", {}).values():
            for name, argument in getattr(field, "args", {}).items():
                assert not _is_id(argument.type), f"{kind.name}.{name}"
                if name == "filter":
                    assert get_named_type(argument.type) in filters


async def test_an_own_id_answers_otherwise(client: httpx.AsyncClient, other: Other) -> None:
    """Without this, a probe that never comes as far as the id would seem to hold."""
    same = []
    for probe in PROBES:
        fresh = Other(await _fill(own := await make_team(other.team.database, other.team.now)), other.theirs, own, own)
        absent = await answer(client, fresh, probe, NOWHERE)
        if await answer(client, fresh, probe, fresh.mine[probe.of]) == absent:
            same.append(probe.name)
    assert not same, "\n".join(same)


async def test_another_teams_id_is_one_that_does_not_exist(client: httpx.AsyncClient, other: Other) -> None:
    before = await everything(other.other)
    broken = [probe.name for probe in PROBES if not await holds(client, other, probe)]
    assert broken == []
    assert await everything(other.other) == before


async def test_nothing_of_another_team_is_listed(client: httpx.AsyncClient, team: Team, other_team: Team) -> None:
    """The other team is full of the marker, the caller's has none: every list whole, and every search for it."""
    await _fill(other_team)
    lists = connections()
    assert len(lists) == 8
    for name, field in lists.items():
        marker = other_team.slug if name == "members" else MARKER  # members have it in their addresses
        shown = (
            f"{{ totalCount nodes {{ {_scalars(get_named_type(get_named_type(field.type).fields['nodes'].type))} }} }}"
        )
        answers = []
        for arguments in ("(first: 100)", f'(filter: {{search: "{marker}"}})'):
            if "search" in arguments and "search" not in get_named_type(field.args["filter"].type).fields:
                continue
            mine = (await data(client, f"{{ {name}{arguments} {shown} }}", team.headers))[name]
            theirs = (await data(client, f"{{ {name}{arguments} {shown} }}", other_team.headers))[name]
            assert marker not in json.dumps(mine), name
            assert theirs["totalCount"] > 0, name
            assert not {row["id"] for row in mine["nodes"]} & {row["id"] for row in theirs["nodes"]}
            answers.append(mine["totalCount"])
        assert answers[1:] in ([], [0]), name


def connections() -> dict[str, Any]:
    """Every root field that answers a list in pages."""
    assert TYPES.query_type is not None
    found = TYPES.query_type.fields.items()
    return {name: field for name, field in found if get_named_type(field.type).name.endswith("Connection")}


def _scalars(kind: Any) -> str:
    return " ".join(name for name, field in kind.fields.items() if not hasattr(get_named_type(field.type), "fields"))


async def test_a_cursor_of_another_team_is_refused(client: httpx.AsyncClient, other: Other) -> None:
    for name in connections():
        theirs = await send(client, f"{{ {name}(first: 1) {{ pageInfo {{ endCursor }} }} }}", other.other.headers)
        cursor = theirs["data"][name]["pageInfo"]["endCursor"]
        assert cursor, name
        for argument in ("after", "before"):
            query = f'{{ {name}({argument}: "{cursor}") {{ nodes {{ id }} }} }}'
            refused = (await send(client, query, other.team.headers))["errors"][0]["extensions"]
            assert refused["code"] == "INVALID"
            assert refused["fields"] == {argument: ["This cursor does not belong to this list."]}
            kept = await send(client, query, other.other.headers)
            assert "errors" not in kept


async def test_a_slug_of_another_team_is_one_that_does_not_exist(client: httpx.AsyncClient, other: Other) -> None:
    await other.other.make_event_type(name="Only Theirs")
    at = (NINE + timedelta(days=1)).isoformat()
    query = """query ($team: String!, $slug: String!, $at: DateOrDateTime!) {
      slots(team: $team, eventType: $slug, from: $at, to: $at) { startsAt } }"""
    answers = [
        await send(client, query, None, team=other.team.slug, slug=slug, at=at)
        for slug in ("only-theirs", "no-such-slug")
    ]
    for found in answers:
        del found["errors"][0]["extensions"]["requestId"]
    assert answers[0] == answers[1]
    assert answers[0]["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_without_the_chokepoint_the_probes_fail(
    client: httpx.AsyncClient, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(resource: Any, viewer: Viewer, *, deleted: bool = False) -> Any:
        """Who sees what is deleted, and nothing about teams."""
        table = resource.table
        shown = [table.deleted_at.is_(None)] if hasattr(table, "deleted_at") and not deleted else []
        return and_(table.id > 0, *shown)

    monkeypatch.setattr(scope, "visible", blind)
    still = []
    for probe in PROBES:
        fresh = Other(
            other.mine, await _fill(await make_team(other.team.database, other.team.now)), other.team, other.team
        )
        if await holds(client, fresh, probe):
            still.append(f"{probe.root}({'.'.join(probe.path)})")
    assert set(still) >= GUARDED_TWICE
    assert len(set(still) - GUARDED_TWICE) <= len(PROBES) * 0.05, still
