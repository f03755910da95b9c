"""The generated OpenAPI document."""

from dataclasses import replace

import openapi_spec_validator
import pytest

from rest_compat import openapi
from rest_compat.resources import ROUTES
from tests.rest_compat.fake import FakeApi

TYPES = FakeApi().types
DOCUMENT = openapi.document(TYPES)


def operation(method: str, path: str) -> dict:
    return DOCUMENT["paths"][path][method]


def test_it_is_valid():
    openapi_spec_validator.validate(DOCUMENT)


def test_every_route_is_in_it_and_nothing_else():
    found = {(method.upper(), path) for path, entry in DOCUMENT["paths"].items() for method in entry}
    assert found == {(row.method, row.path) for row in ROUTES} | {("GET", "/openapi.json")}


def test_operation_ids_are_unique():
    ids = [entry["operationId"] for methods in DOCUMENT["paths"].values() for entry in methods.values()]
    assert len(ids) == len(set(ids))


def test_an_output():
    assert DOCUMENT["components"]["schemas"]["Client"] == {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "format": "int64", "minimum": 1},
            "name": {"type": "string"},
            "email": {"type": ["string", "null"], "format": "email", "description": "Where mail goes."},
            "phone": {"type": ["string", "null"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "status": {"type": "string", "enum": ["active", "archived"]},
            "fax": {"type": ["string", "null"], "deprecated": True},
        },
        "required": ["id", "name", "email", "phone", "tags", "status", "fax"],
    }


def test_an_expansion_is_an_object_that_may_be_null():
    event = DOCUMENT["components"]["schemas"]["Event"]["properties"]
    assert event["event_type"]["type"] == "object"
    assert event["client"]["type"] == ["object", "null"]
    assert list(event["client"]["properties"]) == ["id", "name", "email", "phone"]


def test_an_input():
    assert DOCUMENT["components"]["schemas"]["CreateClientInput"] == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "What to call them."},
            "email": {"type": "string", "format": "email"},
            "phone": {"type": ["string", "null"]},
            "tags": {"type": ["array", "null"], "items": {"type": "string"}},
        },
        "required": ["name", "email"],
    }


def test_an_enum_that_may_be_null_lists_null_and_defaults_are_shown():
    update = DOCUMENT["components"]["schemas"]["UpdateClientInput"]
    assert update["properties"]["status"] == {"type": ["string", "null"], "enum": ["active", "archived", None]}
    assert "id" not in update["properties"]
    assert "required" not in update
    create = DOCUMENT["components"]["schemas"]["CreateEventTypeInput"]
    assert create["properties"]["kind"]["default"] == "one_on_one"
    assert create["required"] == ["name", "duration"]


def test_free_form_has_no_type():
    assert DOCUMENT["components"]["schemas"]["CreateEventInput"]["properties"]["answers"] == {}


def test_parameters_of_a_list():
    found = {entry["name"]: entry for entry in operation("get", "/events")["parameters"]}
    assert list(found) == [
        "page", "per_page", "sort", "search", "status", "from", "to",
        "event_type_id", "client_id", "host_id", "location_id",
    ]  # fmt: skip
    assert found["page"]["schema"] == {"type": "integer", "minimum": 1, "default": 1}
    assert found["sort"]["schema"]["enum"] == ["starts_at", "-starts_at", "created_at", "-created_at"]
    assert found["sort"]["schema"]["default"] == "-starts_at"
    assert (found["status"]["style"], found["status"]["explode"]) == ("form", False)
    assert found["status"]["schema"]["items"]["enum"] == ["pending", "confirmed", "cancelled", "no_show"]


def test_parameters_of_a_cancellation():
    found = operation("delete", "/events/{id}")
    assert [entry["name"] for entry in found["parameters"]] == ["id", "reason"]
    assert "requestBody" not in found


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("get", "/clients", [200, 400, 401, 403, 429, 500, 503]),
        ("post", "/clients", [201, 400, 401, 403, 422, 429, 500, 503]),
        ("put", "/clients/{id}", [200, 400, 401, 403, 404, 422, 429, 500, 503]),
        ("delete", "/clients/{id}", [200, 400, 401, 403, 404, 422, 429, 500, 503]),
        ("post", "/auth/login", [200, 400, 422, 429, 500, 503]),
        ("post", "/auth/logout", [200, 400, 401, 422, 429, 500, 503]),
    ],
)
def test_every_answer_is_documented(method, path, statuses):
    assert [int(code) for code in operation(method, path)["responses"]] == statuses


def test_scopes_are_told_and_login_needs_no_token():
    assert operation("post", "/clients")["description"] == "Add a client.\n\nScope: `clients:write`."
    assert operation("post", "/auth/login")["security"] == []
    assert "security" not in operation("get", "/clients")


def test_a_create_has_a_location():
    assert list(operation("post", "/clients")["responses"]["201"]["headers"]) == ["Location"]


def test_the_address():
    assert DOCUMENT["servers"] == [{"url": "/api/v1"}]
    assert openapi.document(TYPES, "https://x.example/")["servers"] == [{"url": "https://x.example/api/v1"}]


def test_one_type_has_one_shape():
    rows = [replace(row, expand="host { id }") if row.name == "getEvent" else row for row in ROUTES]
    with pytest.raises(ValueError, match="getEvent: Event is shown in two shapes"):
        openapi.document(TYPES, routes=rows)
