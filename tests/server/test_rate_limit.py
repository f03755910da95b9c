from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scheduling.errors import RateLimited
from server.rate_limit import Counter, LoginThrottle, Window, network_of

Connect = Callable[..., httpx.AsyncClient]


@pytest.fixture
def counter(clock) -> Callable[..., Counter]:
    return lambda rate, workers=1: Counter(rate, workers, lambda: clock.now)


async def test_a_window_counts_down_and_begins_anew(clock, counter) -> None:
    minute = counter("2/minute")
    assert await minute.hit("a") == Window(2, 1, None)
    clock.now += 20.5
    assert await minute.hit("a") == Window(2, 0, None)
    assert await minute.hit("a") == Window(2, 0, 40)
    assert await minute.hit("b") == Window(2, 1, None)
    clock.now += 39
    assert await minute.hit("a") == Window(2, 0, 1)
    clock.now += 0.5
    assert await minute.hit("a") == Window(2, 1, None)


async def test_the_wait_is_at_least_a_second(clock, counter) -> None:
    second = counter("1/second")
    await second.hit("a")
    clock.now += 0.999
    assert (await second.hit("a")).retry_after == 1


@pytest.mark.parametrize(("workers", "limit"), [(1, 10), (3, 3), (20, 1)])
async def test_processes_share_a_limit(counter, workers: int, limit: int) -> None:
    assert (await counter("10/minute", workers).hit("a")).limit == limit


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_a_team_is_limited_in_rest_shape(connect: Connect, clock, toy, bearer: dict[str, str]) -> None:
    http = connect(rate_limit="2/minute")
    shown = []
    for _ in range(3):
        answer = await http.get("/api/v1/clients/1", headers=bearer)
        shown.append((answer.status_code, answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]))
    assert shown == [(200, "2", "1"), (200, "2", "0"), (429, "2", "0")]
    assert answer.json() == {"message": "Too Many Attempts."}
    assert int(answer.headers["retry-after"]) >= 1
    assert len(toy.rest_calls) == 2


async def test_limited_in_graphql_shape(connect: Connect, clock, toy) -> None:
    http = connect(rate_limit_anonymous="1/minute")
    await http.post("/graphql", json={"query": "{me}"})
    answer = await http.post("/graphql", json={"query": "{me}"}, headers={"X-Request-Id": "r1"})
    assert answer.status_code == 429
    (error,) = answer.json()["errors"]
    wait = int(answer.headers["retry-after"])
    assert error["message"] == "Too Many Attempts."
    assert error["extensions"] == {"code": "RATE_LIMITED", "requestId": "r1", "retryAfter": wait}
    assert len(toy.executed) == 1


async def test_both_doors_teams_and_addresses(connect: Connect, bearer: dict[str, str]) -> None:
    http = connect(rate_limit="1/minute", rate_limit_anonymous="1/minute")
    other = {"Authorization": bearer["Authorization"].replace("1|", "2|")}
    bad = {"Authorization": "Bearer 1|sk_wrong"}
    statuses = [
        (await http.get("/api/v1/clients/1", headers=bearer)).status_code,
        (await http.post("/graphql", json={"query": "{me}"}, headers=bearer)).status_code,
        (await http.get("/api/v1/clients/1", headers=other)).status_code,
        (await http.get("/api/v1/clients/1", headers=bad)).status_code,
        (await http.get("/api/v1/clients/1")).status_code,
    ]
    assert statuses == [200, 429, 200, 200, 429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/assets/swagger/index.html", "/"])
async def test_probes_and_assets_are_not_limited(connect: Connect, path: str) -> None:
    http = connect(rate_limit_anonymous="1/minute")
    answers = [await http.get(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert "x-ratelimit-limit" not in answers[0].headers


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/graphql/nothing"])
async def test_every_answer_shows_the_window(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 404
    assert (answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]) == ("120", "119")


async def test_five_logins_a_minute_per_pair(clock) -> None:
    throttle = LoginThrottle(clock=lambda: clock.now)
    for email in ("Ada@example.com", "ada@EXAMPLE.com", " ada@example.com", "ada@example.com", "ADA@example.com"):
        await throttle.check(email, "192.0.2.1")
    clock.now += 10
    with pytest.raises(RateLimited) as caught:
        await throttle.check("ada@example.com", "192.0.2.1")
    assert caught.value.retry_after == 50
    await throttle.check("ada@example.com", "192.0.2.2")
    await throttle.check("bob@example.com", "192.0.2.1")
    clock.now += 50
    await throttle.check("ada@example.com", "192.0.2.1")


async def test_thirty_logins_a_minute_per_address(clock) -> None:
    throttle = LoginThrottle(clock=lambda: clock.now)
    for number in range(30):
        await throttle.check(f"u{number}@example.com", "2001:db8::1")
    with pytest.raises(RateLimited) as caught:
        await throttle.check("new@example.com", "2001:db8::2")
    assert caught.value.retry_after == 60
    await throttle.check("new@example.com", "192.0.2.1")
