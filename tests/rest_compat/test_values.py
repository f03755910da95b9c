"""JSON bodies to GraphQL inputs: absent, null and value; every fault, with its path."""

from typing import Any

import pytest
from graphql import GraphQLError, GraphQLInputObjectType, Undefined, build_schema

from rest_compat import values
from tests.rest_compat.fake import FakeApi

API = FakeApi()


def read(name: str, body: dict[str, Any], **given: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    kind = API.types.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    owner = name.removeprefix("Create").removeprefix("Update").removesuffix("Input")
    return values.read(kind, body, owner=owner, global_id=API.global_id, given=given)


def faults(name: str, body: dict[str, Any]) -> dict[str, list[str]]:
    return read(name, body)[1]


EVENT = {"event_type_id": 3, "starts_at": "2026-07-01T09:00:00Z"}


def test_absent_null_and_value_are_three_cases():
    assert read("UpdateClientInput", {}, id="Client:1") == ({"id": "Client:1"}, {})
    assert read("UpdateClientInput", {"phone": None}, id="Client:1") == ({"phone": None, "id": "Client:1"}, {})
    assert read("UpdateClientInput", {"phone": ""}, id="Client:1") == ({"phone": "", "id": "Client:1"}, {})


def test_unknown_and_read_only_keys_are_ignored():
    body = {"id": 9, "created_at": "x", "events_count": None, "name": "N"}
    assert read("UpdateClientInput", body, id="Client:1") == ({"name": "N", "id": "Client:1"}, {})


def test_camel_case_is_not_a_rest_name():
    assert faults("CreateEventInput", {"eventTypeId": 3, "starts_at": EVENT["starts_at"]}) == {
        "event_type_id": ["The event_type_id field is required."]
    }


def test_every_fault_is_collected():
    assert faults("CreateEventTypeInput", {"name": None, "kind": "solo", "member_ids": [1, "x", 0, None]}) == {
        "name": ["The name must not be null."],
        "duration": ["The duration field is required."],
        "kind": ["The kind must be one of: one_on_one, round_robin."],
        "member_ids.1": ["The member_ids.1 must be a positive integer."],
        "member_ids.2": ["The member_ids.2 must be a positive integer."],
        "member_ids.3": ["The member_ids.3 must not be null."],
    }


def test_a_non_null_field_with_a_default_may_be_absent_but_not_null():
    assert read("CreateEventTypeInput", {"name": "N", "duration": 30}) == ({"name": "N", "duration": 30}, {})
    assert faults("CreateEventTypeInput", {"name": "N", "duration": 30, "kind": None}) == {
        "kind": ["The kind must not be null."]
    }


def test_ids_point_to_the_type_they_are_named_after():
    value, _ = read("CreateEventInput", {**EVENT, "client_id": 4, "host_id": None})
    assert value == {
        "eventTypeId": "EventType:3",
        "startsAt": "2026-07-01T09:00:00Z",
        "clientId": "Client:4",
        "hostId": None,
    }
    value, _ = read("CreateEventInput", {**EVENT, "host_id": 5})
    assert value["hostId"] == "Member:5"
    value, _ = read("UpdateEventTypeInput", {"member_ids": [5, 6]}, id="EventType:1")
    assert value["memberIds"] == ["Member:5", "Member:6"]


@pytest.mark.parametrize("value", [0, -1, 2**63, "7", 1.5, True, [], {}])
def test_an_id_is_a_positive_64_bit_integer(value):
    message = "The event_type_id must be a positive integer."
    assert faults("CreateEventInput", {**EVENT, "event_type_id": value}) == {"event_type_id": [message]}


def test_the_largest_id_is_one():
    assert read("CreateEventInput", {**EVENT, "event_type_id": 2**63 - 1})[1] == {}


@pytest.mark.parametrize("value", ["30", 1.5, True, [], {}])
def test_an_integer_is_no_text_no_fraction_and_no_boolean(value):
    body = {"name": "N", "duration": value}
    assert faults("CreateEventTypeInput", body) == {"duration": ["The duration must be an integer."]}


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 1e30])
def test_an_integer_has_32_bits(value):
    assert faults("CreateEventTypeInput", {"name": "N", "duration": value}) == {
        "duration": ["The duration must be an integer between -2147483648 and 2147483647."]
    }


@pytest.mark.parametrize("value", [-(2**31), 2**31 - 1, 30.0])
def test_whole_numbers_are_integers(value):
    read_value, found = read("CreateEventTypeInput", {"name": "N", "duration": value})
    assert (read_value["duration"], type(read_value["duration"]), found) == (value, int, {})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", 1, "The name must be a string."),
        ("name", "a\0b", "The name must be text without NUL characters."),
        ("tags", "a", "The tags must be a list."),
        ("tags", {}, "The tags must be a list."),
        ("email", "nonsense", "This is not an e-mail address."),
        ("email", True, "The email is not a valid email address."),
        ("email", ["a@b"], "The email is not a valid email address."),
        ("email", "a\0@b", "The email is not a valid email address."),
    ],
)
def test_wrong_text(field, value, message):
    assert faults("CreateClientInput", {"name": "N", "email": "a@b", field: value}) == {field: [message]}


