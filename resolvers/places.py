"""Where an event happens: a location, or what the event type says."""

from __future__ import annotations

from typing import Any

from db import records
from db.event_types import LocationType
from db.locations import LOCATIONS
from db.scope import Viewer
from db.types import Row
from db.unit_of_work import Unit
from scheduling.errors import Invalid


async def chosen(unit: Unit, team_id: int, location_id: int) -> dict[str, Any]:
    """An event's place when a location was chosen for it. Raises Invalid on `location_id`."""
    place = await records.read(unit.fetch, LOCATIONS, Viewer(team_id), location_id)
    if place is None:
        raise Invalid({"location_id": ["The selected location does not exist."]})
    return {"location_id": location_id, "location_type": LocationType.IN_PERSON, "location": _text(place)}


async def inherited(unit: Unit, type_row: Row) -> dict[str, Any]:
    """An event's place as its event type says; a location deleted since stays good for its event types."""
    location_id, text = type_row["location_id"], type_row["location_details"]
    if location_id is not None:
        viewer = Viewer(type_row["team_id"])
        place = await records.read(unit.fetch, LOCATIONS, viewer, location_id, deleted=True)
        text = _text(place) if place else text
    return {"location_id": location_id, "location_type": type_row["location_type"], "location": text}


def _text(place: Row) -> str:
    return ", ".join(filter(None, (place[name] for name in ("name", "address", "city"))))
