from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, document, load, table


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults() -> None:
    settings = load()
    assert settings.model_dump() == {
        "data_dir": Path("data"),
        "database_url": "sqlite:///data/schedulingkit.db",
        "base_url": "http://127.0.0.1:8000",
        "cors_origins": (),
        "trusted_proxies": (),
        "rate_limit": "600/minute",
        "rate_limit_anonymous": "120/minute",
        "workers": 1,
        "introspection": True,
        "log_level": "info",
    }
    assert settings.sqlite_file == Path("data/schedulingkit.db")


def test_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "DATABASE_URL": "postgresql://u:p@db:5432/kit",
        "BASE_URL": "https://Book.example.com/",
        "CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "TRUSTED_PROXIES": "10.0.0.0/8,::1",
        "INTROSPECTION": "false",
        "LOG_LEVEL": "DEBUG",
        "NO_SUCH_SETTING": "ignored",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"SCHEDULINGKIT_{name}", value)
    settings = load()
    assert settings.database_url == "postgresql://u:p@db:5432/kit"
    assert settings.sqlite_file is None
    assert settings.base_url == "https://book.example.com"
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert settings.introspection is False
    assert settings.log_level == "debug"


def test_env_file_counts_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SCHEDULINGKIT_RATE_LIMIT=5/second\nSCHEDULINGKIT_WORKERS=2\nOTHER=1\n")
    monkeypatch.setenv("SCHEDULINGKIT_WORKERS", "3")
    assert (load().rate_limit, load().workers) == ("5/second", 3)


def test_the_database_lies_in_the_data_folder() -> None:
    assert load(data_dir="/srv/kit").sqlite_file == Path("/srv/kit/schedulingkit.db")


def test_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().workers = 2  # type: ignore[misc]


DATABASE = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
ORIGIN = "must be like https://book.example.com, without a path"
RATE = "must be like 600/minute: a number of 1 or more, then second, minute, hour or day"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DATABASE_URL", "", DATABASE),
        ("DATABASE_URL", "mysql://u:secret@h/d", DATABASE),
        ("DATABASE_URL", "sqlite://", DATABASE),
        ("DATABASE_URL", "sqlite:///:memory:", DATABASE),
        ("DATABASE_URL", "postgresql://u:secret@h:port/d", DATABASE),
        ("DATABASE_URL", "postgresql:///d", DATABASE),
        ("DATA_DIR", "", "must not be empty"),
        ("BASE_URL", "", ORIGIN),
        ("BASE_URL", "book.example.com", ORIGIN),
        ("BASE_URL", "https://book.example.com/kit", ORIGIN),
        ("CORS_ORIGINS", "*", ORIGIN),
        ("TRUSTED_PROXIES", "nginx", "'nginx' does not appear to be an IPv4 or IPv6 network"),
        ("RATE_LIMIT", "", RATE),
        ("RATE_LIMIT", "0/minute", RATE),
        ("RATE_LIMIT_ANONYMOUS", "many", RATE),
        ("WORKERS", "0", "Input should be greater than or equal to 1"),
        ("WORKERS", "", "Input should be a valid integer, unable to parse string as an integer"),
        ("INTROSPECTION", "", "Input should be a valid boolean, unable to interpret input"),
        ("LOG_LEVEL", "loud", "Input should be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_wrong_value_is_one_line(name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SCHEDULINGKIT_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.lines == [f"SCHEDULINGKIT_{name}: {reason}"]
    assert "secret" not in str(caught.value)


def test_the_page_names_every_setting() -> None:
    rows = table()
    assert [row["name"] for row in rows] == [f"SCHEDULINGKIT_{name.upper()}" for name in Settings.model_fields]
    assert all(row["meaning"].endswith(".") for row in rows)
    assert "| `SCHEDULINGKIT_RATE_LIMIT` | `600/minute` | Requests of one team. |" in document().splitlines()