@pytest.mark.parametrize("value", ["active", "archived"])
def test_enums_are_lower_case(value):
    assert read("UpdateClientInput", {"status": value}, id="x")[0]["status"] == value.upper()


@pytest.mark.parametrize("value", ["ACTIVE", "Active", "", 1, ["active"]])
def test_anything_else_is_no_enum_value(value):
    kind = API.types.type_map["UpdateClientInput"]
    found = values.read(kind, {"status": value}, owner="Client", global_id=API.global_id, given={"id": "x"})[1]
    assert found == {"status": ["The status must be one of: active, archived."]}


@pytest.mark.parametrize("value", [0, 1, "true", "yes"])
def test_a_boolean_is_true_or_false(value):
    body = {**EVENT, "ignore_availability": value}
    assert faults("CreateEventInput", body) == {
        "ignore_availability": ["The ignore_availability must be true or false."]
    }


@pytest.mark.parametrize(("value", "found"), [(0.5, {}), (2, {}), ("2", {"ratio": ["The ratio must be a number."]})])
def test_a_number(value, found):
    assert faults("CreateEventTypeInput", {"name": "N", "duration": 1, "ratio": value}) == found


def test_free_form_goes_through():
    value, found = read("CreateEventInput", {**EVENT, "answers": [{"a": 1}]})
    assert (value["answers"], found) == ([{"a": 1}], {})


def test_nested_faults_have_dotted_paths():
    assert faults("CreateEventInput", {**EVENT, "invitee": {"email": "nonsense", "phone": 1}}) == {
        "invitee.name": ["The invitee.name field is required."],
        "invitee.email": ["This is not an e-mail address."],
        "invitee.phone": ["The invitee.phone must be a string."],
    }
    assert faults("CreateEventInput", {**EVENT, "invitee": "Me"}) == {"invitee": ["The invitee must be an object."]}
    assert faults(
        "CreateLocationInput", {"name": "N", "hours": [{"weekday": 0, "start": "09:00", "end": "10:00"}, 1]}
    ) == {"hours.1": ["The hours.1 must be an object."]}
    assert faults("CreateLocationInput", {"name": "N", "hours": [{"weekday": "0", "start": "09:00"}]}) == {
        "hours.0.weekday": ["The hours.0.weekday must be an integer."],
        "hours.0.end": ["The hours.0.end field is required."],
    }


LOCAL = "2026-07-01T09:00:00"
NO_OFFSET = "The starts_at must be a date-time with an offset, or a local one beside a timezone."


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"starts_at": LOCAL}, {"starts_at": [NO_OFFSET]}),
        ({"starts_at": LOCAL, "timezone": None}, {"starts_at": [NO_OFFSET]}),
        (
            {"starts_at": LOCAL, "timezone": "Mars/Olympus"},
            {"starts_at": [NO_OFFSET], "timezone": ["This is not a time zone."]},
        ),
        ({"starts_at": LOCAL, "timezone": "Europe/Berlin"}, {}),
        ({"starts_at": 5, "timezone": "Europe/Berlin"}, {"starts_at": [NO_OFFSET]}),
        ({"starts_at": "2026-07-01T09:00:00+02:00"}, {}),
    ],
)
def test_a_local_time_needs_a_valid_timezone_beside_it(body, found):
    assert faults("CreateEventInput", {"event_type_id": 3, **body}) == found


def test_a_scalar_speaks_for_itself():
    kind: Any = build_schema("scalar Even type Query { a(x: Even): Int }").type_map["Even"]

    def raises(error: Exception):
        def coerce(_: object) -> None:
            raise error

        return coerce

    for error, message in [
        (GraphQLError("Odd."), "Odd."),
        (ValueError("Odd."), "Odd."),
        (TypeError(), "The x is not a valid even."),
    ]:
        kind.coerce_input_value = raises(error)
        assert values.parse_scalar(kind, 1, "x") == message
    kind.coerce_input_value = lambda _: Undefined
    assert values.parse_scalar(kind, 1, "x") == "The x is not a valid even."
    kind.coerce_input_value = lambda _: 2
    assert values.parse_scalar(kind, 2, "x") is None


def test_ids_of_an_input_and_its_parts():
    kind: Any = API.types.type_map["CreateEventInput"]
    assert list(values.ids(kind, "Event")) == ["EventType", "Client", "Member"]
    kind = API.types.type_map["UpdateLocationInput"]
    assert list(values.ids(kind, "Location")) == ["Location", "Hours"]
