"""What is read as a time, and where the clocks jump."""

from zoneinfo import ZoneInfo

import pytest

from rest_compat import times

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    ["2026-03-29T01:30:00Z", "2026-03-29t01:30:00z", "2026-03-29T01:30:00+02:00", "2026-03-29T01:30:00.25-05:30"],
)
def test_an_instant_stays_as_it_is(text):
    assert times.instant(text, None) == text
    assert times.instant(text, BERLIN) == text


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-07-01T09:00:00", "2026-07-01T07:00:00Z"),
        ("2026-07-01T09:00", "2026-07-01T07:00:00Z"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),  # skipped: 03:30 summer time
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),  # twice: the first pass, still summer time
    ],
)
def test_a_local_time_is_resolved_in_its_zone(local, utc):
    assert times.instant(local, BERLIN) == utc


def test_a_gap_of_half_an_hour_moves_by_half_an_hour():
    assert times.instant("2026-10-04T02:15:00", ZoneInfo("Australia/Lord_Howe")) == "2026-10-03T15:45:00Z"


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-01T09:00:00",
        "2026-07-01",
        "2026-02-30T09:00:00Z",
        "2026-07-01T25:00:00Z",
        "2026-07-01T09:00:00+25:00",
        "2026-07-01 09:00:00Z",
        "2026-07-01T09:00Z",
        "now",
        "",
        1782896400,
        None,
        True,
    ],
)
def test_anything_else_is_no_instant(value):
    assert times.instant(value, None) is None


def test_a_local_time_outside_of_time_is_none():
    assert times.instant("0001-01-01T00:00:00", BERLIN) is None


def test_a_zone_is_an_iana_name():
    assert times.zone("Europe/Berlin") == BERLIN


@pytest.mark.parametrize("value", ["Mars/Olympus", "", "../etc/passwd", "America", "\0", 1, None, ["UTC"]])
def test_anything_else_is_no_zone(value):
    assert times.zone(value) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("2026-03-29", "2026-03-29"),
        ("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"),
        ("2026-03-29T01:30:00 02:00", "2026-03-29T01:30:00+02:00"),
        ("2026-02-30", None),
        ("2026-03-29T01:30:00", None),
        ("20260329", None),
        ("", None),
    ],
)
def test_a_bound_is_a_date_or_an_instant(text, bound):
    assert times.bound(text) == bound
