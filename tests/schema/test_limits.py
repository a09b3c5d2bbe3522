"""Limits of documents: at the limit it passes, one over it is refused by a code of its own."""

from collections.abc import AsyncIterator, Callable

import pytest
from graphql import get_introspection_query

from persistence.database import Database
from schema.execution import Executor
from schema.limits import Limits
from tests.graph.asking import COMPILED, Graph

pytestmark = pytest.mark.anyio
LIMITS = Limits()


@pytest.fixture
async def graph(module_database_url: str) -> AsyncIterator[Graph]:
    database = await Database.connect(module_database_url, pool_size=2)
    yield Graph(database, Executor(database, compiled=COMPILED))
    await database.close()


def chain(n: int) -> str:
    """A document whose deepest field is the nth from the operation, for an even n."""
    text = "number"
    for _ in range(n // 2 - 1):
        text = f"line(number: 1) {{ order {{ {text} }} }}"
    return f'{{ order(number: "x") {{ {text} }} }}'


def aliases(n: int) -> str:
    return "{ " + " ".join(f"a{i}: __typename" for i in range(n)) + " }"


def directives(n: int) -> str:
    return "{ __typename " + " ".join("... @include(if: true) { __typename }" for _ in range(n)) + " }"


def tokens(n: int) -> str:
    document = "{{ orders(where: {{ account: [{}] }}) {{ totalCount }} }}"  # of 16 tokens, commas apart
    return document.format('"a" ' * (n - 16))


def sized(n: int) -> str:
    return "{ __typename }".ljust(n)


@pytest.mark.parametrize(
    ("document", "limit", "code"),
    [
        (chain, LIMITS.depth, "DEPTH_EXCEEDED"),
        (aliases, LIMITS.aliases, "ALIASES_EXCEEDED"),
        (directives, LIMITS.directives, "DIRECTIVES_EXCEEDED"),
        (tokens, LIMITS.tokens, "TOKENS_EXCEEDED"),
        (sized, LIMITS.document_bytes, "DOCUMENT_TOO_LARGE"),
    ],
)
async def test_the_limit_passes_and_more_does_not(
    graph: Graph, document: Callable[[int], str], limit: int, code: str
) -> None:
    step = 2 if document is chain else 1

    assert "errors" not in await graph.answer(document(limit))
    answer = await graph.answer(document(limit + step))
    assert answer["errors"][0]["extensions"] == {"code": code, "limit": limit}
    assert "data" not in answer


@pytest.mark.parametrize(
    "opening", ["{a" * 600, "{a(b:" + "[" * 1500, "query(" + "(" * 1900, "{a(b:{c:" * 200]
)
async def test_what_nests_without_end_is_refused_before_it_is_parsed(graph: Graph, opening: str) -> None:
    assert await graph.codes(opening) == ["DEPTH_EXCEEDED"]


async def test_depth_is_measured_through_fragments(graph: Graph) -> None:
    inner = "line(number: 1) { order { " * 5 + "number" + " } }" * 5
    spread = (
        f"fragment A on Order {{ line(number: 1) {{ order {{ ...B }} }} }} fragment B on Order {{ {inner} }}"
    )

    assert await graph.codes('{ order(number: "x") { ...A } } ' + spread) == ["DEPTH_EXCEEDED"]


async def test_a_fragment_inside_itself_is_refused(graph: Graph) -> None:
    document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"

    assert set(await graph.codes(document)) == {"GRAPHQL_VALIDATION_FAILED"}


async def test_the_introspection_query_of_tools_passes(graph: Graph) -> None:
    full = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )

    data = await graph.data(full)

    assert {"Order", "Task", "Mutation"} <= {each["name"] for each in data["__schema"]["types"]}


async def test_introspection_has_a_limit_of_its_own(graph: Graph) -> None:
    def nested(n: int) -> str:
        return "{ __schema { types " + "{ ofType " * (n - 2) + "{ name }" + " }" * (n - 2) + " } }"

    assert "errors" not in await graph.answer(nested(LIMITS.introspection_depth - 1))
    assert await graph.codes(nested(LIMITS.introspection_depth)) == ["DEPTH_EXCEEDED"]


async def test_cost_is_told_and_limited(graph: Graph) -> None:
    document = "{ orders(first: 100) { nodes { lines { lineNo } } } }"
    cost = 100 * (1 + 4)

    exact = Graph(graph.database, Executor(graph.database, limits=Limits(cost=cost)))
    below = Graph(graph.database, Executor(graph.database, limits=Limits(cost=cost - 1)))

    assert (await exact.answer(document))["extensions"]["cost"] == {"requested": cost, "limit": cost}
    refused = await below.answer(document)
    assert refused["errors"][0]["extensions"] == {
        "code": "COST_EXCEEDED",
        "requested": cost,
        "limit": cost - 1,
    }


async def test_a_wide_document_costs_more_than_the_limit(graph: Graph) -> None:
    document = "{ orders(first: 100) { nodes { lines { tasks { predecessors { predecessor { id } } } } } } }"

    assert await graph.codes(document) == ["COST_EXCEEDED"]
