"""Which web pages of other origins may call the API from a browser.

| door | listed origin | any other origin |
|---|---|---|
| /graphql | everything, with a token | only without a token: anonymous operations |
| /api/v1 | everything, with a token | nothing |

Decided here: that table. Cookies are never allowed across origins. Listed means: named in CORS_ORIGINS.
Source: design "Reliability and security", section 3.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.paths import Door, door_of

_METHODS = {Door.GRAPHQL: "GET, POST", Door.REST: "GET, POST, PUT, PATCH, DELETE"}
_ANONYMOUS_HEADERS = "Accept, Content-Type, X-Request-Id"
_EXPOSED = "Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id"
_PREFLIGHT_SECONDS = "600"


class Cors:
    """Answers preflights and marks answers; it never stops a request, browsers do that."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = door_of(scope["path"]) if scope["type"] == "http" else None
        if door is None:
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin", "").lower()
        if scope["method"] == "OPTIONS" and origin and "access-control-request-method" in headers:
            return await self._preflight(door, origin)(scope, receive, send)
        allowed = self._allowed(door, origin, tokened="authorization" in headers)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                if allowed:
                    answer["Access-Control-Allow-Origin"] = allowed
                    answer["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        return await self.app(scope, receive, send_marked)

    def _allowed(self, door: Door, origin: str, *, tokened: bool) -> str | None:
        if origin in self.origins:
            return origin
        return "*" if origin and door is Door.GRAPHQL and not tokened else None

    def _preflight(self, door: Door, origin: str) -> Response:
        answer = Response(status_code=204, headers={"Vary": "Origin"})
        allowed = self._allowed(door, origin, tokened=False)
        if allowed:
            listed = allowed != "*"
            answer.headers["Access-Control-Allow-Origin"] = allowed
            answer.headers["Access-Control-Allow-Methods"] = _METHODS[door]
            answer.headers["Access-Control-Allow-Headers"] = ("Authorization, " if listed else "") + _ANONYMOUS_HEADERS
            answer.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return answer
