from __future__ import annotations

import httpx
import pytest
from starlette.datastructures import Headers

from server.auth import bearer as parse

SECRET = "sk_" + "a" * 43


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", " Bearer ", "Bearer  "])
def test_read(scheme: str) -> None:
    assert parse(Headers({"Authorization": f"{scheme} 12|{SECRET} "})) == (12, SECRET)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        f"Bearer {SECRET}",
        f"Basic 1|{SECRET}",
        f"Bearer 1|{SECRET[3:]}",
        f"Bearer 1|SK_{SECRET[3:]}",
        f"Bearer -1|{SECRET}",
        f"Bearer 1.0|{SECRET}",
        f"Bearer \u00b2|{SECRET}",
        f"Bearer {'9' * 19}|{SECRET}",
        f"Bearer 1|{SECRET} x",
        "Bearer 1|sk_",
        f"Bearer 1|sk_{'a' * 129}",
        f"Bearer1|{SECRET}",
    ],
)
def test_malformed(value: str) -> None:
    assert parse(Headers(raw=[(b"authorization", value.encode("latin-1"))])) is None


def test_two_headers_are_none() -> None:
    value = f"Bearer 1|{SECRET}".encode()
    assert parse(Headers(raw=[(b"authorization", value), (b"authorization", value)])) is None


async def test_a_valid_token_is_its_team(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    answer = await http.get("/api/v1/clients/1", headers=bearer)
    assert answer.json() == {"team": 7, "address": "192.0.2.1"}


@pytest.mark.parametrize("token", ["1|sk_wrong", f"9|{SECRET}", "nonsense"])
async def test_any_other_token_is_nobody(http: httpx.AsyncClient, token: str) -> None:
    answer = await http.get("/api/v1/clients/1", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"team": None, "address": "192.0.2.1"}


async def test_a_token_in_the_address_is_not_looked_at(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/v1/clients/1", params={"token": f"1|{SECRET}", "access_token": f"1|{SECRET}"})
    assert answer.json()["team"] is None


async def test_the_address_is_who_opened_the_connection(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/v1/clients/1", headers={"X-Forwarded-For": "198.51.100.1"})
    assert answer.json()["address"] == "192.0.2.1"
