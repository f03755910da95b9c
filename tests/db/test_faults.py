"""What a database error means to a caller."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from db import faults
from db.metadata import METADATA
from scheduling.errors import Invalid, SlotUnavailable, Unavailable


class DriverError(Exception):
    """An error of a driver; PostgreSQL's carries a state."""

    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        super().__init__(text)
        if sqlstate is not None:
            self.sqlstate = sqlstate


def error(text: str, sqlstate: str | None = None, *, invalidated: bool = False) -> DBAPIError:
    return DBAPIError("select 1", {}, DriverError(text, sqlstate), connection_invalidated=invalidated)


def test_the_guard_means_that_the_slot_is_taken() -> None:
    for text in (
        'conflicting key value violates exclusion constraint "reservations_no_overlap"',
        "reservations_no_overlap",
    ):
        assert isinstance(faults.refusal(IntegrityError("insert", {}, DriverError(text))), SlotUnavailable)


@pytest.mark.parametrize("constraint", sorted(faults.TAKEN))
def test_a_unique_constraint_names_its_field(constraint: str) -> None:
    column, field, message = faults.TAKEN[constraint]
    for text in (
        f'duplicate key value violates unique constraint "{constraint}"',
        f"UNIQUE constraint failed: t.team_id, {column}",
    ):
        refused = faults.refusal(error(text, "23505"))
        assert isinstance(refused, Invalid)
        assert refused.fields == {field: [message]}


def test_every_unique_constraint_of_a_value_that_callers_write_is_named() -> None:
    """Ids and ordered links are ours to keep apart."""
    unique = {index.name for table in METADATA.tables.values() for index in table.indexes if index.unique}
    unique |= {"uq_teams_slug", "uq_users_email"}
    assert unique - set(faults.TAKEN) == {"uq_schedules_default", "uq_event_type_members"}
    assert set(faults.TAKEN) <= unique


@pytest.mark.parametrize("state", ["08006", "53300", "57P01", "57P03"])
def test_a_database_that_is_away_says_so(state: str) -> None:
    assert faults.is_away(error("gone", state))
    assert isinstance(faults.refusal(error("gone", state)), Unavailable)
    assert not faults.may_retry(error("gone", state))


def test_a_locked_or_lost_database_is_away() -> None:
    locked = OperationalError("begin immediate", {}, DriverError("database is locked"))
    assert faults.is_away(locked)
    assert faults.is_away(error("connection is closed", invalidated=True))


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_the_database_asks_to_repeat_may_be_repeated(state: str) -> None:
    assert faults.may_retry(error("deadlock detected", state))
    assert not faults.is_away(error("deadlock detected", state))


@pytest.mark.parametrize("state", [None, "42P01", "22P05", "23503", "23514"])
def test_anything_else_is_a_fault_of_ours(state: str | None) -> None:
    found = error("something else", state)
    assert faults.refusal(found) is found
    assert not faults.may_retry(found)
