"""Timelines: every bar, every line between bars, and when bars stood still."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from persistence.database import Database
from schema.execution import Executor
from tests.graph.asking import ACME, COMPILED, MANAGER, TOM, Graph
from tests.graph.known_events import event
from tests.graph.known_keys import key
from tests.graph.world import DEPENDENCIES, DOMAIN_ORDERS, LINES, NOON, TASKS, fill

pytestmark = pytest.mark.anyio
TIMELINE = """query($number: String!) { order(number: $number) { timeline {
  asOf
  rows { id kind parent number name state taskType assignmentGroup assignee plannedEndAt forecastEndAt
    actualStartAt actualEndAt dueAt progress slackToDue isCritical DANGER }
  dependencies { predecessor successor type lag origin }
  holds { row state reason from until }
  milestones { name }
} } }"""
HOUR = timedelta(hours=1)


async def timeline(graph: Graph, danger: str = "jeopardyLevel", **viewer: Any) -> Any:
    data = await graph.data(TIMELINE.replace("DANGER", danger), {"number": "ORD0000001"}, **viewer)
    return data["order"]["timeline"]


def of_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in rows if each["order_id"] == key("order 1")]


async def test_it_has_a_bar_for_the_order_and_for_everything_under_it(graph: Graph) -> None:
    rows = (await timeline(graph))["rows"]

    assert [row["id"] for row in rows] == [
        f"ord_{key('order 1')}",
        *(f"lin_{each['id']}" for each in sorted(of_first(LINES), key=lambda line: line["line_no"])),
        *(f"dor_{each['id']}" for each in of_first(DOMAIN_ORDERS)),
        *(f"tsk_{each['id']}" for each in sorted(of_first(TASKS), key=lambda task: task["sequence"])),
    ]
    ids = {row["id"] for row in rows}
    assert [row["id"] for row in rows if row["parent"] not in ids] == [rows[0]["id"]]


async def test_a_bar_of_a_task_has_all_that_is_drawn_of_it(graph: Graph) -> None:
    rows = {row["id"]: row for row in (await timeline(graph))["rows"]}

    design = rows[f"tsk_{key('task 1 design')}"]
    assert design == {
        "id": f"tsk_{key('task 1 design')}",
        "kind": "TASK",
        "parent": f"dor_{key('do 1 RFS-ACCESS')}",
        "number": "TASK0000012",
        "name": "Design",
        "state": "OPEN",
        "taskType": "MANUAL",
        "assignmentGroup": "NET",
        "assignee": None,
        "plannedEndAt": "2026-11-20T19:00:00.000Z",
        "forecastEndAt": "2026-11-20T20:00:00.000Z",
        "actualStartAt": None,
        "actualEndAt": None,
        "dueAt": None,
        "progress": 0,
        "slackToDue": "-PT2H1.5S",
        "isCritical": True,
        "jeopardyLevel": "CRITICAL",
    }


async def test_it_has_a_line_for_every_dependency(graph: Graph) -> None:
    found = (await timeline(graph))["dependencies"]

    assert {(each["predecessor"], each["successor"], each["type"]) for each in found} == {
        (f"tsk_{each['predecessor_id']}", f"tsk_{each['successor_id']}", each["type"])
        for each in of_first(DEPENDENCIES)
    }
    assert {each["lag"] for each in found} == {"PT0S", "PT1H"}


async def test_who_sees_some_tasks_only_sees_their_bars_and_lines(graph: Graph) -> None:
    found = await timeline(graph, danger="", viewer=TOM)

    assert [row["id"] for row in found["rows"] if row["kind"] == "TASK"] == [f"tsk_{key('task 1 visit')}"]
    assert found["dependencies"] == []


async def test_customers_do_not_see_it(graph: Graph) -> None:
    answer = await graph.answer(TIMELINE.replace("DANGER", ""), {"number": "ORD0000001"}, viewer=ACME)

    assert {each["extensions"]["permission"] for each in answer["errors"]} == {"VIEW_PLAN"}


@pytest.fixture
async def held(database_url: str) -> AsyncIterator[Graph]:
    """A graph whose first order was held twice, and one of its tasks once."""
    await fill(database_url)
    database = await Database.connect(database_url, pool_size=2)
    await database.reads.fetch("delete from events")
    order, task = ("Order", key("order 1")), ("Task", key("task 1 design"))
    happened = (
        (1, order, "IN_PROGRESS", 0, None),
        (2, order, "ON_HOLD", 1, "Snow."),
        (3, task, "ON_HOLD", 1, "FALLOUT"),
        (4, order, None, 2, None),
        (5, order, "IN_PROGRESS", 3, None),
        (6, order, "AWAITING_INFORMATION", 5, "Which floor?"),
        (7, task, "OPEN", 6, None),
    )
    for seq, (entity, entity_id), state, hour, reason in happened:
        row = event(1, seq, "OrderStateChanged", entity, entity_id, public=False, position=seq)
        row |= {
            "state_to": state,
            "occurred_at": NOON + hour * HOUR,
            "after": {"stateReason": reason},
            "before": None,
        }
        names = [name for name in row if name not in ("changes", "public_changes", "before", "after")]
        await database.reads.fetch(
            f"insert into events ({', '.join(names)}, after)"
            f" values ({', '.join(f'${n}' for n in range(1, len(names) + 1))},"
            f" jsonb_build_object('stateReason', ${len(names) + 1}::text))",
            *(row[name] for name in names),
            reason,
        )
    yield Graph(database, Executor(database, compiled=COMPILED))
    await database.close()


async def test_a_hold_lasts_until_the_state_changes_again(held: Graph) -> None:
    order, task = f"ord_{key('order 1')}", f"tsk_{key('task 1 design')}"

    holds = (await timeline(held, viewer=MANAGER))["holds"]

    assert sorted(
        (
            each["row"],
            each["state"],
            each["reason"],
            each["from"][11:16],
            each["until"] and each["until"][11:16],
        )
        for each in holds
    ) == [
        (order, "AWAITING_INFORMATION", "Which floor?", "17:00", None),
        (order, "ON_HOLD", "Snow.", "13:00", "15:00"),
        (task, "ON_HOLD", "FALLOUT", "13:00", "18:00"),
    ]
