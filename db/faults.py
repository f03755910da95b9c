"""What a database error means to a caller.

Decided here: which constraint speaks of which field, and which errors are worth another try. Every unique constraint
and the reservation guard are named in this one table; anything not named is a fault of ours and goes up as it is.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from scheduling.errors import Invalid, SlotUnavailable, Unavailable

OVERLAP = "reservations_no_overlap"

# constraint -> (SQLite names the columns instead, the field, the message)
TAKEN: dict[str, tuple[str, str, str]] = {
    "uq_teams_slug": ("teams.slug", "slug", "This slug is already in use."),
    "uq_event_types_slug": ("event_types.slug", "slug", "This slug is already in use."),
    "uq_locations_slug": ("locations.slug", "slug", "This slug is already in use."),
    "uq_clients_email": ("clients.email_key", "email", "A client with this e-mail address already exists."),
    "uq_users_email": ("users.email_key", "email", "This e-mail address is already in use."),
    "uq_members_user": ("members.user_id", "email", "This person is already a member."),
    "uq_members_slug": ("members.slug", "slug", "This slug is already in use."),
}
RETRIED_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
AWAY_TEXTS = ("database is locked", "unable to open database file", "disk I/O error", "disk is full")
AWAY_STATES = ("08", "53", "57")  # connection, resources, operator intervention


def refusal(error: DBAPIError) -> BaseException:
    """The refusal a caller shall see for a database error, or the error itself when it is none of the caller's."""
    text = str(error.orig)
    if OVERLAP in text:
        return SlotUnavailable()
    for constraint, (column, field, message) in TAKEN.items():
        if constraint in text or (text.startswith("UNIQUE constraint failed") and column in text):
            return Invalid({field: [message]})
    if is_away(error):
        return Unavailable()
    return error


def is_away(error: DBAPIError) -> bool:
    """True when the database is away or locked, so that the same request may work in a moment."""
    text, state = str(error.orig), _state(error)
    return error.connection_invalidated or any(sign in text for sign in AWAY_TEXTS) or state.startswith(AWAY_STATES)


def may_retry(error: DBAPIError) -> bool:
    """True when the database itself asks to run the transaction again."""
    return _state(error) in RETRIED_STATES


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
