"""The worked order's whole life, from a third party's payload to closure (SOM domain §4.7, §18)."""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from domain import amendments, approval, drafting, fulfilment, submission, tasks
from domain.catalog import Catalog
from domain.catalog_document.document import read_catalog
from domain.inventory import InventoryState
from domain.orders import LineState, OrderState
from domain.plan import DomainOrderState, Task, TaskState, TaskType
from domain.tmf641 import read_service_order
from domain.tmf641_items import ExternalLine
from domain.tree import OrderTree
from tests.domain.order_builders import NOW, a_line, an_id, an_order

DEMO = Path(__file__).parents[2] / "server" / "demo"
ANSWERS: dict[str, Any] = {
    "demarcLocation": "cellar",
    "losingCarrier": "Old Carrier",
    "emergencyAddress": "14 Mill Rd",
    "ponPort": "1/1/7",
    "oltId": "OLT-1",
    "serialNumber": "SN-1",
    "vlanId": 101,
    "customerVlanId": 7,
    "prefix": "203.0.113.8/29",
    "mgmtIp": "10.0.0.1",
    "firstNumber": "+441632960200",
    "size": 10,
    "trunkGroupId": "TG-9",
    "focDate": "2026-03-05",
}


@cache
def the_catalog() -> Catalog:
    return read_catalog(json.loads((DEMO / "catalog.json").read_text())).catalog


def captured(**values: Any) -> OrderTree:
    """The order of the payload as a draft that was recorded; `values` overrule characteristics."""
    payload = json.loads((DEMO / "orders" / "hillside-connect.tmf641.json").read_text())
    lines = [a_captured_line(line, values) for line in read_service_order(payload).lines]
    return drafting.create(an_order(), lines, the_catalog(), at=NOW, actor="partner").tree


def a_captured_line(line: ExternalLine, overruled: dict[str, Any]) -> Any:
    given = {name: overruled.get(name, value) for name, value in line.characteristics.items()}
    return a_line(
        0,
        id=an_id(line.external_id),
        specification=line.specification,
        characteristics=drafting.captured(
            {name: value for name, value in given.items() if value is not None}, at=NOW, actor="partner"
        ),
        specification_version=line.specification_version,
        location_id=an_id(str(line.location)),
    )


def done(tree: OrderTree, task: Task) -> OrderTree:
    """Carry out one task as whoever is responsible would."""
    outputs = {name: ANSWERS[name] for name in task.required_outputs}
    if task.task_type is TaskType.PUSH_EVENT:
        key = str(task.correlation_key)
        return tasks.receive_event(tree, the_catalog(), key, outputs=outputs, at=NOW, actor="carrier").tree
    who: dict[str, Any] = {"at": NOW, "actor": "worker"}
    if task.task_type in (TaskType.CALLOUT, TaskType.AUTOMATED):
        tree = tasks.start(tree, the_catalog(), task.id, **who).tree
    return tasks.complete(tree, the_catalog(), task.id, outputs=outputs, **who).tree


def carried_out(tree: OrderTree) -> OrderTree:
    """Carry out every open task until none is left."""
    while ready := [task for task in tree.tasks.values() if task.state is TaskState.OPEN]:
        tree = done(tree, ready[0])
    return tree


def started(**values: Any) -> OrderTree:
    """The order after submission, enrichment, approval and decomposition."""
    catalog = the_catalog()
    tree = submission.submit(captured(**values), catalog, installed=(), at=NOW, actor="partner").tree
    tree = approval.approve(carried_out(tree), catalog, at=NOW, actor="manager").tree
    return fulfilment.begin(tree, catalog, at=NOW, actor="system").tree


def test_the_order_waits_for_its_technical_values_first() -> None:
    tree = submission.submit(captured(), the_catalog(), installed=(), at=NOW, actor="partner").tree

    assert tree.order.state is OrderState.ENRICHMENT_IN_PROGRESS
    assert [task.required_outputs for task in tree.tasks.values()] == [
        ("demarcLocation",),
        ("losingCarrier", "emergencyAddress"),
    ]


def test_the_order_makes_fourteen_domain_orders_and_a_plan_of_83_hours() -> None:
    tree = started()

    assert len(tree.domain_orders) == 14
    assert len([task for task in tree.tasks.values() if task.task_type is not TaskType.ENRICHMENT]) == 21
    assert tree.order.planned_end_at == NOW + timedelta(hours=83)
    assert {item.state for item in tree.inventory.values()} == {InventoryState.INSTALLATION_PENDING}


def test_the_order_closes_when_everybody_did_their_work() -> None:
    tree = carried_out(started())

    assert tree.order.state is OrderState.CLOSED_COMPLETE
    assert tree.order.progress == 100
    assert {line.state for line in tree.lines.values()} == {LineState.COMPLETED}
    assert {each.state for each in tree.domain_orders.values()} == {DomainOrderState.CLOSED_COMPLETE}
    assert {item.state for item in tree.inventory.values()} == {InventoryState.ACTIVE}
    assert len(tree.inventory) == 14


def test_inventory_knows_the_values_that_work_brought() -> None:
    tree = carried_out(started())

    (transport,) = [each for each in tree.inventory.values() if each.specification == "RFS-IP-TRANSPORT"]
    assert transport.characteristics["sVlan"].value == 101
    assert transport.characteristics["shapingDown"].value == 300


def test_numbers_that_come_late_join_the_running_plan() -> None:
    waiting = carried_out(started(numbersToPort=None))
    numbers = ["+441632960110"]

    joined = amendments.set_characteristic(
        waiting, the_catalog(), an_id("2"), "numbersToPort", numbers, at=NOW, actor="manager"
    ).tree
    closed = carried_out(joined)

    assert len(waiting.domain_orders) == 13
    assert waiting.order.state is OrderState.IN_PROGRESS
    assert len(joined.domain_orders) == 14
    assert closed.order.state is OrderState.CLOSED_COMPLETE


def test_an_order_whose_numbers_never_come_closes_when_the_port_is_waived() -> None:
    waiting = carried_out(started(numbersToPort=None))
    (skip,) = [each for each in waiting.skips.values() if each.target == "RFS-NUMBER-PORT"]

    waived = amendments.waive_skip(
        waiting, the_catalog(), skip.id, reason="No numbers to port.", at=NOW, actor="manager"
    ).tree

    assert carried_out(waived).order.state is OrderState.CLOSED_COMPLETE
