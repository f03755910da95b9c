from datetime import UTC, datetime, timedelta, timezone

import pytest

from scheduling.instants import at, epoch_minute, epoch_minute_up

TABLE = [
    (datetime(1970, 1, 1, tzinfo=UTC), 0, 0),
    (datetime(1970, 1, 1, 0, 1, tzinfo=UTC), 1, 1),
    (datetime(1970, 1, 1, 0, 1, 0, 1, tzinfo=UTC), 1, 2),
    (datetime(1970, 1, 1, 0, 1, 59, 999_999, tzinfo=UTC), 1, 2),
    (datetime(1969, 12, 31, 23, 59, 30, tzinfo=UTC), -1, 0),
    (datetime(2026, 2, 2, 9, 0, tzinfo=timezone(timedelta(hours=-5))), 29_500_680, 29_500_680),
]


@pytest.mark.parametrize(("moment", "down", "up"), TABLE)
def test_a_moment_lies_in_one_minute_and_before_the_next(moment, down, up):
    assert epoch_minute(moment) == down
    assert epoch_minute_up(moment) == up


def test_there_and_back():
    assert at(29_500_680) == datetime(2026, 2, 2, 14, 0, tzinfo=UTC)
    assert at(29_500_680).utcoffset() == timedelta(0)
    assert epoch_minute(at(-1)) == -1


@pytest.mark.parametrize("convert", [epoch_minute, epoch_minute_up])
def test_a_naive_moment_is_refused(convert):
    with pytest.raises(ValueError, match="time zone"):
        convert(datetime(2026, 2, 2, 9, 0))  # noqa: DTZ001
