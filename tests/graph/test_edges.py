"""Edges are satisfied in the graph exactly when they are in the domain, and tasks wait for the same tasks."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from domain.open_fallouts import is_let_go
from domain.readiness import blockers, opens_at
from persistence.database import Database
from persistence.orders import load_tree
from schema.execution import Executor
from tests.graph.asking import Graph
from tests.graph.world import DEPENDENCIES, NOON, TASKS, fill, key

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
ORDER = key("order 1")
EDGE = next(each for each in DEPENDENCIES if each["order_id"] == ORDER)
SUCCESSOR = next(each for each in TASKS if each["id"] == EDGE["successor_id"])
TYPES, ORIGINS, LAGS = ("FS", "SS", "FF", "SF"), ("TEMPLATE", "STAGE"), (timedelta(), HOUR, 4 * HOUR)
BEGUN, ENDED = NOON - 3 * HOUR, NOON - 2 * HOUR
PREDECESSORS: dict[str, tuple[str, datetime | None, datetime | None, str | None]] = {
    "open": ("OPEN", None, None, None),
    "at work": ("IN_PROGRESS", BEGUN, None, None),
    "failed": ("FAILED", BEGUN, None, None),
    "finished": ("CLOSED_COMPLETE", BEGUN, ENDED, "DONE"),
    "skipped": ("SKIPPED", None, ENDED, "NOT_NEEDED"),
    "cancelled before it began": ("CANCELED", None, ENDED, None),
    "cancelled at work": ("CANCELED", BEGUN, ENDED, None),
    "compensated": ("CANCELED", BEGUN, ENDED, "COMPENSATION"),
}
MOVE = """update tasks set state = $2, actual_start_at = $3::timestamptz, actual_end_at = $4::timestamptz,
    resolution = $5 where id = $1::uuid"""
WAIT = """update tasks set calendar = '24x7',
    state = case when id = $1::uuid then 'SCHEDULED' else state end"""
EDGES = "update task_dependencies set type = $2, lag = $3, origin = $4 where order_id = $1::uuid"
FORGET = "update orders set version = version + 1 where id = $1::uuid"  # what memory has of it
DEAD = """update fallouts set task_id = $1::uuid, cause_task_id = $2::uuid, category = 'DEPENDENCY_DEAD',
    state = 'RESOLVED', resolution = $3 where id = (select id from fallouts where order_id = $4::uuid
    order by id limit 1)"""
READ = """query($id: ID!) { order(id: $id) {
    tasks { id blockedBy { id } }
    dependencies { type satisfied predecessor { id } successor { id } } } }"""


@pytest.fixture
async def graph(database_url: str) -> AsyncIterator[Graph]:
    await fill(database_url)
    database = await Database.connect(database_url, pool_size=2)
    await database.reads.fetch(WAIT, str(SUCCESSOR["id"]))
    yield Graph(database, Executor(database))
    await database.close()


async def both(graph: Graph) -> tuple[Any, Any]:
    """What the graph and the domain say of each edge, and of what keeps each task from starting."""
    await graph.database.reads.fetch(FORGET, str(ORDER))
    data = await graph.data(READ, {"id": f"ord_{ORDER}"})
    async with graph.database.transaction() as tx:
        tree = await load_tree(tx, ORDER)
    told = {
        (each["predecessor"]["id"], each["successor"]["id"], each["type"]): each["satisfied"]
        for each in data["order"]["dependencies"]
    }
    decided = {}
    for edge in tree.dependencies:
        opens = opens_at(tree.tasks[edge.predecessor_id], edge, tree.tasks[edge.successor_id])
        satisfied = is_let_go(tree, edge) or (opens is not None and opens <= NOON)
        decided[f"tsk_{edge.predecessor_id}", f"tsk_{edge.successor_id}", edge.type] = satisfied
    blocked = {each["id"]: {one["id"] for one in each["blockedBy"]} for each in data["order"]["tasks"]}
    behind = {
        f"tsk_{each.id}": {f"tsk_{one}" for one in blockers(tree, each, NOON)} for each in tree.tasks.values()
    }
    return (told, blocked), (decided, {each: behind[each] for each in blocked})


@pytest.mark.parametrize("how", PREDECESSORS)
async def test_an_edge_is_satisfied_as_the_domain_says(graph: Graph, how: str) -> None:
    await graph.database.reads.fetch(MOVE, str(EDGE["predecessor_id"]), *PREDECESSORS[how])

    for gate, lag, origin in product(TYPES, LAGS, ORIGINS if how.startswith("cancelled") else ORIGINS[:1]):
        await graph.database.reads.fetch(EDGES, str(ORDER), gate, lag, origin)
        told, decided = await both(graph)
        assert told == decided, (how, gate, lag, origin)


@pytest.mark.parametrize("resolution", ["RETRY", "SKIP"])
async def test_what_somebody_let_go_on_is_satisfied(graph: Graph, resolution: str) -> None:
    await graph.database.reads.fetch(MOVE, str(EDGE["predecessor_id"]), "CANCELED", None, ENDED, None)
    await graph.database.reads.fetch(
        DEAD, str(EDGE["successor_id"]), str(EDGE["predecessor_id"]), resolution, str(ORDER)
    )

    (told, _), (decided, _) = await both(graph)

    assert told == decided
    edge = (f"tsk_{EDGE['predecessor_id']}", f"tsk_{EDGE['successor_id']}", EDGE["type"])
    assert told[edge] is (resolution == "RETRY")
