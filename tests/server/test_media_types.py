from __future__ import annotations

import pytest

from server.media_types import is_utf8_json, preferred, wants_page

LEGACY, MODERN = "application/json", "application/graphql-response+json"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", LEGACY),
        ("*/*", LEGACY),
        ("application/*", LEGACY),
        (LEGACY, LEGACY),
        (MODERN, MODERN),
        (MODERN.upper(), MODERN),
        (f"{LEGACY}; charset=utf-8", LEGACY),
        (f"{LEGACY}, {MODERN}", MODERN),
        (f"{MODERN}, {LEGACY};q=0.9", MODERN),
        (f"{MODERN};q=0.5, {LEGACY}", LEGACY),
        (f"{LEGACY}, */*", LEGACY),
        (f"{MODERN}, */*;q=0.1", MODERN),
        (f"{LEGACY};q=0, */*", MODERN),
        (f"{MODERN};q=0", None),
        ("text/html", None),
        ("text/html, */*;q=0.1", LEGACY),
        (f"{LEGACY};q=many", None),
        (",,;", LEGACY),
    ],
)
def test_preferred(accept: str, chosen: str | None) -> None:
    assert preferred(accept, (LEGACY, MODERN)) == chosen


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [("text/html,application/xhtml+xml,*/*;q=0.8", True), ("*/*", False), ("text/html;q=0", False), ("", False)],
)
def test_pages(accept: str, wanted: bool) -> None:
    assert wants_page(accept) is wanted


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/json", True),
        ("Application/JSON; charset=UTF-8", True),
        ('application/json; charset="utf-8"', True),
        ("application/json; profile=x", True),
        ("application/json; charset=latin-1", False),
        ("application/graphql", False),
        ("text/plain", False),
        ("", False),
    ],
)
def test_content_types(content_type: str, accepted: bool) -> None:
    assert is_utf8_json(content_type) is accepted
