from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.commands import Refused
from server.serve import check_workers, listen, only_server
from server.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LAUNCH = """
import sys
from server.commands import Refused
from server.serve import run
from server.settings import load
def started(address):
    print(address, flush=True)
try:
    run(load(), host="127.0.0.1", port=0, workers=int(sys.argv[1]), migrate=lambda: print("migrated", flush=True),
        started=started, application=sys.argv[2])
except Refused as refused:
    print(refused.message, file=sys.stderr)
    sys.exit(refused.status)
"""
TOY = """
import asyncio, os
from server.settings import load
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        if os.environ.get("BREAK"):
            return await send({"type": "lifespan.startup.failed", "message": "broken"})
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    body = f"{os.getpid()} {load().workers} {scope['client'][0]}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
def application():
    return app
"""


class Server:
    """A server process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.first = process.stdout.readline().strip()
        self.address = process.stdout.readline().strip()

    def get(self, path: str, headers: dict[str, str] | None = None) -> list[str]:
        request = urllib.request.Request(self.address + path, headers=headers or {})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode().split()


Start = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "toy_application.py").write_text(TOY)
    processes: list[subprocess.Popen[str]] = []

    def start(workers: int = 1, **environment: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(workers), "toy_application:application"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{tmp_path}", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return Server(process)

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_serves_then_stops_with_status_0(start: Start, tmp_path: Path) -> None:
    server = start()
    assert server.first == "migrated"
    assert server.get("/") == [str(server.process.pid), "1", "127.0.0.1"]
    assert (tmp_path / "data" / "schedulingkit.db.lock").exists()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    assert server.process.stderr is not None
    assert server.process.stderr.read() == ""


def test_ctrl_c_stops_with_status_0(start: Start) -> None:
    server = start()
    server.get("/")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(10) == 0


def test_a_running_request_is_finished_before_the_stop(start: Start) -> None:
    server = start()
    server.get("/")
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")
    assert server.process.wait(10) == 0


def test_a_second_server_on_the_same_file_is_refused(start: Start, tmp_path: Path) -> None:
    first = start()
    first.get("/")
    second = start()
    assert second.process.wait(10) == 1
    assert second.process.stderr is not None
    line = f"Another server is running on {tmp_path / 'data' / 'schedulingkit.db'}: "
    assert second.process.stderr.read() == f"{line}SQLite serves from one process; more need PostgreSQL.\n"
    assert second.first == ""
    first.process.kill()
    first.process.wait(10)
    assert start().get("/")[1] == "1"


def test_several_workers_share_the_port(start: Start) -> None:
    server = start(2, SCHEDULINGKIT_DATABASE_URL="postgresql://u:p@127.0.0.1:9/d")
    assert server.first == "migrated"
    pid, workers, _ = server.get("/")
    assert (int(pid) != server.process.pid, workers) == (True, "2")
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_start_is_status_1(start: Start, workers: int) -> None:
    server = start(workers, SCHEDULINGKIT_DATABASE_URL="postgresql://u:p@127.0.0.1:9/d", BREAK="1")
    assert server.process.wait(20) == 1
    assert server.process.stderr is not None
    assert server.process.stderr.read().endswith("The server could not start; the log says why.\n")


@pytest.mark.parametrize(("trusted", "address"), [("", "127.0.0.1"), ("127.0.0.0/8", "198.51.100.7")])
def test_the_client_address_behind_a_proxy(start: Start, trusted: str, address: str) -> None:
    server = start(SCHEDULINGKIT_TRUSTED_PROXIES=trusted)
    assert server.get("/", {"X-Forwarded-For": "198.51.100.7"})[2] == address


def test_the_lock_is_free_after_use_and_the_same_by_another_name(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with only_server(tmp_path / "data" / "kit.db"):
        with pytest.raises(Refused) as caught, only_server(tmp_path / "link" / "kit.db"):
            pass
        assert caught.value.status == 1
    with only_server(tmp_path / "data" / "kit.db"):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(Refused) as caught, only_server(tmp_path / "data" / "kit.db"):
        pass
    assert caught.value.message.startswith("SCHEDULINGKIT_DATABASE_URL: ")
    assert caught.value.status == 2


def test_postgresql_takes_several_workers() -> None:
    check_workers(Settings(database_url="postgresql://u:p@h/d"), 4)


def test_a_taken_port_is_refused() -> None:
    with listen("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(Refused, match=rf"^Cannot listen on 127\.0\.0\.1, port {port}: Address already in use\.$"):
            listen("127.0.0.1", port)
