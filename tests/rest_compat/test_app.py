"""Through HTTP: methods, tokens, scopes, envelopes, and the order in which a request may fail."""

from dataclasses import replace
from typing import Any

import pytest

from rest_compat.resources import ROUTES
from tests.rest_compat.conftest import client_of, mounted
from tests.rest_compat.fake import CodeError, FakeApi

PROTECTED = [row for row in ROUTES if not row.public]
SCOPED = [row for row in PROTECTED if row.scope]


def name(row: Any) -> str:
    return f"{row.method} {row.path}"


def path(row: Any) -> str:
    return row.path.replace("{id}", "5")


class TestWhoMay:
    @pytest.mark.parametrize("row", PROTECTED, ids=name)
    async def test_nobody_is_401(self, nobody, api, row):
        answer = await nobody.request(row.method, path(row))
        assert answer.status_code == 401
        assert answer.json() == {"message": "Unauthenticated."}
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert api.runs == []

    @pytest.mark.parametrize("row", [row for row in SCOPED if row.scope != "clients:read"], ids=name)
    async def test_too_little_scope_is_403_and_named(self, reader, api, row):
        answer = await reader.request(row.method, path(row))
        assert answer.status_code == 403
        assert answer.json() == {"message": f"This token may not do this: it lacks the scope {row.scope}."}
        assert api.runs == []

    async def test_the_scope_is_enough(self, reader):
        assert (await reader.get("/clients")).status_code == 200

    async def test_logout_needs_any_token(self, reader):
        answer = await reader.post("/auth/logout")
        assert (answer.status_code, answer.json()) == (200, {"message": "Logged out."})

    async def test_401_comes_before_a_bad_body_and_a_bad_id(self, nobody):
        assert (await nobody.put("/clients/x", content=b"{")).status_code == 401

    async def test_403_comes_before_a_bad_body_and_a_bad_id(self, reader):
        assert (await reader.put("/clients/x", content=b"{")).status_code == 403


class TestPathsAndMethods:
    @pytest.mark.parametrize("path", ["/", "/nothing", "/clients/", "/clients/1/nothing", "/auth/me"])
    async def test_unknown_path_is_404_before_401(self, nobody, path):
        answer = await nobody.get(path)
        assert (answer.status_code, answer.json()) == (404, {"message": "Not found."})
        assert answer.headers["content-type"] == "application/json"

    async def test_wrong_method_is_405_before_401(self, nobody):
        answer = await nobody.delete("/clients")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
        assert answer.json() == {
            "message": "This path does not know the method DELETE; it knows GET, POST, HEAD, OPTIONS."
        }

    async def test_a_method_nobody_heard_of_is_405(self, http):
        assert (await http.request("BREW", "/clients/1")).status_code == 405

    async def test_get_where_there_is_only_post_is_405(self, http):
        answer = await http.get("/auth/login")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")

    async def test_options_says_what_is_allowed(self, nobody):
        answer = await nobody.options("/clients/1")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Allow"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"

    async def test_head_is_get_without_its_body(self, http):
        head, get = await http.head("/clients"), await http.get("/clients")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))
        assert head.headers["content-type"] == "application/json"

    async def test_head_of_a_refusal_has_no_body_either(self, nobody):
        answer = await nobody.head("/clients")
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("id", ["0", "-1", "abc", "1.0", "01", "9223372036854775808", "%20", "1%0A"])
    async def test_a_path_id_that_is_none_is_404(self, http, api, id):
        for method in ("GET", "PUT", "DELETE"):
            answer = await http.request(method, f"/clients/{id}")
            assert (answer.status_code, answer.json()) == (404, {"message": "Not found."})
        assert api.runs == []

    async def test_the_largest_id_is_asked_for(self, http, api):
        assert (await http.get("/clients/9223372036854775807")).status_code == 404
        assert api.runs == [("client", {"id": "Client:9223372036854775807"})]

    async def test_a_websocket_is_closed(self, api):
        sent = []

        async def send(message):
            sent.append(message)

        scope = {"type": "websocket", "path": "/api/v1/clients", "root_path": "", "headers": [], "query_string": b""}
        await mounted(api)(scope, None, send)
        assert [message["type"] for message in sent] == ["websocket.close"]


