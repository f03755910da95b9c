"""Every table, imported once, so that the metadata is complete for migrations."""

from __future__ import annotations

from sqlmodel import SQLModel

import db.availability
import db.clients
import db.event_types
import db.events
import db.locations
import db.members
import db.occurrences
import db.reservations
import db.tables
import db.teams
import db.tokens
import db.users  # noqa: F401

METADATA = SQLModel.metadata
