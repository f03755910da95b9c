"""The table itself."""

from rest_compat import naming
from rest_compat.resources import ID_TYPES, RESOURCES, ROUTES, SINGLE, id_type


def test_the_routes():
    assert [f"{row.method} {row.path} {row.root} {row.status} {row.scope}" for row in ROUTES] == [
        "GET /team team 200 team:read",
        "PUT /team updateTeam 200 team:write",
        "PATCH /team updateTeam 200 team:write",
        "GET /event-types eventTypes 200 event-types:read",
        "POST /event-types createEventType 201 event-types:write",
        "GET /event-types/{id} eventType 200 event-types:read",
        "PUT /event-types/{id} updateEventType 200 event-types:write",
        "PATCH /event-types/{id} updateEventType 200 event-types:write",
        "DELETE /event-types/{id} deleteEventType 200 event-types:write",
        "GET /events events 200 events:read",
        "POST /events createEvent 201 events:write",
        "GET /events/{id} event 200 events:read",
        "PUT /events/{id} updateEvent 200 events:write",
        "PATCH /events/{id} updateEvent 200 events:write",
        "DELETE /events/{id} cancelEvent 200 events:write",
        "GET /clients clients 200 clients:read",
        "POST /clients createClient 201 clients:write",
        "GET /clients/{id} client 200 clients:read",
        "PUT /clients/{id} updateClient 200 clients:write",
        "PATCH /clients/{id} updateClient 200 clients:write",
        "DELETE /clients/{id} deleteClient 200 clients:write",
        "GET /locations locations 200 locations:read",
        "POST /locations createLocation 201 locations:write",
        "GET /locations/{id} location 200 locations:read",
        "PUT /locations/{id} updateLocation 200 locations:write",
        "PATCH /locations/{id} updateLocation 200 locations:write",
        "DELETE /locations/{id} deleteLocation 200 locations:write",
        "GET /members members 200 members:read",
        "GET /events/{id}/occurrences event.occurrences 200 events:read",
        "POST /auth/login login 200 None",
        "POST /auth/logout logout 200 None",
    ]


def test_names_and_pairs_are_unique():
    assert len({row.name for row in ROUTES}) == len({(row.method, row.path) for row in ROUTES}) == len(ROUTES)


def test_only_login_is_public():
    assert [row.name for row in ROUTES if row.public] == ["login"]


def test_the_debt_of_exceptions_does_not_grow():
    overrides = {
        "names": len(naming.NAMES),
        "id types": len(ID_TYPES),
        "single rows": len(SINGLE),
        "fixed values": sum(len(row.fixed) for row in ROUTES),
        "deletes of another name": sum(resource.delete != "delete" for resource in RESOURCES),
    }
    assert overrides == {
        "names": 0,
        "id types": 2,
        "single rows": 3,
        "fixed values": 0,
        "deletes of another name": 1,
    }


def test_summaries_read_well():
    summaries = [row.summary for row in ROUTES]
    assert summaries[:4] == ["Get the team", "Change the team", "Change the team", "List event types"]
    assert "Cancel an event" in summaries
    assert "Delete a client" in summaries


def test_id_types():
    found = [id_type(name, "Owner") for name in ("id", "clientId", "memberIds", "hostId", "bookedById", "eventTypeId")]
    assert found == ["Owner", "Client", "Member", "Member", "Member", "EventType"]
