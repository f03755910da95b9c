"""Query strings to list arguments."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import build_schema

from rest_compat import documents, parameters
from rest_compat.errors import HttpError
from rest_compat.resources import ROUTES, Route
from tests.rest_compat.fake import FakeApi

API = FakeApi()
ROWS = {row.name: row for row in ROUTES}


def listing(route: Route) -> parameters.Listing:
    return parameters.listing(route, documents.steps(API.types, route)[-1])


def read(query: str, route: str = "listEvents", **fixed: object) -> dict[str, Any]:
    given = parameters.pairs(query.encode())
    return parameters.variables(listing(ROWS[route]), given, owner="Event", global_id=API.global_id, fixed=fixed)


def faults(query: str, route: str = "listEvents") -> Any:
    with pytest.raises(HttpError) as caught:
        read(query, route)
    assert caught.value.status == 400
    return caught.value.body["errors"]


def test_defaults():
    order = {"field": "STARTS_AT", "direction": "DESC"}
    assert read("") == {"page": 1, "perPage": 15, "filter": {}, "orderBy": order}


def test_unknown_parameters_are_ignored():
    assert read("colour=red&first=3") == read("")


def test_the_last_of_a_repeated_parameter_counts():
    assert read("page=2&page=3")["page"] == 3


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.0", "", "%2B1", "1e3", "%C2%B2", "00"])
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_page_is_an_integer_of_at_least_1(name, value):
    assert faults(f"{name}={value}") == {name: [f"The {name} must be an integer of at least 1."]}


@pytest.mark.parametrize(
    ("query", "page", "per_page"),
    [
        ("page=1&per_page=1", 1, 1),
        ("page=007&per_page=0100", 7, 100),
        ("per_page=101", 1, 100),
        ("page=2147483648", 2147483647, 15),
        ("page=" + "9" * 5000 + "&per_page=" + "9" * 5000, 2147483647, 100),
    ],
)
def test_bounds_of_pages(query, page, per_page):
    found = read(query)
    assert (found["page"], found["perPage"]) == (page, per_page)


@pytest.mark.parametrize(
    ("sort", "field", "direction"),
    [("starts_at", "STARTS_AT", "ASC"), ("-starts_at", "STARTS_AT", "DESC"), ("-created_at", "CREATED_AT", "DESC")],
)
def test_sort(sort, field, direction):
    assert read(f"sort={sort}")["orderBy"] == {"field": field, "direction": direction}


@pytest.mark.parametrize("sort", ["name", "", "-", "--starts_at", "STARTS_AT", "starts_at,created_at"])
def test_a_sort_that_is_not_in_the_row(sort):
    message = "The sort must be one of: starts_at, created_at; with - in front for descending."
    assert faults(f"sort={sort}") == {"sort": [message]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=confirmed", {"status": ["CONFIRMED"]}),
        ("status=confirmed,no_show", {"status": ["CONFIRMED", "NO_SHOW"]}),
        ("status=confirmed,%20no_show", {"status": ["CONFIRMED", "NO_SHOW"]}),
        ("search=50%25%20_", {"search": "50% _"}),
        ("search=", {}),
        ("client_id=7&host_id=8", {"clientId": "Client:7", "hostId": "Member:8"}),
        ("event_type_id=9223372036854775807", {"eventTypeId": "EventType:9223372036854775807"}),
        ("from=2026-01-01&to=2026-02-01T00:00:00Z", {"from": "2026-01-01", "to": "2026-02-01T00:00:00Z"}),
        ("from=2026-01-01T00:00:00+02:00", {"from": "2026-01-01T00:00:00+02:00"}),
        ("from=2026-01-01T00:00:00%2B02:00", {"from": "2026-01-01T00:00:00+02:00"}),
    ],
)
def test_filters(query, found):
    assert read(query)["filter"] == found


def test_a_single_enum_takes_one_value():
    assert read("kind=round_robin&category=a,b", "listEventTypes")["filter"] == {
        "kind": "ROUND_ROBIN",
        "category": "a,b",
    }
    message = "The kind must be one of: one_on_one, round_robin."
    assert faults("kind=one_on_one,round_robin", "listEventTypes") == {"kind": [message]}


STATUS = "The status must be one of: pending, confirmed, cancelled, no_show."
BOUND = "must be a date (YYYY-MM-DD) or a date-time with an offset."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=asleep", {"status": [STATUS]}),
        ("status=confirmed,asleep", {"status": [STATUS]}),
        ("status=", {"status": [STATUS]}),
        ("status=CONFIRMED", {"status": [STATUS]}),
        ("client_id=0", {"client_id": ["The client_id must be a positive integer."]}),
        ("client_id=x", {"client_id": ["The client_id must be a positive integer."]}),
        ("client_id=9223372036854775808", {"client_id": ["The client_id must be a positive integer."]}),
        ("search=a%00b", {"search": ["The search must be text without NUL characters."]}),
        ("from=2026-13-01", {"from": [f"The from {BOUND}"]}),
        ("to=2026-01-01T00:00:00", {"to": [f"The to {BOUND}"]}),
        ("to=", {"to": [f"The to {BOUND}"]}),
    ],
)
def test_bad_filters(query, found):
    assert faults(query) == found


def test_fixed_values_win():
    assert read("client_id=7", clientId="Client:1")["filter"] == {"clientId": "Client:1"}


def test_a_filter_that_a_list_does_not_have_is_ignored():
    assert read("search=x&tag=y", "listEventOccurrences")["filter"] == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"filters": ("colour",)}, "listEvents: events knows nothing of colour"),
        ({"sorts": ("-shoe_size",)}, "listEvents: events knows nothing of shoe_size"),
    ],
)
def test_a_row_that_does_not_fit_stops_the_start(change, message):
    with pytest.raises(LookupError, match=message):
        listing(replace(ROWS["listEvents"], **change))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("filter: F, page: Int", "listEvents: events has no argument orderBy, perPage"),
        ("filter: String, orderBy: O, page: Int, perPage: Int", "listEvents: filter is not an input object"),
        ("filter: F, orderBy: O, page: Int, perPage: Int", "the filter seats cannot be written as text"),
        ("filter: P, orderBy: O, page: Int, perPage: Int", "the filter seats cannot be written as text"),
    ],
)
def test_a_connection_that_no_query_string_can_ask_stops_the_start(arguments, message):
    types = build_schema(
        f"""type Query {{ events({arguments}): Int }}
        input F {{ seats: Int }} input P {{ seats: F }} input O {{ field: Sort! }} enum Sort {{ STARTS_AT }}"""
    )
    row = replace(ROWS["listEvents"], filters=("seats",), sorts=("starts_at",))
    with pytest.raises(LookupError, match=message):
        parameters.listing(row, documents.steps(types, row)[0])


def test_a_scalar_of_another_kind_checks_itself():
    kind = API.types.type_map["TimeZone"]
    zone = parameters.Filter("timezone", kind, several=False, description=None)
    known = parameters.Listing({"timezone": zone}, {"name": "NAME"}, "name")

    def asked(value: str) -> dict[str, Any]:
        given = [("timezone", value)]
        return parameters.variables(known, given, owner="Event", global_id=API.global_id, fixed={})["filter"]

    assert asked("Europe/Berlin") == {"timezone": "Europe/Berlin"}
    with pytest.raises(HttpError) as caught:
        asked("Mars/Olympus")
    assert caught.value.body["errors"] == {"timezone": ["This is not a time zone."]}


def test_pairs_keep_order_repeats_and_blanks():
    assert parameters.pairs(b"b=1&a=%C3%A4+x&b=&c&") == [("b", "1"), ("a", "ä x"), ("b", ""), ("c", ""), ("", "")]
    assert parameters.pairs(b"") == []
    assert parameters.pairs("a=ä".encode()) == [("a", "ä")]


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("9223372036854775807", 2**63 - 1)])
def test_a_number(text, number):
    assert parameters.number_of(text) == number


@pytest.mark.parametrize(
    "text", ["0", "01", "-1", "+1", "1.0", " 1", "1\n", "", "9223372036854775808", "9" * 30, "\uff11"]
)
def test_no_number(text):
    assert parameters.number_of(text) is None
