"""Dates and times as REST callers write them: with an offset, or local beside a time zone.

Decided here: which texts are a time, and that a local time is resolved in the body's zone before GraphQL sees it,
because the `DateTime` scalar knows no second field. Not here: which times can be booked.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# A plus sign that a query string's decoding made a space.
_LOST_PLUS: Final = re.compile(r"(?<=\d) (?=\d\d:\d\d$)", re.ASCII)


def zone(value: object) -> ZoneInfo | None:
    """The IANA zone of that name, if there is one."""
    if not isinstance(value, str):
        return None
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; a folder of zones
        return None


def instant(value: object, local_zone: ZoneInfo | None) -> str | None:
    """RFC 3339 with offset, unchanged; a local time in `local_zone` as UTC; None for anything else.

    A local time that the clocks skip moves forward by the gap; one that comes twice means its first pass: both are
    what PEP 495 calls fold=0.
    """
    if not isinstance(value, str):
        return None
    try:
        if _INSTANT.fullmatch(value):
            datetime.fromisoformat(value.upper())
            return value
        if local_zone is not None and _LOCAL.fullmatch(value):
            found = datetime.fromisoformat(value).replace(tzinfo=local_zone, fold=0).astimezone(UTC)
            return found.isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):  # no such day or hour; before year 1 or after 9999 in UTC
        return None
    return None


def bound(text: str) -> str | None:
    """A date or an RFC 3339 instant as the end of a span, or None."""
    try:
        if _DATE.fullmatch(text):
            date.fromisoformat(text)
            return text
    except ValueError:
        return None
    return instant(_LOST_PLUS.sub("+", text), None)
