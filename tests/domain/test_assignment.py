"""Which group does a task."""

from uuid import UUID

import pytest

from domain.assignment import Assignment, assignment_of, expected_groups
from domain.catalog import Catalog, DecisionTable
from domain.directory import AssignmentPolicy
from domain.errors import ExpressionFailed
from domain.plan import Task
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import running_line, running_order

PLACE = UUID("0c000000-0000-4000-8000-000000000001")
ROWS = [
    {"requestType": "'port.submit'", "group": "'PORTING'"},
    {"requestType": "'port.confirm'", "group": "'PORTING'", "person": "'ines'", "policy": "'ROUND_ROBIN'"},
    {"requestType": "'port.cutover'", "policy": "'BY_LOT'"},
    {"location": f"'{PLACE}'", "specification": "'RES-ONT'", "group": "'LOCAL'"},
    {"taskType": "'MANUAL'", "specification": "'CFS-BIZ-INET'", "group": "'DESIGN'"},
]


def assignment_table() -> DecisionTable:
    """Groups by what the rows of the table see of a task."""
    inputs = [
        {"id": name, "name": name, "field": name}
        for name in ("requestType", "taskType", "specification", "location")
    ]
    rules = [
        {"_id": str(number), "group": "", "person": "", "policy": ""}
        | {each["id"]: "" for each in inputs}
        | row
        for number, row in enumerate(ROWS)
    ]
    table = {"hitPolicy": "first", "inputs": inputs, "rules": rules}
    outputs = [
        {"id": "group", "name": "Group", "field": "assignmentGroup"},
        {"id": "person", "name": "Person", "field": "assignee"},
        {"id": "policy", "name": "Policy", "field": "assignmentPolicy"},
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "content": table | {"outputs": outputs},
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return DecisionTable(name="assignment", version="1.0", content={"nodes": nodes, "edges": edges})


WITH_TABLE = Catalog(decision_tables={"assignment": assignment_table()})
LINE = running_line(location_id=PLACE)
ONT = builders.domain_order(LINE, specification="RES-ONT")
TREE = OrderTree(order=running_order(), lines={LINE.id: LINE}, domain_orders={ONT.id: ONT})


@pytest.mark.parametrize(
    ("task", "group"),
    [
        pytest.param(builders.task(request_type="port.submit"), "PORTING", id="by request type"),
        pytest.param(builders.task(line_id=LINE.id), "DESIGN", id="by the line's specification"),
        pytest.param(builders.task(line_id=LINE.id, domain_order_id=ONT.id), "LOCAL", id="by place"),
        pytest.param(builders.task(), None, id="by nothing"),
    ],
)
def test_the_decision_table_says_which_group_does_a_task(task: Task, group: str | None) -> None:
    assert assignment_of(task, TREE, WITH_TABLE).group == group


@pytest.mark.parametrize("catalog", [WITH_TABLE, Catalog()])
def test_what_the_template_says_comes_first(catalog: Catalog) -> None:
    task = builders.task(assignment_group="VIP", request_type="port.submit")

    assert assignment_of(task, TREE, catalog).group == "VIP"


def test_without_a_table_nobody_is_named() -> None:
    assert assignment_of(builders.task(request_type="port.submit"), TREE, Catalog()) == Assignment()


def test_the_table_may_name_a_person_and_how_the_group_finds_somebody() -> None:
    task = builders.task(request_type="port.confirm")

    assert assignment_of(task, TREE, WITH_TABLE) == Assignment(
        group="PORTING", person="ines", policy=AssignmentPolicy.ROUND_ROBIN
    )


def test_who_has_a_task_keeps_it_whatever_the_table_says() -> None:
    task = builders.task(request_type="port.confirm", assignee="tom")

    assert assignment_of(task, TREE, WITH_TABLE).person == "tom"


def test_a_policy_that_there_is_not_is_a_mistake_in_the_table() -> None:
    with pytest.raises(ExpressionFailed, match="'BY_LOT' is no assignmentPolicy"):
        assignment_of(builders.task(request_type="port.cutover"), TREE, WITH_TABLE)


def test_tasks_that_are_not_ready_know_the_group_that_they_will_come_to() -> None:
    ours, alike, nobodys, given = (
        builders.task(request_type="port.submit"),
        builders.task(request_type="port.submit"),
        builders.task(),
        builders.task(assignment_group="VIP"),
    )

    expected = expected_groups([ours, alike, nobodys, given], TREE, WITH_TABLE)

    assert expected == {ours.id: "PORTING", alike.id: "PORTING", given.id: "VIP"}
