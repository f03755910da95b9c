"""Reading a JSON body: what both doors accept as one.

Decided here: valid UTF-8, valid JSON (no NaN, no Infinity, no number beyond a double), nested at most 64 deep, and
an object at the top. Of equal keys the last wins. Not here: its size (`server/middleware.py`) and what is in it.
"""

from __future__ import annotations

import orjson

MAX_DEPTH = 64


class BadBody(Exception):
    """The body cannot be read; `message` may be shown to the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def decode(raw: bytes) -> dict[str, object]:
    """The JSON object in `raw`; BadBody when it is none."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBody("The body must be UTF-8.") from None
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:  # also beyond 1,024 levels, where the parser stops
        raise BadBody("The body must be valid JSON, nested at most 64 deep.") from None
    if not isinstance(body, dict):
        raise BadBody("The body must be a JSON object.")
    if _deeper_than(MAX_DEPTH, body):
        raise BadBody("The body must be nested at most 64 deep.")
    return body


def _deeper_than(limit: int, body: dict[str, object]) -> bool:
    level: list[object] = [body]
    for _ in range(limit):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
