"""Success bodies: what stands around the rows.

Decided here: `data`, `links`, `meta` and the four paging keys at both places. Not here: what a row holds.
Source: design "The REST contract", section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from rest_compat.parameters import Pairs
from rest_compat.resources import Route

Row = dict[str, Any]


def single(route: Route, row: Row) -> dict[str, Any]:
    """The body for one object."""
    match route.envelope:
        case "message":
            return {"message": route.message, "data": row}
        case "notice":
            return {"message": route.message}
        case "bare":
            return row
        case _:
            return {"data": row}


def page(rows: Sequence[Row], total: int, number: int, per_page: int, path: str, given: Pairs) -> dict[str, Any]:
    """The body for a list; `path` is its absolute address, `given` the query it was asked with."""
    last = max(1, -(-total // per_page))
    others = [(name, value) for name, value in given if name != "page"]

    def link(target: int) -> str:
        return f"{path}?{urlencode([*others, ('page', str(target))])}"

    start = (number - 1) * per_page + 1
    documented = {"current_page": number, "last_page": last, "per_page": per_page, "total": total}
    return {
        "data": rows,
        "links": {
            "first": link(1),
            "last": link(last),
            "prev": link(min(number - 1, last)) if number > 1 else None,
            "next": link(number + 1) if number < last else None,
        },
        "meta": {
            **documented,
            "from": start if rows else None,
            "path": path,
            "to": start + len(rows) - 1 if rows else None,
        },
        **documented,
    }
