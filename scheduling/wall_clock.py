"""Local time of an IANA zone as epoch minutes, and back.

Decided here: a local time that does not exist moves forward by the gap, one that exists twice means its first pass
(`fold=0` says both, PEP 495), and what of this is remembered. Not here: which local times matter.

Dates are proleptic ordinals (`date.toordinal()`), minutes of a day run from 0 to 1440. The calendar here has two ends,
FIRST_DAY and LAST_DAY, to which callers keep: before it offsets are not whole minutes, after it days have no next.
Source: design "Scheduling", rule 5.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduling.instants import EPOCH, MINUTE

MINUTES_A_DAY = 1440
FIRST_DAY = date(1972, 1, 10).toordinal()
LAST_DAY = date(9998, 12, 31).toordinal()
FIRST_MINUTE = (FIRST_DAY - EPOCH.toordinal()) * MINUTES_A_DAY
LAST_MINUTE = (LAST_DAY - EPOCH.toordinal()) * MINUTES_A_DAY


def minute_of(zone: ZoneInfo, day: int, minute: int) -> int:
    """The epoch minute of a local date (ordinal) and minute of that day, 1440 being the next midnight."""
    midnight, even = stretch_of(zone, day, 1)
    return midnight + minute if even else _convert(zone, day, minute)


@lru_cache(maxsize=16_384)
def stretch_of(zone: ZoneInfo, day: int, days: int) -> tuple[int, bool]:
    """The epoch minute at which so many local days begin, and whether all their minutes follow one another evenly.

    Where they do, a local time is the beginning plus minutes and no zone needs to be asked.
    """
    midnights = [_convert(zone, day + ahead, 0) for ahead in range(days + 1)]
    even = all(later - earlier == MINUTES_A_DAY for earlier, later in pairwise(midnights))
    return midnights[0], even


@lru_cache(maxsize=1_024)
def _convert(zone: ZoneInfo, day: int, minute: int) -> int:
    ahead, minute = divmod(minute, MINUTES_A_DAY)
    local = datetime.combine(date.fromordinal(day + ahead), time(minute // 60, minute % 60), zone)
    return (local.astimezone(UTC) - EPOCH) // MINUTE


def local_day(zone: ZoneInfo, minute: int) -> int:
    """The local date (ordinal) that holds an epoch minute; past an end of the calendar, the date at that end."""
    minute = FIRST_MINUTE if minute < FIRST_MINUTE else min(minute, LAST_MINUTE)
    return datetime.fromtimestamp(minute * 60, zone).toordinal()


def local_minute_of_hour(zone: ZoneInfo, minute: int) -> int:
    """What the minute hand of a clock in the zone shows at an epoch minute."""
    return datetime.fromtimestamp(minute * 60, zone).minute


def monday_of(day: int) -> int:
    """The Monday (ordinal) of the week that holds a date."""
    return day - (day - 1) % 7
