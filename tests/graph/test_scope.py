"""Rows out of scope answer exactly like rows that do not exist, in every place where a row can turn up."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from domain.permissions import Permission, Role, Viewer
from persistence.graph.access import Kind
from persistence.graph.declarations import Source
from persistence.graph.sources import SOURCES
from schema.execution import Executor
from tests.graph import world
from tests.graph.asking import COMPILED, VIEWERS, Graph
from tests.graph.oracle import Oracle, every_id
from tests.graph.world import key

pytestmark = pytest.mark.anyio
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
EDGES = "query($id: ID!) { order(id: $id) { dependencies { type predecessor { id } successor { id } } } }"
MILESTONES = "query($id: ID!) { order(id: $id) { milestones { id } } }"
PLAN = "query($id: ID!) { orchestrationPlan(root: $id) { root nodes { id } totalTasks } }"
TIMELINE = "query($id: ID!) { order(id: $id) { timeline { asOf } } }"
STANDING = ("OPEN", "IN_PROGRESS", "ON_HOLD", "AWAITING_INFORMATION")
IN_DANGER = ("RAISED", "ACKNOWLEDGED", "MITIGATED")
SCOPES = [(source.type, kind) for source in SOURCES.values() for kind in source.scope or {}]
STREAMS = {each for each in SOURCES if each.endswith("EventPayload")}  # see test_streams


async def nodes(graph: Graph, viewer: Viewer) -> set[str]:
    ids, found = every_id(), set()
    for start in range(0, len(ids), 100):
        data = await graph.data(NODES, {"ids": ids[start : start + 100]}, viewer=viewer)
        found |= {each["id"] for each in data["nodes"] if each}
    return found


async def inside_orders(graph: Graph, viewer: Viewer) -> list[object]:
    """What each order shows that is no node: edges, milestones, the plan itself, the timeline."""
    found: list[object] = []
    for n in world.OPEN_ORDERS:
        variables = {"id": f"ord_{key(f'order {n}')}"}
        asked = (
            [MILESTONES]
            if Permission.VIEW_PLAN not in viewer.permissions
            else [MILESTONES, EDGES, PLAN, TIMELINE]
        )
        found += [await graph.data(each, variables, viewer=viewer) for each in asked]
    return found


def expected_inside_orders(viewer: Viewer) -> list[object]:
    oracle = Oracle(viewer)
    found: list[object] = []
    for n in world.OPEN_ORDERS:
        order = next(each for each in world.ORDERS if each["id"] == key(f"order {n}"))
        tasks = [each for each in world.TASKS if each["order_id"] == order["id"]]
        ready = [{"id": f"tsk_{each['id']}"} for each in tasks if each["task_type"] == "MILESTONE"]
        found.append({"order": {"milestones": ready} if oracle.order(order) else None})
        if Permission.VIEW_PLAN in viewer.permissions:
            edges = [
                {
                    "type": each["type"],
                    "predecessor": {"id": f"tsk_{each['predecessor_id']}"},
                    "successor": {"id": f"tsk_{each['successor_id']}"},
                }
                for each in sorted(
                    world.DEPENDENCIES,
                    key=lambda each: (each["predecessor_id"].hex, each["successor_id"].hex),
                )
                if each["order_id"] == order["id"] and oracle.dependency(each)
            ]
            found.append({"order": {"dependencies": edges} if oracle.order(order) else None})
            own = [
                {"id": f"tsk_{each['id']}"}
                for each in sorted(tasks, key=lambda each: each["sequence"])
                if oracle.task(each)
            ]
            plan = {"root": f"ord_{order['id']}", "nodes": own, "totalTasks": len(own)}
            sees_inside = oracle.internal({"order_id": order["id"]})
            found.append({"orchestrationPlan": plan if sees_inside else None})
            timeline = {"asOf": "2026-11-20T12:00:00.000Z"} if sees_inside else None
            found.append({"order": {"timeline": timeline} if oracle.order(order) else None})
    return found


@pytest.mark.parametrize("role", VIEWERS)
async def test_a_viewer_finds_exactly_the_nodes_of_its_scope(graph: Graph, role: str) -> None:
    assert await nodes(graph, VIEWERS[role]) == Oracle(VIEWERS[role]).nodes()


# customers who are let into the plans of others' work, but see none of it in their own orders
SHOPPERS = {
    role: Viewer(
        subject="nobody's worker", roles=frozenset({Role.CUSTOMER, role}), accounts=frozenset({"ACME"})
    )
    for role in (Role.INTEGRATOR, Role.TECHNICIAN)
}
INSIDE = {name: each for name, each in VIEWERS.items() if each.roles} | SHOPPERS


@pytest.mark.parametrize("role", INSIDE)
async def test_an_order_shows_exactly_what_is_in_scope(graph: Graph, role: str) -> None:
    assert await inside_orders(graph, INSIDE[role]) == expected_inside_orders(INSIDE[role])


@pytest.mark.parametrize("role", [each for each in VIEWERS if each != "nobody"])
async def test_lists_and_counts_leave_out_what_is_out_of_scope(graph: Graph, role: str) -> None:
    oracle = Oracle(VIEWERS[role])
    data = await graph.data(
        """{ orders { totalCount nodes { id lines { id } notes { id } history { id } } }
             events { totalCount nodes { id } } }""",
        viewer=VIEWERS[role],
    )

    placed = [n for n, each in enumerate(world.EVENTS, 1) if oracle.event(each) and each["position"]]
    orders = {f"ord_{each['id']}" for each in world.ORDERS if oracle.order(each)}
    assert {each["id"] for each in data["orders"]["nodes"]} == orders
    assert data["orders"]["totalCount"] == len(orders)
    assert [each["id"] for each in data["events"]["nodes"]] == [f"evt_{n}" for n in placed]
    assert data["events"]["totalCount"] == len(placed)
    assert {
        each["id"]
        for order in data["orders"]["nodes"]
        for each in [*order["lines"], *order["notes"], *order["history"]]
    } <= oracle.nodes()


async def test_a_row_out_of_scope_answers_like_one_that_does_not_exist(graph: Graph) -> None:
    query = "query($id: ID!) { order(id: $id) { number } node(id: $id) { id } }"

    foreign = await graph.answer(query, {"id": f"ord_{key('order 4')}"}, viewer=VIEWERS["acme"])
    missing = await graph.answer(query, {"id": f"ord_{key('no such order')}"}, viewer=VIEWERS["acme"])

    assert foreign == missing


async def test_filters_do_not_tell_of_what_is_out_of_scope(graph: Graph) -> None:
    query = """{ a: orders(where: {account: ["BOLT"]}) { totalCount }
                 b: orders(where: {text: "ORD0000004"}) { totalCount } }"""

    data = await graph.data(query, viewer=VIEWERS["acme"])

    assert data == {"a": {"totalCount": 0}, "b": {"totalCount": 0}}


async def test_counts_of_tasks_are_of_those_in_scope(graph: Graph) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on Task { assignmentGroup { openTasks } } } }"
    visit = {"id": f"tsk_{key('task 1 visit')}"}

    tom = await graph.data(query, visit, viewer=VIEWERS["tom"])
    manager = await graph.data(
        '{ worklist { totalCount } task(number: "TASK0000012") { assignmentGroup { openTasks } } }'
    )

    assert tom["node"]["assignmentGroup"]["openTasks"] == 3
    assert manager["task"]["assignmentGroup"]["openTasks"] == 3


@pytest.mark.parametrize(
    ("root", "column", "parts"),
    [("ord", "order_id", [f"order {n}"]) for n in world.OPEN_ORDERS]
    + [
        ("lin", "line_id", ["line 1.1"]),
        ("dor", "domain_order_id", ["do 1 CFS-NET", "do 1 RFS-ACCESS"]),
        ("dor", "domain_order_id", ["do 4 CFS-NET"]),
    ],
)
async def test_a_plan_counts_what_is_open_in_its_own_part(
    graph: Graph, root: str, column: str, parts: list[str]
) -> None:
    query = "query($id: ID!) { orchestrationPlan(root: $id) { openFallouts openAlerts } }"
    own = {key(each) for each in parts}
    inside = {
        "openFallouts": [each["state"] in STANDING for each in world.FALLOUTS if each[column] in own],
        "openAlerts": [each["state"] in IN_DANGER for each in world.ALERTS if each[column] in own],
    }

    data = await graph.data(query, {"id": f"{root}_{key(parts[0])}"})

    assert data["orchestrationPlan"] == {name: sum(each) for name, each in inside.items()}


@pytest.mark.parametrize(("type", "kind"), [each for each in SCOPES if each[0] not in STREAMS])
async def test_without_any_one_scope_somebody_sees_too_much(graph: Graph, type: str, kind: Kind) -> None:
    scope = {**(SOURCES[type].scope or {}), kind: "true"}
    open_sources: Mapping[str, Source] = {**SOURCES, type: replace(SOURCES[type], scope=scope)}
    opened = Graph(graph.database, Executor(graph.database, sources=open_sources, compiled=COMPILED))

    sees_more = [
        role
        for role, viewer in INSIDE.items()
        if (
            await nodes(opened, viewer) != Oracle(viewer).nodes()
            or await inside_orders(opened, viewer) != expected_inside_orders(viewer)
        )
    ]

    assert sees_more
