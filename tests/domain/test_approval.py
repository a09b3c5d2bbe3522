"""Approval, rejection, rework and early cancellation."""

from typing import Any

import pytest

from domain.approval import approve, cancel, reject, rework
from domain.errors import TransitionRefused, ValidationFailed
from domain.inventory import InventoryState
from domain.orders import LineAction, LineState, OrderState
from domain.outcome import Outcome
from domain.plan import TaskStage, TaskState
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_line,
    a_task,
    a_tree,
    an_item,
    an_order,
    event_types,
)

WHO: dict[str, Any] = {"at": NOW, "actor": "manager"}


def an_order_in(state: OrderState, *parts: Any) -> OrderTree:
    line = a_line(state=LineState(state))
    return a_tree(line, *parts, order=an_order(state=state))


def states(outcome: Outcome) -> tuple[OrderState, list[LineState]]:
    return outcome.tree.order.state, [line.state for line in outcome.tree.lines.values()]


@pytest.mark.parametrize("state", [OrderState.NEW, OrderState.REJECTED])
def test_an_approved_order_is_to_be_decomposed(state: OrderState) -> None:
    outcome = approve(an_order_in(state), a_catalog(), **WHO)

    assert states(outcome) == (OrderState.ACKNOWLEDGED, [LineState.ACKNOWLEDGED])
    order = outcome.tree.order
    assert (order.approved_at, order.approved_by) == (NOW, "manager")
    assert [job.name for job in outcome.jobs] == ["decompose"]
    assert "OrderApproved" in event_types(outcome)


def test_a_note_of_the_approver_stays_inside() -> None:
    outcome = approve(an_order_in(OrderState.NEW), a_catalog(), note="Credit is fine.", **WHO)

    assert [(note.text, note.internal) for note in outcome.tree.notes.values()] == [("Credit is fine.", True)]


def test_with_four_eyes_nobody_approves_their_own_order() -> None:
    tree = an_order_in(OrderState.NEW)

    with pytest.raises(TransitionRefused, match="Somebody else"):
        approve(tree, a_catalog(), four_eyes=True, at=NOW, actor="capturer")

    assert approve(tree, a_catalog(), four_eyes=True, **WHO).tree.order.state is OrderState.ACKNOWLEDGED


def test_an_item_that_changed_since_submission_stands_against_approval() -> None:
    item = an_item(state=InventoryState.CHANGE_PENDING)
    line = a_line(state=LineState.NEW, action=LineAction.CHANGE, inventory_item_id=item.id)

    with pytest.raises(ValidationFailed, match="CHANGE_PENDING"):
        approve(a_tree(line, item, order=an_order(state=OrderState.NEW)), a_catalog(), **WHO)


def test_a_rejection_says_why_to_the_customer_and_in_the_work_notes() -> None:
    outcome = reject(an_order_in(OrderState.NEW), a_catalog(), reason="No fibre there.", **WHO)

    assert states(outcome) == (OrderState.REJECTED, [LineState.REJECTED])
    assert outcome.tree.order.state_reason == "No fibre there."
    assert [(note.text, note.internal) for note in outcome.tree.notes.values()] == [("No fibre there.", True)]
    (event,) = [event for event in outcome.events if event.type == "OrderRejected"]
    assert "state_reason" in event.public_fields


def test_a_rejected_order_becomes_a_draft_again() -> None:
    outcome = rework(an_order_in(OrderState.REJECTED), a_catalog(), **WHO)

    assert states(outcome) == (OrderState.DRAFT, [LineState.DRAFT])
    assert outcome.tree.order.state_reason is None


@pytest.mark.parametrize(
    "state",
    [
        OrderState.DRAFT,
        OrderState.SUBMITTED,
        OrderState.ENRICHMENT_IN_PROGRESS,
        OrderState.ENRICHMENT_ON_HOLD,
        OrderState.NEW,
        OrderState.REJECTED,
    ],
)
def test_an_order_is_cancelled_as_long_as_nothing_is_decomposed(state: OrderState) -> None:
    task = a_task(stage=TaskStage.SUBMITTED, domain_order_id=None, state=TaskState.OPEN)

    outcome = cancel(an_order_in(state, task), a_catalog(), reason="Changed my mind.", **WHO)

    assert states(outcome) == (OrderState.CANCELED, [LineState.CANCELED])
    order = outcome.tree.order
    assert (order.cancelled_at, order.cancellation_reason) == (NOW, "Changed my mind.")
    assert [task.state for task in outcome.tree.tasks.values()] == [TaskState.CANCELED]


def test_an_approved_order_is_not_cancelled_this_way() -> None:
    with pytest.raises(TransitionRefused):
        cancel(an_order_in(OrderState.ACKNOWLEDGED), a_catalog(), reason="Too late.", **WHO)


def test_only_a_new_or_rejected_order_is_approved() -> None:
    with pytest.raises(TransitionRefused):
        approve(an_order_in(OrderState.DRAFT), a_catalog(), **WHO)
