"""Roll-up: lines from domain orders, the order from lines, each rule of the precedence."""

from collections import Counter
from typing import Any

import pytest

from domain.orders import LineAction, LineState, OrderState
from domain.outcome import Decision
from domain.plan import DomainOrderState, TaskStage, TaskState
from domain.rollup import line_state, order_state, roll_up
from domain.tree import OrderTree
from tests.domain.order_builders import (
    NOW,
    a_catalog,
    a_domain_order,
    a_line,
    a_skip,
    a_task,
    a_tree,
    an_id,
    an_order,
)


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ("CANCELED CANCELED", "CANCELED"),
        ("CLOSED_COMPLETE CANCELED", "COMPLETED"),
        ("CLOSED_COMPLETE FAILED CANCELED", "FAILED"),
        ("ON_HOLD ON_HOLD", "ON_HOLD"),
        ("ON_HOLD CLOSED_COMPLETE", "ON_HOLD"),
        ("ON_HOLD SCHEDULED", "SCHEDULED"),
        ("ON_HOLD IN_PROGRESS", "IN_PROGRESS"),
        ("SCHEDULED CLOSED_COMPLETE", "IN_PROGRESS"),
        ("DRAFT QUALIFIED", "SCHEDULED"),
        ("DRAFT SCHEDULED", "SCHEDULED"),
        ("DRAFT DRAFT", "ACKNOWLEDGED"),
        ("", "ACKNOWLEDGED"),
    ],
)
def test_a_line_is_what_its_domain_orders_make_it(parts: str, state: str) -> None:
    states = Counter(DomainOrderState(each) for each in parts.split())

    assert line_state(LineAction.ADD, states, open_skip=False) == LineState(state)


def test_a_line_is_not_complete_while_something_waits_for_a_value() -> None:
    states = {DomainOrderState.CLOSED_COMPLETE: 1}

    assert line_state(LineAction.ADD, states, open_skip=True) is LineState.IN_PROGRESS


def test_a_line_that_changes_nothing_is_complete_at_once() -> None:
    assert line_state(LineAction.NO_CHANGE, {}, open_skip=False) is LineState.COMPLETED


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("CANCELED CANCELED", "CANCELED"),
        ("COMPLETED COMPLETED", "CLOSED_COMPLETE"),
        ("COMPLETED CANCELED", "CLOSED_COMPLETE"),
        ("COMPLETED FAILED", "IN_PROGRESS"),
        ("FAILED CANCELED", "FAILED"),
        ("FAILED FAILED", "FAILED"),
        ("IN_PROGRESS ON_HOLD", "IN_PROGRESS"),
        ("SCHEDULED ON_HOLD", "IN_PROGRESS"),
        ("ON_HOLD COMPLETED", "ON_HOLD"),
        ("AWAITING_INFORMATION CANCELED", "AWAITING_INFORMATION"),
        ("AWAITING_INFORMATION ON_HOLD", "IN_PROGRESS"),
        ("SCHEDULED SCHEDULED", "IN_PROGRESS"),
    ],
)
def test_an_order_is_what_its_lines_make_it(lines: str, state: str) -> None:
    states = Counter(LineState(each) for each in lines.split())

    assert order_state(states, work_left=False) == OrderState(state)


def test_an_order_is_not_closed_while_its_own_work_is_left() -> None:
    assert order_state({LineState.COMPLETED: 1}, work_left=True) is OrderState.IN_PROGRESS


def under_way(*parts: Any, **values: Any) -> Decision:
    order = an_order(state=OrderState.IN_PROGRESS, actual_start_at=NOW, **values)
    return Decision(a_tree(*parts, order=order), at=NOW, actor="worker")


def rolled_up(*parts: Any, **values: Any) -> OrderTree:
    decision = under_way(*parts, **values)
    while roll_up(decision, a_catalog()):
        pass
    return decision.tree


def test_a_domain_order_is_queued_then_runs_with_its_first_task_and_takes_its_line_along() -> None:
    line = a_line(state=LineState.SCHEDULED)

    queued = rolled_up(line, a_domain_order(), a_task())
    running = rolled_up(line, a_domain_order(), a_task(state=TaskState.IN_PROGRESS, actual_start_at=NOW))

    assert queued.domain_orders[an_id("top")].state is DomainOrderState.SCHEDULED
    assert queued.lines[line.id].state is LineState.SCHEDULED
    assert running.domain_orders[an_id("top")].state is DomainOrderState.IN_PROGRESS
    assert running.lines[line.id].actual_start_at == NOW


