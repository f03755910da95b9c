"""The documentation is true: what it names exists, what exists is named, and its commands work as pasted.

A block marked `bash run` is pasted into bash, in the order of its page, against a demo server; only the token and the
address are put in. Links between documents are followed in `test_layout.py`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typer

from rest_compat.resources import PREFIX, RESOURCES, ROUTES, SINGLE
from schema import limits
from server import settings
from server.cli import app
from tests.contracts.tree import ROOT, packages

pytestmark = pytest.mark.slow

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
RUNNABLE = [README, ROOT / "docs" / "rest.md", ROOT / "docs" / "graphql.md"]
TEXT = {page: page.read_text() for page in PAGES}
ALL = "\n".join(TEXT.values())
CODE = "\n".join(
    [*re.findall(r"`([^`\n]+)`", ALL), *re.findall(r"^```[a-z ]*\n(.*?)^```$", ALL, re.MULTILINE | re.DOTALL)]
)
ADDRESS = "http://127.0.0.1:8000"
TOKEN = "paste the token here"


# --- names


def test_every_make_target_is_documented_and_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert targets == phony
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", CODE)) == targets


def test_every_command_is_documented_and_exists() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"\bschedulingkit ([a-z][a-z-]*)", CODE)) == commands
    table = TEXT[ROOT / "docs" / "guide.md"]
    assert re.findall(r"^\| `schedulingkit ([a-z-]+)` \|", table, re.MULTILINE) != []
    assert set(re.findall(r"^\| `schedulingkit ([a-z-]+)` \|", table, re.MULTILINE)) == commands


def test_every_option_of_a_command_in_an_example_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    joined = re.sub(r"\\\n\s*", "", CODE)
    examples = re.findall(r"\bschedulingkit ([a-z][a-z-]*)([^\n`#]*)", joined)
    wrong = [
        f"{name} {option}"
        for name, rest in examples
        for option in re.findall(r"(?<!\S)--[a-z-]+", rest)
        if option not in {text for parameter in commands[name].params for text in parameter.opts} | {"--help"}
    ]
    assert len(examples) > 10
    assert wrong == []


def test_every_setting_is_documented_and_exists() -> None:
    names = {row["name"] for row in settings.table()}
    rows = set(re.findall(r"^\| `(SCHEDULINGKIT_[A-Z_]+)` \|", TEXT[ROOT / "docs" / "settings.md"], re.MULTILINE))
    assert rows == names
    assert set(re.findall(r"\bSCHEDULINGKIT_[A-Z_]+", ALL)) <= names


def test_every_page_is_in_the_index() -> None:
    index = TEXT[ROOT / "docs" / "README.md"]
    assert [page.name for page in PAGES if page.parent.name == "docs" and page.name != "README.md"] == [
        page.name for page in PAGES if f"]({page.name})" in index
    ]


def test_every_path_and_route_that_is_named_exists() -> None:
    missing = [
        name
        for name in re.findall(
            r"`((?:scheduling|db|resolvers|schema|rest_compat|server|tests|bench|docs)/[\w./-]*)`", ALL
        )
        if not (ROOT / name).exists()
    ]
    assert missing == []
    known = {route.path for route in ROUTES}
    served = {"/api/docs", "/api/v1", "/graphql", "/healthz", "/readyz", f"{PREFIX}/openapi.json"}
    named = set(re.findall(r"`(?:GET |POST |PUT |PATCH |DELETE )?(/[a-z][\w/{}.-]*)`", ALL))
    assert named <= known | served


def test_the_map_shows_every_top_level_package() -> None:
    shown = re.findall(r"^\| `(\w+)/` \|", TEXT[README], re.MULTILINE)
    assert set(packages()) | {"tests", "docs"} <= set(shown)
    assert [name for name in shown if not (ROOT / name).is_dir()] == []


def test_the_lists_of_rest_are_those_of_the_table() -> None:
    rows = re.findall(r"^\| `(/[^`]+)` \| (.*) \| (.*) \|$", TEXT[ROOT / "docs" / "rest.md"], re.MULTILINE)
    written = {path: (re.findall(r"`(.+?)`", filters), re.findall(r"`(.+?)`", sorts)) for path, filters, sorts in rows}
    lists = {route.path: (list(route.filters), list(route.sorts)) for route in ROUTES if route.envelope == "page"}
    assert written == lists
    assert set(lists) >= {one.path for one in RESOURCES if "list" in one.verbs}
    assert [one.path for one in SINGLE if f"`{one.path}`" not in ALL and f" {one.path}`" not in ALL] == []


def test_the_limits_of_graphql_are_those_that_hold() -> None:
    rows = re.findall(r"^\| ([^|`]+) \| ([0-9,]+) \|$", TEXT[ROOT / "docs" / "graphql.md"], re.MULTILINE)
    written = [int(number.replace(",", "")) for _, number in rows]
    held = [limits.TOKENS, limits.CHARACTERS, limits.LEVELS, limits.ALIASES, limits.DIRECTIVES, limits.ROOT_FIELDS]
    assert written == [*held, limits.COST]


def test_the_readme_is_short() -> None:
    assert len(TEXT[README].splitlines()) < 200


# --- commands


@dataclass(frozen=True)
class Demo:
    """A running demo server and what `demo-data` printed."""

    address: str
    token: str
    commands: list[str]
    search: str
    """PATH, with something called curl on it."""

    def paste(self, script: str) -> str:
        """What a script prints when it is pasted with the token and the address of this server."""
        script = script.replace(TOKEN, self.token).replace(ADDRESS, self.address)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env={**os.environ, "PATH": self.search},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def get(self, path: str) -> Any:
        request = urllib.request.Request(
            self.address + PREFIX + path, headers={"Authorization": f"Bearer {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def make_curl(folder: Path) -> Path:
    """A folder with a stand-in for curl in it."""
    folder.mkdir()
    curl = folder / "curl"
    curl.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "tests" / "contracts" / "curl.py"}" "$@"\n')
    curl.chmod(0o755)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def recipe(target: str) -> list[str]:
    """The commands of a make target, as make would run them."""
    text = (ROOT / "Makefile").read_text()
    (body,) = re.findall(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)+)", text, re.MULTILINE)
    return [line.strip().removeprefix("@") for line in body.splitlines()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The three steps of `make demo`, in a folder and on a port of their own."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    steps = [line.replace("$(BIN)/schedulingkit", "").replace("exec", "").split() for line in recipe("demo")]
    assert steps == [["migrate"], ["demo-data"], ["serve"]]
    own = {name: value for name, value in os.environ.items() if not name.startswith(settings.PREFIX)}
    environment = {
        **own,
        "SCHEDULINGKIT_DATA_DIR": str(folder / "data"),
        "SCHEDULINGKIT_BASE_URL": address,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "server.cli"]

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("migrate")
    printed = run("demo-data")
    (token,) = re.findall(r"API token +(\S+)", printed)
    commands = re.findall(r"^curl .*$", printed, re.MULTILINE)
    assert len(commands) == 3
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*command, "serve", "--port", str(port)], cwd=folder, env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            wait_for(address, server, folder / "log")
            search = os.environ.get("PATH", os.defpath)
            yield Demo(
                address, token, commands, search if shutil.which("curl") else f"{make_curl(folder / 'bin')}:{search}"
            )
        finally:
            server.send_signal(signal.SIGTERM)
            status = server.wait(15)
    assert status == 0, (folder / "log").read_text()
    assert '"level":"error"' not in (folder / "log").read_text()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def blocks(page: Path) -> list[str]:
    """The blocks of a page that are marked as runnable."""
    return re.findall(r"^```bash run\n(.*?)^```$", TEXT[page], re.MULTILINE | re.DOTALL)


def answers(printed: str) -> list[Any]:
    """The JSON documents that commands printed one after the other."""
    found, decoder, at = [], json.JSONDecoder(), 0
    while at < len(printed):
        value, at = decoder.raw_decode(printed, at)
        found.append(value)
    return found


def sound(answer: Any) -> bool:
    """Whether an answer is no error of either door."""
    return not {"errors", "message"} & set(answer)


def test_the_printed_commands(demo: Demo) -> None:
    """A REST call, a GraphQL query, a booking that both then show."""
    (listed,), (asked,), (booked,) = (answers(demo.paste(command)) for command in demo.commands)
    shown = [row["starts_at"] for row in listed["data"]]
    assert len(shown) == listed["total"] == asked["data"]["events"]["totalCount"] == 2
    assert [row["startsAt"] for row in asked["data"]["events"]["nodes"]] == shown
    event = booked["data"]["bookEvent"]
    assert event["status"] == "CONFIRMED"
    found = demo.get(f"/events/{event['databaseId']}")["data"]
    assert (found["starts_at"], found["client"]["name"]) == (event["startsAt"], "Eve Visitor")
    (again,) = answers(demo.paste(demo.commands[1]))
    assert again["data"]["events"]["totalCount"] == 3
    (taken,) = answers(demo.paste(demo.commands[2]))
    assert taken["errors"][0]["extensions"]["code"] == "SLOT_UNAVAILABLE"


def test_the_commands_of_the_readme(demo: Demo) -> None:
    """A booking through each door appears behind the other."""
    found = answers(demo.paste("\n".join(blocks(README))))
    assert [answer for answer in found if not sound(answer)] == []
    listed, asked, booked, created, through_rest, through_graphql, login = found
    assert listed["data"]
    assert asked["data"]["events"]["totalCount"] == listed["total"]
    by_visitor, by_team = booked["data"]["bookEvent"], created["data"]
    assert (by_visitor["status"], by_team["status"]) == ("CONFIRMED", "confirmed")
    (seen,) = through_rest["data"]
    assert (seen["id"], seen["starts_at"]) == (by_visitor["databaseId"], by_visitor["startsAt"])
    assert through_graphql["data"]["events"]["nodes"] == [
        {"databaseId": by_team["id"], "status": "CONFIRMED", "startsAt": by_team["starts_at"]}
    ]
    assert login["token"].count("|") == 1
    assert replace(demo, token=login["token"]).get("/team")["data"]["slug"] == "demo"


def test_the_commands_of_rest(demo: Demo) -> None:
    created, changed, listed = answers(demo.paste("\n".join(blocks(ROOT / "docs" / "rest.md"))))
    assert (created["data"]["name"], created["data"]["tags"]) == ("Dorothy Client", ["regular"])
    assert (changed["data"]["id"], changed["data"]["phone"]) == (1, "+4930987654")
    assert [row["name"] for row in listed["data"]] == ["Dorothy Client", "Mary Client"]
    assert listed["per_page"] == 5


def test_the_commands_of_graphql(demo: Demo) -> None:
    login, listed = answers(demo.paste("\n".join(blocks(ROOT / "docs" / "graphql.md"))))
    assert login["data"]["login"]["user"] == {"role": "OWNER", "team": {"slug": "demo"}}
    events = listed["data"]["events"]
    assert (len(events["nodes"]), events["totalCount"]) == (2, demo.get("/events?status=confirmed")["total"])


def test_the_stand_in_for_curl_prints_what_curl_prints(demo: Demo, tmp_path: Path) -> None:
    without = replace(demo, search=f"{make_curl(tmp_path / 'bin')}:{demo.search}")
    for command in (demo.commands[1], f"curl -s {demo.address}{PREFIX}/team", f"curl -s -X PUT {demo.address}/graphql"):
        shown, expected = json.loads(without.paste(command)), json.loads(demo.paste(command))
        for answer in (shown, expected):
            for error in answer.get("errors", []):
                del error["extensions"]["requestId"]
        assert shown == expected


def test_every_page_with_commands_is_run() -> None:
    assert {page for page in PAGES if "```bash" in TEXT[page]} == set(RUNNABLE)


@pytest.mark.parametrize("path", ["/", "/graphql", "/api/docs", "/healthz", "/readyz", f"{PREFIX}/openapi.json"])
def test_what_a_browser_opens(demo: Demo, path: str) -> None:
    request = urllib.request.Request(demo.address + path, headers={"Accept": "text/html,*/*;q=0.8"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
