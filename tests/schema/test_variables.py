"""Wrong variables name the fields they are about."""

from __future__ import annotations

from typing import Any

import pytest

from schema.execution import Executor
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
