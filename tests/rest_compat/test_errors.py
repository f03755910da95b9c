"""Codes to statuses, and the shape of every error body."""

import pytest

from rest_compat import errors
from scheduling.errors import ErrorCode


def error(code: str | None, message: str = "No.", **extensions: object) -> list[dict[str, object]]:
    return [{"message": message, "extensions": {"code": code, **extensions}}]


def test_every_code_has_a_status():
    assert set(errors.STATUS) == set(ErrorCode)


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [
        ("UNAUTHENTICATED", 401, {"message": "Unauthenticated."}),
        ("FORBIDDEN", 403, {"message": "No."}),
        ("NOT_FOUND", 404, {"message": "Not found."}),
        ("INVALID", 422, {"message": "No."}),
        ("SLOT_UNAVAILABLE", 422, {"message": "No."}),
        ("CONFLICT", 422, {"message": "No."}),
        ("RATE_LIMITED", 429, {"message": "No."}),
        ("TOO_COMPLEX", 400, {"message": "No."}),
        ("INTERNAL", 500, {"message": "Server Error"}),
        ("NEVER_HEARD_OF", 500, {"message": "Server Error"}),
        (None, 500, {"message": "Server Error"}),
    ],
)
def test_status_and_body(code, status, body):
    found = errors.refusal(error(code), listing=False)
    assert (found.status, found.body) == (status, body)


def test_an_error_without_extensions_is_a_fault_of_ours():
    assert errors.refusal([{"message": "x"}], listing=False).status == 500


def test_401_says_how_to_come_in():
    assert errors.refusal(error("UNAUTHENTICATED"), listing=False).headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize(("given", "header"), [(7, "7"), (0.2, "1"), (1.5, "2"), (0, "1"), (None, "1")])
def test_429_says_when_to_come_back(given, header):
    extensions = {} if given is None else {"retryAfter": given}
    assert errors.refusal(error("RATE_LIMITED", **extensions), listing=False).headers == {"Retry-After": header}


def test_429_on_a_field_keeps_the_header():
    found = errors.refusal(error("RATE_LIMITED", retryAfter=9, fields={"email": ["Too many."]}), listing=False)
    assert (found.status, found.headers) == (429, {"Retry-After": "9"})
    assert found.body == {"message": "Too many.", "errors": {"email": ["Too many."]}}


def test_a_database_that_is_away_is_503():
    found = errors.refusal(error("INTERNAL", retryAfter=1), listing=False)
    assert (found.status, found.body, found.headers) == (503, {"message": "Server Error"}, {"Retry-After": "1"})


def test_fields_are_dotted_and_in_the_callers_names():
    fields = {"invitee.firstName": ["A."], "memberIds.0": ["B."], "input.startsAt": ["C."]}
    found = errors.refusal(error("INVALID", fields=fields), listing=False)
    assert found.status == 422
    assert found.body == {
        "message": "A. (and 2 more errors)",
        "errors": {"invitee.first_name": ["A."], "member_ids.0": ["B."], "starts_at": ["C."]},
    }


def test_fields_of_a_list_are_its_parameters():
    fields = {"filter.clientId": ["A."], "filter.status.0": ["B."], "perPage": ["C."], "orderBy.field": ["D."]}
    found = errors.refusal(error("INVALID", fields=fields), listing=True)
    assert found.status == 400
    assert found.body["errors"] == {"client_id": ["A."], "status": ["B."], "per_page": ["C."], "sort": ["D."]}


@pytest.mark.parametrize(
    ("messages", "text"),
    [(["A."], "A."), (["A.", "B."], "A. (and 1 more error)"), (["A.", "B.", "C."], "A. (and 2 more errors)")],
)
def test_the_message_counts_the_rest(messages, text):
    assert errors.summary(messages) == text
    assert errors.invalid(422, {"x": messages}).body == {"message": text, "errors": {"x": messages}}


def test_several_errors_answer_as_the_first():
    assert errors.refusal([*error("NOT_FOUND"), *error("INTERNAL")], listing=False).status == 404
