"""What an order waits for, and when to look at it again."""

from dataclasses import replace
from typing import Any

import pytest

from domain.orders import LineState, OrderSource, OrderState, Party
from domain.outcome import Decision
from domain.outlook import look_at_order, look_at_tasks
from domain.plan import SkipReason, Task, TaskDependency, TaskState, TaskType
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import hour, running_line, running_order

S = TaskState


def looked_at(tree: OrderTree, at: float = 5) -> OrderTree:
    """The tree, of which all tasks are new, with its outlook as of an hour."""
    decision = Decision(replace(tree, tasks={}), at=hour(at), actor="system")
    for task in tree.tasks.values():
        decision.put(task)
    look_at_tasks(decision)
    look_at_order(decision)
    return decision.outcome().tree


@pytest.mark.parametrize(
    ("values", "party", "name", "reason"),
    [
        ({"state": OrderState.DRAFT}, Party.PERSON, "anna", "The order has to be submitted."),
        (
            {"state": OrderState.DRAFT, "source": OrderSource.PORTAL},
            Party.CUSTOMER,
            "anna",
            "The order has to be submitted.",
        ),
        ({"state": OrderState.NEW}, Party.APPROVER, None, "The order has to be approved."),
        ({"state": OrderState.ACKNOWLEDGED}, Party.SYSTEM, None, "The order is being decomposed."),
        (
            {"state": OrderState.REJECTED, "state_reason": "no credit"},
            Party.PERSON,
            "anna",
            "It was rejected: no credit.",
        ),
        (
            {"state": OrderState.ENRICHMENT_ON_HOLD, "state_reason": "storm"},
            Party.TEAM,
            None,
            "Enrichment is on hold: storm.",
        ),
        (
            {"state": OrderState.ON_HOLD, "state_reason": "storm"},
            Party.TEAM,
            None,
            "The order is on hold: storm.",
        ),
        (
            {
                "state": OrderState.AWAITING_INFORMATION,
                "state_reason": "Which floor?",
                "question": "Which floor?",
            },
            Party.CUSTOMER,
            None,
            "We asked: Which floor?",
        ),
    ],
)
def test_outside_fulfilment_the_order_s_state_says_whose_turn_it_is(
    values: dict[str, Any], party: Party, name: str | None, reason: str
) -> None:
    tree = OrderTree(order=running_order(**values))

    (found,) = looked_at(tree).order.waiting_on

    assert (found.party, found.name, found.reason, found.since) == (party, name, reason, hour(5))


def test_an_order_still_waits_since_it_began_to() -> None:
    before = looked_at(OrderTree(order=running_order(state=OrderState.NEW)), 1)

    (found,) = looked_at(before, 5).order.waiting_on

    assert found.since == hour(1)


@pytest.mark.parametrize(
    "state", [OrderState.CANCELED, OrderState.CLOSED_COMPLETE, OrderState.CLOSED_PARTIAL, OrderState.FAILED]
)
def test_an_order_that_is_over_waits_for_nothing(state: OrderState) -> None:
    tree = with_tasks(builders.task(state=S.OPEN), state=state)

    assert looked_at(tree).order.waiting_on == ()


def with_tasks(*tasks: Task, **values: Any) -> OrderTree:
    """An order in progress with these tasks."""
    return OrderTree(order=running_order(**values), tasks={task.id: task for task in tasks})


def test_an_order_in_progress_waits_for_its_tasks_at_work_the_critical_ones_first() -> None:
    tree = with_tasks(
        builders.task(name="B", state=S.OPEN, priority=1, forecast_end_at=hour(9)),
        builders.task(name="C", state=S.IN_PROGRESS, priority=1, forecast_end_at=hour(8)),
        builders.task(name="A", state=S.ON_HOLD, state_reason="FALLOUT", is_critical=True),
        builders.task(name="D", state=S.OPEN, priority=2),
        builders.task(name="E", state=S.CLOSED_COMPLETE),
    )

    found = looked_at(tree).order.waiting_on

    assert [each.reason.split(": ")[1][0] for each in found] == ["A", "C", "B", "D"]
    assert {each.task_id for each in found} <= set(tree.tasks)


def test_an_order_names_the_task_that_only_time_keeps_from_starting() -> None:
    tree = with_tasks(builders.task(name="Paint", state=S.SCHEDULED, not_before=hour(9)))

    (waiting,) = looked_at(tree).order.waiting_on

    assert (waiting.party, waiting.reason) == (Party.TIMER, "Not before 2026-11-20 09:00 UTC.")


