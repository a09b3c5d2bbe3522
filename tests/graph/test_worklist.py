"""Worklists: whose they are, their order, their pages, and how they are found among very many tasks."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest

from domain.permissions import Role, Viewer
from persistence.database import Database
from persistence.graph.access import reader_of
from persistence.graph.parameters import Bound
from persistence.graph.sources import SOURCES
from persistence.graph.statement import object_statement
from schema.execution import Executor, GraphQLRequest
from schema.execution.documents import Documents
from schema.limits import Limits
from tests.graph.asking import COMPILED, KEY, MANAGER, Graph
from tests.graph.world import MEMBERSHIPS, NOON, TASKS, Row, fill

pytestmark = pytest.mark.anyio
LEVELS = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE")
TOM = replace(MANAGER, subject="tom", groups=frozenset({"FIELD", "NET"}))
AGENT = Viewer(subject="tom", roles=frozenset({Role.FULFILMENT_AGENT}), groups=frozenset({"FIELD"}))
PAGE = """query($n: Int, $at: String, $person: String, $group: String, $where: TaskFilter) {
  worklist(first: $n, after: $at, person: $person, group: $group, where: $where) {
    nodes { number } totalCount totalCountIsExact pageInfo { hasNextPage endCursor } } }"""

ROWS_ALONE = PAGE.replace("totalCount totalCountIsExact", "")
COUNT_ALONE = PAGE.replace("nodes { number }", "").replace("pageInfo { hasNextPage endCursor }", "")
FOUND_IN = {("Index Only Scan", f"ix_tasks_{whose}_worklist") for whose in ("assignee", "assignment_group")}
FRIDA = replace(MANAGER, subject="frida", groups=frozenset({"FIELD", "NET"}))
MANY = 20_000
CROWD = f"""insert into tasks (id, order_id, account_id, number, sequence, key, name, task_type,
    duration_likely, stage, state, calendar, execution_mode, priority, assignment_group, assignee,
    jeopardy_level, due_at)
select gen_random_uuid(), o.id, o.account_id, 'CROWD' || n, n, 'work', 'Work', 'MANUAL',
    '1 hour', 'FULFILMENT', 'OPEN', '24x7', 'DO', 1 + n % 5, (array['NET', 'FIELD', 'OTHER'])[1 + n % 3],
    case when n % 4 = 0 then 'frida' end, (array['NONE', 'LOW', 'HIGH'])[1 + n % 7 % 3],
    case when n % 2 = 0 then timestamptz '2026-11-20' + n * interval '1 minute' end
