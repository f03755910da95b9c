import json
from copy import deepcopy
from pathlib import Path

import pytest

from scheduling.errors import Invalid
from server import cases

DATA = Path(__file__).parents[1] / "data"

CASE = {
    "id": "plain",
    "now": "2026-02-01T00:00:00Z",
    "mode": "single",
    "query": {"from": "2026-02-02T00:00:00Z", "to": "2026-02-09T00:00:00Z", "invitee_time_zone": "UTC"},
    "event": {"duration_min": 60},
    "hosts": [
        {
            "id": "ana",
            "schedule": {
                "time_zone": "UTC",
                "rules": [{"days": [1, 2, 3, 4, 5, 6, 0], "start": "09:00", "end": "10:00"}],
            },
            "busy": [],
        }
    ],
}


@pytest.fixture
def ask(tmp_path):
    """Asks a case that differs from the plain one: `ask({"event.duration_min": 30})`; days of the starts, or times."""

    def changed(changes=None):
        case = deepcopy(CASE)
        for way, value in (changes or {}).items():
            *steps, last = way.split(".")
            place = case
            for step in steps:
                place = place[0] if step == "first" else place.setdefault(step, {})
            place[last] = value
        path = tmp_path / "case.json"
        path.write_text(json.dumps(case))
        [found] = cases.load(path)
        return [start[8:16].replace("T", " ") for start in cases.starts(found)]

    return changed


def every(*days, time="09:00"):
    return [f"{day:02} {time}" for day in days]


ALL = every(2, 3, 4, 5, 6, 7, 8)


def test_the_working_week():
    [case] = cases.load(DATA / "week.json")
    assert case.id == "week"
    assert cases.starts(case) == [
        "2026-02-02T14:00:00Z",
        "2026-02-02T15:00:00Z",
        "2026-02-02T16:00:00Z",
        "2026-02-03T16:00:00Z",
        "2026-02-05T03:00:00Z",
        "2026-02-05T04:00:00Z",
        "2026-02-06T14:00:00Z",
        "2026-02-06T15:00:00Z",
        "2026-02-06T16:00:00Z",
    ]


def test_a_list_of_cases():
    found = cases.load(DATA / "two.json")
    assert [case.id for case in found] == ["sunday", "closed"]
    assert [cases.starts(case) for case in found] == [["2026-03-29T01:00:00Z"], []]


