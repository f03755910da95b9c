"""Our own OpenAPI document, asked whether an answer keeps to it.

Decided here: that it is taken at its word in both directions: a property it does not name is as wrong as one missing.
"""

from __future__ import annotations

from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import rest_compat.openapi
from rest_compat.resources import PREFIX
from schema.root import schema

DOCUMENT = rest_compat.openapi.document(schema._schema, "http://test")
URN = "urn:openapi"


def closed(part: Any) -> Any:
    """The same with every object closed to properties it does not name."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    shut = {"additionalProperties": False} if part.get("type") == "object" and "properties" in part else {}
    return {**shut, **{name: closed(value) for name, value in part.items()}}


REGISTRY: Registry[Any] = Registry().with_resource(
    URN, Resource.from_contents(closed(DOCUMENT), default_specification=DRAFT202012)
)


def pointer(*steps: str) -> str:
    """A JSON pointer into the document."""
    return URN + "#/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


def faults(method: str, path: str, response: httpx.Response) -> list[str]:
    """What is wrong with the body and the headers of an answer to a route of the document, `path` as written there."""
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    status = str(response.status_code)
    if status not in responses:
        return [f"{method} {path} does not say that it answers {status}"]
    where = ["paths", path, method.lower(), "responses", status]
    described = responses[status]
    if "$ref" in described:
        where = described["$ref"].removeprefix("#/").split("/")
        described = DOCUMENT["components"]["responses"][where[-1]]
    missing = [f"no header {name}" for name in described.get("headers", {}) if name not in response.headers]
    reference = {"$ref": pointer(*where, "content", "application/json", "schema")}
    validator = Draft202012Validator(reference, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return missing + [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(response.json())]


def address(path: str, number: object = "") -> str:
    """The path of a request: prefix, and the id in its place."""
    return PREFIX + path.replace("{id}", str(number))
