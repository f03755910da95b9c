"""Bytes of a request as a JSON object.

Decided here: what counts as a JSON body (orjson is strict: UTF-8, no NaN, the last of duplicate keys wins) and how
deep it may nest. Not here: how large it may be; the server reads it.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from rest_compat.errors import HttpError

MAX_DEPTH: Final = 64


def parse(raw: bytes) -> dict[str, Any]:
    """The object in a body; raises 400 for anything else, an empty body included."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise HttpError(400, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise HttpError(400, "The body must be a JSON object.")
    if _deeper(value, MAX_DEPTH):
        raise HttpError(400, f"The body is nested deeper than {MAX_DEPTH} levels.")
    return value


def _deeper(value: object, levels: int) -> bool:
    """Whether lists and objects nest more than `levels` deep, level by level."""
    level = [value]
    for _ in range(levels):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True
