"""What an operator may set: environment variables SCHEDULINGKIT_* or a `.env` file in the working directory.

Decided here: names, defaults, meanings and what is refused. Not here: what each setting does; its reader decides that.
A variable that no setting has is ignored. Values are never repeated in messages: one of them may be a password.
Source: design "Running it", section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SCHEDULINGKIT_"
SQLITE = "sqlite:///"
POSTGRESQL = "postgresql://"


class SettingsError(Exception):
    """Something is set wrongly; `lines` holds one line for each variable, naming it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _parts(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # read only to have it checked
    except ValueError:  # its message repeats the value
        return SplitResult("", "", "", "", "")
    return parts


def _database_url(value: str) -> str:
    parts = _parts(value)
    named = bool(parts.path.strip("/"))
    if value.startswith(SQLITE) and named and ":memory:" not in value and not parts.query:
        return value
    if value.startswith(POSTGRESQL) and named and parts.hostname:
        return value
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE")


def _origin(value: str) -> str:
    parts = _parts(value)
    bare = not (parts.query or parts.fragment or "@" in parts.netloc or parts.path.strip("/"))
    if parts.scheme in ("http", "https") and parts.hostname and bare:
        return f"{parts.scheme}://{parts.netloc}".lower()
    raise ValueError("must be like https://book.example.com, without a path")


def _rate(value: str) -> str:
    if re.fullmatch(r"[1-9][0-9]{0,8}/(second|minute|hour|day)", value):
        return value
    raise ValueError("must be like 600/minute: a number of 1 or more, then second, minute, hour or day")


def _data_dir(value: object) -> object:
    if value == "":
        raise ValueError("must not be empty")
    return value


def _words(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def _network(value: str) -> str:
    return str(ip_network(value))


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _default_database(data: Mapping[str, Any]) -> str:
    return f"{SQLITE}{data.get('data_dir', 'data')}/schedulingkit.db"


Rate = Annotated[str, AfterValidator(_rate)]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_words)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_words)]


class Settings(BaseSettings):
    """All settings, read once at the start and never changed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    data_dir: Annotated[Path, BeforeValidator(_data_dir)] = Field(
        default=Path("data"), description="Folder for what the server keeps in files; made when it is missing."
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        default_factory=_default_database,
        description="`sqlite:///FILE` (one process) or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`. "
        "The default file lies in `SCHEDULINGKIT_DATA_DIR`.",
    )
    base_url: Annotated[str, AfterValidator(_origin)] = Field(
        default="http://127.0.0.1:8000",
        description="Address people and programs reach this server at. With `https` browsers are told to keep to it.",
    )
    cors_origins: Origins = Field(
        default=(),
        description="Web origins, separated by commas, whose pages may call the API with a token from a browser.",
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="Addresses or networks, separated by commas, of reverse proxies whose `X-Forwarded-For` counts. "
        "Empty: the client is whoever opened the connection.",
    )
    rate_limit: Rate = Field(default="600/minute", description="Requests of one team.")
    rate_limit_anonymous: Rate = Field(
        default="120/minute", description="Requests of one client address without a valid token (an IPv6 /64 is one)."
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Server processes; `serve --workers` overrides it. Rate limits are divided among them.",
    )
    introspection: bool = Field(default=True, description="Whether the GraphQL schema may be asked for.")
    log_level: Level = Field(default="info", description="The least severe line logged: debug, info, warning or error.")

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None when the database is PostgreSQL."""
        return Path(self.database_url.removeprefix(SQLITE)) if self.database_url.startswith(SQLITE) else None


def load(**given: Any) -> Settings:
    """The settings of this process, `given` ones first; SettingsError names each wrong variable in one line."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(list(_lines(error))) from None


def _lines(error: ValidationError) -> Iterable[str]:
    for found in error.errors(include_url=False, include_input=False):
        if found["type"] == "default_factory_not_called":  # only says that another variable is wrong
            continue
        name = f"{PREFIX}{str(found['loc'][0]).upper()}"
        yield f"{name}: {found['msg'].removeprefix('Value error, ')}"


def table() -> list[dict[str, str]]:
    """Name, default and meaning of every setting, in the order of the class."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = _default_database({}) if field.default_factory else field.default
        shown = ",".join(default) if isinstance(default, tuple) else str(default)
        shown = shown.lower() if isinstance(default, bool) else shown
        rows.append({"name": PREFIX + name.upper(), "default": shown, "meaning": field.description or ""})
    return rows


def document() -> str:
    """The page docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Environment variables, or lines of a `.env` file in the working directory; the environment wins.",
        "A wrong or empty value stops the start with one line that names the variable.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for row in table():
        default = f"`{row['default']}`" if row["default"] else "empty"
        lines.append(f"| `{row['name']}` | {default} | {row['meaning']} |")
    return "\n".join(lines) + "\n"
