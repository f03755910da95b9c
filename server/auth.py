"""Who is calling: the bearer token of a request.

Decided here: the form `Authorization: Bearer <id>|sk_...`, and that no, a malformed, unknown, expired or revoked token
all mean nobody. Not here: what makes a token valid (`find_token`), what nobody may do (resolvers).
A token in a URL is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from db.scope import Actor, Caller
from server.paths import door_of

FindToken = Callable[[int, str], Awaitable[Actor | None]]

# The id fits the database's 64-bit integers; the secret is long enough for 32 bytes in any usual alphabet.
_BEARER = re.compile(r"bearer +([0-9]{1,18})\|(sk_[A-Za-z0-9_-]{1,128})", re.IGNORECASE | re.ASCII)


def bearer(headers: Headers) -> tuple[int, str] | None:
    """Id and secret of the one Authorization header; None without exactly one, or in another form."""
    values = headers.getlist("authorization")
    found = _BEARER.fullmatch(values[0].strip()) if len(values) == 1 else None
    if found is None or not found[2].startswith("sk_"):
        return None
    return int(found[1]), found[2]


class Authentication:
    """Puts the Caller of each request to /graphql and /api/v1 into `scope["state"]["caller"]`."""

    def __init__(self, app: ASGIApp, find_token: FindToken) -> None:
        self.app = app
        self.find_token = find_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and door_of(scope["path"]):
            token = bearer(Headers(scope=scope))
            actor = await self.find_token(*token) if token else None
            client = scope.get("client")
            scope["state"]["caller"] = Caller(
                actor=actor, address=client[0] if client else "unknown", request_id=scope["state"]["request_id"]
            )
        await self.app(scope, receive, send)
