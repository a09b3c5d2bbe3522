"""Operations as a whole: one statement each, stable errors, nothing of ours leaks."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import orjson
import pytest

from domain.errors import Unavailable
from domain.permissions import Role, Viewer
from persistence.database import Database
from persistence.graph.declarations import Source, Value
from persistence.graph.sources import SOURCES
from persistence.pool import ReadPool
from schema.execution import Executor, GraphQLRequest
from tests.graph.asking import ACME, MANAGER, Graph
from tests.graph.world import key

pytestmark = pytest.mark.anyio
TREE = """query($number: String) { viewer { subject } feedCursor orders { totalCount }
  order(number: $number) { number lines { lineNo characteristics { name value } domainOrders { key
  tasks { name predecessors { type predecessor { name } } } } } plan { nodes { name } criticalPath { name } }
  history(first: 5) { type changes { field from to } } } }"""


class Counting:
    """A pool that remembers what it was asked."""

    def __init__(self, pool: ReadPool) -> None:
        self.pool = pool
        self.statements: list[str] = []

    async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
        self.statements.append(sql)
        return await self.pool.fetch_json(sql, params)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["Counting"]:
        yield self

    async def close(self) -> None:
        await self.pool.close()


def counting(graph: Graph) -> list[str]:
    """Count from now on."""
    pool = Counting(graph.database.reads)
    graph.database.reads = pool  # type: ignore[assignment]
    return pool.statements


@pytest.mark.compiled
async def test_one_operation_is_one_statement(graph: Graph) -> None:
    statements = counting(graph)

    await graph.data(TREE, {"number": "ORD0000001"})

    assert len(statements) == 1


@pytest.mark.compiled
async def test_fields_with_long_aliases_are_answered_in_one_statement(graph: Graph) -> None:
    alias, statements = "a" * 200, counting(graph)

    data = await graph.data(f'{{ {alias}: order(number: "ORD0000001") {{ {alias}: number b: state }} }}')

    assert len(statements) == 1
    assert data == {alias: {alias: "ORD0000001", "b": "IN_PROGRESS"}}


async def test_aliases_that_differ_after_63_letters_stay_apart(graph: Graph) -> None:
    one, two = "a" * 63 + "x", "a" * 63 + "y"

    data = await graph.data(f'{{ order(number: "ORD0000001") {{ {one}: number {two}: state }} }}')

    assert data == {"order": {one: "ORD0000001", two: "IN_PROGRESS"}}


async def test_what_cannot_be_one_statement_is_answered_by_the_reference(graph: Graph) -> None:
    executor = Executor(graph.database, limits=replace(graph.executor.limits, aliases=100))
    fields = " ".join(f"{'a' * 70}{n}: number" for n in range(60))

    data = await Graph(graph.database, executor).data(f'{{ order(number: "ORD0000001") {{ {fields} }} }}')

    assert len(data["order"]) == 60
    assert set(data["order"].values()) == {"ORD0000001"}


async def test_the_same_field_twice_is_answered_once(graph: Graph) -> None:
    query = """{ order(number: "ORD0000001") { account { code } ...A account { name } } }
               fragment A on Order { account { segment code } }"""

    data = await graph.data(query)

    assert data == {"order": {"account": {"code": "ACME", "segment": "BUSINESS", "name": "Acme"}}}


async def test_introspection_beside_data_is_answered(graph: Graph) -> None:
    data = await graph.data(
        '{ __schema { queryType { name } } order(number: "ORD0000001") { number } __typename }'
    )

    assert data == {
        "__schema": {"queryType": {"name": "Query"}},
        "order": {"number": "ORD0000001"},
        "__typename": "Query",
    }


@pytest.mark.parametrize(
    "text",
    ["'; drop table orders; --", '"', "\\", "$1", "{t}", "%s", "'||pg_sleep(5)||'", "\u2028", "{given:x:y}"],
)
async def test_texts_are_values_and_nothing_else(graph: Graph, text: str) -> None:
    query = """query($t: String, $c: [String!]) {
      orders(where: {text: $t, account: $c}) { totalCount } order(number: $t) { id } }"""

    data = await graph.data(query, {"t": text, "c": [text]})

    assert data == {"orders": {"totalCount": 0}, "order": None}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ order", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "OPERATION_NOT_FOUND"),
        ('{ order(id: "tsk_5f0c4b9e-53a5-4f0a-9d2c-0c7c4d4f2b61") { id } }', "BAD_ID"),
        ('{ order(id: "nonsense") { id } }', "BAD_ID"),
        ('{ node(id: "evt_99999999999999999999") { id } }', "BAD_ID"),
        ('{ node(id: "ord_12") { id } }', "BAD_ID"),
        ("{ order { id } }", "ARGUMENT_MISSING"),
        ('{ tasks(where: {order: "lin_5f0c4b9e-53a5-4f0a-9d2c-0c7c4d4f2b61"}) { totalCount } }', "BAD_ID"),
        ('{ order(number: "a\\u0000b") { id } }', "BAD_TEXT"),
        ('{ order(number: "x") { history(first: 101) { id } } }', "PAGE_SIZE"),
        ('{ events(after: "nonsense") { totalCount } }', "CURSOR_MALFORMED"),
        ("subscription { orderEvents { cursor } }", "SUBSCRIPTION_NOT_HERE"),
    ],
)
async def test_a_request_that_cannot_be_is_refused_by_code(graph: Graph, query: str, code: str) -> None:
    answer = await graph.answer(query)

    assert "data" not in answer
    assert [each["extensions"]["code"] for each in answer["errors"]] == [code]


async def test_the_id_of_another_type_is_told_with_the_type_that_fits(graph: Graph) -> None:
    answer = await graph.answer('{ order(id: "tsk_5f0c4b9e-53a5-4f0a-9d2c-0c7c4d4f2b61") { id } }')

    assert "ord_…" in answer["errors"][0]["message"]


async def test_variables_of_a_wrong_type_are_refused(graph: Graph) -> None:
    assert await graph.codes("query($n: Int) { orders(first: $n) { totalCount } }", {"n": "ten"}) == [
        "BAD_VARIABLES"
    ]


async def test_an_unknown_node_is_null_and_nodes_keep_their_order(graph: Graph) -> None:
    one, none, two = f"ord_{key('order 1')}", f"ord_{key('nowhere')}", f"tsk_{key('task 1 port')}"

    data = await graph.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [two, none, one, two]})

    assert [each and each["id"] for each in data["nodes"]] == [two, None, one, two]


async def test_a_mistake_in_a_statement_is_masked_and_reported(graph: Graph) -> None:
    broken = replace(
        SOURCES["Order"], fields={**SOURCES["Order"].fields, "number": Value(sql="{t}.secret_column")}
    )
    sources: Mapping[str, Source] = {**SOURCES, "Order": broken}
    mistakes: list[tuple[BaseException, str | None]] = []
    executor = Executor(
        graph.database, sources=sources, report=lambda mistake, request: mistakes.append((mistake, request))
    )

    response = await executor.execute(
        GraphQLRequest(query='{ order(number: "ORD0000001") { number state } }'), graph.context(MANAGER)
    )

    error = orjson.loads(response.body)["errors"][0]
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "requestId": "r-1"}
    assert b"secret_column" not in response.body
    assert [request for _, request in mistakes] == ["r-1", "r-1"]  # once compiled, once by the reference


async def test_what_a_compiled_read_fails_on_is_reported_and_the_reference_answers(graph: Graph) -> None:
    class Failing(Counting):
        async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:
            broken = "" if self.statements else " where secret_column"  # the first is the compiled one
            return await super().fetch_json(f"{sql}{broken}", params)

    text = '{ order(number: "ORD0000001") { number state lines { lineNo } } }'
    expected = await graph.data(text)
    mistakes: list[tuple[BaseException, str | None]] = []
    executor = Executor(graph.database, report=lambda mistake, request: mistakes.append((mistake, request)))
    graph.database.reads = Failing(graph.database.reads)  # type: ignore[assignment]

    response = await executor.execute(GraphQLRequest(query=text), graph.context(MANAGER))

    ((mistake, request),) = mistakes
    assert orjson.loads(response.body)["data"] == expected
    assert b"secret_column" not in response.body
    assert isinstance(mistake, asyncpg.UndefinedColumnError)
    assert request == "r-1"


async def test_a_database_that_is_away_is_told_as_retryable(graph: Graph) -> None:
    class Away(Counting):
        async def fetch_json(self, sql: str, params: Sequence[Any] = ()) -> bytes:  # noqa: ARG002
            raise Unavailable

    graph.database.reads = Away(graph.database.reads)  # type: ignore[assignment]

    answer = await graph.answer('{ order(number: "x") { id } }')

    assert answer["errors"][0]["extensions"] == {"code": "UNAVAILABLE", "retryable": True}


async def test_a_payload_is_read_inside_its_transaction(graph: Graph) -> None:
    mutation = """mutation($i: AddNoteInput!) { addNote(input: $i) {
      note { id text } order { notes { text } } cursor events { type order { number } } errors { code } } }"""

    data = await graph.data(mutation, {"i": {"owner": f"ord_{key('order 5')}", "text": "Hello."}})

    payload = data["addNote"]
    assert payload["errors"] == []
    assert payload["note"]["text"] == "Hello."
    assert payload["order"]["notes"] == [{"text": "Hello."}]
    assert [each["order"]["number"] for each in payload["events"]] == ["ORD0000005"]
    assert payload["cursor"]


async def test_a_dry_run_answers_and_leaves_nothing(graph: Graph) -> None:
    mutation = "mutation($i: AddNoteInput!) { addNote(input: $i) { note { id } } }"

    data = await graph.data(
        mutation, {"i": {"owner": f"ord_{key('order 3')}", "text": "Hello.", "dryRun": True}}
    )

    note = data["addNote"]["note"]["id"]
    assert await graph.data("query($id: ID!) { node(id: $id) { id } }", {"id": note}) == {"node": None}


async def test_a_refusal_has_no_objects_and_says_why(graph: Graph) -> None:
    mutation = """mutation($i: AddNoteInput!) { addNote(input: $i) {
      __typename note { id } events { id } cursor
      errors { __typename code ... on NotFound { message } ... on Forbidden { permission } }
      more: errors { retryable } } }"""

    data = await graph.data(
        mutation, {"i": {"owner": f"ord_{key('order 4')}", "text": "Hello."}}, viewer=ACME
    )

    error = data["addNote"]["errors"][0]
    assert (error["__typename"], error["code"]) == ("NotFound", "NOT_FOUND")
    assert data["addNote"] == {
        "__typename": "NotePayload",
        "note": None,
        "events": [],
        "cursor": None,
        "errors": [error],
        "more": [{"retryable": False}],
    }


async def test_several_mutations_run_in_the_order_of_the_document(graph: Graph) -> None:
    mutation = """mutation($a: AddNoteInput!, $b: AddNoteInput!) {
      one: addNote(input: $a) { order { notes { text } } errors { code } }
      two: addNote(input: $b) { order { notes { text } } errors { code } } }"""
    owner = f"ord_{key('order 2')}"

    data = await graph.data(
        mutation, {"a": {"owner": owner, "text": "first"}, "b": {"owner": owner, "text": "second"}}
    )

    assert list(data) == ["one", "two"]
    assert [each["text"] for each in data["one"]["order"]["notes"]] == ["first"]
    assert [each["text"] for each in data["two"]["order"]["notes"]] == ["first", "second"]


async def test_a_payload_with_a_forbidden_field_changes_nothing(graph: Graph) -> None:
    mutation = "mutation($i: AddNoteInput!) { addNote(input: $i) { order { tasks { id } } } }"
    owner = f"ord_{key('order 1')}"

    codes = await graph.codes(mutation, {"i": {"owner": owner, "text": "Never."}}, viewer=ACME)

    notes = await graph.data("query($id: ID!) { order(id: $id) { notes { text } } }", {"id": owner})
    assert codes == ["FORBIDDEN"]
    assert "Never." not in [each["text"] for each in notes["order"]["notes"]]


async def test_many_at_once_share_few_connections(world_url: str) -> None:
    database = await Database.connect(world_url, pool_size=2)
    graph = Graph(database, Executor(database))

    answers = await asyncio.gather(*(graph.data(TREE, {"number": "ORD0000001"}) for _ in range(50)))
    await database.close()

    assert len({orjson.dumps(each) for each in answers}) == 1


async def test_viewers_of_one_class_share_statements_but_no_rows(graph: Graph) -> None:
    def customer(account: str) -> Viewer:
        return Viewer(subject=account, roles=frozenset({Role.CUSTOMER}), accounts=frozenset({account}))

    numbers = [
        [
            each["number"]
            for each in (await graph.data("{ orders { nodes { number } } }", viewer=customer(code)))[
                "orders"
            ]["nodes"]
        ]
        for code in ("ACME", "BOLT", "CALM")
    ]

    assert [set(each) for each in numbers] == [
        {"ORD0000001", "ORD0000002", "ORD0000003"},
        {"ORD0000004", "ORD0000005"},
        set(),
    ]
