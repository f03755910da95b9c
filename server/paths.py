"""The two doors into the API, told apart by path.

Decided here: which paths are GraphQL and which are REST, because errors, limits and CORS differ between them.
Not here: what is served below them (`server/app.py`, `rest_compat`).
"""

from __future__ import annotations

from enum import StrEnum


class Door(StrEnum):
    """A way into the API; the value is its path."""

    GRAPHQL = "/graphql"
    REST = "/api/v1"


def door_of(path: str) -> Door | None:
    """The door that `path` leads through; None for pages, assets and probes."""
    for door in Door:
        if path == door or path.startswith(f"{door}/"):
            return door
    return None
