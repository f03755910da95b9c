"""The committed pictures of what the world sees: a change of the API shows in a diff, and is meant.

`make snapshots` writes them anew. What is generated is also held to its own rules here: OpenAPI is valid, and every
piece of the GraphQL schema says what it is.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import is_introspection_type, is_specified_directive, is_specified_scalar_type
from openapi_spec_validator import OpenAPIV31SpecValidator

import rest_compat.documents
import rest_compat.openapi
from rest_compat.resources import PREFIX, ROUTES
from schema.root import schema
from server import settings
from tests.contracts.tree import ROOT

TYPES = schema._schema
SNAPSHOTS = ROOT / "tests" / "snapshots"
UPDATE = os.environ.get("UPDATE_SNAPSHOTS") == "1"


def sdl() -> str:
    return schema.as_str() + "\n"


def openapi() -> str:
    document = rest_compat.openapi.document(TYPES, "http://127.0.0.1:8000")
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def rest_documents() -> str:
    return rest_compat.documents.dump(TYPES)


def routes() -> str:
    """One route a line: method, path -> GraphQL field, what it needs, the status of success."""
    rows = [
        (f"{r.method} {PREFIX}{r.path}", f"-> {r.root}", r.scope or ("nobody" if r.public else "any token"), r.status)
        for r in ROUTES
    ]
    return "".join(f"{route:<42} {field:<22} {needs:<18} {status}\n" for route, field, needs, status in rows)


COMMITTED: dict[Path, Callable[[], str]] = {
    SNAPSHOTS / "schema.graphql": sdl,
    SNAPSHOTS / "openapi.json": openapi,
    SNAPSHOTS / "rest_documents.graphql": rest_documents,
    SNAPSHOTS / "routes.txt": routes,
    ROOT / "docs" / "settings.md": settings.document,
}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_snapshot_is_up_to_date(path: Path) -> None:
    made = COMMITTED[path]()
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made)
    committed = path.read_text() if path.exists() else ""
    name = path.relative_to(ROOT)
    diff = difflib.unified_diff(committed.splitlines(), made.splitlines(), f"{name} (committed)", "now", lineterm="")
    shown = "\n".join(list(diff)[:80])
    assert committed == made, f"{name} is not up to date. Look at the change; if meant: make snapshots\n{shown}"


def test_no_snapshot_is_left_over() -> None:
    assert sorted(SNAPSHOTS.iterdir()) == sorted(path for path in COMMITTED if path.parent == SNAPSHOTS)


def test_openapi_is_valid() -> None:
    document = rest_compat.openapi.document(TYPES, "http://127.0.0.1:8000")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_of_openapi_has_its_route() -> None:
    document = rest_compat.openapi.document(TYPES)
    described = {(m.upper(), path) for path, item in document["paths"].items() for m in item} - {
        ("GET", "/openapi.json")
    }
    assert described == {(route.method, route.path) for route in ROUTES}


def members(name: str, kind: Any) -> Iterator[tuple[str, str | None]]:
    """Fields with their arguments, input fields or enum values of a type, each with its description."""
    for part, found in (getattr(kind, "fields", None) or getattr(kind, "values", None) or {}).items():
        yield f"{name}.{part}", found.description
        for argument, given in getattr(found, "args", {}).items():
            yield f"{name}.{part}({argument})", given.description


def described_parts() -> Iterator[tuple[str, str | None]]:
    """Everything in the schema that is ours and may have a description."""
    for name, kind in TYPES.type_map.items():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind):
            yield name, kind.description
            yield from members(name, kind)
    for directive in TYPES.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def test_every_part_of_the_schema_is_described() -> None:
    parts = dict(described_parts())
    assert len(parts) > 300
    assert [name for name, text in parts.items() if not (text or "").strip()] == []
