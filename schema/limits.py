"""How much an operation may ask for, held before anything is read.

Decided here: the limits, and that too long a text or too much to validate is refused like too much to read. Not here:
what counts (`schema/weights.py`), nor how often a caller may ask (`server/rate_limit.py`). Source: design "Reliability
and security", section 3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    MaxIntrospectionDepthRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged as merging
from graphql.validation.validate import ValidationAbortedError

from scheduling.errors import TooComplex
from schema import errors
from schema.weights import weigh

TOKENS = 2_000
CHARACTERS = 100_000  # a few tokens can be a megabyte of text, and parsing reads all of it
LEVELS = 10  # of fields, the leaf included
ALIASES = 15
DIRECTIVES = 10
ROOT_FIELDS = 20
COST = 5_000
INTROSPECTION_LEVELS = 16
INTROSPECTION_VALUES = 250_000  # GraphiQL asks for 208,000
COMPARISONS = 50_000  # of fields that share a name in the answer: about 0.1 s of validation

RULES = [rule for rule in specified_rules if rule is not MaxIntrospectionDepthRule]  # `check` says it as TOO_COMPLEX
merging.MAX_COMPLEXITY_BUDGET = COMPARISONS  # read when a validation starts; the only way to set it


def parsed(text: str) -> DocumentNode:
    """The document in a text. Raises GraphQLError: a syntax error, or TooComplex when it is too long or too nested."""
    if len(text) > CHARACTERS:
        raise too_complex(f"The document is longer than the {CHARACTERS:,} characters that are allowed.")
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLSyntaxError as error:
        if error.description.startswith("Document contains more than"):
            raise too_complex(f"The document has more tokens than the {TOKENS:,} that are allowed.") from None
        if error.description.startswith("Document is nested too deeply"):
            raise too_complex(
                f"The document nests too deeply; at most {LEVELS} levels of fields are allowed."
            ) from None
        raise


def validated(
    types: GraphQLSchema, document: DocumentNode, rules: Collection[type[ASTValidationRule]]
) -> list[GraphQLError]:
    """What is wrong with a document: at most five errors, and a sixth that there are more.

    Raises GraphQLError with a TooComplex inside when fields repeat, or fragments nest, too much to find out.
    """
    found = validate(types, document, rules, max_errors=errors.MOST)
    if len(found) <= errors.MOST and any(isinstance(error, ValidationAbortedError) for error in found):
        raise too_complex(f"The document repeats or nests fields too much: {COMPARISONS:,} comparisons are allowed.")
    return found


def check(
    types: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> None:
    """Refuse what asks for too much. The document must be valid. Raises GraphQLError with a TooComplex inside."""
    found = weigh(types, document, operation, variables)
    nested = max(found.below.values(), default=1) - 1
    for what, asked, limit in (
        ("root fields", found.fields, ROOT_FIELDS),
        ("levels of fields", found.levels, LEVELS),
        ("aliases", found.aliases, ALIASES),
        ("directives", found.directives, DIRECTIVES),
        ("levels of introspection", found.introspection, INTROSPECTION_LEVELS),
        ("levels of an introspection list in itself", nested, 1),
        ("values of introspection", found.values, INTROSPECTION_VALUES),
        ("objects", found.cost, COST),
    ):
        if asked > limit:
            raise too_complex(f"The operation asks for {asked:,} {what}; at most {limit:,} are allowed.")


def cost(
    types: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """How many objects one operation of a valid document asks for."""
    return weigh(types, document, operation, variables).cost


def too_complex(message: str) -> GraphQLError:
    """The refusal as an error that says TOO_COMPLEX."""
    return GraphQLError(message, original_error=TooComplex(message))