@pytest.mark.parametrize("order", [OrderState.IN_PROGRESS, OrderState.ON_HOLD])
def test_a_line_on_hold_is_named_once_and_not_its_tasks(order: OrderState) -> None:
    line = replace(running_line(), state=LineState.ON_HOLD, state_reason="storm")
    paused = builders.task(line_id=line.id, state=S.ON_HOLD, state_reason="PAUSED")
    tree = replace(with_tasks(paused, state=order), lines={line.id: line})

    (found,) = looked_at(tree).order.waiting_on

    assert (found.party, found.reason) == (Party.TEAM, f"Line {line.line_no} is on hold: storm.")


def test_a_question_about_a_line_is_the_customer_s_to_answer() -> None:
    line = replace(running_line(), state=LineState.AWAITING_INFORMATION, state_reason="Which floor?")
    tree = replace(with_tasks(), lines={line.id: line})

    (found,) = looked_at(tree).order.waiting_on

    asked = f"We asked about line {line.line_no}: Which floor?"
    assert (found.party, found.reason) == (Party.CUSTOMER, asked)


def test_a_line_that_only_follows_its_domain_orders_into_a_pause_is_not_named() -> None:
    line = replace(running_line(), state=LineState.ON_HOLD)
    failed = builders.task(
        name="A", line_id=line.id, state=S.ON_HOLD, state_reason="FALLOUT", last_error="E1"
    )
    tree = replace(with_tasks(failed), lines={line.id: line})

    (found,) = looked_at(tree).order.waiting_on

    assert found.reason == "Failed: A (E1)."


def test_an_order_names_the_task_that_a_cancelled_one_keeps_from_starting() -> None:
    cancelled = builders.task(name="Dig", state=S.CANCELED)
    blocked = builders.task(name="Paint", state=S.SCHEDULED)
    edge = TaskDependency(predecessor_id=cancelled.id, successor_id=blocked.id)
    tree = replace(with_tasks(cancelled, blocked), dependencies=(edge,))

    (found,) = looked_at(tree).order.waiting_on

    assert found.reason == "Paint cannot start: Dig was cancelled."


def test_an_order_names_the_values_that_are_missing() -> None:
    above = builders.domain_order(running_line())
    missing = builders.skip(above, reason=SkipReason.VALUE_MISSING, missing_characteristic="numbers")
    tree = OrderTree(order=running_order(), skips={missing.id: missing})

    (found,) = looked_at(tree).order.waiting_on

    assert found.reason == "RFS-PORTING waits for a value of numbers."


def test_of_very_many_the_twenty_most_important_are_named() -> None:
    tree = with_tasks(*[builders.task(name=f"{n:02}", state=S.OPEN, priority=n) for n in range(30)])

    found = looked_at(tree).order.waiting_on

    assert [int(each.reason[-3:-1]) for each in found] == list(range(20))


@pytest.mark.parametrize(
    ("values", "look"),
    [
        ({"state": S.SCHEDULED, "not_before": hour(9)}, hour(9)),
        ({"state": S.SCHEDULED, "not_before": hour(4)}, None),
        ({"state": S.OPEN, "next_attempt_at": hour(6)}, hour(6)),
        ({"state": S.OPEN}, None),
        ({"state": S.IN_PROGRESS}, None),
        ({"state": S.IN_PROGRESS, "task_type": TaskType.TIMER, "actual_start_at": hour(0)}, None),
        (
            {
                "state": S.IN_PROGRESS,
                "task_type": TaskType.TIMER,
                "actual_start_at": hour(0),
                "estimate": hour(8) - hour(0),
            },
            hour(8),
        ),
    ],
)
def test_an_order_is_looked_at_when_time_alone_moves_a_task(values: dict[str, Any], look: Any) -> None:
    tree = with_tasks(builders.task(**values))

    assert looked_at(tree).order.next_look_at == look


def test_an_order_in_a_pause_is_not_looked_at() -> None:
    tree = with_tasks(builders.task(state=S.SCHEDULED, not_before=hour(9)), state=OrderState.ON_HOLD)

    assert looked_at(tree).order.next_look_at is None


def test_a_task_that_may_be_tried_again_is_looked_at_though_nothing_changed() -> None:
    task = builders.task(state=S.OPEN, task_type=TaskType.CALLOUT, next_attempt_at=hour(6))
    decision = Decision(with_tasks(task), at=hour(6), actor="system")

    look_at_tasks(decision)

    assert decision.tree.tasks[task.id].allowed_actions == ("CLAIM", "ASSIGN", "START", "RAISE_FALLOUT")
