import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from server import slots_command

DATA = Path(__file__).parents[1] / "data"
SUNDAY = {"id": "sunday", "starts": ["2026-03-29T01:00:00Z"]}


@pytest.fixture(scope="module")
def run():
    """Runs the command with these arguments."""
    app = typer.Typer()
    app.command("slots")(slots_command.slots)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(argument) for argument in arguments])


def test_starts_in_utc_one_a_line(run):
    result = run(DATA / "week.json")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["2026-02-02T14:00:00Z", "2026-02-02T15:00:00Z"]
    assert len(result.stdout.splitlines()) == 9
    assert result.stderr == ""


def test_json_is_one_line_a_case(run):
    result = run(DATA / "two.json", "--json")
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [SUNDAY, {"id": "closed", "starts": []}]


def test_a_case_without_an_id_has_the_files_name(run):
    assert json.loads(run(DATA / "week.json", "--json").stdout)["id"] == "week"


@pytest.mark.parametrize("options", [["--bench", "2"], ["--bench", "2", "--json"]])
def test_bench_counts_and_times(run, options):
    result = run(DATA / "week.json", *options)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found.pop("cpu_ms") > 0
    assert found == {"id": "week", "count": 9}


def test_a_wrong_file_is_one_line_and_status_2(run, tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"mode": "round_robin"}')
    for arguments in ([path], [path, "--json"], [path, "--bench", "1"]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr == "broken: mode round_robin is not supported, only single\n"


def test_a_second_case_that_is_wrong_prints_nothing_of_the_first(run, tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps([json.loads((DATA / "week.json").read_text()), {"id": "other", "mode": "round_robin"}]))
    result = run(path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "other: mode round_robin is not supported, only single\n"


@pytest.mark.parametrize("arguments", [[], [DATA / "week.json", "--bench", "0"], [DATA / "week.json", "--frobnicate"]])
def test_wrong_usage_is_status_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_help(run):
    result = run("--help")
    assert result.exit_code == 0
    assert "CASE.json" in result.stdout
