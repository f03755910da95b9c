"""Instants as whole minutes since 1970-01-01T00:00Z, and back.

Decided here: how a moment becomes an integer and which way a fraction of a minute is rounded. Not here: local
time and zones (`scheduling/wall_clock.py`). The server's own time zone plays no part: naive moments are refused.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def epoch_minute(moment: datetime) -> int:
    """The whole minute a moment lies in (rounded down). Raises ValueError for a naive moment."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return (moment - EPOCH) // MINUTE


def epoch_minute_up(moment: datetime) -> int:
    """The first whole minute at or after a moment (rounded up). Raises ValueError for a naive moment."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return -((EPOCH - moment) // MINUTE)


def at(minute: int) -> datetime:
    """The moment of an epoch minute, aware UTC."""
    return EPOCH + timedelta(minutes=minute)
