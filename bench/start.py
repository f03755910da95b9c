"""How long `schedulingkit serve` takes from nothing to its first answers, and how much memory it holds when idle.

Decided here: a file of SQLite with the demo team, a process of its own each round, the median of the rounds. The time
runs from the start of the process to the end of the first 200; the memory is what the system counts as resident
(VmRSS) three seconds later.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "server.cli"]
ROUNDS, QUICK_ROUNDS = 5, 3
START_BAR = 1_500  # milliseconds
MEMORY_BAR = 130  # megabytes
IDLE_SECONDS = 3.0
GIVE_UP_SECONDS = 60.0
PAUSE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Round:
    """One start: milliseconds to the first 200 of the probe and of REST, and megabytes when idle."""

    alive: float
    answered: float
    memory: float


def rows(quick: bool) -> list[dict[str, Any]]:
    """The medians beside their bars."""
    with tempfile.TemporaryDirectory(prefix="schedulingkit-bench-") as folder:
        environment = _environment(Path(folder))
        token = json.loads(_run(environment, "demo-data", "--json"))["token"]
        rounds = [_round(environment, token) for _ in range(QUICK_ROUNDS if quick else ROUNDS)]
    alive = median(found.alive for found in rounds)
    answered = median(found.answered for found in rounds)
    memory = median(found.memory for found in rounds)
    return [
        {"work": "start", "ms": round(alive), "bar": START_BAR, "pass": alive <= START_BAR},
        {"work": "first REST answer", "ms": round(answered), "bar": START_BAR, "pass": answered <= START_BAR},
        {"work": "idle memory", "mb": round(memory, 1), "bar": MEMORY_BAR, "pass": memory <= MEMORY_BAR},
    ]


def _environment(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SCHEDULINGKIT_")}
    return {**own, "SCHEDULINGKIT_DATA_DIR": str(folder), "SCHEDULINGKIT_LOG_LEVEL": "warning"}


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def _serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def _round(environment: dict[str, str], token: str) -> Round:
    port = _free_port()
    began = time.perf_counter()
    with _serving(environment, port) as process:
        _until_200(process, port, "/healthz", {})
        alive = time.perf_counter()
        _until_200(process, port, "/api/v1/events", {"Authorization": f"Bearer {token}"})
        answered = time.perf_counter()
        time.sleep(IDLE_SECONDS)
        memory = _resident(process.pid)
    return Round((alive - began) * 1_000, (answered - began) * 1_000, memory)


def _until_200(process: subprocess.Popen[bytes], port: int, path: str, headers: dict[str, str]) -> None:
    until = time.perf_counter() + GIVE_UP_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with status {process.returncode} before it answered.")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                return
        except OSError:
            pass  # nobody listens yet
        finally:
            connection.close()
        time.sleep(PAUSE_SECONDS)
    raise SystemExit(f"{path} gave no 200 within {GIVE_UP_SECONDS:.0f} seconds.")


def _resident(pid: int) -> float:
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    if found is None:
        raise SystemExit("The system does not say how much memory a process holds.")
    return int(found[1]) / 1_024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
