"""Ends that a manager decides."""

from typing import Any

import pytest

from domain.closure import close_partial, fail_line
from domain.errors import TransitionRefused
from domain.inventory import InventoryState
from domain.orders import LineState, OrderState
from domain.plan import DomainOrderState, TaskStage, TaskState
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_domain_order,
    a_line,
    a_task,
    a_tree,
    an_id,
    an_item,
    an_order,
)

CATALOG = a_catalog()
WHO: dict[str, Any] = {"at": NOW, "actor": "manager"}


def an_order_of(*parts: Any) -> OrderTree:
    return a_tree(*parts, order=an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW))


def test_an_order_of_which_a_line_failed_is_closed_in_part() -> None:
    tree = an_order_of(a_line(1, state=LineState.COMPLETED), a_line(2, state=LineState.FAILED))

    outcome = close_partial(tree, CATALOG, reason="Voice is not possible there.", **WHO)

    order = outcome.tree.order
    assert (order.state, order.completed_at) == (OrderState.CLOSED_PARTIAL, NOW)
    assert order.state_reason == "Voice is not possible there."


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (
            [a_line(1, state=LineState.COMPLETED), a_line(2, state=LineState.IN_PROGRESS)],
            "Line 2 is not finished",
        ),
        ([a_line(1, state=LineState.COMPLETED)], "completed lines and failed ones"),
        (
            [
                a_line(1, state=LineState.COMPLETED),
                a_line(2, state=LineState.FAILED),
                a_task("Bill", line_id=None, domain_order_id=None, stage=TaskStage.POST_FULFILMENT),
            ],
            "Bill is not done",
        ),
    ],
)
def test_what_stands_against_closing_in_part_is_told(parts: list[Any], why: str) -> None:
    with pytest.raises(TransitionRefused, match=why):
        close_partial(an_order_of(*parts), CATALOG, **WHO)


def test_an_order_that_is_over_is_not_closed_again() -> None:
    with pytest.raises(TransitionRefused):
        close_partial(a_tree(a_line(), order=an_order(state=OrderState.CANCELED)), CATALOG, **WHO)


def test_a_line_that_is_given_up_leaves_no_work_and_no_placeholder() -> None:
    tree = an_order_of(
        a_line(1, state=LineState.IN_PROGRESS),
        a_line(2, state=LineState.IN_PROGRESS),
        a_domain_order(state=DomainOrderState.IN_PROGRESS, inventory_item_id=an_id("running")),
        a_domain_order("waiting", parent_id=an_id("top"), state=DomainOrderState.SCHEDULED),
        a_domain_order("closed", parent_id=an_id("top"), state=DomainOrderState.CLOSED_COMPLETE),
        a_task("running", state=TaskState.IN_PROGRESS, actual_start_at=NOW),
        a_task("done", state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW),
        a_task("other", line_id=an_id("line 2"), domain_order_id=None, state=TaskState.OPEN),
        an_item("running", state=InventoryState.INSTALLATION_PENDING),
    )

    after = fail_line(tree, CATALOG, an_id("line 1"), reason="The roof is gone.", **WHO).tree

    line = after.lines[an_id("line 1")]
    assert (line.state, line.state_reason) == (LineState.FAILED, "The roof is gone.")
    assert [each.state for each in after.domain_orders.values()] == [
        DomainOrderState.FAILED,
        DomainOrderState.CANCELED,
        DomainOrderState.CLOSED_COMPLETE,
    ]
    assert [task.state for task in after.tasks.values()] == [
        TaskState.CANCELED,
        TaskState.CLOSED_COMPLETE,
        TaskState.OPEN,
    ]
    assert after.inventory[an_id("running")].state is InventoryState.INACTIVE
    assert after.order.state is OrderState.IN_PROGRESS


def test_an_order_fails_with_its_last_line() -> None:
    tree = an_order_of(a_line(1, state=LineState.IN_PROGRESS), a_line(2, state=LineState.FAILED))

    after = fail_line(tree, CATALOG, an_id("line 1"), reason="The roof is gone.", **WHO).tree

    assert after.order.state is OrderState.FAILED


def test_a_line_that_is_not_under_way_is_not_given_up() -> None:
    with pytest.raises(TransitionRefused):
        fail_line(
            an_order_of(a_line(state=LineState.SCHEDULED)), CATALOG, an_id("line 1"), reason="No.", **WHO
        )