def test_the_last_task_closes_its_domain_order_its_line_and_the_order() -> None:
    closed = a_task(state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW, actual_end_at=NOW)

    tree = rolled_up(a_line(state=LineState.SCHEDULED), a_domain_order(), closed)

    assert tree.domain_orders[an_id("top")].state is DomainOrderState.CLOSED_COMPLETE
    assert tree.lines[an_id("line 1")].state is LineState.COMPLETED
    assert tree.order.state is OrderState.CLOSED_COMPLETE
    assert tree.order.completed_at == NOW


def test_an_acknowledged_line_is_walked_through_every_state() -> None:
    line = a_line(state=LineState.ACKNOWLEDGED)
    decision = under_way(line, a_domain_order(state=DomainOrderState.CLOSED_COMPLETE))

    roll_up(decision, a_catalog())

    assert decision.tree.lines[line.id].state is LineState.COMPLETED
    kinds = [event.type for event in decision.outcome().events if event.entity_id == line.id]
    assert kinds == ["LineStateChanged"] * 3


def test_a_parent_closes_after_its_children() -> None:
    parent = a_domain_order(state=DomainOrderState.IN_PROGRESS)
    child = a_domain_order("child", parent_id=parent.id, state=DomainOrderState.SCHEDULED)
    own = a_task("own", state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW)
    childs = a_task("childs", domain_order_id=child.id, state=TaskState.OPEN)

    tree = rolled_up(a_line(state=LineState.IN_PROGRESS), parent, child, own, childs)

    assert tree.domain_orders[parent.id].state is DomainOrderState.IN_PROGRESS


def test_what_has_nothing_to_do_waits_for_its_parent_and_then_closes() -> None:
    parent, child = a_domain_order(), a_domain_order("child", parent_id=an_id("top"))
    line = a_line(state=LineState.SCHEDULED)

    waiting = rolled_up(line, parent, child, a_task())
    done = rolled_up(line, parent, child, a_task(state=TaskState.IN_PROGRESS, actual_start_at=NOW))

    assert waiting.domain_orders[child.id].state is DomainOrderState.SCHEDULED
    assert done.domain_orders[child.id].state is DomainOrderState.CLOSED_COMPLETE
    assert done.domain_orders[parent.id].state is DomainOrderState.IN_PROGRESS


def test_a_tree_with_nothing_to_do_at_all_closes_at_once() -> None:
    parent, child = a_domain_order(), a_domain_order("child", parent_id=an_id("top"))

    tree = rolled_up(a_line(state=LineState.SCHEDULED), parent, child)

    assert {each.state for each in tree.domain_orders.values()} == {DomainOrderState.CLOSED_COMPLETE}
    assert tree.order.state is OrderState.CLOSED_COMPLETE


def test_a_domain_order_whose_tasks_were_all_skipped_closes() -> None:
    tree = rolled_up(a_line(state=LineState.SCHEDULED), a_domain_order(), a_task(state=TaskState.SKIPPED))

    assert tree.domain_orders[an_id("top")].state is DomainOrderState.CLOSED_COMPLETE


def test_a_domain_order_stays_open_while_something_below_it_waits_for_a_value() -> None:
    done = a_task(state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW)
    line = a_line(state=LineState.SCHEDULED)

    waiting = rolled_up(line, a_domain_order(), done, a_skip())
    waived = rolled_up(line, a_domain_order(), done, a_skip(waived=True))

    assert waiting.domain_orders[an_id("top")].state is DomainOrderState.IN_PROGRESS
    assert waived.domain_orders[an_id("top")].state is DomainOrderState.CLOSED_COMPLETE


def test_an_open_skip_holds_up_a_line_whose_domain_orders_are_closed() -> None:
    closed = a_domain_order(state=DomainOrderState.CLOSED_COMPLETE)

    tree = rolled_up(a_line(state=LineState.IN_PROGRESS), closed, a_skip())

    assert tree.lines[an_id("line 1")].state is LineState.IN_PROGRESS


