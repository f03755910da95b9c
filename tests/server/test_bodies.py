from __future__ import annotations

import pytest

from server.bodies import BadBody, decode


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"{}", {}),
        (b' {"a": [1, 2.5, null, true, "\\u00e4"]} ', {"a": [1, 2.5, None, True, "ä"]}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'{"a": "' + b"[" * 1000 + b'"}', {"a": "[" * 1000}),
        (b'{"a": "\\u0000"}', {"a": "\0"}),
    ],
)
def test_read(raw: bytes, body: dict[str, object]) -> None:
    assert decode(raw) == body


NOT_JSON = "The body must be valid JSON, nested at most 64 deep."


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", NOT_JSON),
        (b"{", NOT_JSON),
        (b"{'a': 1}", NOT_JSON),
        (b'{"a": NaN}', NOT_JSON),
        (b'{"a": -Infinity}', NOT_JSON),
        (b'{"a": 1e999}', NOT_JSON),
        (b'{"a": "\\ud800"}', NOT_JSON),
        (b"[" * 100_000, NOT_JSON),
        (b"[" * 100_000 + b"]" * 100_000, NOT_JSON),
        (nested(65), "The body must be nested at most 64 deep."),
        (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", "The body must be nested at most 64 deep."),
        (b"[]", "The body must be a JSON object."),
        (b"null", "The body must be a JSON object."),
        (b'"a"', "The body must be a JSON object."),
        (b'{"a": "\xff"}', "The body must be UTF-8."),
        ('{"a": 1}'.encode("utf-16"), "The body must be UTF-8."),
    ],
)
def test_refused(raw: bytes, message: str) -> None:
    with pytest.raises(BadBody) as caught:
        decode(raw)
    assert caught.value.message == message


def test_sixty_four_levels_are_allowed() -> None:
    assert list(decode(nested(64))) == ["a"]
