"""Keyset cursors: the place of a row in a list, as an opaque text.

Decided here: what is in one. It holds the sort key, null or not, and the id, and it is bound to what made it (team,
filter, order), so that one made for another list is refused. Source: design "The GraphQL schema", section 1.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger

from scheduling.errors import Invalid

LARGEST = {False: 2**31 - 1, True: 2**63 - 1}  # of an integer column; of a big one


def write(signature: str, key: Any, row_id: int) -> str:
    """The cursor of a row."""
    return base64.urlsafe_b64encode(orjson.dumps([signature, key, row_id])).rstrip(b"=").decode()


def read(cursor: str, signature: str, kind: Any, name: str, *, nullable: bool) -> tuple[Any, int]:
    """The sort key, of the column type `kind`, and the id in a cursor. Raises Invalid on the argument `name`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        bound, value, row_id = orjson.loads(base64.urlsafe_b64decode(padded))
        value = None if value is None and nullable else _stored(value, kind)
        row_id = _stored(row_id, BigInteger())
        fits = bound == signature
    except (ValueError, TypeError, OverflowError, binascii.Error):
        fits = False
    if not fits:
        raise Invalid({name: ["This cursor does not belong to this list."]})
    return value, row_id


def _stored(value: Any, kind: Any) -> Any:
    """What the database compares with a column; anyone can write a cursor, so nothing else may reach the driver."""
    python = kind.python_type
    if python is datetime:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant.astimezone(UTC)
    if python is date:
        return date.fromisoformat(value)
    if type(value) is not python or (python is str and "\x00" in value):
        raise TypeError("not a value of this column")
    if python is int and not -(largest := LARGEST[isinstance(kind, BigInteger)]) <= value <= largest:
        raise ValueError("larger than the column")
    return value
