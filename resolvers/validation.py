"""What a caller wrote, held against the rules of `db/fields.py`; absent, null and value are three things.

Decided here: how a broken rule is said. Field names are dotted snake_case; every door renames them to its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from db.fields import Fields
from scheduling.errors import Invalid

Values = Mapping[str, Any]

PHRASES = {
    "missing": "is required",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters",
    "string_pattern_mismatch": "has an invalid format",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_short": "must not be empty",
    "too_long": "must hold at most {max_length} items",
    "enum": "must be one of {expected}",
}


def checked(fields: type[Fields], values: Values) -> dict[str, Any]:
    """The values a new row starts with: what was given, cleaned, and the defaults. Raises Invalid."""
    try:
        return fields.model_validate(dict(values)).model_dump()
    except ValidationError as error:
        raise Invalid(_messages(error)) from None


def changes(fields: type[Fields], row: Any, values: Values) -> dict[str, Any]:
    """What of `values` differs from the row, cleaned; a value that equals the present one counts as absent.

    Raises Invalid, also for a rule between a new value and one that stays.
    """
    present = {name: getattr(row, name) for name in fields.model_fields}
    wanted = checked(fields, {**present, **values})
    return {name: wanted[name] for name in values if name in wanted and wanted[name] != present[name]}


def refuse_changes(row: Any, values: Values, reasons: Mapping[str, str]) -> None:
    """Refuse a new value for a field that cannot change; the present value counts as absent. Raises Invalid."""
    broken = {
        name: [reason] for name, reason in reasons.items() if name in values and values[name] != getattr(row, name)
    }
    if broken:
        raise Invalid(broken)


def _messages(error: ValidationError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in error.errors():
        path = ".".join(str(part) for part in problem["loc"])
        if not path:  # a rule between fields says in its message which one it is about
            path, _, message = str(problem["ctx"]["error"]).partition(": ")
        else:
            message = f"The {path.replace('_', ' ')} {_phrase(problem)}."
        found.setdefault(path, []).append(message)
    return found


def _phrase(problem: Any) -> str:
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["input"] is None:
        return "must not be null"
    return PHRASES.get(problem["type"], "is invalid").format(**problem.get("ctx", {}))
