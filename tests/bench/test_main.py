"""The command of the benchmarks, and one real start of the server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench import __main__ as command
from bench import start

pytestmark = pytest.mark.slow

MACHINE = "Some CPU, 2 CPUs"
GOOD = {"work": "start", "ms": 900, "bar": 1500, "pass": True}
BAD = {"work": "idle memory", "mb": 131.2, "bar": 130, "pass": False}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the measurement will find."""
    found: list[dict[str, Any]] = []
    monkeypatch.setitem(command.WORKS, "start", lambda quick: found)
    monkeypatch.setattr(command, "machine", lambda: MACHINE)
    return found


def test_a_table_when_every_bar_is_kept(measured: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    measured.append(GOOD)
    assert command.main(["start"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "work                     measured          bar  result",
        "start                      900 ms      1500 ms  pass",
        MACHINE,
    ]


def test_a_missed_bar_is_a_failure(measured: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    measured.extend([GOOD, BAD])
    assert command.main(["start", "--quick", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"rows": [GOOD, BAD], "machine": MACHINE}
    assert command.main(["start"]) == 1
    assert "131 MB       130 MB  MISSED" in capsys.readouterr().out


def test_an_unknown_measurement_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["nothing"])
    assert left.value.code == 2


def test_the_machine_is_named() -> None:
    assert "Python 3." in command.machine()


def test_a_start_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "QUICK_ROUNDS", 1)
    monkeypatch.setattr(start, "IDLE_SECONDS", 0.0)
    rows = start.rows(quick=True)
    assert [(row["work"], row["bar"]) for row in rows] == [
        ("start", 1500),
        ("first REST answer", 1500),
        ("idle memory", 130),
    ]
    assert 0 < rows[0]["ms"] <= rows[1]["ms"]
    assert rows[2]["mb"] > 10
