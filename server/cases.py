"""Slot cases in files: "which starts are bookable" as plain data, answered by the function the server uses.

Decided here: how a case becomes the input of `scheduling/availability.py`, what is wrong in it, and which parts of the
format are refused. Not here: the rules of slots, and how answers are printed (`server/slots_command.py`).

A case is one object: `now`, `mode`, `query` {from, to, invitee_time_zone}, `event` {duration_min, interval_min, ...},
`hosts` [{schedule {time_zone, rules, overrides}, busy, out_of_office}], `reserved`. Weekdays are 0 = Sunday to
6 = Saturday. Rolling windows count the invitee's days, a range counts the host's.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scheduling import availability
from scheduling.availability import Busy, Rules, Schedule, WeeklyRule, Window, WindowKind
from scheduling.errors import Invalid
from scheduling.instants import at
from server.case_parts import Part, day, days, flaw, minute, moment, part, parts, text, whole, zone

# Parts of the format that are refused when a case uses them, and where they stand.
UNSUPPORTED_IN_EVENT = ("offset_min", "pack_slots", "limits", "seats")
UNSUPPORTED_IN_HOST = ("travel",)

LONGEST_QUERY = 366 * 1440
WARM_UP_RUNS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One question, ready to be asked; start, end and now are epoch minutes."""

    id: str
    schedule: Schedule
    busy: tuple[Busy, ...]
    rules: Rules
    start: int
    end: int
    now: int
    days_zone: str


def load(path: Path) -> list[Case]:
    """The cases of a file that holds one case or a list of them. Raises Invalid, one line, for what is wrong."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise Invalid({"path": [f"{path}: {error.strerror}"]}) from None
    except (ValueError, RecursionError) as error:
        raise Invalid({"path": [f"{path}: not JSON: {error}"]}) from None
    return [_case(each, path.stem) for each in (found if isinstance(found, list) else [found])]


def starts(case: Case) -> list[str]:
    """The bookable starts, sorted, as "2026-02-02T14:00:00Z"."""
    return [f"{at(start):%Y-%m-%dT%H:%M:%SZ}" for start in _ask(case)]


def measure(case: Case, runs: int) -> tuple[int, float]:
    """The number of starts, and the median CPU time of so many warm runs in milliseconds."""
    count = 0
    for _ in range(WARM_UP_RUNS):
        count = len(_ask(case))
    taken = []
    for _ in range(runs):
        before = time.process_time_ns()
        _ask(case)
        taken.append(time.process_time_ns() - before)
    return count, statistics.median(taken) / 1_000_000


def _ask(case: Case) -> list[int]:
    return availability.starts(
        case.schedule,
        case.busy,
        case.rules,
        start=case.start,
        end=case.end,
        now=case.now,
        days_zone=case.days_zone,
    )


def _case(found: Any, name: str) -> Case:
    if not isinstance(found, Mapping):
        raise Invalid({"case": [f"{name}: a case is an object"]})
    root = Part(str(found.get("id") or name), "", found)
    host = _only_host(root)
    event, query = part(root, "event"), part(root, "query")
    _refuse(event, UNSUPPORTED_IN_EVENT)
    _refuse(host, UNSUPPORTED_IN_HOST)
    schedule = _schedule(host)
    rules = _rules(event, schedule.timezone)
    start, end = moment(query, "from", up=True), moment(query, "to", up=True)
    if not start <= end <= start + LONGEST_QUERY:
        raise flaw(query, "to", "must lie 0 to 366 days after query.from")
    invitee = zone(query, "invitee_time_zone")
    is_range = rules.window is not None and rules.window.kind is WindowKind.RANGE
    return Case(
        id=root.case,
        schedule=schedule,
        busy=(*map(_busy, parts(host, "busy")), *_reserved(root, rules.duration)),
        rules=rules,
        start=start,
        end=end,
        now=moment(root, "now", up=True),
        days_zone=schedule.timezone if is_range else invitee,
    )


def _only_host(root: Part) -> Part:
    if text(root, "mode") != "single":
        raise flaw(root, "mode", f"{text(root, 'mode')} is not supported, only single")
    hosts = parts(root, "hosts")
    if len(hosts) != 1:
        raise flaw(root, "hosts", "must hold one host in mode single")
    return hosts[0]


def _refuse(found: Part, keys: tuple[str, ...]) -> None:
    for key in keys:
        if found.values.get(key):
            raise flaw(found, key, "is not supported")


def _schedule(host: Part) -> Schedule:
    found = part(host, "schedule")
    overrides: dict[date, tuple[tuple[int, int], ...]] = {}
    for override in parts(found, "overrides"):
        ranges = tuple(map(_range, parts(override, "ranges")))
        on = day(override, "date")
        overrides[on] = overrides.get(on, ()) + ranges
    return Schedule(
        timezone=zone(found, "time_zone"),
        rules=tuple(
            # Sunday is 0 in a case, Monday in a schedule.
            WeeklyRule((weekday - 1) % 7, *_range(rule))
            for rule in parts(found, "rules")
            for weekday in days(rule, "days")
        ),
        overrides=overrides,
        days_off=tuple((day(off, "from"), day(off, "to")) for off in parts(host, "out_of_office")),
    )


def _range(found: Part) -> tuple[int, int]:
    start, end = minute(found, "start"), minute(found, "end")
    if end < start:
        raise flaw(found, "end", "lies before start")
    return start, end


def _busy(found: Part) -> Busy:
    return Busy(
        moment(found, "start"),
        moment(found, "end", up=True),
        whole(found, "buffer_before_min", default=0),
        whole(found, "buffer_after_min", default=0),
    )


def _reserved(root: Part, duration: int) -> list[Busy]:
    """What others hold is busy for as long as it says, else for the length of this event."""
    held = []
    for each in parts(root, "reserved"):
        start = moment(each, "start")
        held.append(Busy(start, moment(each, "end", up=True) if each.values.get("end") else start + duration))
    return held


def _rules(event: Part, host_zone: str) -> Rules:
    duration = whole(event, "duration_min", least=1)
    window = event.values.get("booking_window")
    return Rules(
        duration=duration,
        slot_interval=whole(event, "interval_min", default=duration, least=1),
        buffer_before=whole(event, "buffer_before_min", default=0),
        buffer_after=whole(event, "buffer_after_min", default=0),
        minimum_notice=whole(event, "min_notice_min", default=0),
        window=_window(part(event, "booking_window"), host_zone) if window else None,
    )


def _window(found: Part, host_zone: str) -> Window:
    kind, count = text(found, "kind"), found.values.get("count") or "calendar"
    if kind == "range":
        return Window(WindowKind.RANGE, start=day(found, "from", host_zone), end=day(found, "to", host_zone))
    if kind == "rolling_bookable_days":
        return Window(WindowKind.ROLLING_BOOKABLE_DAYS, days=whole(found, "days"))
    if kind != "rolling_days":
        raise flaw(found, "kind", "must be rolling_days, rolling_bookable_days or range")
    if count not in ("calendar", "business"):
        raise flaw(found, "count", "must be calendar or business")
    rolling = WindowKind.ROLLING_DAYS if count == "calendar" else WindowKind.ROLLING_BUSINESS_DAYS
    return Window(rolling, days=whole(found, "days"))
