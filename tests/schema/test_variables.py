"""Wrong variables name the fields they are about."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import get_operation_ast, parse

from scheduling.errors import Invalid
from schema.execution import Executor
from schema.variables import refusal
from tests.factories import Team

EXECUTOR = Executor()
CREATE = "mutation($input: CreateEventInput!) { createEvent(input: $input) { id } }"
LIST = "query($size: Int!, $filter: EventFilter) { events(first: $size, filter: $filter) { totalCount } }"


async def fields(team: Team, query: str, **variables: Any) -> dict[str, list[str]]:
    """The fields of the one error that the variables bring."""
    found = await EXECUTOR.execute(query, variables, None, team.context())
    assert (found.executed, found.data, len(found.errors)) == (False, None, 1)
    assert found.errors[0]["extensions"]["code"] == "INVALID"
    shown: dict[str, list[str]] = found.errors[0]["extensions"]["fields"]
    return shown


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"startsAt": "2026"},
            {
                "startsAt": [
                    "The startsAt must be an RFC 3339 date-time with its offset, such as 2026-03-29T09:00:00+02:00."
                ],
                "eventTypeId": ["The eventTypeId is required."],
            },
        ),
        (
            {"eventTypeId": "x", "startsAt": "2026-01-05T09:00:00Z", "invitee": {"name": "Bo"}},
            {"invitee.email": ["The invitee.email is required."]},
        ),
    ],
)
async def test_an_input_is_named_by_its_own_paths(
    team: Team, given: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    assert await fields(team, CREATE, input=given) == expected


async def test_other_arguments_are_named_by_their_variable(team: Team) -> None:
    assert await fields(team, LIST, size="x") == {"size": ["Int cannot represent non-integer value: 'x'"]}
    wrong = await fields(team, LIST, size=1, filter={"status": ["NEVER"]})
    assert list(wrong) == ["filter.status.0"]


async def test_a_variable_with_a_default_may_be_absent_but_not_wrong(team: Team) -> None:
    query = """query($size: Int! = 3, $filter: EventFilter = {status: [CONFIRMED]}, $page: Int!) {
      events(perPage: $size, page: $page, filter: $filter) { totalCount } }"""
    not_a_number = ["Int cannot represent non-integer value: 'x'"]
    assert await fields(team, query, page="x") == {"page": not_a_number}
    assert await fields(team, query, page=1, size="x") == {"size": not_a_number}
    null = await fields(team, query, page=1, size=None)
    assert list(null) == ["size"]
    found = await EXECUTOR.execute(query, {"page": 1}, None, team.context())
    assert (found.data, found.errors) == ({"events": {"totalCount": 0}}, [])


def test_suggestions_can_be_kept_out() -> None:
    document = parse("mutation($status: [EventStatus!], $input: CreateClientInput!) { __typename }")
    operation = get_operation_ast(document)
    assert operation is not None
    wrong = {"status": ["CONFIRMD"], "input": {"name": "Ann", "email": "ann@example.com", "nots": "x"}}
    for hidden, expected in ((False, ["'CONFIRMED'", "'notes'"]), (True, [])):
        found = refusal(EXECUTOR.types, operation, wrong, hide_suggestions=hidden)
        assert found is not None
        assert isinstance(found.original_error, Invalid)
        said = str(found.original_error.fields)
        assert [name for name in ("'CONFIRMED'", "'notes'") if name in said] == expected
        assert sorted(found.original_error.fields) == ["input", "status.0"]


async def test_nothing_is_suggested_where_the_schema_may_not_be_asked_for(team: Team) -> None:
    closed = Executor(introspection=False)
    for query in (
        "{ evnts { totalCount } }",
        "{ events(filtr: {}) { totalCount } }",
        "{ events(filter: {statu: [CONFIRMED]}) { totalCount } }",
        "{ events(filter: {status: [CONFIRMD]}) { totalCount } }",
        "query($filter: EventFiltr) { events(filter: $filter) { totalCount } }",
    ):
        opened = await EXECUTOR.execute(query, None, None, team.context())
        assert any("Did you mean" in error["message"] for error in opened.errors), query
        found = await closed.execute(query, None, None, team.context())
        assert (found.data, found.executed) == (None, False)
        assert {error["message"] for error in found.errors} == {"The operation is not valid."}
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Event") { name } }'):
        assert (await closed.execute(query, None, None, team.context())).data is None
