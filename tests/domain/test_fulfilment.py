"""Fulfilment from approval to closure, with the inventory that it leaves behind."""

from typing import Any

import pytest

from domain import tasks
from domain.attempts import Failure
from domain.catalog import (
    Catalog,
    PlanTemplate,
    RelationshipType,
    SpecRelationship,
    TaskTemplate,
)
from domain.decomposition import decompose
from domain.errors import TransitionRefused
from domain.fallouts import FalloutCategory, FalloutOrigin
from domain.fulfilment import begin, give_up
from domain.installation import activate, place, strike
from domain.inventory import InventoryState
from domain.orders import LineAction, LineState, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrderState, Duration, TaskStage, TaskState, TaskType
from domain.tree import OrderTree
from tests.domain.order_builders import (
    HOUR,
    NOW,
    a_catalog,
    a_characteristic,
    a_domain_order,
    a_line,
    a_specification,
    a_tree,
    an_id,
    an_item,
    an_order,
    event_types,
    values_of,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "worker"}


def a_row(key: str, **values: Any) -> TaskTemplate:
    return TaskTemplate(
        key=key, name=key, task_type=TaskType.MANUAL, duration=Duration(likely=HOUR), **values
    )


def a_small_catalog() -> Catalog:
    """A service that needs a part, is composed of a cover with two screws, and is billed at the end."""
    return a_catalog(
        a_specification(
            characteristics=(a_characteristic("colour"), a_characteristic("serial")),
            relationships=(
                SpecRelationship(target="PART", type=RelationshipType.BUNDLES),
                SpecRelationship(target="COVER", type=RelationshipType.COMPOSED_OF),
            ),
        ),
        a_specification("PART"),
        a_specification(
            "COVER",
            relationships=(SpecRelationship(target="SCREW", type=RelationshipType.COMPOSED_OF, default=2),),
        ),
        a_specification("SCREW"),
        PlanTemplate(
            code="S", version="1", specification="SERVICE", tasks=(a_row("S1", outputs=("serial",)),)
        ),
        PlanTemplate(code="P", version="1", specification="PART", tasks=(a_row("P1"),)),
        PlanTemplate(code="E", version="1", stage=TaskStage.POST_FULFILMENT, tasks=(a_row("BILL"),)),
    )


def an_acknowledged_order(*lines: Any) -> OrderTree:
    line = a_line(state=LineState.ACKNOWLEDGED, characteristics=values_of(colour="red"))
    return a_tree(*(lines or (line,)), order=an_order(state=OrderState.ACKNOWLEDGED, approved_at=NOW))


def finished(tree: OrderTree, catalog: Catalog, key: str, **outputs: Any) -> OrderTree:
    (task,) = [task for task in tree.tasks.values() if task.key == key]
    return tasks.complete(tree, catalog, task.id, outputs=outputs, **WHO).tree


def test_an_acknowledged_order_is_decomposed_planned_and_started() -> None:
    outcome = begin(an_acknowledged_order(), a_small_catalog(), **WHO)

    tree = outcome.tree
    assert (tree.order.state, tree.order.actual_start_at) == (OrderState.IN_PROGRESS, NOW)
    assert [line.state for line in tree.lines.values()] == [LineState.SCHEDULED]
    assert {each.state for each in tree.domain_orders.values()} == {DomainOrderState.SCHEDULED}
    assert {task.key: task.state for task in tree.tasks.values()} == {
        "S1": TaskState.OPEN,
        "P1": TaskState.OPEN,
        "BILL": TaskState.SCHEDULED,
    }
    kinds = event_types(outcome)
    assert kinds.index("DecompositionStarted") < kinds.index("DecompositionCompleted")


def test_a_placeholder_tree_is_made_of_every_specification() -> None:
    tree = begin(an_acknowledged_order(), a_small_catalog(), **WHO).tree

    items = tree.inventory
    parents = {
        item.specification: items[item.parent_id].specification if item.parent_id else None
        for item in items.values()
    }
    assert parents == {"SERVICE": None, "PART": "SERVICE", "COVER": "SERVICE", "SCREW": "COVER"}
    assert sorted(item.specification for item in items.values()).count("SCREW") == 2
    assert {item.state for item in items.values()} == {InventoryState.INSTALLATION_PENDING}


def test_the_order_closes_with_its_last_task_and_inventory_keeps_its_values() -> None:
    catalog = a_small_catalog()
    tree = begin(an_acknowledged_order(), catalog, **WHO).tree

    tree = finished(tree, catalog, "P1")
    tree = finished(tree, catalog, "S1", serial="SN-7")
    assert tree.order.state is OrderState.IN_PROGRESS
    tree = finished(tree, catalog, "BILL")

    assert (tree.order.state, tree.order.completed_at) == (OrderState.CLOSED_COMPLETE, NOW)
    assert [line.state for line in tree.lines.values()] == [LineState.COMPLETED]
    assert {item.state for item in tree.inventory.values()} == {InventoryState.ACTIVE}
    (service,) = [item for item in tree.inventory.values() if item.specification == "SERVICE"]
    assert {name: each.value for name, each in service.characteristics.items()} == {
        "colour": "red",
        "serial": "SN-7",
    }
    assert service.started_at == NOW


