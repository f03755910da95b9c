"""Reading the values of a slot case: each function takes a part of it and a key, and answers the value or says in one
line what is wrong with it.

Decided here: the kinds of value (whole numbers, moments, dates, wall clock, zones) and the wording of a flaw, which
names the case and the key. Not here: which keys there are (`server/cases.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.errors import Invalid
from scheduling.instants import epoch_minute, epoch_minute_up

WALL_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Part:
    """An object inside a case: the case's id, the way to it ("event.", "hosts[0].") and its values."""

    case: str
    path: str
    values: Mapping[str, Any]


def flaw(found: Part, key: str, message: str) -> Invalid:
    """The refusal of a value, naming the case and the way to the key."""
    way = f"{found.path}{key}"
    return Invalid({way: [f"{found.case}: {way} {message}"]})


def part(found: Part, key: str) -> Part:
    """The object under a key. Raises Invalid unless there is one."""
    value = found.values.get(key)
    if not isinstance(value, Mapping):
        raise flaw(found, key, "must be an object")
    return Part(found.case, f"{found.path}{key}.", value)


def parts(found: Part, key: str) -> list[Part]:
    """The list of objects under a key, empty where the key is absent or null. Raises Invalid for anything else."""
    value = found.values.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise flaw(found, key, "must be a list of objects")
    return [Part(found.case, f"{found.path}{key}[{index}].", each) for index, each in enumerate(value)]


def text(found: Part, key: str) -> str:
    """The text under a key. Raises Invalid unless there is one."""
    value = found.values.get(key)
    if not isinstance(value, str) or not value:
        raise flaw(found, key, "must be a text")
    return value


def whole(found: Part, key: str, *, default: int | None = None, least: int = 0) -> int:
    """The whole number under a key, the default where it is absent or null. Raises Invalid below `least`."""
    value = found.values.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise flaw(found, key, f"must be a whole number from {least}")
    return value


def days(found: Part, key: str) -> list[int]:
    """The weekdays under a key as they stand there, 0 to 6. Raises Invalid for anything else."""
    value = found.values.get(key)
    if not isinstance(value, list) or not all(type(each) is int and 0 <= each <= 6 for each in value):
        raise flaw(found, key, "must be a list of weekdays from 0 to 6")
    return value


def moment(found: Part, key: str, *, up: bool = False) -> int:
    """The epoch minute of an ISO 8601 moment with an offset, rounded down or up. Raises Invalid for anything else."""
    aware = _aware(text(found, key))
    if aware is None:
        raise flaw(found, key, 'must be a moment such as "2026-02-02T14:00:00Z"')
    return epoch_minute_up(aware) if up else epoch_minute(aware)


def day(found: Part, key: str, moments_in: str | None = None) -> date:
    """The date under a key; with `moments_in` (IANA) it may be a moment, read as its date there. Raises Invalid."""
    value = text(found, key)
    try:
        if DATE.fullmatch(value):
            return date.fromisoformat(value)
        aware = _aware(value) if moments_in else None
        if moments_in and aware:
            return aware.astimezone(ZoneInfo(moments_in)).date()
    except (ValueError, OverflowError):
        pass
    raise flaw(found, key, 'must be a date such as "2026-02-02"')


def minute(found: Part, key: str) -> int:
    """The minute of the day of a wall clock text, "24:00" being 1440. Raises Invalid for anything else."""
    value = text(found, key)
    if not WALL_CLOCK.fullmatch(value):
        raise flaw(found, key, "must be a wall clock from 00:00 to 24:00")
    return int(value[:2]) * 60 + int(value[3:])


def zone(found: Part, key: str) -> str:
    """The IANA zone under a key. Raises Invalid where there is none of that name."""
    value = text(found, key)
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        raise flaw(found, key, "must be an IANA time zone") from None
    return value


def _aware(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.utcoffset() is not None else None
