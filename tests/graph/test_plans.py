"""How PostgreSQL reads what the benchmarks ask: by indexes, whatever the number of orders."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
import pytest

from benchmarks.questions import OURS, QUESTIONS, WORKLISTS, Question
from benchmarks.trees import FEW, add, begin
from domain.permissions import Role, Viewer
from persistence.database import Database
from persistence.graph.access import reader_of
from persistence.graph.parameters import Bound
from persistence.graph.sources import SOURCES
from persistence.graph.statement import object_statement
from schema.execution import Executor, GraphQLRequest
from schema.execution.documents import Documents
from schema.limits import Limits
from tests.conftest import in_own_loop
from tests.graph.asking import KEY, Graph
from tests.graph.world import NOON

pytestmark = [pytest.mark.anyio, pytest.mark.compiled]
ADA = Viewer(subject="ada", roles=frozenset({Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER}))
NAMES = [each.name for each in (*QUESTIONS, *WORKLISTS)]
SIZE = 2  # of a page: few beside the tens of tasks in each list
MOST = 4 * (SIZE + 1)  # a page and one more, of a person's own tasks and of each of its three groups'
GROWING = {"orders", "order_lines", "domain_orders", "tasks", "task_dependencies"}


@pytest.fixture(scope="module")
def grown_url(module_database_url: str) -> str:
    in_own_loop(lambda: begin(module_database_url))
    in_own_loop(lambda: add(module_database_url, 1, FEW))
    return module_database_url


@pytest.fixture
async def graph(grown_url: str) -> AsyncIterator[Graph]:
    database = await Database.connect(grown_url, pool_size=1)
    yield Graph(database, Executor(database))
    await database.close()


@pytest.mark.parametrize("question", [*QUESTIONS, *WORKLISTS], ids=NAMES)
async def test_no_table_that_grows_is_read_from_end_to_end(graph: Graph, question: Question) -> None:
    steps = await planned(graph, question)

    read = [(step["Node Type"], step["Relation Name"]) for step in steps if "Relation Name" in step]
    assert len(read) > 0
    assert [table for kind, table in read if kind == "Seq Scan" and table in GROWING] == []


@pytest.mark.parametrize("question", WORKLISTS, ids=NAMES[-len(WORKLISTS) :])
async def test_no_more_of_a_worklist_is_sorted_than_its_pages(graph: Graph, question: Question) -> None:
    small = replace(question, variables=[{**question.variables[0], "first": SIZE}])
    steps = await planned(graph, small, "analyze, timing off,")

    found = {step["Index Name"] for step in steps if str(step.get("Index Name")).endswith("_worklist")}
    assert "ix_tasks_assignment_group_worklist" in found
    assert max(step["Actual Rows"] for step in steps if "Sort" in step["Node Type"]) <= MOST


async def planned(graph: Graph, question: Question, how: str = "") -> list[dict[str, Any]]:
    """Give every step of PostgreSQL's plan for a question."""
    sql, values = written(graph, question)
    async with graph.database.reads.lease() as connection:
        (row,) = await connection.fetch(f"explain ({how} format json) {sql}", *values)
    found, todo = [], [orjson.loads(row[0])[0]["Plan"]]
    while todo:
        step = todo.pop()
        found.append(step)
        todo += step.get("Plans", [])
    return found


def written(graph: Graph, question: Question) -> tuple[str, list[object]]:
    """Write the statement of the first request, with its values."""
    asked = orjson.loads(question.bodies(OURS)[0])
    request = GraphQLRequest(query=asked["query"], variables=asked.get("variables", {}))
    preparation, context = graph.executor.preparation, graph.context(ADA)
    found = Documents(preparation.schema, Limits()).find(request)
    ready = preparation.ready(found.operation, found.variables(request.variables), context)
    statement = object_statement(
        SOURCES, ready.access, SOURCES["Query"], ready.selection.fields, ready.arguments
    )
    reader, arguments = reader_of(ADA, at=NOON, key=KEY), [each.values for each in ready.arguments]
    return statement.sql, statement.values(Bound(reader=reader, arguments=arguments))
