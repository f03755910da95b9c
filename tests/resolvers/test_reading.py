"""The arguments of a list."""

from __future__ import annotations

from typing import Any

import pytest

from db.paging import Query
from resolvers.reading import page_query
from scheduling.errors import Invalid


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"first": 0}, {"first": ["The first must be between 1 and 100."]}),
        ({"first": 101}, {"first": ["The first must be between 1 and 100."]}),
        ({"last": -1}, {"last": ["The last must be between 1 and 100."]}),
        ({"per_page": 101, "page": 1}, {"per_page": ["The per page must be between 1 and 100."]}),
        ({"page": 0}, {"page": ["The page must be at least 1."]}),
    ],
)
def test_a_size_outside_its_bounds_is_refused_by_name(given: dict[str, Any], fields: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid) as caught:
        page_query(given, 25)
    assert caught.value.fields == fields


def test_sizes_at_their_bounds_are_taken() -> None:
    assert page_query({"first": 1}, 25) == Query(size=1)
    assert page_query({"last": 100}, 25) == Query(size=100, backwards=True)
    assert page_query({"per_page": 100}, 25) == Query(size=100, page=1)
    assert page_query({"page": 101}, 25) == Query(size=25, page=101)
    assert page_query({"first": None, "page": None}, 25) == Query(size=25)
