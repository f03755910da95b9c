"""The command line `schedulingkit`.

Decided here: names, options and output of the commands; exit status 0 done, 1 failed, 2 wrong usage or settings. Not
here: what they do. A command imports what it needs when it runs, so that `--help` and small commands start at once.
Source: design "Running it", section 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Annotated, NoReturn

import typer

from server import commands, slots_command
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


Team = Annotated[str, typer.Option(help="The team's slug.")]
Password = Annotated[
    str, typer.Option(help="The password to sign in with; asked for when absent.", prompt=True, hide_input=True)
]
ROLES = ("owner", "admin", "manager", "staff")


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


def show(found: object, text: str, as_json: bool) -> None:
    """Prints what was done, as JSON when asked."""
    typer.echo(json.dumps(found) if as_json else text)


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


@app.command()
def schema() -> None:
    """Print the GraphQL schema as SDL."""
    typer.echo(commands.sdl())


@app.command("openapi")
def show_openapi() -> None:
    """Print the OpenAPI document of the REST facade as JSON."""
    typer.echo(json.dumps(commands.openapi(settings_or_exit()), indent=2))


@app.command()
def create_team(
    name: Annotated[str, typer.Option(help="The team's name.")],
    slug: Annotated[str, typer.Option(help="Its name in addresses: 3 to 63 of a-z, 0-9 and hyphens.")],
    owner_name: Annotated[str, typer.Option(help="The owner's name.")],
    owner_email: Annotated[str, typer.Option(help="The owner's e-mail address.")],
    owner_password: Password,
    timezone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    currency: Annotated[str, typer.Option(help="ISO 4217 currency.")] = "USD",
    as_json: Json = False,
) -> None:
    """Make a team and its owner."""
    team = {"name": name, "slug": slug, "timezone": timezone, "currency": currency}
    owner = {"name": owner_name, "email": owner_email}
    with refusals_shown():
        made = commands.create_team(settings_or_exit(), team, owner, owner_password)
    show(made, f"Team {slug} has the id {made['team_id']}, its owner {made['member_id']}.", as_json)


@app.command()
def create_member(
    team: Team,
    name: Annotated[str, typer.Option(help="The person's name.")],
    email: Annotated[str, typer.Option(help="The person's e-mail address.")],
    password: Password,
    role: Annotated[str, typer.Option(help="owner, admin, manager or staff.")] = "staff",
    as_json: Json = False,
) -> None:
    """Make a person a member of a team."""
    if role not in ROLES:
        fail(f"--role: must be one of {', '.join(ROLES)}.", status=commands.USAGE)
    with refusals_shown():
        person = {"name": name, "email": email}
        made = commands.create_member(settings_or_exit(), team, person, role, password)
    show(made, f"{email} is member {made['member_id']} of {team}.", as_json)


@app.command()
def create_token(
    team: Team,
    name: Annotated[str, typer.Option(help="What the token is for.")],
    scopes: Annotated[str, typer.Option(help="What it may do, such as events:read,events:write.")] = "*",
    member: Annotated[str | None, typer.Option(help="Its member's e-mail; by default the first owner's.")] = None,
    expires_in: Annotated[int | None, typer.Option(min=1, max=3_153_600_000, help="Seconds until it stops.")] = None,
    as_json: Json = False,
) -> None:
    """Make an API token; it is shown only once."""
    named = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with refusals_shown():
        made = commands.create_token(settings_or_exit(), team, name, named, member, expires_in)
    show(made, made["token"], as_json)


@app.command()
def revoke_token(
    token_id: Annotated[int, typer.Argument(min=1, help="The token's id.")], as_json: Json = False
) -> None:
    """Stop an API token from its next request on."""
    with refusals_shown():
        made = commands.revoke_token(settings_or_exit(), token_id)
    show(made, f"Token {token_id} is revoked.", as_json)


@app.command()
def check(as_json: Json = False) -> None:
    """Say what works: configuration, database, migrations, limits."""
    with refusals_shown():
        found = commands.check(settings_or_exit())
    rows = [{"check": name, "ok": ok, "detail": detail} for name, ok, detail in found]
    show(rows, "\n".join(f"{'ok  ' if ok else 'FAIL'} {name}: {detail}" for name, ok, detail in found), as_json)
    if not all(ok for _, ok, _ in found):
        raise typer.Exit(commands.FAILURE)


app.command("slots")(slots_command.slots)


@app.command()
def demo_data(as_json: Json = False) -> None:
    """Seed the demo team once, and print its addresses, login, a new token and three commands to paste."""
    with refusals_shown():
        found = commands.demo_data(settings_or_exit())
    show(asdict(found), found.text(), as_json)


if __name__ == "__main__":
    app()