class TestOne:
    async def test_get(self, http):
        answer = await http.get("/clients/2")
        assert answer.status_code == 200
        assert answer.json() == {
            "data": {
                "id": 2,
                "name": "Client 02",
                "email": "c2@example.com",
                "phone": None,
                "tags": [],
                "status": "active",
                "fax": None,
            }
        }

    async def test_the_only_one_has_no_id_in_its_path(self, http):
        expected = {"id": 1, "name": "Acme", "slug": "acme", "timezone": "Europe/Berlin"}
        assert (await http.get("/team")).json() == {"data": expected}

    async def test_someone_elses_is_404(self, http):
        answer = await http.get("/clients/99")
        assert (answer.status_code, answer.json()) == (404, {"message": "Not found."})

    async def test_related_objects_are_expanded_with_numbers_for_ids(self, http):
        data = (await http.get("/events/5")).json()["data"]
        assert data["event_type_id"] == 3
        assert data["event_type"] == {"id": 3, "name": "Intro", "slug": "intro"}
        assert data["host"] == {"id": 2, "name": "Host", "email": "host@example.com"}
        assert data["client"] == {"id": 1, "name": "Client 01", "email": "c1@example.com", "phone": None}
        assert data["starts_at"] == "2026-03-29T01:30:00Z"

    async def test_create_is_201_with_location(self, http, api):
        answer = await http.post("/clients", json={"name": "New", "email": "new@example.com"})
        assert answer.status_code == 201
        assert answer.headers["Location"] == "http://test/api/v1/clients/4"
        assert answer.json()["data"]["id"] == 4
        assert api.runs == [("createClient", {"input": {"name": "New", "email": "new@example.com"}})]

    async def test_location_and_links_use_the_base_url_when_it_is_set(self, api):
        async with client_of(mounted(api, base_url="https://book.example.com/")) as http:
            answer = await http.post("/clients", json={"name": "New", "email": "new@example.com"})
            assert answer.headers["Location"] == "https://book.example.com/api/v1/clients/4"
            links = (await http.get("/clients")).json()["links"]
            assert links["first"] == "https://book.example.com/api/v1/clients?page=1"

    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    async def test_put_and_patch_are_partial(self, http, api, method):
        answer = await http.request(method, "/clients/1", json={"phone": None, "id": 7, "created_at": "x", "zzz": 1})
        assert answer.status_code == 200
        assert answer.json()["data"]["name"] == "Client 01"
        assert api.runs == [("updateClient", {"input": {"id": "Client:1", "phone": None}})]

    async def test_put_of_nothing_changes_nothing(self, http, api):
        assert (await http.put("/clients/1", json={})).status_code == 200
        assert api.runs == [("updateClient", {"input": {"id": "Client:1"}})]

    @pytest.mark.parametrize("path", ["/clients/1", "/events/5", "/team"])
    async def test_what_get_shows_can_be_put_back(self, http, api, path):
        shown = (await http.get(path)).json()["data"]
        answer = await http.put(path, json=shown)
        assert (answer.status_code, answer.json()["data"]) == (200, shown)

    async def test_put_of_someone_elses_is_404(self, http):
        assert (await http.put("/clients/99", json={"name": "x"})).status_code == 404

    async def test_delete_says_so_and_shows_what_was(self, http, api):
        answer = await http.delete("/clients/1")
        assert answer.status_code == 200
        assert answer.json()["message"] == "The client was deleted."
        assert answer.json()["data"]["id"] == 1
        assert 1 not in api.clients

    async def test_delete_of_an_event_cancels_it_with_a_reason(self, http, api):
        answer = await http.delete("/events/5?reason=too%20ill&other=1")
        assert answer.json()["message"] == "The event was cancelled."
        assert (answer.json()["data"]["status"], answer.json()["data"]["cancellation_reason"]) == (
            "cancelled",
            "too ill",
        )
        assert api.runs == [("cancelEvent", {"input": {"id": "Event:5", "reason": "too ill"}})]

    async def test_delete_needs_no_reason(self, http, api):
        assert (await http.delete("/events/5")).status_code == 200
        assert api.runs == [("cancelEvent", {"input": {"id": "Event:5"}})]

    async def test_login_answers_the_bare_token(self, nobody, api):
        answer = await nobody.post("/auth/login", json={"email": "a@b.c", "password": "right", "device_name": "Phone"})
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "token": "1|secret",
                "token_type": "Bearer",
                "user": {
                    "id": 2,
                    "name": "Host",
                    "email": "host@example.com",
                    "role": "owner",
                    "team": {"id": 1, "slug": "acme"},
                },
            },
        )
        assert api.runs[0][1] == {"input": {"email": "a@b.c", "password": "right", "deviceName": "Phone"}}

    async def test_wrong_credentials_are_422_on_email(self, nobody):
        answer = await nobody.post("/auth/login", json={"email": "a@b.c", "password": "wrong"})
        message = "These credentials do not match our records."
        assert (answer.status_code, answer.json()) == (422, {"message": message, "errors": {"email": [message]}})

    async def test_owned_parts_come_along_as_deep_as_they_go(self, http):
        hours = [{"weekday": 0, "start": "09:00", "end": "17:00"}]
        answer = await http.post("/locations", json={"name": "Here", "hours": hours})
        assert answer.json() == {"data": {"id": 9, "name": "Here", "hours": hours, "place": {"city": "Ulm"}}}

    async def test_fixed_values_are_sent_whatever_the_body_says(self, api):
        row = next(row for row in ROUTES if row.name == "createClient")
        fixed = replace(row, fixed={"phone": "+49"})
        async with client_of(mounted(api, routes=[fixed])) as http:
            await http.post("/clients", json={"name": "N", "email": "n@x.y", "phone": "+1"})
        assert api.runs == [("createClient", {"input": {"name": "N", "email": "n@x.y", "phone": "+49"}})]


