"""Names on both sides."""

import pytest

from rest_compat import naming
from tests.rest_compat.fake import FakeApi


@pytest.mark.parametrize(
    ("graphql", "rest"),
    [
        ("name", "name"),
        ("startsAt", "starts_at"),
        ("eventTypeId", "event_type_id"),
        ("line1", "line1"),
        ("from", "from"),
    ],
)
def test_there_and_back(graphql, rest):
    assert naming.snake(graphql) == rest
    assert naming.camel(rest) == graphql


def test_no_name_needs_an_exception():
    assert naming.NAMES == {}


def test_paths_keep_their_indexes():
    assert naming.path("items.0.taxRate") == "items.0.tax_rate"


def test_words():
    assert naming.words("eventType") == "event type"
    assert naming.capital("eventType") == "EventType"
    assert naming.camel("event-types") == "eventTypes"


def test_output_names_of_a_document():
    document = "{ client(id: 1) { createdAt shown: lastEventAt events { totalCount } } }"
    assert naming.output(document) == {
        "client": "client",
        "createdAt": "created_at",
        "shown": "shown",
        "events": "events",
        "totalCount": "total_count",
    }


def test_renderers_are_for_ids_and_the_schemas_own_enums():
    api = FakeApi()
    found = naming.renderers(api.types, api.number)
    assert found["ID"]("Client:7") == 7
    assert found["Kind"]("ROUND_ROBIN") == "round_robin"
    assert not [name for name in found if name.startswith("__")]