def test_measuring_counts_and_times():
    [case] = cases.load(DATA / "week.json")
    count, cpu_ms = cases.measure(case, 3)
    assert count == 9
    assert 0 < cpu_ms < 100


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ALL),
        # The step is the duration where there is none of its own.
        ({"event.duration_min": 30}, sorted([*ALL, *every(2, 3, 4, 5, 6, 7, 8, time="09:30")])),
        ({"event.duration_min": 30, "event.interval_min": 60}, ALL),
        ({"event.interval_min": None}, ALL),
        ({"event.min_notice_min": 33 * 60}, ALL),
        ({"event.min_notice_min": 33 * 60 + 1}, ALL[1:]),
        # A second past the minute is the next minute.
        ({"now": "2026-02-02T09:00:01Z"}, ALL[1:]),
        ({"now": "2026-02-02T10:00:00+01:00"}, ALL),
        ({"query.from": "2026-02-02T09:00:00Z", "query.to": "2026-02-03T09:00:00Z"}, ALL[:1]),
        ({"query.from": "2026-02-02T09:00:30Z", "query.to": "2026-02-03T09:00:30Z"}, every(3)),
        # 0 is Sunday.
        ({"hosts.first.schedule.rules.first.days": [0]}, every(8)),
        ({"hosts.first.schedule.rules.first.days": [1, 6]}, every(2, 7)),
        ({"hosts.first.schedule.rules.first.end": "24:00", "event.duration_min": 15 * 60}, ALL),
        ({"hosts.first.schedule.overrides": [{"date": "2026-02-03", "ranges": []}]}, every(2, 4, 5, 6, 7, 8)),
        ({"hosts.first.out_of_office": [{"from": "2026-02-03", "to": "2026-02-05"}]}, every(2, 6, 7, 8)),
        (
            {"hosts.first.busy": [{"start": "2026-02-03T09:59:59Z", "end": "2026-02-03T12:00:00Z"}]},
            every(2, 4, 5, 6, 7, 8),
        ),
        (
            {
                "hosts.first.busy": [
                    {"start": "2026-02-03T10:10:00Z", "end": "2026-02-03T12:00:00Z", "buffer_before_min": 10}
                ]
            },
            ALL,
        ),
        (
            {
                "hosts.first.busy": [
                    {"start": "2026-02-03T10:10:00Z", "end": "2026-02-03T12:00:00Z", "buffer_before_min": 11}
                ]
            },
            every(2, 4, 5, 6, 7, 8),
        ),
        ({"reserved": [{"start": "2026-02-04T09:00:00Z"}]}, every(2, 3, 5, 6, 7, 8)),
        ({"reserved": [{"start": "2026-02-04T08:30:00Z", "end": "2026-02-04T09:00:00Z"}]}, ALL),
        # What is empty is absent.
        ({"event.limits": {}, "event.seats": None, "event.offset_min": 0, "hosts.first.travel": []}, ALL),
        ({"event.booking_window": {"kind": "rolling_days", "days": 3}}, every(2, 3, 4)),
        ({"event.booking_window": {"kind": "rolling_days", "days": 3, "count": "calendar"}}, every(2, 3, 4)),
        # 1 February is a Sunday.
        ({"event.booking_window": {"kind": "rolling_days", "days": 6, "count": "business"}}, ALL),
        ({"event.booking_window": {"kind": "rolling_days", "days": 5, "count": "business"}}, ALL[:5]),
        ({"event.booking_window": {"kind": "rolling_bookable_days", "days": 3}}, every(2, 3)),
        ({"event.booking_window": {"kind": "range", "from": "2026-02-04", "to": "2026-02-05"}}, every(4, 5)),
        (
            {"event.booking_window": {"kind": "range", "from": "2026-02-04T00:00:00Z", "to": "2026-02-05T01:00:00Z"}},
            every(4, 5),
        ),
    ],
)
def test_what_a_case_says(ask, changes, expected):
    assert ask(changes) == expected


