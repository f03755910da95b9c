"""Rows made ready at start; a row that does not fit the schema stops it."""

from dataclasses import replace

import pytest
from graphql import build_schema

from rest_compat import operations
from rest_compat.resources import ROUTES
from tests.rest_compat.fake import SDL, FakeApi

ROWS = {row.name: row for row in ROUTES}


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row.name)
def test_every_row_of_the_table_fits(row):
    assert operations.compiled(FakeApi(), row).route is row


def test_a_plain_id_means_the_object_in_the_path():
    owners = {name: operations.compiled(FakeApi(), ROWS[name]).owner for name in ROWS}
    assert (owners["cancelEvent"], owners["listEventOccurrences"], owners["listClients"], owners["getTeam"]) == (
        "Event",
        "Event",
        "Client",
        "Team",
    )


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("cancelEvent", {"parameters": ("why",)}, "cancelEvent: CancelEventInput does not fit: why"),
        ("createClient", {"fixed": {"shoeSize": 1}}, "createClient: CreateClientInput does not fit: shoeSize"),
        ("createClient", {"path": "/clients/{id}"}, "createClient: CreateClientInput does not fit: id"),
        ("updateClient", {"path": "/client"}, "updateClient: UpdateClientInput does not fit: id, which the path lacks"),
    ],
)
def test_an_input_that_does_not_fit(name, change, message):
    with pytest.raises(LookupError, match=message):
        operations.compiled(FakeApi(), replace(ROWS[name], **change))


def test_an_id_of_a_type_that_does_not_exist():
    api = FakeApi()
    api.types = build_schema(SDL)
    del api.types.type_map["Hours"]
    with pytest.raises(LookupError, match="createLocation: ids of unknown types: Hours"):
        operations.compiled(api, ROWS["createLocation"])
