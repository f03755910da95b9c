"""The command line `schedulingkit`.

Decided here: names, options and output of the commands; exit status 0 done, 1 failed, 2 wrong usage or settings. Not
here: what they do. A command imports what it needs when it runs, so that `--help` and small commands start at once.
Source: design "Running it", section 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, NoReturn

import typer

from server import commands
from server.settings import Settings, SettingsError, document, load, table

app = typer.Typer(
    name="schedulingkit",
    help="SchedulingKit: an open, self-hosted scheduling backend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def main() -> None:
    """SchedulingKit: an open, self-hosted scheduling backend."""


def settings_or_exit() -> Settings:
    """The settings; when one is wrong, a line for each on standard error and exit status 2."""
    try:
        return load()
    except SettingsError as error:
        fail(*error.lines, status=2)


def fail(*lines: str, status: int = 1) -> NoReturn:
    """Ends the command with these lines on standard error."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(status)


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Ends the command with the line and the exit status of a refusal."""
    try:
        yield
    except commands.Refused as refused:
        fail(refused.message, status=refused.status)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any free one.")] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes; more than one needs PostgreSQL.", show_default="1")
    ] = None,
    migrate: Annotated[bool, typer.Option("--migrate", help="Migrate PostgreSQL first; SQLite always is.")] = False,
    as_json: Json = False,
) -> None:
    """Serve GraphQL and REST until told to stop."""
    settings = settings_or_exit()
    from server.serve import run

    def started(address: str) -> None:
        typer.echo(json.dumps({"address": address}) if as_json else f"SchedulingKit serves at {address}")

    wanted = migrate or settings.sqlite_file is not None
    with refusals_shown():
        run(
            settings,
            host=host,
            port=port,
            workers=workers or settings.workers,
            migrate=partial(commands.migrate, settings) if wanted else None,
            started=started,
        )


@app.command("migrate")
def migrate_database(as_json: Json = False) -> None:
    """Bring the database to the newest revision."""
    settings = settings_or_exit()
    from server.serve import only_server

    with refusals_shown(), only_server(settings.sqlite_file):  # not under the feet of a running server
        revision = commands.migrate(settings)
    typer.echo(json.dumps({"revision": revision}) if as_json else f"The database is at revision {revision}.")


@app.command("settings")
def show_settings(as_json: Json = False) -> None:
    """Print every setting with its default and meaning."""
    typer.echo(json.dumps(table()) if as_json else document(), nl=as_json)


if __name__ == "__main__":
    app()
