"""Which starts can be booked. Listing and booking ask the same function, so what is offered is accepted.

Decided here: what is read for the answer. Not here: the rules (`scheduling.availability`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db import availability, event_types, members, reservations, teams
from db.fields import ZONES
from db.scope import Viewer
from db.types import Row
from db.unit_of_work import Fetch
from resolvers.context import Context
from resolvers.reading import bound
from scheduling.availability import Rules, Window, WindowKind, starts
from scheduling.errors import Invalid, NotFound
from scheduling.instants import at, epoch_minute_up

MAXIMUM_SPAN = timedelta(days=366)
FARTHEST = timedelta(days=3_660)  # as far as `maximum_advance` reaches
NEXT = 5
NEXT_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be booked, and with whom."""

    starts_at: datetime
    ends_at: datetime
    host_id: int


async def listed(
    ctx: Context,
    team: str,
    event_type: str,
    start: date | datetime,
    end: date | datetime,
    timezone: str | None,
    host: str | None,
) -> tuple[Viewer, list[Slot]]:
    """The free starts of a public event type, by slugs. Anyone may ask.

    A date is its midnight in `timezone` (the team's by default), and a bare `end` includes that day. Raises NotFound
    for an unknown team, event type or host; Invalid for an unknown time zone and a span turned round or too long.
    """
    viewer, team_row, type_row = await named(ctx, team, event_type)
    if timezone is not None and timezone not in ZONES:
        raise Invalid({"timezone": ["The timezone must be an IANA time zone, such as Europe/Berlin."]})
    zone = ZoneInfo(timezone or team_row["timezone"])
    try:
        first, last = bound(start, zone, is_end=False), bound(end, zone, is_end=True)
    except OverflowError:
        raise Invalid({"from": ["The span lies outside the calendar."]}) from None
    if first > last:
        raise Invalid({"from": ["The from must not be after the to."]})
    if last - first > MAXIMUM_SPAN + timedelta(hours=2):  # a year of days is longer where clocks changed
        raise Invalid({"to": ["A span is at most 366 days."]})
    host_id = await chosen_host(ctx, viewer, type_row, host)
    found = await free(ctx.database.fetch, type_row, host_id, first, last, ctx.clock())
    return viewer, found


async def named(ctx: Context, team: str, event_type: str) -> tuple[Viewer, Row, Row]:
    """The team and its active event type that two slugs name. Raises NotFound."""
    team_row = None if "\0" in team + event_type else await teams.by_slug(ctx.database.fetch, team)
    if team_row is None:
        raise NotFound
    viewer = Viewer(team_row["id"])
    type_row = await event_types.by_slug(ctx.database.fetch, viewer, event_type)
    if type_row is None:
        raise NotFound
    return viewer, team_row, type_row


async def chosen_host(ctx: Context, viewer: Viewer, type_row: Row, slug: str | None) -> int:
    """The id of the host that a slug names, else the event type's first. Raises NotFound when it is no host of it."""
    if slug is None:
        return int(type_row["member_ids"][0])
    host_id = None if "\0" in slug else await members.host_by_slug(ctx.database.fetch, viewer, slug)
    if host_id is None or host_id not in type_row["member_ids"]:
        raise NotFound
    return host_id


async def free(fetch: Fetch, type_row: Row, host_id: int, start: datetime, end: datetime, now: datetime) -> list[Slot]:
    """The free starts of one host in `[start, end)`, aware UTC."""
    team_id = type_row["team_id"]
    rules = rules_of(type_row)
    counts_days = needs_past(rules)
    if counts_days:  # bookable days are counted from today on, but not for ever
        end = min(end, now + FARTHEST)
    first, last = epoch_minute_up(start), epoch_minute_up(end)
    if first >= last:
        return []
    hours = await availability.hours(fetch, team_id, host_id, type_row["schedule_id"])
    earliest = epoch_minute_up(now) if counts_days else first
    margin = rules.duration + rules.buffer_before + rules.buffer_after
    busy = await reservations.busy(fetch, team_id, host_id, min(first, earliest) - margin, last + margin)
    found = starts(hours, busy, rules, start=first, end=last, now=epoch_minute_up(now), days_zone=hours.timezone)
    length = timedelta(minutes=rules.duration)
    return [Slot(at(minute), at(minute) + length, host_id) for minute in found]


async def next_free(fetch: Fetch, type_row: Row, host_id: int, after: datetime, now: datetime) -> list[datetime]:
    """The next few free starts from `after` (or now, when that is later) on."""
    first = max(after, now)
    found = await free(fetch, type_row, host_id, first, first + NEXT_WITHIN, now)
    return [slot.starts_at for slot in found[:NEXT]]


def rules_of(type_row: Any) -> Rules:
    """The rules of an event type as the pure function reads them."""
    kind = WindowKind(type_row["window_kind"])
    days, first, last = type_row["maximum_advance"], type_row["window_start"], type_row["window_end"]
    has_window = kind is WindowKind.RANGE or days is not None
    return Rules(
        duration=type_row["duration"],
        slot_interval=type_row["slot_interval"] or type_row["duration"],
        buffer_before=type_row["buffer_before"],
        buffer_after=type_row["buffer_after"],
        minimum_notice=type_row["minimum_notice"],
        window=Window(kind=kind, days=days, start=first, end=last) if has_window else None,
    )


def needs_past(rules: Rules) -> bool:
    """True when busy time before the span decides what is in it."""
    return rules.window is not None and rules.window.kind is WindowKind.ROLLING_BOOKABLE_DAYS
