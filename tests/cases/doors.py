"""Two doors, one interface: the same case runs through REST and through GraphQL and must find the same.

Outside everything is as REST says it: snake_case, numbers for ids, words in lower case. `RestDoor` is plain HTTP and
asserts status, envelope and error shape in passing. `GraphqlDoor` (`graphql_door.py`) has documents of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import httpx

Kind = Literal[
    "ok", "unauthenticated", "forbidden", "not_found", "invalid", "slot_unavailable", "rate_limited", "internal"
]
Body = dict[str, Any]
SCOPE = re.compile(r"[a-z-]+:(?:read|write)")


@dataclass(frozen=True)
class Answer:
    """What came back, whichever door it came through.

    `fields`: of an invalid request, the messages by input path; `scope`: of a forbidden one, the scope it named.
    """

    kind: Kind
    data: Any = None
    total: int | None = None
    fields: dict[str, list[str]] = field(default_factory=dict)
    next_slots: list[str] | None = None
    scope: str | None = None


class Door(Protocol):
    """One way in, with one token (or none)."""

    name: str

    def using(self, token: str | None) -> Door:
        """The same door with another token; None is nobody."""

    async def create(self, resource: str, body: Body) -> Answer:
        """Make one."""

    async def show(self, resource: str, row_id: int | None = None) -> Answer:
        """Read one; the team has no id."""

    async def list(self, resource: str, **params: Any) -> Answer:
        """Read a page."""

    async def update(self, resource: str, row_id: int | None, body: Body) -> Answer:
        """Change one; the team has no id."""

    async def delete(self, resource: str, row_id: int, **params: Any) -> Answer:
        """Delete or cancel one."""

    async def occurrences(self, event_id: int, **params: Any) -> Answer:
        """When an event takes place."""

    async def login(self, **body: Any) -> Answer:
        """Get a token."""

    async def logout(self) -> Answer:
        """End the token in use."""


class RestDoor:
    """`/api/v1`."""

    name = "rest"

    def __init__(self, client: httpx.AsyncClient, token: str | None = None) -> None:
        self.client = client
        self.token = token

    def using(self, token: str | None) -> RestDoor:
        return RestDoor(self.client, token)

    async def create(self, resource: str, body: Body) -> Answer:
        response = await self._send("POST", f"/{resource}", json=body)
        if response.status_code != 201:
            return self._refused(response)
        content = response.json()
        assert set(content) == {"data"}
        assert response.headers["location"] == f"http://test/api/v1/{resource}/{content['data']['id']}"
        return Answer("ok", content["data"])

    async def show(self, resource: str, row_id: int | None = None) -> Answer:
        return self._one(await self._send("GET", _path(resource, row_id)))

    async def list(self, resource: str, **params: Any) -> Answer:
        return await self._page(f"/{resource}", params)

    async def occurrences(self, event_id: int, **params: Any) -> Answer:
        return await self._page(f"/events/{event_id}/occurrences", params)

    async def update(self, resource: str, row_id: int | None, body: Body) -> Answer:
        return self._one(await self._send("PUT", _path(resource, row_id), json=body))

    async def delete(self, resource: str, row_id: int, **params: Any) -> Answer:
        response = await self._send("DELETE", f"/{resource}/{row_id}", params=params)
        if response.status_code != 200:
            return self._refused(response)
        content = response.json()
        assert set(content) == {"message", "data"}
        done = "cancelled" if resource == "events" else "deleted"
        assert content["message"] == f"The {resource.removesuffix('s').replace('-', ' ')} was {done}."
        return Answer("ok", content["data"])

    async def login(self, **body: Any) -> Answer:
        response = await self._send("POST", "/auth/login", json=body)
        return Answer("ok", response.json()) if response.status_code == 200 else self._refused(response)

    async def logout(self) -> Answer:
        response = await self._send("POST", "/auth/logout")
        return Answer("ok", response.json()) if response.status_code == 200 else self._refused(response)

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = await self.client.request(method, f"/api/v1{path}", headers=headers, **more)
        assert response.headers["content-type"] == "application/json"
        assert response.headers["x-request-id"]
        return response

    def _one(self, response: httpx.Response) -> Answer:
        if response.status_code != 200:
            return self._refused(response)
        content = response.json()
        assert set(content) == {"data"}
        return Answer("ok", content["data"])

    async def _page(self, path: str, params: Body) -> Answer:
        response = await self._send("GET", path, params=params)
        if response.status_code != 200:
            return self._refused(response)
        content = response.json()
        size, number = min(int(params.get("per_page", 15)), 100), int(params.get("page", 1))
        total = content["total"]
        last = max(1, -(-total // size))
        documented = {"current_page": number, "last_page": last, "per_page": size, "total": total}
        rows, start = content["data"], (number - 1) * size + 1
        address = f"http://test/api/v1{path}"
        span = {"from": start if rows else None, "to": start + len(rows) - 1 if rows else None, "path": address}
        others = [(name, str(value)) for name, value in params.items() if name != "page"]

        def link(page: int) -> str:
            return f"{address}?{urlencode([*others, ('page', page)])}"

        links = {
            "first": link(1),
            "last": link(last),
            "prev": link(min(number - 1, last)) if number > 1 else None,
            "next": link(number + 1) if number < last else None,
        }
        assert content == {"data": rows, "links": links, "meta": {**documented, **span}, **documented}
        return Answer("ok", rows, total)

    def _refused(self, response: httpx.Response) -> Answer:
        content = response.json()
        match response.status_code:
            case 401:
                assert content == {"message": "Unauthenticated."}
                assert response.headers["www-authenticate"] == "Bearer"
                return Answer("unauthenticated")
            case 403:
                assert set(content) == {"message"}
                named = SCOPE.search(content["message"])
                return Answer("forbidden", scope=named[0] if named else None)
            case 404:
                assert content == {"message": "Not found."}
                return Answer("not_found")
            case 429:
                assert set(content) == {"message"}
                assert int(response.headers["retry-after"]) >= 1
                return Answer("rate_limited")
            case 400 | 422:
                assert response.status_code == (400 if response.request.method == "GET" else 422)
                return _invalid(content)
        assert (response.status_code, content) == (500, {"message": "Server Error"})
        return Answer("internal")


def _path(resource: str, row_id: int | None) -> str:
    return f"/{resource}" if row_id is None else f"/{resource}/{row_id}"


def _invalid(content: Body) -> Answer:
    messages = [message for found in content["errors"].values() for message in found]
    more = len(messages) - 1
    assert messages
    assert content["message"] == messages[0] + (f" (and {more} more error{'s' if more > 1 else ''})" if more else "")
    if "next_slots" in content:
        assert set(content) == {"message", "errors", "next_slots"}
        return Answer("slot_unavailable", fields=content["errors"], next_slots=content["next_slots"])
    assert set(content) == {"message", "errors"}
    return Answer("invalid", fields=content["errors"])
