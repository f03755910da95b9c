"""The commands that write: what they make, what they print, and how they refuse. Run as a person runs them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from db.unit_of_work import Database
from resolvers import tokens
from resolvers.context import now
from server.cli import app

OWNER = ["--owner-name", "Ada", "--owner-email", "ada@example.com", "--owner-password", "secret-one"]
TEAM = ["create-team", "--name", "Acme", "--slug", "acme", *OWNER]


@pytest.fixture(autouse=True)
def _database(fresh_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database at the newest revision, which every command finds by its setting."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULINGKIT_DATABASE_URL", fresh_url)
    assert run("migrate").exit_code == 0


def run(*arguments: str) -> Result:
    """One command, in a thread, as it has an event loop of its own."""
    return asyncio.run(asyncio.to_thread(CliRunner().invoke, app, list(arguments)))


def made(*arguments: str) -> Any:
    """What a command that must succeed prints as JSON."""
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def refused(status: int, line: str, *arguments: str) -> None:
    """A command that must fail with this status and this one line."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", f"{line}\n")


def living(url: str, token: str) -> bool:
    """True when the token opens the API."""
    number, _, secret = token.partition("|")

    async def asked() -> bool:
        database = Database(url)
        found = await tokens.authenticate(database, int(number), secret, now())
        await database.close()
        return found is not None

    return asyncio.run(asked())


def test_a_team_its_members_and_a_token(fresh_url: str) -> None:
    assert made(*TEAM) == {"team_id": 1, "member_id": 1}
    person = ["--name", "Grace", "--email", "grace@example.com", "--password", "secret-two"]
    assert made("create-member", "--team", "acme", *person, "--role", "manager") == {"member_id": 2}
    token = made("create-token", "--team", "acme", "--name", "CI", "--scopes", "events:read,clients:read")
    assert sorted(token) == ["id", "token"]
    assert living(fresh_url, token["token"])
    theirs = made("create-token", "--team", "acme", "--name", "Hers", "--member", "GRACE@example.com")
    assert made("revoke-token", str(token["id"])) == {"id": token["id"], "revoked": True}
    assert [living(fresh_url, found["token"]) for found in (token, theirs)] == [False, True]


def test_people_read_sentences() -> None:
    assert run(*TEAM).stdout == "Team acme has the id 1, its owner 1.\n"
    person = ["--name", "Grace", "--email", "grace@example.com", "--password", "secret-two"]
    assert run("create-member", "--team", "acme", *person).stdout == "grace@example.com is member 2 of acme.\n"
    assert run("create-token", "--team", "acme", "--name", "CI").stdout.startswith("1|sk_")
    assert run("revoke-token", "1").stdout == "Token 1 is revoked.\n"


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("--slug", "a", "slug: The slug has an invalid format."),
        ("--timezone", "Mars", "timezone: The timezone must be an IANA time zone, such as Europe/Berlin."),
        ("--currency", "XXQ", "currency: The currency must be an ISO 4217 currency, such as EUR."),
        ("--owner-email", "ada", "email: The email must be an e-mail address."),
        ("--name", " ", "name: The name must not be empty."),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_made(option: str, value: str, line: str) -> None:
    refused(2, line, *TEAM, option, value)
    assert made(*TEAM)["member_id"] == 1


def test_a_taken_slug_or_member_is_refused() -> None:
    made(*TEAM)
    refused(2, "slug: This slug is already in use.", *TEAM)
    again = ["--name", "Ada", "--email", "ada@example.com", "--password", "x"]
    refused(2, "email: This person is already a member.", "create-member", "--team", "acme", *again)


def test_what_is_not_there_is_said() -> None:
    made(*TEAM)
    person = ["--name", "Grace", "--email", "grace@example.com", "--password", "x"]
    refused(1, "--team: there is no team nope.", "create-member", "--team", "nope", *person)
    refused(1, "--team: there is no team nope.", "create-token", "--team", "nope", "--name", "x")
    nobody = ["--member", "nobody@example.com"]
    refused(1, "--member: the team has no such member.", "create-token", "--team", "acme", "--name", "x", *nobody)
    refused(1, "There is no living token 99.", "revoke-token", "99")
    wrong = ["--name", "x", "--scopes", "events:juggle"]
    refused(2, "scopes: The scope events:juggle does not exist.", "create-token", "--team", "acme", *wrong)
    for none in ("", " , "):
        wrong = ["--name", "x", "--scopes", none]
        refused(2, "scopes: The scopes must not be empty.", "create-token", "--team", "acme", *wrong)
    roles = "--role: must be one of owner, admin, manager, staff."
    refused(2, roles, "create-member", "--team", "acme", *person, "--role", "king")


def test_check_says_what_works(monkeypatch: pytest.MonkeyPatch, fresh_url: str) -> None:
    rows = made("check")
    assert [(row["check"], row["ok"]) for row in rows] == [
        ("configuration", True),
        ("database", True),
        ("migrations", True),
        ("rate limits", True),
    ]
    monkeypatch.setenv("SCHEDULINGKIT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    away = run("check")
    assert away.exit_code == 1
    assert "FAIL database: cannot be reached" in away.stdout


def test_the_demo_is_made_once_and_its_token_renewed(fresh_url: str) -> None:
    first, second = made("demo-data"), made("demo-data")
    assert (first["email"], first["password"]) == (second["email"], second["password"])
    assert [living(fresh_url, found["token"]) for found in (first, second)] == [False, True]
    assert len(second["commands"]) == 3
    refused(2, "slug: This slug is already in use.", *TEAM, "--slug", "demo")


def test_what_the_world_sees_is_printed() -> None:
    assert run("schema").stdout.startswith('"""')
    assert json.loads(run("openapi").stdout)["openapi"] == "3.1.0"
