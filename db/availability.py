"""Working hours: schedules with weekly rules and date overrides, and days off.

Decided here: how hours are stored and read back as the plain values that `scheduling.availability` computes with.
Times of day are minutes since midnight as the wall clock of the schedule's zone shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, insert
from sqlmodel import Field

from db import records, scope
from db.expressions import rows_of, rows_where
from db.fields import Fields, Name, Short, TimeZone
from db.members import MEMBERS
from db.resources import Owned, Resource
from db.scope import Viewer
from db.tables import column, index, owned, reference, unique
from db.types import Folded, contains
from db.unit_of_work import Fetch, Unit
from scheduling.availability import Schedule as Hours
from scheduling.availability import WeeklyRule


class ScheduleFields(Fields):
    """What may be written of a schedule, its rules and overrides apart."""

    name: Name = Field(description="Name; at most 200 characters.")
    timezone: TimeZone = Field(description="IANA time zone whose wall clock the hours are read by.")
    is_default: bool = Field(default=False, description="Whether it is the one its member uses.")


class Schedule(ScheduleFields, Owned, table=True):
    """One set of working hours of one member; every member has one default."""

    __tablename__: ClassVar[Any] = "schedules"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("member_id", "members", cascade=True),
        unique("uq_schedules_default", "team_id", "member_id", where="is_default"),
        index("member_id"),
    )
    KEYS: ClassVar[dict[str, tuple[str, ...]]] = {"name_key": ("name",)}

    member_id: int = Field(sa_type=BigInteger)
    name_key: str = Field(default="", sa_type=Folded)


class ScheduleRule(Owned, table=True):
    """Weekly hours: every `weekday` (0 is Monday) from `starts` to `ends`, minutes of the day, at most 1440."""

    __tablename__: ClassVar[Any] = "schedule_rules"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("schedule_id", "schedules", cascade=True),
        index("schedule_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="range"),
    )

    schedule_id: int = Field(sa_type=BigInteger)
    weekday: int
    starts: int
    ends: int


class ScheduleOverride(Owned, table=True):
    """Hours of one date instead of its weekly rules; one row without hours closes the date."""

    __tablename__: ClassVar[Any] = "schedule_overrides"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("schedule_id", "schedules", cascade=True),
        index("schedule_id"),
        CheckConstraint(
            "(starts IS NULL AND ends IS NULL) OR (0 <= starts AND starts < ends AND ends <= 1440)", name="range"
        ),
    )

    schedule_id: int = Field(sa_type=BigInteger)
    date: date
    starts: int | None = None
    ends: int | None = None


class TimeOffFields(Fields):
    """What may be written of days off."""

    start_date: date = Field(description="First day off.")
    end_date: date = Field(description="Last day off, inclusive.")
    reason: Short | None = Field(default=None, description="Why; never shown to visitors.")


class TimeOff(TimeOffFields, Owned, table=True):
    """Days on which a member does not work, whatever the hours say."""

    __tablename__: ClassVar[Any] = "time_off"
    __table_args__: ClassVar[Any] = (
        owned(),
        reference("member_id", "members", cascade=True),
        index("member_id"),
        CheckConstraint("start_date <= end_date", name="range"),
    )

    member_id: int = Field(sa_type=BigInteger)


SCHEDULES = Resource(
    name="schedules",
    table=Schedule,
    expressions={
        "rules": rows_of(("weekday", "starts", "ends"), ScheduleRule, "schedule_id", Schedule),
        "overrides": rows_of(("date", "starts", "ends"), ScheduleOverride, "schedule_id", Schedule),
    },
    search=lambda text, _: contains(column(Schedule, "name_key"), text),
    filters={"member_id": lambda member: column(Schedule, "member_id") == member},
    sorts={"name": column(Schedule, "name_key")},
    default_sort=("name", False),
    staff=lambda host: column(Schedule, "member_id") == host,
    references={"member_id": MEMBERS},
)
RULES = Resource(name="schedule_rules", table=ScheduleRule)
OVERRIDES = Resource(name="schedule_overrides", table=ScheduleOverride)
TIME_OFF = Resource(
    name="time_off",
    table=TimeOff,
    filters={"member_id": lambda member: column(TimeOff, "member_id") == member},
    sorts={"start_date": column(TimeOff, "start_date")},
    default_sort=("start_date", False),
    staff=lambda host: column(TimeOff, "member_id") == host,
    references={"member_id": MEMBERS},
)


async def hours(fetch: Fetch, team_id: int, host_id: int, schedule_id: int | None) -> Hours:
    """The working hours of a host: the event type's schedule, else the host's default. No schedule: never open."""
    viewer = Viewer(team_id)
    table, away = Schedule.__table__.c, TimeOff.__table__.c
    own = (table.member_id == host_id) & table.is_default
    wanted = own if schedule_id is None else table.id == schedule_id
    absent = (scope.visible(TIME_OFF, viewer), away.member_id == host_id)
    days_off = rows_where(("start_date", "end_date"), TimeOff, *absent).label("days_off")
    found = await fetch(scope.rows(SCHEDULES, viewer, days_off).where(wanted))
    if not found:
        return Hours(timezone="UTC", rules=(), overrides={}, days_off=())
    schedule = found[0]
    return Hours(
        timezone=schedule["timezone"],
        rules=tuple(WeeklyRule(*rule) for rule in schedule["rules"]),
        overrides=by_date(schedule["overrides"]),
        days_off=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in schedule["days_off"]),
    )


def by_date(rows: Sequence[tuple[str, int | None, int | None]]) -> dict[date, tuple[tuple[int, int], ...]]:
    """Override rows (date, start, end) as the ranges of each date; a row without hours closes its date."""
    found: dict[date, tuple[tuple[int, int], ...]] = {}
    for day, starts, ends in rows:
        key = date.fromisoformat(day)
        ranges = found.get(key, ())
        found[key] = ranges if starts is None or ends is None else (*ranges, (starts, ends))
    return found


async def add_schedule(
    unit: Unit, team_id: int, member_id: int, name: str, timezone: str, rules: Sequence[tuple[int, int, int]]
) -> int:
    """Store a member's default schedule with weekly rules (weekday, start, end); answers its id."""
    values = {"member_id": member_id, "name": name, "timezone": timezone, "is_default": True}
    schedule_id = await records.add(unit, SCHEDULES, team_id, values)
    stamps = {"team_id": team_id, "schedule_id": schedule_id, "created_at": unit.now, "updated_at": unit.now}
    rows = [{**stamps, "weekday": weekday, "starts": starts, "ends": ends} for weekday, starts, ends in rules]
    if rows:
        await unit.session.execute(insert(ScheduleRule.__table__), rows)
    return schedule_id
