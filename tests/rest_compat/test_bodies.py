"""Which bytes are a body."""

import pytest

from rest_compat import bodies
from rest_compat.errors import HttpError


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def test_64_levels_are_deep_enough():
    assert bodies.parse(nested(64))["a"]["a"]


@pytest.mark.parametrize(
    "raw", [nested(65), b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", b'{"b": {}, "a":' + nested(64) + b"}"]
)
def test_65_are_not(raw):
    with pytest.raises(HttpError, match="nested deeper than 64 levels"):
        bodies.parse(raw)


@pytest.mark.parametrize("raw", [b"", b" ", b"\xef\xbb\xbf{}", b'{"a": "\\ud800"}', b"{}{}", b'{"a":' + b"[" * 5000])
def test_no_json(raw):
    with pytest.raises(HttpError, match="The body is not valid JSON") as caught:
        bodies.parse(raw)
    assert caught.value.status == 400
