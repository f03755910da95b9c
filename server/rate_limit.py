"""How often someone may call, counted in this process's memory.

Decided here: one window per team for callers with a valid token, one per client address for all others (an IPv6 /64
counts as one address, or a single machine would have 2^64 tries); a window begins with its first request; several
server processes divide each limit among them. Not here: the numbers (settings).
Source: design "Reliability and security", section 3.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.scope import Caller
from scheduling.errors import RateLimited
from server.paths import door_of

_LOGINS_PER_PAIR = "5/minute"
_LOGINS_PER_ADDRESS = "30/minute"

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Window:
    """How a window stands after a hit; `retry_after` seconds (>= 1) when it was refused."""

    limit: int
    remaining: int
    retry_after: int | None


class Counter:
    """Counts hits for `rate` ("600/minute") by key; `workers` processes have their share each, at least 1."""

    def __init__(self, rate: str, workers: int = 1, clock: Clock = time.time) -> None:
        whole = parse(rate)
        share = max(1, whole.amount // workers)
        self.item: RateLimitItem = type(whole)(share, whole.multiples)
        self.clock = clock
        self.limiter = FixedWindowRateLimiter(MemoryStorage())

    async def hit(self, key: str) -> Window:
        """Counts one hit of `key`; a refused hit changes nothing but the count."""
        allowed = await self.limiter.hit(self.item, key)
        reset_at, remaining = await self.limiter.get_window_stats(self.item, key)
        wait = None if allowed else max(1, math.ceil(reset_at - self.clock()))
        return Window(self.item.amount, max(0, remaining), wait)


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, an IPv6 /64, or the text itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed) >> 64 << 64, 64)))


class RateLimit:
    """Counts each request of /graphql and /api/v1, shows the window in its answer, and refuses with RateLimited."""

    def __init__(self, app: ASGIApp, rate: str, anonymous: str, workers: int = 1, clock: Clock = time.time) -> None:
        self.app = app
        self.teams = Counter(rate, workers, clock)
        self.addresses = Counter(anonymous, workers, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not door_of(scope["path"]):
            return await self.app(scope, receive, send)
        window = await self._window(scope["state"]["caller"])
        scope["state"]["rate_window"] = window
        if window.retry_after is not None:
            raise RateLimited(window.retry_after)
        return await self.app(scope, receive, send)

    async def _window(self, caller: Caller) -> Window:
        if caller.actor is not None:
            return await self.teams.hit(str(caller.actor.team_id))
        return await self.addresses.hit(network_of(caller.address))


class RateLimitHeaders:
    """Shows the window on every answer, whichever layer wrote it; stands outside the error boundary for that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_window(message: Message) -> None:
            window = scope["state"].get("rate_window") if message["type"] == "http.response.start" else None
            if isinstance(window, Window):
                headers = MutableHeaders(scope=message)
                headers["X-RateLimit-Limit"] = str(window.limit)
                headers["X-RateLimit-Remaining"] = str(window.remaining)
            await send(message)

        await self.app(scope, receive, send_with_window)


class LoginThrottle:
    """Slows the guessing of passwords: 5 tries a minute per pair of e-mail and address, 30 per address."""

    def __init__(self, workers: int = 1, clock: Clock = time.time) -> None:
        self.pairs = Counter(_LOGINS_PER_PAIR, workers, clock)
        self.addresses = Counter(_LOGINS_PER_ADDRESS, workers, clock)

    async def check(self, email: str, address: str) -> None:
        """Counts one try; RateLimited when there were too many, whether or not such a user exists."""
        network = network_of(address)
        pair = hashlib.sha256(
            f"{email.strip().casefold()}\n{network}".encode()
        ).hexdigest()  # short, and no e-mail kept
        for window in (await self.addresses.hit(network), await self.pairs.hit(pair)):
            if window.retry_after is not None:
                raise RateLimited(window.retry_after)
