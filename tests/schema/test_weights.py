"""What an operation costs, against the real schema: by example, and against an answer of that size."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_leaf_type,
    parse,
    validate,
)
from hypothesis import given
from hypothesis import strategies as st

from schema.limits import cost
from schema.root import schema

TYPES = schema._schema
SPAN = 'slots(team: "a", eventType: "b", from: {}, to: {}) {{ startsAt }}'


def cost_of(text: str, variables: dict[str, Any] | None = None) -> int:
    document = parse(text)
    assert validate(TYPES, document) == []
    operation = get_operation_ast(document)
    assert operation is not None
    return cost(TYPES, document, operation, variables or {})


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("__typename", 0),
        ("team { id name }", 1),
        ("team { id } again: team { id }", 2),
        ("team @skip(if: true) { id }", 1),
        ("me { events { nodes { id } } }", 11),
        ("clients { nodes { id } }", 15),
        ("team { clients { nodes { id } } }", 11),
        ("clients(page: 3) { nodes { id } }", 15),
        ("clients(first: 7) { nodes { id } }", 7),
        ("clients(last: 7) { nodes { id } }", 7),
        ("clients(perPage: 7, page: 2) { nodes { id } }", 7),
        ("clients(first: null) { nodes { id } }", 15),
        ("clients(first: 2, last: 3) { nodes { id } }", 3),
        ("clients(first: 1000) { nodes { id } }", 100),
        ("clients(first: -5) { nodes { id } }", 1),
        ("clients(first: 7) { edges { node { id } } }", 7),
        ("clients(first: 7) { edges { cursor } }", 7),
        ("clients(first: 7) { nodes { id } edges { node { id } } pageInfo { endCursor } totalCount }", 7),
        ("clients(first: 7) { nodes { events(first: 2) { nodes { id } } } edges { node { id } } }", 21),
        ("clients(first: 7) { pageInfo { endCursor } }", 7),
        ("clients(first: 7) { totalCount }", 1),
        ("clients(first: 7) { nodes { events { totalCount } } }", 14),
        ("clients(first: 7) { nodes { events { nodes { host { id } } } } }", 7 * (1 + 10 * 2)),
        ("clients(first: 7) { ... on ClientConnection { ... { nodes { id } } } }", 7),
        ('node(id: "a") { id ... on Client { events { nodes { id } } } }', 11),
        ('nodes(ids: ["a", "b", "c"]) { ... on Event { client { id } } }', 6),
        ('nodes(ids: "a") { id }', 1),
        ("nodes(ids: []) { id }", 0),
        ("schedules(first: 3) { nodes { rules { weekday } overrides { date hours { start } } } }", 3 * (1 + 5 + 5 * 6)),
        (SPAN.format('"2026-01-01"', '"2026-01-01"'), 2),
        (SPAN.format('"2026-01-01"', '"2026-01-31"'), 62),
        (SPAN.format('"2026-01-01T09:00:00Z"', '"2026-01-02T09:00:00Z"'), 4),
        (SPAN.format('"2026-01-31"', '"2026-01-01"'), 2),
        (SPAN.format('"2026-01-01"', '"2099-01-01"'), 732),
        (SPAN.format('"2026-01-01"', '"2026-01-02"').replace("startsAt", "startsAt hosts { name }"), 4 * 6),
    ],
)
def test_cost(selected: str, expected: int) -> None:
    assert cost_of(f"{{ {selected} }}") == expected
    assert cost_of(f"{{ ...F }} fragment F on Query {{ {selected} }}") == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, 15),
        ({"n": None}, 15),
        ({"n": 7}, 7),
        ({"n": 7.0}, 7),
        ({"n": 10**30}, 100),
        ({"n": -1}, 1),
        ({"n": float("inf")}, 100),
        ({"n": float("nan")}, 1),
        ({"n": "7"}, 15),  # no Int: refused before anything is read
        ({"n": [7]}, 15),
    ],
)
def test_cost_of_a_variable_size(variables: dict[str, Any], expected: int) -> None:
    assert cost_of("query($n: Int) { clients(first: $n) { nodes { id } } }", variables) == expected


def test_cost_of_a_default_size() -> None:
    text = "query($n: Int = 4) { clients(first: $n) { nodes { id } } }"
    assert [cost_of(text), cost_of(text, {"n": 5}), cost_of(text, {"n": None})] == [4, 5, 15]


def test_cost_of_variable_ids() -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert [cost_of(text, {"ids": ["a"] * n}) for n in (0, 1, 100, 5_000)] == [0, 1, 100, 5_000]
    assert cost_of('query($a: ID!) { nodes(ids: [$a, "b"]) { id } }', {"a": "a"}) == 2


def test_cost_of_a_variable_span() -> None:
    text = "query($from: DateOrDateTime!, $to: DateOrDateTime!) { " + SPAN.format("$from", "$to") + " }"
    assert cost_of(text, {"from": "2026-01-01", "to": "2026-01-31"}) == 62
    assert cost_of(text, {"from": "2026-01-01", "to": "soon"}) == 732
    assert cost_of(text, {"from": 1}) == 732


def test_cost_of_a_mutation() -> None:
    text = (
        'mutation { createClient(input: {name: "A", email: "a@example.com"}) { id events(first: 3) { nodes { id } } } }'
    )
    assert cost_of(text) == 4


Tree = list[tuple[str, int, "Tree"]]  # field, size of its page, what is below


def grown(random: Random, parent: GraphQLObjectType, levels: int) -> Tree:
    """A random selection of a type."""
    tree: Tree = [("__typename", 0, [])]
    names = [name for name, field in parent.fields.items() if levels or is_leaf_type(get_named_type(field.type))]
    for name in random.sample(names, min(len(names), random.randint(1, 3))):
        target = get_named_type(parent.fields[name].type)
        below = grown(random, target, levels - 1) if isinstance(target, GraphQLObjectType) else []
        tree.append((name, random.randint(1, 3), below))
    return tree


def written(random: Random, parent: Any, tree: Tree, fragments: list[str]) -> str:
    """The selection as text; parts of it in fragments, written in place or apart."""
    parts = []
    for name, size, below in tree:
        declared = None if name == "__typename" else parent.fields[name]
        sized = f"(first: {size})" if declared and "first" in declared.args else ""
        inside = written(random, get_named_type(declared.type), below, fragments) if declared and below else ""
        text = f"{name}{sized}{inside}"
        match random.randint(0, 3):
            case 0:
                text = f"... on {parent.name} {{ {text} }}"
            case 1:
                fragments.append(f"fragment F{len(fragments)} on {parent.name} {{ {text} }}")
                text = f"...F{len(fragments) - 1}"
        parts.append(text)
    return "{ " + " ".join(parts) + " }"


def objects(parent: Any, tree: Tree) -> int:
    """How many objects an answer holds in which every list is full, counted one by one."""
    found = 0
    for name, size, below in tree:
        if not below:
            continue
        declared = parent.fields[name]
        target = get_named_type(declared.type)
        if "totalCount" in target.fields:
            page = [part for part in below if part[0] in ("nodes", "edges", "pageInfo")]
            rows = sum(1 + sum(of_row(target, part) for part in page) for _ in range(size)) if page else 0
            found += max(1, rows)
        else:
            times = 5 if isinstance(get_nullable_type(declared.type), GraphQLList) else 1
            found += sum(1 + objects(target, below) for _ in range(times))
    return found


def of_row(connection: Any, part: tuple[str, int, Tree]) -> int:
    """The objects below one row in `nodes` or `edges`."""
    name, _, below = part
    target = get_named_type(connection.fields[name].type)
    if name == "edges":
        return sum(objects(get_named_type(target.fields["node"].type), inner) for field, _, inner in below if inner)
    return objects(target, below) if name == "nodes" else 0


@given(st.randoms(use_true_random=False))
def test_cost_is_the_size_of_a_full_answer(random: Random) -> None:
    parent = TYPES.type_map["Member"]
    assert isinstance(parent, GraphQLObjectType)
    tree = grown(random, parent, 7)
    fragments: list[str] = []
    text = "{ me " + written(random, parent, tree, fragments) + " } " + " ".join(fragments)
    assert cost_of(text) == 1 + objects(parent, tree)
