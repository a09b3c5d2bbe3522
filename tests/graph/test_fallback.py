"""What falls back on the reference executor: introspection, and nothing else."""

from typing import Any, cast

import pytest

from domain.permissions import Role, Viewer
from persistence.database import Database
from resolvers.context import Context
from schema.execution import Executor, GraphQLRequest, GraphQLResponse, PreparedSubscription
from schema.queries.made import MADE
from tests.graph.asking import KEY, StoppedClock
from tests.permissions.documents import Document, documents

pytestmark = [pytest.mark.anyio, pytest.mark.compiled]

EVERYTHING = Viewer(subject="somgraph", roles=frozenset({Role.SYSTEM}))
ANSWER = b'{"read":"by one statement"}'
DOCUMENTS = list(documents())


class OneStatement:
    """Stands where the database is: answers the first statement, and knows how many there were."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def reads(self) -> "OneStatement":
        return self

    async def fetch_json(self, sql: str, _: Any) -> bytes:
        self.statements.append(sql)
        return ANSWER


def of_kind(kind: str) -> list[Document]:
    return [each for each in DOCUMENTS if each.text.startswith(kind)]


async def answered(document: Document) -> tuple[GraphQLResponse, int]:
    database = OneStatement()
    context = Context(
        viewer=EVERYTHING, database=cast("Database", database), clock=StoppedClock(), cursor_key=KEY
    )
    executor = Executor(context.database, report=lambda *_: None)
    request = GraphQLRequest(query=document.text, variables=document.variables)
    return await executor.execute(request, context), len(database.statements)


async def test_every_field_filter_and_sort_key_of_queries_is_read_by_one_statement() -> None:
    asked = [each for each in of_kind("query") if not any(name in each.text for name in MADE)]

    found = {each.name: await answered(each) for each in asked}

    assert len(asked) > 300
    assert [
        name for name, (response, count) in found.items() if count != 1 or ANSWER not in response.body
    ] == []


async def test_every_payload_of_a_mutation_is_read_by_one_statement() -> None:
    found = {each.name: await answered(each) for each in of_kind("mutation")}

    assert len(found) > 50
    assert [name for name, (response, _) in found.items() if b"NOT_POSSIBLE" in response.body] == []


async def test_every_event_is_read_by_one_statement() -> None:
    context = Context(
        viewer=EVERYTHING, database=cast("Database", OneStatement()), clock=StoppedClock(), cursor_key=KEY
    )
    executor = Executor(context.database)
    asked = of_kind("subscription")

    found = {
        each.name: await executor.prepare_subscription(GraphQLRequest(query=each.text), context)
        for each in asked
    }

    assert len(asked) > 20
    assert [name for name, each in found.items() if not isinstance(each, PreparedSubscription)] == []


async def test_introspection_is_the_reference_executors() -> None:
    document = Document(name="schema", text="{ __schema { queryType { name } } }", needs=frozenset())

    response, count = await answered(document)

    assert count == 0
    assert b'"queryType":{"name":"Query"}' in response.body
