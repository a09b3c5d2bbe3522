"""Which group does a task."""

from uuid import UUID

import pytest

from domain.assignment import group_for
from domain.catalog import Catalog, DecisionTable
from domain.plan import Task
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import running_line, running_order

PLACE = UUID("0c000000-0000-4000-8000-000000000001")
ROWS = [
    {"requestType": "'port.submit'", "group": "'PORTING'"},
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
        {"_id": str(number)} | {each["id"]: "" for each in inputs} | row for number, row in enumerate(ROWS)
    ]
    table = {"hitPolicy": "first", "inputs": inputs, "rules": rules}
    outputs = [{"id": "group", "name": "Group", "field": "assignmentGroup"}]
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
    assert group_for(task, TREE, WITH_TABLE) == group


@pytest.mark.parametrize("catalog", [WITH_TABLE, Catalog()])
def test_what_the_template_says_comes_first(catalog: Catalog) -> None:
    task = builders.task(assignment_group="VIP", request_type="port.submit")

    assert group_for(task, TREE, catalog) == "VIP"


def test_without_a_table_nobody_is_named() -> None:
    assert group_for(builders.task(request_type="port.submit"), TREE, Catalog()) is None