from generate_series(1, {MANY}) n, (select id, account_id from orders order by number limit 1) o"""


@pytest.fixture
async def crowded(database_url: str) -> AsyncIterator[Graph]:
    """A graph with very many tasks, of which most are in one worklist."""
    await fill(database_url)
    database = await Database.connect(database_url, pool_size=2)
    async with database.reads.lease() as connection:
        await connection.execute("set synchronous_commit = on")  # else it is not yet known what all may see
        await connection.execute(CROWD)
        await connection.execute("vacuum analyze tasks")
    yield Graph(database, Executor(database, compiled=COMPILED))
    await database.close()


def urgent_first(tasks: Iterable[Row]) -> list[str]:
    """Sort as a person would: danger, priority, due date if there is one, and then by id."""
    in_need = [each for each in tasks if each["state"] in ("OPEN", "IN_PROGRESS")]

    def key(task: Row) -> Any:
        due = task["due_at"] or task["planned_end_at"]
        return (
            LEVELS.index(task["jeopardy_level"]),
            task["priority"],
            due is None,
            due,
            str(task["id"]),
        )

    return [each["number"] for each in sorted(in_need, key=key)]


async def walk(graph: Graph, viewer: Viewer, size: int, **whose: Any) -> list[str]:
    """Walk all pages."""
    found: list[str] = []
    at = None
    while True:
        page: Mapping[str, Any] = (await graph.data(PAGE, {"n": size, "at": at, **whose}, viewer=viewer))[
            "worklist"
        ]
        found += [each["number"] for each in page["nodes"]]
        at = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert (page["totalCount"], page["totalCountIsExact"]) == (len(found), True)
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_the_own_worklist_has_own_and_the_groups_tasks_by_danger_priority_and_due(
    graph: Graph, size: int
) -> None:
    assert len(urgent_first(TASKS)) > 5

    assert await walk(graph, TOM, size) == urgent_first(
        each for each in TASKS if each["assignee"] == "tom" or each["assignment_group"] in ("FIELD", "NET")
    )


@pytest.mark.parametrize("size", [1, 100])
@pytest.mark.parametrize("person", ["tom", "frida", "nobody"])
async def test_a_person_has_its_own_tasks_and_those_of_the_groups_that_the_directory_knows(
    graph: Graph, person: str, size: int
) -> None:
    groups = [each["group_code"] for each in MEMBERSHIPS if each["subject"] == person]

    assert await walk(graph, MANAGER, size, person=person) == urgent_first(
        each for each in TASKS if each["assignee"] == person or each["assignment_group"] in groups
    )


@pytest.mark.parametrize("size", [1, 100])
async def test_a_group_has_what_is_assigned_to_it_and_filters_narrow(graph: Graph, size: int) -> None:
    of_group = [each for each in TASKS if each["assignment_group"] == "FIELD"]
    of_tom = [each for each in of_group if each["assignee"] == "tom"]

    assert await walk(graph, MANAGER, size, group="FIELD") == urgent_first(of_group)
    assert await walk(graph, MANAGER, size, group="FIELD", where={"assignee": ["tom"]}) == urgent_first(
        of_tom
    )
    assert await walk(graph, MANAGER, size, group="FIELD", person="tom") == urgent_first(of_group)


@pytest.mark.parametrize("whose", [{"person": "tom"}, {"group": "FIELD"}])
async def test_whose_list_it_is_is_for_managers_to_say(graph: Graph, whose: dict[str, str]) -> None:
    answer = await graph.answer(PAGE, {"n": 1, **whose}, viewer=AGENT)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["extensions"]["permission"] == "VIEW_WORKLOAD"


@pytest.mark.compiled
@pytest.mark.parametrize("whose", [{}, {"person": "frida"}, {"group": "NET"}])
@pytest.mark.parametrize("further", [False, True])
async def test_a_page_of_a_very_long_worklist_reads_no_more_than_pages(
    crowded: Graph, whose: dict[str, str], further: bool
) -> None:
    variables: dict[str, Any] = {"n": 50, **whose}
    if further:
        page = (await crowded.data(PAGE, variables, viewer=FRIDA))["worklist"]
        variables["at"] = page["pageInfo"]["endCursor"]

    read = [
        (step["Node Type"], step.get("Index Name"), step["Actual Rows"] * step["Actual Loops"])
        for step in await steps(crowded, ROWS_ALONE, variables)
        if step.get("Relation Name") == "tasks"
    ]

    assert {(kind, index) for kind, index, _ in read} - {("Index Scan", "pk_tasks")} <= FOUND_IN
    assert sum(rows for _, index, rows in read if index == "pk_tasks") == 51
    assert 51 <= sum(rows for _, index, rows in read if index != "pk_tasks") <= 3 * 51


@pytest.mark.compiled
@pytest.mark.parametrize("whose", [{}, {"person": "frida"}, {"group": "NET"}])
async def test_a_very_long_worklist_is_counted_once_and_in_its_indexes_alone(
    crowded: Graph, whose: dict[str, str]
) -> None:
    where = {"jeopardyLevel": ["LOW"], "taskType": ["MANUAL"], "stage": ["FULFILMENT"]}

    read = [
        (step["Node Type"], step.get("Index Name"), step["Actual Rows"] * step["Actual Loops"])
        for step in await steps(crowded, COUNT_ALONE, {"n": 1, "where": where, **whose})
        if step.get("Relation Name") == "tasks" and step.get("Index Name") != "pk_tasks"
    ]
    page = (await crowded.data(COUNT_ALONE, {"n": 1, "where": where, **whose}, viewer=FRIDA))["worklist"]

    assert {(kind, index) for kind, index, _ in read} <= FOUND_IN
    assert page["totalCount"] > 1_000
    assert sum(rows for *_, rows in read) == pytest.approx(page["totalCount"], abs=10)


@pytest.mark.parametrize("levels", [[], ["NONE"], ["CRITICAL", "LOW"], ["HIGH", "CRITICAL", "MEDIUM"]])
async def test_the_levels_that_are_asked_for_come_whatever_lies_between(
    graph: Graph, levels: list[str]
) -> None:
    of_levels = [each for each in TASKS if each["jeopardy_level"] in levels]

    assert await walk(graph, MANAGER, 2, group="FIELD", where={"jeopardyLevel": levels}) == urgent_first(
        each for each in of_levels if each["assignment_group"] == "FIELD"
    )


async def steps(graph: Graph, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    """Give every step of PostgreSQL's plan for a query, as it was carried out."""
    preparation, context = graph.executor.preparation, graph.context(FRIDA)
    request = GraphQLRequest(query=text, variables=variables)
    asked = Documents(preparation.schema, Limits()).find(request)
    ready = preparation.ready(asked.operation, asked.variables(variables), context)
    written = object_statement(
        SOURCES, ready.access, SOURCES["Query"], ready.selection.fields, ready.arguments
    )
    reader = reader_of(FRIDA, at=NOON, key=KEY)
    values = written.values(Bound(reader=reader, arguments=[each.values for each in ready.arguments]))
    async with graph.database.reads.lease() as connection:
        (row,) = await connection.fetch(f"explain (analyze, format json) {written.sql}", *values)
    found, todo = [], [orjson.loads(row[0])[0]["Plan"]]
    while todo:
        step = todo.pop()
        found.append(step)
        todo += step.get("Plans", [])
    return found
