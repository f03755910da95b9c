"""What every HTTP request passes through, whatever it asks for.

Decided here: request ids, the headers of every answer, the limits of a body, and that no exception leaves as anything
but JSON. Not here: who is calling (`auth.py`), how often (`rate_limit.py`), from which origin (`cors.py`).
Plain ASGI: a wrapper with tasks of its own would break cancellation and the context of the request.
Source: design "Reliability and security", section 3.
"""

from __future__ import annotations

import asyncio
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import logs
from server.paths import door_of
from server.problems import FAULT, BodyTooLarge, BodyTooSlow, problem_of, respond

MAX_BODY = 1024 * 1024
BODY_SECONDS = 30.0

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class RequestIds:
    """Gives each request an id (the caller's own when it is a plain word of at most 128) and each answer the same."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        return await self.app(scope, receive, send_with_id)


class SecurityHeaders:
    """Sets what browsers and caches must know; a handler's own Cache-Control or policy stays, except for callers with
    a token: nothing of theirs is stored anywhere."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.https = base_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        door = door_of(scope["path"])
        private = "authorization" in Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._common(headers)
                if private:
                    headers["Cache-Control"] = "no-store"
                elif door:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return await self.app(scope, receive, send_with_headers)

    def _common(self, headers: MutableHeaders) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        if self.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        content_type = headers.get("content-type", "")
        if content_type.startswith("text/html"):
            headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
        elif "json" in content_type:
            headers["Content-Security-Policy"] = _JSON_POLICY


class ErrorBoundary:
    """Answers every exception in JSON: those that are meant with their own status, all others 500, logged once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            return await self.app(scope, receive, send_noting_start)
        except ClientDisconnect:
            return None  # nobody is left to answer
        except Exception as error:
            door, request_id = door_of(scope["path"]), scope["state"]["request_id"]
            problem = problem_of(error, door)
            if problem is None:
                logs.fault(error, request_id)
                problem = FAULT
            if started:
                return None  # too late for a status: the server cuts the connection when an answer stays unfinished
            return await respond(problem, door, request_id)(scope, receive, send)


class BodyLimit:
    """Lets a body of at most `most` bytes through, and only if all of it arrives within `seconds`."""

    def __init__(self, app: ASGIApp, most: int = MAX_BODY, seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self.most = most
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.most:
            raise BodyTooLarge
        deadline = asyncio.get_running_loop().time() + self.seconds
        size, whole = 0, False

        async def receive_limited() -> Message:
            nonlocal size, whole
            if whole:
                return await receive()  # waits for the caller to hang up, as long as that takes
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > self.most:
                raise BodyTooLarge
            return message

        return await self.app(scope, receive_limited, send)