def test_rolling_days_are_the_invitees_and_a_range_the_hosts(ask):
    # Kiritimati is 14 hours ahead: now is still 1 February there, and 20:00 UTC is always the next day.
    late = {
        "hosts.first.schedule.rules": [{"days": list(range(7)), "start": "20:00", "end": "21:00"}],
        "query.invitee_time_zone": "Pacific/Kiritimati",
    }
    rolling = {"event.booking_window": {"kind": "rolling_days", "days": 2}}
    fixed = {"event.booking_window": {"kind": "range", "from": "2026-02-02", "to": "2026-02-03"}}
    assert ask({**late, **rolling}) == every(2, time="20:00")
    assert ask({**late, **fixed}) == every(2, 3, time="20:00")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mode": "collective"}, "plain: mode collective is not supported, only single"),
        ({"mode": None}, "plain: mode must be a text"),
        ({"hosts": []}, "plain: hosts must hold one host in mode single"),
        ({"event.offset_min": 5}, "plain: event.offset_min is not supported"),
        ({"event.pack_slots": True}, "plain: event.pack_slots is not supported"),
        ({"event.limits": {"bookings": {"day": 1}}}, "plain: event.limits is not supported"),
        ({"event.seats": 3}, "plain: event.seats is not supported"),
        ({"hosts.first.travel": [{"from": "2026-02-02"}]}, "plain: hosts[0].travel is not supported"),
        ({"event": None}, "plain: event must be an object"),
        ({"event.duration_min": None}, "plain: event.duration_min must be a whole number from 1"),
        ({"event.duration_min": 0}, "plain: event.duration_min must be a whole number from 1"),
        ({"event.duration_min": True}, "plain: event.duration_min must be a whole number from 1"),
        ({"event.duration_min": "30"}, "plain: event.duration_min must be a whole number from 1"),
        ({"event.buffer_after_min": -1}, "plain: event.buffer_after_min must be a whole number from 0"),
        ({"now": "2026-02-01"}, 'plain: now must be a moment such as "2026-02-02T14:00:00Z"'),
        ({"now": "yesterday"}, 'plain: now must be a moment such as "2026-02-02T14:00:00Z"'),
        ({"query.to": "2027-02-04T00:00:00Z"}, "plain: query.to must lie 0 to 366 days after query.from"),
        ({"query.to": "2026-02-01T00:00:00Z"}, "plain: query.to must lie 0 to 366 days after query.from"),
        ({"query.invitee_time_zone": "Mars/Base"}, "plain: query.invitee_time_zone must be an IANA time zone"),
        ({"hosts.first.schedule.time_zone": "../UTC"}, "plain: hosts[0].schedule.time_zone must be an IANA time zone"),
        ({"hosts.first.busy": {}}, "plain: hosts[0].busy must be a list of objects"),
        ({"hosts.first.busy": [{}]}, "plain: hosts[0].busy[0].start must be a text"),
        (
            {"hosts.first.schedule.rules.first.days": [7]},
            "plain: hosts[0].schedule.rules[0].days must be a list of weekdays from 0 to 6",
        ),
        (
            {"hosts.first.schedule.rules.first.start": "9:00"},
            "plain: hosts[0].schedule.rules[0].start must be a wall clock from 00:00 to 24:00",
        ),
        ({"hosts.first.schedule.rules.first.end": "08:00"}, "plain: hosts[0].schedule.rules[0].end lies before start"),
        (
            {"hosts.first.out_of_office": [{"from": "2026-02-30", "to": "2026-03-01"}]},
            'plain: hosts[0].out_of_office[0].from must be a date such as "2026-02-02"',
        ),
        (
            {"hosts.first.out_of_office": [{"from": "2026-02-20T00:00:00Z", "to": "2026-03-01"}]},
            'plain: hosts[0].out_of_office[0].from must be a date such as "2026-02-02"',
        ),
        (
            {"event.booking_window": {"kind": "forever"}},
            "plain: event.booking_window.kind must be rolling_days, rolling_bookable_days or range",
        ),
        (
            {"event.booking_window": {"kind": "rolling_days", "days": 1, "count": "lunar"}},
            "plain: event.booking_window.count must be calendar or business",
        ),
        (
            {"event.booking_window": {"kind": "rolling_days"}},
            "plain: event.booking_window.days must be a whole number from 0",
        ),
        (
            {"event.booking_window": {"kind": "range", "from": "2026-02-02", "to": "soon"}},
            'plain: event.booking_window.to must be a date such as "2026-02-02"',
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(ask, changes, message):
    with pytest.raises(Invalid) as caught:
        ask(changes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "case.json: not JSON: "),
        (b"\xff\xfe\x00", "case.json: not JSON: "),
        (b"[" * 100_000, "case.json: not JSON: "),
        (b"7", "case: a case is an object"),
        (b"[7]", "case: a case is an object"),
    ],
)
def test_a_file_without_cases(tmp_path, content, message):
    path = tmp_path / "case.json"
    path.write_bytes(content)
    with pytest.raises(Invalid) as caught:
        cases.load(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_list_is_no_case(tmp_path):
    path = tmp_path / "case.json"
    path.write_text("[]")
    assert cases.load(path) == []


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "case.json"
    with pytest.raises(Invalid) as caught:
        cases.load(path)
    assert str(caught.value) == f"{path}: No such file or directory"
