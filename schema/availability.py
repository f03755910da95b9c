"""Working hours and days off in GraphQL."""

import datetime as calendar
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from db.availability import SCHEDULES, TIME_OFF
from db.types import Row
from resolvers import loaders
from schema.connections import Connection, SpanFilter, listed, order, to_many
from schema.inputs import content, optional
from schema.nodes import Node, column, context, id_of, node, one, to_one
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


@node(SCHEDULES, "Working hours of a member.")
class Schedule(Node):
    """One set of working hours."""

    database_id: int = column("id", summary=True)
    name: str = column(summary=True)
    timezone: TimeZone = column()
    is_default: bool = column()
    member_id: strawberry.ID = id_of("Member", "member_id", "Whose hours these are.")
    created_at: datetime = column()
    updated_at: datetime = column()
    member: Annotated["Member", strawberry.lazy("schema.members")] = to_one("member_id", "Whose hours these are.")
    event_types: Connection[Annotated["EventType", strawberry.lazy("schema.event_types")]] = to_many(
        "schema.event_types", "EventType", by="schedule_id", description="The event types that name these hours."
    )

    @strawberry.field(description="Hours of every week, by weekday and start.")
    async def rules(self, info: Info) -> list[WeeklyHours]:
        """The weekly hours."""
        context(info).require_read(SCHEDULES.name)
        rows = await loaders.rules(context(info)).load(self.row["id"])
        return [
            WeeklyHours(weekday=row["weekday"], start=_clock(row["starts"]), end=_clock(row["ends"])) for row in rows
        ]

    @strawberry.field(description="Dates with hours of their own.")
    async def overrides(self, info: Info) -> list[DateHours]:
        """The dates with other hours."""
        context(info).require_read(SCHEDULES.name)
        rows = await loaders.overrides(context(info)).load(self.row["id"])
        dates: dict[date, list[Row]] = {}
        for row in rows:
            dates.setdefault(row["date"], []).append(row)
        return [DateHours(date=day, hours=_ranges(found)) for day, found in dates.items()]


def _ranges(rows: list[Row]) -> list[Hours]:
    open_rows = (row for row in rows if row["starts"] is not None)
    return [Hours(start=_clock(row["starts"]), end=_clock(row["ends"])) for row in open_rows]


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
class ScheduleFilter(SpanFilter):
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
