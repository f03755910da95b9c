"""Sending GraphQL over HTTP, for tests of any layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


async def send(
    client: httpx.AsyncClient, query: str, headers: Mapping[str, str] | None = None, **variables: Any
) -> dict[str, Any]:
    """The whole answer to an operation; fails unless it came with status 200."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables}, headers=dict(headers or {}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def data(
    client: httpx.AsyncClient, query: str, headers: Mapping[str, str] | None = None, **variables: Any
) -> dict[str, Any]:
    """The data of an operation that must succeed."""
    found = await send(client, query, headers, **variables)
    assert "errors" not in found, found["errors"]
    shown: dict[str, Any] = found["data"]
    return shown
