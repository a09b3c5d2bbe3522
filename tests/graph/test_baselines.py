"""Baselines: every promise of a plan can be read, the newest first, with the tasks that one may see."""

from typing import Any

import pytest

from tests.graph.asking import DESIGNER, Graph
from tests.graph.known_keys import key

pytestmark = pytest.mark.anyio
BASELINES = """query($number: String!) { order(number: $number) { plan { baselineVersion
  baselines { version reason madeBy plannedEndAt committedDueAt tasks { id key plannedStartAt plannedEndAt } }
} } }"""


async def plan(graph: Graph, **viewer: Any) -> Any:
    return (await graph.data(BASELINES, {"number": "ORD0000001"}, **viewer))["order"]["plan"]


async def test_all_versions_are_there_the_newest_first(graph: Graph) -> None:
    found = await plan(graph)

    assert found["baselineVersion"] == 2
    assert [(each["version"], each["reason"]) for each in found["baselines"]] == [
        (2, "COMMITTED_DATE_CHANGED"),
        (1, "PLAN_BUILT"),
    ]
    assert found["baselines"][0] | {"tasks": []} == {
        "version": 2,
        "reason": "COMMITTED_DATE_CHANGED",
        "madeBy": "mona",
        "plannedEndAt": "2026-11-20T21:00:00.000Z",
        "committedDueAt": "2026-11-20T22:00:00.000Z",
        "tasks": [],
    }


async def test_a_baseline_names_its_tasks_in_its_own_order(graph: Graph) -> None:
    newest = (await plan(graph))["baselines"][0]

    assert [(each["id"], each["key"], each["plannedEndAt"]) for each in newest["tasks"]] == [
        (f"tsk_{key('task 1 port')}", "port", "2026-11-20T21:00:00.000Z"),
        (f"tsk_{key('task 1 design')}", "design", "2026-11-20T16:00:00.000Z"),
    ]


async def test_whoever_does_not_see_a_task_does_not_see_its_promise(graph: Graph) -> None:
    for baseline in (await plan(graph, viewer=DESIGNER))["baselines"]:
        assert [each["key"] for each in baseline["tasks"]] in ([], ["design"])
