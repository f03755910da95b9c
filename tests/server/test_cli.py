from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from server.serve import only_server


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_wrong_setting_is_status_2() -> None:
    result = CliRunner().invoke(app, ["serve"], env={"SCHEDULINGKIT_RATE_LIMIT": "", "SCHEDULINGKIT_WORKERS": "x"})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [
        "SCHEDULINGKIT_RATE_LIMIT",
        "SCHEDULINGKIT_WORKERS",
    ]


def test_several_workers_on_sqlite_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["serve", "--workers", "2"])
    line = "2 workers: SQLite serves from one process; more need PostgreSQL.\n"
    assert (result.exit_code, result.stderr, list(tmp_path.iterdir())) == (2, line, [])


@pytest.mark.parametrize("arguments", [["serve", "--workers", "0"], ["serve", "--port", "70000"], ["nothing"], []])
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_settings() -> None:
    result = CliRunner().invoke(app, ["settings"])
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "# Settings")


def test_settings_as_json() -> None:
    result = CliRunner().invoke(app, ["settings", "--json"])
    assert json.loads(result.stdout)[0] == {
        "name": "SCHEDULINGKIT_DATA_DIR",
        "default": "data",
        "meaning": "Folder for what the server keeps in files; made when it is missing.",
    }


def test_migrate_makes_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    results = [CliRunner().invoke(app, ["migrate", "--json"]) for _ in range(2)]
    assert [(result.exit_code, json.loads(result.stdout)) for result in results] == [(0, {"revision": "0001"})] * 2
    assert (tmp_path / "data" / "schedulingkit.db").stat().st_size > 0


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_beside_a_running_server_is_refused(command: str, tmp_path: Path) -> None:
    with only_server(tmp_path / "data" / "schedulingkit.db"):
        result = CliRunner().invoke(app, [command])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Another server is running on {tmp_path / 'data' / 'schedulingkit.db'}: ")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["schedulingkit.db.lock"]


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_out_of_reach_is_status_1(command: str) -> None:
    arguments = ["serve", "--port", "0", "--migrate"] if command == "serve" else ["migrate"]
    environment = {"SCHEDULINGKIT_DATABASE_URL": "postgresql://u:secret@127.0.0.1:9/d"}
    result = CliRunner().invoke(app, arguments, env=environment)
    line = "SCHEDULINGKIT_DATABASE_URL: the database cannot be reached.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", line)