class TestPages:
    async def test_the_keys_stand_at_the_top_and_in_meta(self, http):
        answer = (await http.get("/clients?per_page=2&page=2&search=c%20%26&other=x")).json()
        base = "http://test/api/v1/clients"
        kept = "per_page=2&search=c+%26&other=x"
        four = {"current_page": 2, "last_page": 2, "per_page": 2, "total": 3}
        assert [row["id"] for row in answer.pop("data")] == [3]
        assert answer == {
            "links": {
                "first": f"{base}?{kept}&page=1",
                "last": f"{base}?{kept}&page=2",
                "prev": f"{base}?{kept}&page=1",
                "next": None,
            },
            "meta": {**four, "from": 3, "to": 3, "path": base},
            **four,
        }

    async def test_empty_has_one_last_page_and_no_row_numbers(self):
        async with client_of(mounted(FakeApi())) as http:
            answer = (await http.get("/clients")).json()
        assert answer["data"] == []
        assert (answer["last_page"], answer["total"], answer["per_page"]) == (1, 0, 15)
        assert (answer["meta"]["from"], answer["meta"]["to"]) == (None, None)
        assert (answer["links"]["prev"], answer["links"]["next"]) == (None, None)

    async def test_past_the_end_is_empty_and_leads_back(self, http):
        answer = await http.get("/clients?page=9")
        assert answer.status_code == 200
        assert answer.json()["data"] == []
        assert answer.json()["current_page"] == 9
        assert answer.json()["links"]["prev"] == "http://test/api/v1/clients?page=1"

    async def test_above_100_is_clamped_and_shown_so(self, http, api):
        answer = (await http.get("/clients?per_page=101")).json()
        assert (answer["per_page"], answer["meta"]["per_page"]) == (100, 100)
        assert api.runs[0][1]["perPage"] == 100

    async def test_occurrences_are_a_page_of_their_event(self, http, api):
        answer = await http.get("/events/5/occurrences?per_page=1&status=confirmed,cancelled")
        assert answer.json()["data"][0] == {
            "id": 1,
            "event_id": 5,
            "index": 1,
            "starts_at": "2026-03-29T01:30:00Z",
            "status": "confirmed",
        }
        assert (answer.json()["total"], answer.json()["meta"]["path"]) == (
            2,
            "http://test/api/v1/events/5/occurrences",
        )
        assert api.runs == [
            (
                "event",
                {
                    "id": "Event:5",
                    "page": 1,
                    "perPage": 1,
                    "filter": {"status": ["CONFIRMED", "CANCELLED"]},
                    "orderBy": {"field": "STARTS_AT", "direction": "ASC"},
                },
            )
        ]

    async def test_occurrences_of_someone_elses_event_are_404(self, http):
        answer = await http.get("/events/6/occurrences")
        assert (answer.status_code, answer.json()) == (404, {"message": "Not found."})

    async def test_a_span_the_wrong_way_round_is_400_on_the_parameter(self, http):
        answer = await http.get("/clients?from=2026-02-02&to=2026-02-01")
        message = "The from must not be after the to."
        assert (answer.status_code, answer.json()) == (400, {"message": message, "errors": {"from": [message]}})

    async def test_every_bad_parameter_is_named(self, http, api):
        answer = await http.get("/clients?page=0&per_page=x&status=asleep&sort=shoe&from=today")
        assert answer.status_code == 400
        assert answer.json() == {
            "message": "The page must be an integer of at least 1. (and 4 more errors)",
            "errors": {
                "page": ["The page must be an integer of at least 1."],
                "per_page": ["The per_page must be an integer of at least 1."],
                "sort": ["The sort must be one of: name, email, created_at; with - in front for descending."],
                "status": ["The status must be one of: active, archived."],
                "from": ["The from must be a date (YYYY-MM-DD) or a date-time with an offset."],
            },
        }
        assert api.runs == []

    @pytest.mark.parametrize(
        ("query", "name"), [("search=%zz", "search"), ("search=%ff", "search"), ("%ff=1", "query"), ("a=%", "a")]
    )
    async def test_a_broken_query_string_is_400(self, http, api, query, name):
        answer = await http.get(f"/clients?{query}")
        message = f"The {name} is not valid percent-encoded UTF-8."
        assert (answer.status_code, answer.json()) == (400, {"message": message, "errors": {name: [message]}})
        assert api.runs == []


