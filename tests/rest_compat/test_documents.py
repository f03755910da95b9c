"""What a route asks for."""

from dataclasses import replace

import pytest
from graphql import build_schema, parse, validate

from rest_compat import documents
from rest_compat.resources import ROUTES
from tests.rest_compat.fake import SDL, FakeApi

TYPES = FakeApi().types
ROWS = {row.name: row for row in ROUTES}


def test_a_list():
    assert documents.text(TYPES, ROWS["listClients"]) == (
        """query ListClients($page: Int, $perPage: Int, $filter: ClientFilter, $orderBy: ClientOrder) {
  clients(page: $page, perPage: $perPage, filter: $filter, orderBy: $orderBy) {
    totalCount
    nodes {
      id
      name
      email
      phone
      tags
      status
      fax
    }
  }
}"""
    )


def test_a_connection_of_an_object():
    assert documents.text(TYPES, ROWS["listEventOccurrences"]) == (
        "query ListEventOccurrences($id: ID!, $page: Int, $perPage: Int, $filter: OccurrenceFilter, "
        "$orderBy: OccurrenceOrder) {\n"
        """  event(id: $id) {
    occurrences(page: $page, perPage: $perPage, filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes {
        id
        eventId
        index
        startsAt
        status
      }
    }
  }
}"""
    )


def test_owned_parts_come_along_and_nodes_and_themselves_do_not():
    text = documents.text(TYPES, ROWS["createLocation"])
    assert " ".join(text.split()) == (
        "mutation CreateLocation($input: CreateLocationInput!) { createLocation(input: $input) "
        "{ id name hours { weekday start end } place { city } } }"
    )


def test_expansions_may_nest():
    text = documents.text(TYPES, ROWS["login"])
    assert " ".join(text.split()) == (
        "mutation Login($input: LoginInput!) { login(input: $input) "
        "{ token tokenType user { id name email role team { id slug } } } }"
    )


def test_a_field_without_arguments():
    assert " ".join(documents.text(TYPES, ROWS["logout"]).split()) == "mutation Logout { logout { ok } }"


def test_an_expansion_replaces_the_part_of_that_name():
    row = replace(ROWS["getLocation"], expand="hours { start }")
    assert " ".join(documents.text(TYPES, row).split()).endswith("{ id name place { city } hours { start } } }")


def test_all_of_them_are_valid_and_the_same_every_time():
    dumped = documents.dump(TYPES)
    assert dumped == documents.dump(build_schema(SDL))
    assert dumped.startswith("# GET /team\nquery GetTeam {\n")
    assert validate(TYPES, parse(dumped)) == []
    assert dumped.count("\n# ") + 1 == len(ROUTES)


def test_a_new_field_appears_by_itself():
    types = build_schema("type Query { team: Team! } type Team { id: ID! shoeSize: Int }")
    assert " ".join(documents.text(types, ROWS["getTeam"]).split()) == "query GetTeam { team { id shoeSize } }"


def test_a_part_with_nothing_to_show_is_left_out():
    types = build_schema("type Query { team: Team! } type Team { id: ID! part: Part } type Part { owner: Team }")
    assert " ".join(documents.text(types, ROWS["getTeam"]).split()) == "query GetTeam { team { id } }"


@pytest.mark.parametrize("root", ["nothing", "event.nothing", "team.name.length"])
def test_a_field_that_is_not_there_stops_the_start(root):
    with pytest.raises(LookupError, match=f"getTeam: the schema has no field {root}"):
        documents.text(TYPES, replace(ROWS["getTeam"], root=root))


def test_a_leaf_shows_no_object():
    with pytest.raises(LookupError, match=r"getTeam: team\.name shows no object"):
        documents.rows_of(TYPES, replace(ROWS["getTeam"], root="team.name"))
