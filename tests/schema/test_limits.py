"""The limits on an operation, each at its bound and one beyond, against the real schema."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from graphql import GraphQLError, get_introspection_query, get_operation_ast

from scheduling.errors import TooComplex
from schema import errors, limits
from schema.execution import Executor
from tests.factories import Team

EXECUTOR = Executor()
YEAR = 'slots(team: "a", eventType: "b", from: "2028-01-01", to: "2028-12-31") { startsAt hosts { name } }'


def asked(text: str, variables: dict[str, Any] | None = None) -> str | None:
    """What the refusal says, or None; a refusal says TOO_COMPLEX."""
    error = refusal(text, variables or {})
    if error is None:
        return None
    shown = errors.shown([error], "r1")
    assert shown == [{"message": error.message, "extensions": {"code": "TOO_COMPLEX", "requestId": "r1"}}]
    return error.message


def refusal(text: str, variables: dict[str, Any], name: str | None = None) -> GraphQLError | None:
    try:
        document = EXECUTOR.document(text)
        operation = get_operation_ast(document, name)
        assert operation is not None
        limits.check(EXECUTOR.types, document, operation, variables)
    except GraphQLError as error:
        return error
    return None


def refused(number: str, what: str, limit: str) -> str:
    return f"The operation asks for {number} {what}; at most {limit} are allowed."


def many(text: str, times: int) -> str:
    """`text` side by side, its `{}` numbered."""
    return " ".join(text.replace("{}", str(i)) for i in range(times))


def bomb(of: str, inner: str, length: int = 100) -> str:
    """Fragments on `of` that each spread the next one twice; `inner` is in the last."""
    bodies = [*(f"...f{i + 1} ...f{i + 1}" for i in range(length)), inner]
    return "".join(f" fragment f{i} on {of} {{ {body} }}" for i, body in enumerate(bodies))


class TestTokens:
    def test_as_many_as_allowed(self) -> None:
        assert asked("{ nodes(ids: [" + '"a" ' * 1987 + "]) { __typename id } }") is None

    def test_one_more(self) -> None:
        said = asked("{ nodes(ids: [" + '"a" ' * 1988 + "]) { __typename id } }")
        assert said == "The document has more tokens than the 2,000 that are allowed."

    def test_comments_count(self) -> None:
        said = asked("#\n" * 2_001 + "{ team { id } }")
        assert said == "The document has more tokens than the 2,000 that are allowed."

    def test_nested_deeper_than_can_be_read(self) -> None:
        said = asked("{ ..." * 250 + "{ team { id } }" + "}" * 250)
        assert said == "The document nests too deeply; at most 10 levels of fields are allowed."

    def test_any_other_syntax_error_stays_one(self) -> None:
        with pytest.raises(GraphQLError, match="Syntax Error") as caught:
            limits.parsed("{ team ")
        assert errors.shown([caught.value], "r1")[0]["extensions"]["code"] == "INVALID"


class TestLevels:
    TEN = (
        "{ client(id: 1) { events { nodes { host { events(first: 1) { nodes"
        " { client { events { nodes { %s } } } } } } } } } }"
    )

    def test_as_many_as_allowed(self) -> None:
        assert asked(self.TEN % "id") is None

    def test_one_more(self) -> None:
        assert asked(self.TEN % "client { id }") == refused("11", "levels of fields", "10")

    def test_edges_are_no_level(self) -> None:
        with_edges = self.TEN.replace("nodes {", "edges { node {").replace("%s }", "%s } } } }")
        assert asked(with_edges % "id") is None
        assert asked(with_edges % "client { id }") == refused("11", "levels of fields", "10")

    def test_fragments_are_no_level_and_hide_none(self) -> None:
        fragment = " fragment F on Event { ... on Event { ... { %s } } }"
        assert asked(self.TEN % "...F" + fragment % "id") is None
        assert asked(self.TEN % "...F" + fragment % "client { id }") == refused("11", "levels of fields", "10")


class TestAliases:
    def test_as_many_as_allowed(self) -> None:
        assert asked("{ team { " + many("a{}: id", 15) + " } }") is None

    def test_one_more(self) -> None:
        assert asked("{ t: team { " + many("a{}: id", 15) + " } }") == refused("16", "aliases", "15")

    def test_count_wherever_a_fragment_is_spread(self) -> None:
        fragment = " fragment F on Team { " + many("a{}: id", 5) + " }"
        assert asked("{ team { ...F ...F ...F } }" + fragment) is None
        assert asked("{ team { ...F ...F ...F ...F } }" + fragment) == refused("20", "aliases", "15")

    def test_of_another_operation_do_not_count(self) -> None:
        text = "query A { team { id } } query B { team { " + many("a{}: id", 16) + " } }"
        assert refusal(text, {}, "A") is None
        assert refusal(text, {}, "B") is not None


class TestDirectives:
    ON = "@include(if: true)"

    def test_as_many_as_allowed(self) -> None:
        assert asked("{ team { " + many(f"a{{}}: id {self.ON}", 10) + " } }") is None

    def test_one_more(self) -> None:
        said = asked(f"{{ team {self.ON} {{ " + many(f"a{{}}: id {self.ON}", 10) + " } }")
        assert said == refused("11", "directives", "10")

    def test_on_fragments_and_on_spreads_count(self) -> None:
        spreads = f"...F {self.ON} " * 5 + f"... {self.ON} {{ id }} " * 3
        text = f"{{ team {{ {spreads} }} }} fragment F on Team {{ %s }}"
        assert asked(text % "id") is None
        assert asked(text % f"id {self.ON}") == refused("13", "directives", "10")


class TestRootFields:
    def test_as_many_as_allowed(self) -> None:
        assert asked("{ " + "__typename " * 20 + "}") is None

    def test_one_more(self) -> None:
        said = asked("{ " + "__typename " * 20 + "...F } fragment F on Query { __typename }")
        assert said == refused("21", "root fields", "20")


class TestObjects:
    def test_as_many_as_allowed(self) -> None:
        assert asked("{ clients(first: 100) { nodes { events(first: 49) { nodes { id } } } } }") is None

    def test_one_more(self) -> None:
        said = asked("{ team { id } clients(first: 100) { nodes { events(first: 49) { nodes { id } } } } }")
        assert said == refused("5,001", "objects", "5,000")

    def test_each_list_multiplies(self) -> None:
        events = "events(first: 100) { nodes { %s } }"
        lists = f"clients(first: 100) {{ nodes {{ {events % f'client {{ {events} }}'} }} }}"
        assert asked(f"{{ {lists % 'id'} }}") == refused("1,020,100", "objects", "5,000")

    def test_going_round_in_circles(self) -> None:
        circle = "{ clients { nodes { events { nodes { client { events { nodes { %s } } } } } } } }"
        assert asked(circle % "id") is None
        assert asked(circle % "client { events { nodes { id } } }") == refused("11", "levels of fields", "10")
        wide = circle.replace("events", "events(first: 20)")
        assert asked(wide % "id") == refused("6,615", "objects", "5,000")

    def test_of_a_size_given_by_variable(self) -> None:
        text = "query($n: Int) { clients(first: 100) { nodes { events(first: $n) { nodes { id } } } } }"
        assert asked(text, {"n": 49}) is None
        assert asked(text, {"n": 50}) == refused("5,100", "objects", "5,000")
        assert asked(text.replace("$n: Int", "$n: Int = 50")) == refused("5,100", "objects", "5,000")
        assert asked(text.replace("$n: Int", "$n: Int = 50"), {"n": 49}) is None

    def test_of_a_year_of_starts(self) -> None:
        assert asked(f"{{ {YEAR} }}") is None
        assert asked(f"{{ {many('a{}: ' + YEAR, 2)} }}") == refused("8,784", "objects", "5,000")

    def test_doubling_fragments(self) -> None:
        assert asked("{ team { ...f0 } }" + bomb("Team", "id")) is None
        said = asked("{ ...f0 }" + bomb("Query", "team { id }"))
        assert said == refused(f"{2**100:,}", "root fields", "20")
        said = asked("{ client(id: 1) { ...f0 } }" + bomb("Client", "events { nodes { id } }"))
        assert said == refused(f"{1 + 10 * 2**100:,}", "objects", "5,000")
        said = asked("{ client(id: 1) { ...f0 } }" + bomb("Client", "a: id"))
        assert said == refused(f"{2**100:,}", "aliases", "15")


class TestValidation:
    """Looking for fields that cannot be merged is bounded; without a bound these take most of a second."""

    SAID = "The document repeats or nests fields too much: 50,000 comparisons are allowed."

    @pytest.mark.parametrize(
        "text",
        [
            "{ team { " + "id " * 1_900 + "} }",
            "{ client(id: 1) { events { " + "nodes { id } " * 400 + "} } }",
            "{ __schema { " + "types { fields { name } } " * 250 + "} }",
            "{ " + many("...f{}", 20) + " }" + many(" fragment f{} on Query { " + "team { id } " * 20 + "}", 20),
        ],
    )
    def test_of_the_same_again_and_again(self, text: str) -> None:
        assert asked(text) == self.SAID

    def test_says_what_is_wrong_all_the_same(self) -> None:
        with pytest.raises(ExceptionGroup) as caught:
            EXECUTOR.document("{ " + many("nothing{}", 10) + " }")
        assert len(caught.value.exceptions) == errors.MOST + 1


class TestIntrospection:
    @pytest.mark.parametrize("on", [True, False])
    def test_of_graphiql(self, on: bool) -> None:
        text = get_introspection_query(
            descriptions=on,
            specified_by_url=on,
            directive_is_repeatable=on,
            schema_description=on,
            input_value_deprecation=on,
            experimental_directive_deprecation=on,
            one_of=on,
        )
        assert asked(text) is None

    def test_does_not_count_as_levels_or_objects(self) -> None:
        at_most = "clients(first: 100) { nodes { events(first: 49) { nodes { id } } } }"
        assert asked(get_introspection_query().replace("__schema {", f"{at_most} __schema {{", 1)) is None

    def test_levels(self) -> None:
        text = '{ __type(name: "Team") { ' + "ofType { " * 14 + "%s" + " }" * 14 + " } }"
        assert asked(text % "name") is None
        assert asked(text % "ofType { name }") == refused("17", "levels of introspection", "16")

    def test_a_list_within_itself(self) -> None:
        text = "{ __schema { types { fields { type { fields { %s } } } } } }"
        assert asked(text % "name") is None
        said = asked(text % "type { fields { name } }")
        assert said == refused("2", "levels of an introspection list in itself", "1")

    def test_a_list_within_itself_through_fragments(self) -> None:
        text = (
            "{ __schema { types { ...A } } }"
            " fragment A on __Type { fields { type { ...B } } } fragment B on __Type { %s }"
        )
        assert asked(text % "fields { name }") is None
        said = asked(text % "fields { type { fields { name } } }")
        assert said == refused("2", "levels of an introspection list in itself", "1")

    def test_more_than_a_description_of_the_schema(self) -> None:
        text = "{ __schema { types { fields { args { name type { name } } type { fields { args { name %s } } } } } } }"
        assert asked(text % "") is None
        assert asked(text % "type { name inputFields { name } }") == refused(
            "624,101", "values of introspection", "250,000"
        )


async def test_nothing_runs_of_what_is_refused(client: httpx.AsyncClient, team: Team) -> None:
    create = 'a{}: createClient(input: { name: "A", email: "a{}@example.com" }) { id }'
    answer = await client.post("/graphql", json={"query": f"mutation {{ {many(create, 16)} }}"}, headers=team.headers)
    assert answer.json()["errors"][0]["message"] == refused("16", "aliases", "15")
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_COMPLEX"
    total = await client.post("/graphql", json={"query": "{ clients { totalCount } }"}, headers=team.headers)
    assert total.json() == {"data": {"clients": {"totalCount": 0}}}


def test_a_long_text_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(GraphQLError) as caught:
        limits.parsed('{ node(id: "' + "x" * limits.CHARACTERS + '") { id } }')
    assert isinstance(caught.value.original_error, TooComplex)