def test_an_order_that_changes_nothing_closes_when_it_starts() -> None:
    line = a_line(action=LineAction.NO_CHANGE, state=LineState.ACKNOWLEDGED, inventory_item_id=an_id("item"))

    tree = begin(an_acknowledged_order(line, an_item()), a_catalog(), **WHO).tree

    assert [line.state for line in tree.lines.values()] == [LineState.COMPLETED]
    assert tree.order.state is OrderState.CLOSED_COMPLETE
    assert tree.inventory[an_id("item")].state is InventoryState.ACTIVE


def test_a_failed_decomposition_makes_nothing_and_holds_the_order() -> None:
    endless = a_catalog(
        a_specification(relationships=(SpecRelationship(target="SERVICE", type=RelationshipType.BUNDLES),))
    )

    outcome = begin(an_acknowledged_order(), endless, **WHO)

    tree = outcome.tree
    assert (tree.order.state, tree.order.previous_state) == (OrderState.ON_HOLD, OrderState.ACKNOWLEDGED)
    assert tree.order.state_reason is not None
    assert dict(tree.domain_orders) == {}
    assert [line.state for line in tree.lines.values()] == [LineState.ACKNOWLEDGED]
    assert "DecompositionFailed" in event_types(outcome)


LOST = Failure(code="WORKER_LOST", message="Every worker was lost.", retryable=False)


def test_an_order_whose_decomposition_takes_its_workers_down_is_held() -> None:
    outcome = give_up(an_acknowledged_order(), a_small_catalog(), LOST, **WHO)

    (fallout,) = outcome.tree.fallouts.values()
    assert (outcome.tree.order.state, dict(outcome.tree.domain_orders)) == (OrderState.ON_HOLD, {})
    assert (fallout.category, fallout.origin) == (FalloutCategory.DECOMPOSITION, FalloutOrigin.SYSTEM)
    assert (fallout.error_code, fallout.error_message) == (
        "WORKER_LOST",
        "Decomposition failed: Every worker was lost.",
    )
    with pytest.raises(TransitionRefused):
        give_up(outcome.tree, a_small_catalog(), LOST, **WHO)


def test_an_order_begins_once() -> None:
    tree = begin(an_acknowledged_order(), a_small_catalog(), **WHO).tree

    with pytest.raises(TransitionRefused):
        begin(tree, a_small_catalog(), **WHO)


def test_what_is_decomposed_is_what_the_order_gets() -> None:
    tree = an_acknowledged_order()

    outcome = begin(tree, a_small_catalog(), **WHO)

    expected = decompose(tree.lines[an_id("line 1")], a_small_catalog(), at=NOW).domain_orders
    assert set(outcome.tree.domain_orders) == {each.id for each in expected}


@pytest.mark.parametrize(
    ("action", "pending", "done"),
    [
        (LineAction.CHANGE, InventoryState.CHANGE_PENDING, InventoryState.ACTIVE),
        (LineAction.DISCONNECT, InventoryState.DISCONNECT_PENDING, InventoryState.INACTIVE),
        (LineAction.SUSPEND, InventoryState.ACTIVE, InventoryState.SUSPENDED),
        (LineAction.RESUME, InventoryState.ACTIVE, InventoryState.ACTIVE),
        (LineAction.NO_CHANGE, InventoryState.ACTIVE, InventoryState.ACTIVE),
    ],
)
def test_an_installed_item_waits_and_ends_as_the_action_says(
    action: LineAction, pending: InventoryState, done: InventoryState
) -> None:
    line = a_line(action=action, inventory_item_id=an_id("item"))
    domain_order = a_domain_order(action=action)
    decision = Decision(a_tree(line, domain_order, an_item()), **WHO)

    placed = place(decision, domain_order, a_catalog())
    waiting = decision.tree.inventory[an_id("item")].state
    activate(decision, placed)

    assert waiting is pending
    item = decision.tree.inventory[an_id("item")]
    assert item.state is done
    assert (item.ended_at == NOW) == (done is InventoryState.INACTIVE)


def test_a_pending_item_is_not_made_pending_twice() -> None:
    line = a_line(action=LineAction.CHANGE, inventory_item_id=an_id("item"))
    domain_order = a_domain_order(action=LineAction.CHANGE)
    item = an_item(state=InventoryState.CHANGE_PENDING)
    decision = Decision(a_tree(line, domain_order, item), **WHO)

    place(decision, domain_order, a_catalog())

    assert decision.outcome().events == ()


def test_what_is_under_the_line_acts_on_no_item_that_nobody_named() -> None:
    line = a_line(action=LineAction.CHANGE, inventory_item_id=an_id("item"))
    below = a_domain_order("below", action=LineAction.CHANGE, parent_id=an_id("top"))
    decision = Decision(a_tree(line, a_domain_order(), below, an_item()), **WHO)

    assert place(decision, below, a_catalog()).inventory_item_id is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (InventoryState.INSTALLATION_PENDING, InventoryState.INACTIVE),
        (InventoryState.CHANGE_PENDING, InventoryState.ACTIVE),
        (InventoryState.DISCONNECT_PENDING, InventoryState.ACTIVE),
        (InventoryState.ACTIVE, InventoryState.ACTIVE),
    ],
)
def test_what_a_given_up_domain_order_was_to_bring_is_taken_back(
    before: InventoryState, after: InventoryState
) -> None:
    item = an_item(state=before)
    domain_order = a_domain_order(inventory_item_id=item.id)
    decision = Decision(a_tree(a_line(), domain_order, item), **WHO)

    strike(decision, domain_order)

    assert decision.tree.inventory[item.id].state is after
