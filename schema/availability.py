"""Working hours and days off in GraphQL."""

import datetime as calendar
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db.availability import SCHEDULES, TIME_OFF, by_date
from schema.connections import Connection, SearchFilter, listed, order, to_many
from schema.inputs import content, optional
from schema.nodes import Node, column, computed, id_of, node, one, to_one
from schema.scalars import LocalTime, TimeZone

if TYPE_CHECKING:
    from schema.event_types import EventType
    from schema.members import Member


def _clock(minutes: int) -> LocalTime:
    return LocalTime(f"{minutes // 60:02d}:{minutes % 60:02d}")


@strawberry.type(description="Hours of every week.")
class WeeklyHours:
    """Hours of every week, as the wall clock of the schedule's zone shows them."""

    weekday: int = strawberry.field(description="0 is Monday.")
    start: LocalTime = strawberry.field(description="When they begin.")
    end: LocalTime = strawberry.field(description="When they end; 24:00 is midnight.")


@strawberry.type(description="A range of hours of one day.")
class Hours:
    """A range of hours of one day."""

    start: LocalTime = strawberry.field(description="When it begins.")
    end: LocalTime = strawberry.field(description="When it ends; 24:00 is midnight.")


@strawberry.type(description="The hours of one date instead of its weekly ones.")
class DateHours:
    """The hours of one date."""

    date: calendar.date = strawberry.field(description="The date, in the schedule's zone.")
    hours: list[Hours] = strawberry.field(description="Its hours; none closes the date.")


def _weekly(rules: list[tuple[int, int, int]]) -> list[WeeklyHours]:
    return [WeeklyHours(weekday=day, start=_clock(starts), end=_clock(ends)) for day, starts, ends in rules]


def _dates(overrides: list[tuple[str, int | None, int | None]]) -> list[DateHours]:
    return [
        DateHours(date=day, hours=[Hours(start=_clock(starts), end=_clock(ends)) for starts, ends in ranges])
        for day, ranges in by_date(overrides).items()
    ]


@node(SCHEDULES, "Working hours of a member.")
class Schedule(Node):
    """One set of working hours."""

    database_id: int = column("id", summary=True)
    name: str = column(summary=True)
    timezone: TimeZone = column()
    is_default: bool = column()
    member_id: strawberry.ID = id_of("Member", "member_id", "Whose hours these are.")
    rules: list[WeeklyHours] = computed(_weekly, "rules", description="Hours of every week, by weekday and start.")
    overrides: list[DateHours] = computed(_dates, "overrides", description="Dates with hours of their own.")
    created_at: datetime = column()
    updated_at: datetime = column()
    member: Annotated["Member", strawberry.lazy("schema.members")] = to_one("member_id", "Whose hours these are.")
    event_types: Connection[Annotated["EventType", strawberry.lazy("schema.event_types")]] = to_many(
        "schema.event_types", "EventType", by="schedule_id", description="The event types that name these hours."
    )


@node(TIME_OFF, "Days on which a member does not work.")
class TimeOff(Node):
    """Days off."""

    database_id: int = column("id")
    start_date: date = column()
    end_date: date = column()
    reason: str | None = column()
    member_id: strawberry.ID = id_of("Member", "member_id", "Who is off.")
    created_at: datetime = column()
    updated_at: datetime = column()
    member: Annotated["Member", strawberry.lazy("schema.members")] = to_one("member_id", "Who is off.")


@content(None, "Which schedules.")
class ScheduleFilter(SearchFilter):
    """Which schedules; the span is over when they were made."""

    member_id: strawberry.ID | None = optional("Of this member.", node="Member")


@content(None, "Which days off.")
class TimeOffFilter:
    """Which days off."""

    member_id: strawberry.ID | None = optional("Of this member.", node="Member")


ScheduleOrder: Any = order("Schedule", name="Name.")
TimeOffOrder: Any = order("TimeOff", start_date="First day off.")


@strawberry.type
class AvailabilityQueries:
    """Reading working hours."""

    schedule: Schedule | None = one("A schedule; null when there is none with this id.")
    schedules: Connection[Schedule] = listed("schema.availability", "Schedule", "The schedules of the team.")
    time_off: Connection[TimeOff] = listed("schema.availability", "TimeOff", "The days off of the team.")
