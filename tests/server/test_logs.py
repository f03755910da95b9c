from __future__ import annotations

import json
import logging

import httpx
import pytest
import structlog

from server import logs


def requests(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    found = [line for line in lines if line["event"] == "request"]
    for line in found:
        assert isinstance(line.pop("ms"), float)
    return found


async def test_a_rest_request(http: httpx.AsyncClient, lines, bearer: dict[str, str]) -> None:
    await http.get("/api/v1/clients/ada@example.com?search=ada", headers=bearer | {"X-Request-Id": "r1"})
    assert requests(lines) == [
        {
            "event": "request",
            "log_level": "info",
            "request_id": "r1",
            "method": "GET",
            "route": "/api/v1/clients/{id}",
            "status": 200,
            "team": 7,
            "sql": 3,
        }
    ]


async def test_a_graphql_request(http: httpx.AsyncClient, lines) -> None:
    body = {"query": "query Mine {me}", "operationName": "Mine", "variables": {"email": "ada@example.com"}}
    await http.post("/graphql", json=body, headers={"X-Request-Id": "r1"})
    assert requests(lines) == [
        {
            "event": "request",
            "log_level": "info",
            "request_id": "r1",
            "method": "POST",
            "route": "/graphql",
            "operation": "Mine",
            "status": 200,
            "sql": 3,
        }
    ]


@pytest.mark.parametrize("name", ["ada@example.com", "a" * 65, ""])
async def test_an_operation_name_that_is_none_is_not_logged(http: httpx.AsyncClient, lines, name: str) -> None:
    await http.post("/graphql", json={"query": "{me}", "operationName": name})
    assert "operation" not in requests(lines)[0]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/ada@example.com", None),
        ("/api/v1/ada@example.com", "/api/v1"),
        ("/assets/ada@example.com", "/assets"),
        ("/api/docs", "/api/docs"),
    ],
)
async def test_of_an_unknown_path_only_what_is_known_is_logged(http: httpx.AsyncClient, lines, path, route) -> None:
    await http.get(path)
    assert requests(lines)[0]["route"] == route


async def test_probes_are_logged_at_debug(http: httpx.AsyncClient, lines) -> None:
    await http.get("/healthz")
    assert requests(lines)[0]["log_level"] == "debug"


async def test_lines_are_json_and_hide_what_is_personal(
    http: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    await http.get("/api/v1/crash", headers={"X-Request-Id": "r1"})
    fault, request = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (fault["event"], fault["level"], fault["request_id"]) == ("fault", "error", "r1")
    assert fault["exception"].endswith("ZeroDivisionError: [hidden] used [hidden]")
    assert "raise ZeroDivisionError" in fault["exception"]
    assert request["timestamp"].endswith("Z")
    assert (request["event"], request["status"]) == ("request", 500)


def test_details_of_the_database_are_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logs.fault(ValueError("duplicate key\nDETAIL:  Key (name)=(Ada) already exists.\n[parameters: ('Ada',)]"), "r1")
    text = json.loads(capsys.readouterr().err)["exception"]
    assert text.endswith("ValueError: duplicate key\n[hidden]\n[hidden]")


def test_libraries_are_heard_from_warning_on(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    logging.getLogger("uvicorn.error").info("quiet")
    logging.getLogger("uvicorn.error").warning("for %s", "ada@example.com")
    structlog.get_logger().info("quiet")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("for [hidden]", "warning")]
