"""Whole rows as both doors show them: what a fresh one holds, and what a case says is different."""

from __future__ import annotations

from typing import Any

from tests.factories import Team

AT_START = "2026-01-05T08:00:00Z"
STAMPS = {"created_at": AT_START, "updated_at": AT_START}
LONG = "x" * 10_000

# Text that no field takes, whatever its form.
NUL = "a\0b"


def client_row(row_id: int, **given: Any) -> dict[str, Any]:
    """A client."""
    empty = dict.fromkeys(("phone", "notes", "timezone", "locale", "last_event_at"))
    return {"id": row_id, **empty, "tags": [], "status": "active", "events_count": 0, **STAMPS, **given}


def location_row(row_id: int, **given: Any) -> dict[str, Any]:
    """A location."""
    empty = dict.fromkeys(("address", "city", "state", "zip", "country", "phone", "email", "timezone"))
    return {"id": row_id, **empty, "is_active": True, "status": "active", **STAMPS, **given}


def event_type_row(row_id: int, host_id: int, **given: Any) -> dict[str, Any]:
    """An event type of 30 minutes."""
    nothing = ("description", "slot_interval", "color", "schedule_id", "maximum_advance", "window_start")
    more = ("window_end", "location_id", "location_details", "category")
    return {
        "id": row_id,
        **dict.fromkeys((*nothing, *more)),
        "kind": "one_on_one",
        "duration": 30,
        "member_ids": [host_id],
        "buffer_before": 0,
        "buffer_after": 0,
        "minimum_notice": 0,
        "window_kind": "rolling_days",
        "location_type": "custom",
        "is_active": True,
        "status": "active",
        "position": 0,
        **STAMPS,
        **given,
    }


def event_row(team: Team, row_id: int, **given: Any) -> dict[str, Any]:
    """A booking of the team's event type with its owner, on Tuesday at 10:00, made by the owner."""
    owner = team.members["owner"]
    client = given["client"]
    return {
        "id": row_id,
        "event_type_id": team.event_type,
        "event_type": {"id": team.event_type, "name": "Intro call", "slug": "intro-call"},
        "starts_at": "2026-01-06T10:00:00Z",
        "ends_at": "2026-01-06T10:30:00Z",
        "date": "2026-01-06",
        "time": "10:00",
        "duration": 30,
        "timezone": "UTC",
        "host_id": owner,
        "host": {"id": owner, "name": "Owner", "email": f"owner@{team.slug}.example.com"},
        "client_id": client["id"],
        "location_id": None,
        "booked_by": owner,
        "status": "confirmed",
        "location_type": "custom",
        "location": None,
        "notes": None,
        "cancellation_reason": None,
        "cancelled_at": None,
        **STAMPS,
        **given,
    }


def team_row(team: Team, **given: Any) -> dict[str, Any]:
    """The team."""
    return {
        "id": team.id,
        "name": "Team",
        "slug": team.slug,
        "timezone": "UTC",
        "locale": "en",
        "currency": "USD",
        **dict.fromkeys(("email", "phone", "website", "brand_color")),
        "week_start": "monday",
        **STAMPS,
        **given,
    }


def member_row(team: Team, role: str, **given: Any) -> dict[str, Any]:
    """A member."""
    return {
        "id": team.members[role],
        "name": role.capitalize(),
        "email": f"{role}@{team.slug}.example.com",
        "role": role,
        "slug": role,
        "timezone": None,
        "status": "active",
        **STAMPS,
        **given,
    }