def test_the_orders_own_tasks_hold_up_its_closing() -> None:
    header = a_task(
        "H", line_id=None, domain_order_id=None, stage=TaskStage.POST_FULFILMENT, state=TaskState.OPEN
    )
    line = a_line(state=LineState.COMPLETED)

    assert rolled_up(line, header).order.state is OrderState.IN_PROGRESS


def test_a_failed_order_leaves_no_work_behind() -> None:
    header = a_task(
        "H", line_id=None, domain_order_id=None, stage=TaskStage.POST_FULFILMENT, state=TaskState.SCHEDULED
    )

    tree = rolled_up(a_line(state=LineState.FAILED), header)

    assert tree.order.state is OrderState.FAILED
    assert tree.tasks[header.id].state is TaskState.CANCELED


def test_an_order_whose_lines_are_all_canceled_is_canceled() -> None:
    tree = rolled_up(a_line(state=LineState.CANCELED))

    assert tree.order.state is OrderState.CANCELED
    assert (tree.order.cancelled_at, tree.order.completed_at) == (NOW, None)


@pytest.mark.parametrize(
    ("ended", "state"),
    [(DomainOrderState.FAILED, LineState.FAILED), (DomainOrderState.CANCELED, LineState.CANCELED)],
)
def test_a_line_ends_with_its_domain_orders(ended: DomainOrderState, state: LineState) -> None:
    tree = rolled_up(a_line(state=LineState.IN_PROGRESS), a_domain_order(state=ended))

    assert tree.lines[an_id("line 1")].state is state


def test_a_line_is_held_with_all_its_domain_orders_and_goes_on_with_them() -> None:
    line = a_line(state=LineState.SCHEDULED)
    held = rolled_up(line, a_domain_order(state=DomainOrderState.ON_HOLD), a_task())

    going = rolled_up(held.lines[line.id], a_domain_order(state=DomainOrderState.SCHEDULED), a_task())

    assert held.lines[line.id].state is LineState.ON_HOLD
    assert held.lines[line.id].state_reason is None
    assert going.lines[line.id].state is LineState.IN_PROGRESS


def test_an_order_is_held_with_all_its_lines_and_goes_on_with_them() -> None:
    held_line = a_line(state=LineState.ON_HOLD, state_reason="The customer is away.")

    held = rolled_up(held_line)
    decision = Decision(
        a_tree(a_line(state=LineState.IN_PROGRESS), a_domain_order(), a_task(), order=held.order),
        at=NOW,
        actor="manager",
    )
    roll_up(decision, a_catalog())

    assert held.order.state is OrderState.ON_HOLD
    assert decision.tree.order.state is OrderState.IN_PROGRESS


def test_an_order_changes_from_one_rolled_up_pause_to_another() -> None:
    asking = a_line(state=LineState.AWAITING_INFORMATION, state_reason="Which floor?")
    decision = Decision(a_tree(asking, order=an_order(state=OrderState.ON_HOLD)), at=NOW, actor="manager")

    moved = roll_up(decision, a_catalog())

    assert moved
    assert decision.tree.order.state is OrderState.AWAITING_INFORMATION


def test_nothing_moves_under_a_pause() -> None:
    done = a_task(state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW)
    order = an_order(state=OrderState.ON_HOLD, state_reason="Stock is short.")
    decision = Decision(a_tree(a_line(), a_domain_order(), done, order=order), at=NOW, actor="worker")

    moved = roll_up(decision, a_catalog())

    assert not moved
    assert decision.outcome().events == ()


def test_nothing_moves_under_a_line_that_was_paused_itself() -> None:
    line = a_line(state=LineState.ON_HOLD, state_reason="The customer is away.")
    other = a_line(2, state=LineState.IN_PROGRESS)
    done = a_task(state=TaskState.CLOSED_COMPLETE, actual_start_at=NOW)

    tree = rolled_up(line, other, a_domain_order(state=DomainOrderState.SCHEDULED), done)

    assert tree.domain_orders[an_id("top")].state is DomainOrderState.SCHEDULED
    assert tree.lines[line.id] == line
    assert tree.order.state is OrderState.IN_PROGRESS


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.NEW, OrderState.CLOSED_COMPLETE])
def test_an_order_that_is_not_under_way_stays_as_it_is(state: OrderState) -> None:
    decision = Decision(a_tree(a_line(), order=an_order(state=state)), at=NOW, actor="worker")

    assert not roll_up(decision, a_catalog())