NOT_JSON = "The body must be valid JSON, nested at most 64 deep."


class TestBodies:
    @pytest.mark.parametrize(
        "raw", [b"", b"{", b"\xff", b'{"a": "\xff"}', b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e999}', b"a=b"]
    )
    @pytest.mark.parametrize(("method", "path"), [("POST", "/clients"), ("PUT", "/clients/1"), ("PATCH", "/team")])
    async def test_not_json_is_400(self, http, api, method, path, raw):
        answer = await http.request(method, path, content=raw)
        assert answer.status_code == 400
        assert answer.json()["message"] in ("The body must be UTF-8.", NOT_JSON)
        assert api.runs == []

    @pytest.mark.parametrize("raw", [b"[]", b"null", b"1", b'"text"'])
    async def test_not_an_object_is_400(self, http, raw):
        answer = await http.post("/clients", content=raw)
        assert (answer.status_code, answer.json()) == (400, {"message": "The body must be a JSON object."})

    async def test_too_deep_is_400(self, http):
        answer = await http.post("/clients", content=b'{"a":' + b"[" * 64 + b"]" * 64 + b"}")
        assert (answer.status_code, answer.json()) == (400, {"message": "The body must be nested at most 64 deep."})

    async def test_too_long_is_what_the_server_says(self, http, api):
        answer = await http.post("/clients", content=b"x" * (2**20 + 1))
        assert (answer.status_code, answer.json()) == (400, {"message": "The body is larger than 1 MiB."})
        assert api.runs == []

    async def test_the_last_of_two_equal_keys_wins(self, http, api):
        await http.put("/clients/1", content=b'{"name": "a", "name": "b"}')
        assert api.runs[0][1]["input"]["name"] == "b"

    async def test_faults_are_422_and_nothing_runs(self, http, api):
        answer = await http.post("/clients", json={"email": "nonsense"})
        assert answer.status_code == 422
        assert answer.json() == {
            "message": "The name field is required. (and 1 more error)",
            "errors": {"name": ["The name field is required."], "email": ["This is not an e-mail address."]},
        }
        assert api.runs == []
        assert len(api.clients) == 3


class TestRefusals:
    async def test_a_taken_slot_shows_the_next_free_ones(self, http, api):
        slots = ["2026-03-30T08:00:00Z"]
        api.refuse = CodeError(
            "SLOT_UNAVAILABLE", "Taken.", fields={"startsAt": ["This time is not available."]}, nextSlots=slots
        )
        answer = await http.post("/events", json={"event_type_id": 3, "starts_at": "2026-03-30T07:00:00Z"})
        assert answer.status_code == 422
        assert answer.json() == {
            "message": "This time is not available.",
            "errors": {"starts_at": ["This time is not available."]},
            "next_slots": slots,
        }

    async def test_a_fault_of_ours_shows_nothing(self, http, api):
        api.refuse = CodeError("INTERNAL", "SELECT secret FROM users")
        answer = await http.get("/clients")
        assert (answer.status_code, answer.json()) == (500, {"message": "Server Error"})

    async def test_a_local_start_is_resolved_in_the_bodys_zone(self, http, api):
        body = {"event_type_id": 3, "starts_at": "2026-03-29T02:30:00", "timezone": "Europe/Berlin"}
        answer = await http.post("/events", json=body)
        assert answer.json()["data"]["starts_at"] == "2026-03-29T01:30:00Z"
        assert api.runs[0][1]["input"] == {
            "eventTypeId": "EventType:3",
            "startsAt": "2026-03-29T01:30:00Z",
            "timezone": "Europe/Berlin",
        }


async def test_openapi_is_public(nobody):
    answer = await nobody.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert (await nobody.head("/openapi.json")).content == b""
    assert (await nobody.post("/openapi.json")).headers["Allow"] == "GET, HEAD, OPTIONS"
