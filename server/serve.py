"""Running the server process: one for SQLite, one or more for PostgreSQL.

Decided here: what is refused before anything starts, in which order the start goes, how a stop goes. On SIGTERM or
Ctrl-C no connection is accepted any more, running requests have nine seconds, and the exit status is 0. Not here: the
application itself (`server/app.py`), how a database is migrated.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from server import logs
from server.commands import FAILURE, USAGE, Refused
from server.settings import PREFIX, Settings

if TYPE_CHECKING:  # uvicorn is loaded when there is something to serve
    from uvicorn import Config

APPLICATION = "server.wiring:application"
_STOP_SECONDS = 9  # leaves one of the ten for closing connections to the database


def check_workers(settings: Settings, workers: int) -> None:
    """SQLite is for one process; Refused otherwise."""
    if settings.sqlite_file and workers > 1:
        raise Refused(f"{workers} workers: SQLite serves from one process; more need PostgreSQL.", USAGE)


@contextmanager
def only_server(file: Path | None) -> Iterator[None]:
    """Holds the right to serve from a SQLite file as long as the block runs; Refused when another server has it.

    The right is an advisory lock on `FILE.lock`, which the system takes back when the process dies, however it dies.
    """
    if file is None:
        yield
        return
    real = file.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        lock = real.with_name(f"{real.name}.lock").open("a")
    except OSError as error:
        raise Refused(f"{PREFIX}DATABASE_URL: {real}: {error.strerror}.", USAGE) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"Another server is running on {real}: SQLite serves from one process; more need PostgreSQL."
            raise Refused(message, FAILURE) from None
        yield


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any free one. Refused when the address cannot be had."""
    bound = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        if bound:
            bound.close()
        raise Refused(f"Cannot listen on {host}, port {port}: {error.strerror}.", FAILURE) from None
    bound.set_inheritable(True)
    return bound


def run(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int,
    migrate: Callable[[], object] | None,
    started: Callable[[str], None],
    application: str = APPLICATION,
) -> None:
    """Serves until told to stop, then ends the process with status 0.

    `migrate` runs once, before any worker. `started` is told the address when connections queue up there.
    Refused when it cannot start.
    """
    check_workers(settings, workers)
    gc.disable()  # what loading makes lives as long as the process; `wiring.application` turns it on again
    logs.configure(settings.log_level)
    with only_server(settings.sqlite_file), listen(host, port) as bound:
        if migrate:
            migrate()
        os.environ[f"{PREFIX}WORKERS"] = str(workers)  # for this process and for those that it starts
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _leave)
        bound.listen(2048)
        shown = f"[{host}]" if ":" in host else host
        started(f"http://{shown}:{bound.getsockname()[1]}")
        _serve(_configuration(settings, workers, application), bound)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """uvicorn repeats the signal after a graceful stop: that is a success."""
    sys.exit(0)


def _configuration(settings: Settings, workers: int, application: str) -> Config:
    from uvicorn import Config

    return Config(
        application,
        factory=True,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


def _serve(config: Config, bound: socket.socket) -> None:
    """uvicorn's own status for a failed start is 3; it has logged why."""
    from uvicorn import Server
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import Multiprocess

    if config.workers > 1:
        supervisor = Multiprocess(config, sockets=[bound])
        supervisor.run()
        failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    else:
        try:
            Server(config).run(sockets=[bound])
        except SystemExit as end:
            failed = end.code == STARTUP_FAILURE
        else:
            failed = False
    if failed:
        raise Refused("The server could not start; the log says why.", FAILURE)
