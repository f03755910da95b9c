"""Global ids: opaque to clients, `Type:number` in base64url inside. Deterministic, and cheap to decode."""

from __future__ import annotations

import base64
import binascii

NOBODY = 0  # no row has it, so a malformed id behaves like one that does not exist
LARGEST = 2**63 - 1


def encode(type_name: str, number: int) -> str:
    """The global id of a row."""
    return base64.urlsafe_b64encode(f"{type_name}:{number}".encode()).rstrip(b"=").decode()


def decode(global_id: str) -> tuple[str, int]:
    """The type and number of a global id; `("", NOBODY)` for anything that is none."""
    try:
        text = base64.urlsafe_b64decode(global_id.encode("ascii") + b"=" * (-len(global_id) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        return "", NOBODY
    type_name, _, digits = text.partition(":")
    if not digits.isdigit() or not 0 < (number := int(digits)) <= LARGEST or encode(type_name, number) != global_id:
        return "", NOBODY
    return type_name, number


def number(type_name: str, global_id: str) -> int:
    """The number of a global id of this type; NOBODY for anything else."""
    found, row_id = decode(global_id)
    return row_id if found == type_name else NOBODY
