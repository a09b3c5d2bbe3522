"""Why a task does not go on: what it waits for, whose turn it is, and since when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.orders import LineState, OrderState, Party, WaitingOn
from domain.plan import (
    DependencyType,
    DomainOrderState,
    SkipReason,
    Task,
    TaskDependency,
    TaskStage,
    TaskState,
    TaskType,
)
from domain.readiness import blockers, opens_at, paused_above, waiting_on
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import hour, running_line, running_order

S, D = TaskState, DependencyType
FIRST = {"key": "T1", "name": "Design", "assignment_group": "DESIGN"}


def pair(kind: DependencyType = D.FS, lag: float = 0, origin: str = "TEMPLATE", **first: Any) -> OrderTree:
    """Two tasks, of which the second follows the first."""
    one = builders.task(**(FIRST | first))
    two = builders.task(key="T2", state=S.SCHEDULED)
    edge = TaskDependency(
        predecessor_id=one.id, successor_id=two.id, type=kind, lag=timedelta(hours=lag), origin=origin
    )
    return OrderTree(order=running_order(), tasks={one.id: one, two.id: two}, dependencies=(edge,))


def second(tree: OrderTree) -> Task:
    """The task that follows."""
    return list(tree.tasks.values())[1]


def reasons(tree: OrderTree, task: Task, at: float = 5) -> list[tuple[Party, str | None, str]]:
    """What a task waits for, without the times."""
    return [(each.party, each.name, each.reason) for each in waiting_on(tree, task, hour(at))]


def test_a_task_waits_for_its_predecessor_and_says_whose_turn_that_is() -> None:
    tree = pair(state=S.OPEN)

    (found,) = waiting_on(tree, second(tree), hour(5))

    predecessor = next(iter(tree.tasks))
    assert found == WaitingOn(
        party=Party.TEAM,
        name="DESIGN",
        reason="Waits for the end of Design.",
        since=hour(5),
        task_id=predecessor,
    )
    assert blockers(tree, second(tree), hour(5)) == (predecessor,)


def test_what_was_waited_for_before_keeps_its_time() -> None:
    tree = pair(state=S.OPEN)
    waiting = replace(second(tree), waiting_on=waiting_on(tree, second(tree), hour(1)))

    (found,) = waiting_on(tree, waiting, hour(5))

    assert found.since == hour(1)


@pytest.mark.parametrize(
    ("kind", "first", "opens"),
    [
        (D.FS, {}, None),
        (D.FS, {"actual_start_at": hour(1)}, None),
        (D.FS, {"actual_start_at": hour(1), "actual_end_at": hour(3)}, 5),
        (D.FS, {"state": S.SKIPPED, "actual_end_at": hour(3)}, 5),
        (D.FS, {"state": S.CANCELED, "actual_end_at": hour(3)}, None),
        (D.FS, {"state": S.CANCELED, "actual_end_at": hour(3), "resolution": "COMPENSATION"}, 5),
        (D.SS, {}, None),
        (D.SS, {"actual_start_at": hour(1)}, 3),
        (D.SS, {"state": S.SKIPPED, "actual_end_at": hour(3)}, 5),
        (D.FF, {"actual_start_at": hour(1)}, None),
        (D.FF, {"actual_start_at": hour(1), "actual_end_at": hour(3)}, 5),
        (D.SF, {"actual_start_at": hour(1)}, 3),
    ],
)
def test_an_edge_with_a_lag_of_two_hours_opens(
    kind: DependencyType, first: dict[str, Any], opens: float | None
) -> None:
    tree = pair(kind, 2, **first)
    (edge,) = tree.dependencies

    found = opens_at(tree.tasks[edge.predecessor_id], edge, second(tree))

    assert found == (None if opens is None else hour(opens))


def test_the_order_s_own_tasks_outlive_the_cancellation_of_what_they_follow() -> None:
    tree = pair(origin="STAGE", state=S.CANCELED, actual_end_at=hour(3))

    assert reasons(tree, second(tree)) == []


def test_a_cancelled_predecessor_is_named() -> None:
    tree = pair(state=S.CANCELED, actual_end_at=hour(3))

    assert reasons(tree, second(tree)) == [
        (Party.TEAM, "DESIGN", "Check the address cannot start: Design was cancelled.")
    ]


def test_after_its_predecessor_a_task_waits_for_the_lag() -> None:
    tree = pair(lag=4, state=S.CLOSED_COMPLETE, actual_start_at=hour(0), actual_end_at=hour(3))

    assert reasons(tree, second(tree)) == [
        (Party.TIMER, None, "It follows Design, but not before 2026-11-20 07:00 UTC.")
    ]


def test_a_task_may_wait_for_a_start() -> None:
    tree = pair(D.SS)

    assert reasons(tree, second(tree)) == [(Party.TEAM, "DESIGN", "Waits for the start of Design.")]


@pytest.mark.parametrize("kind", [D.FF, D.SF])
def test_edges_that_gate_the_end_do_not_gate_the_start(kind: DependencyType) -> None:
    tree = pair(kind)

    assert blockers(tree, second(tree), hour(5)) == ()


def test_a_task_waits_for_its_own_time() -> None:
    task = builders.task(state=S.SCHEDULED, not_before=hour(9))
    tree = OrderTree(order=running_order(), tasks={task.id: task})

    assert reasons(tree, task) == [(Party.TIMER, None, "Not before 2026-11-20 09:00 UTC.")]
    assert reasons(tree, task, 9) == []


@pytest.mark.parametrize(
    ("stage", "order", "runs"),
    [
        (TaskStage.SUBMITTED, OrderState.SUBMITTED, True),
        (TaskStage.SUBMITTED, OrderState.ENRICHMENT_IN_PROGRESS, True),
        (TaskStage.SUBMITTED, OrderState.ENRICHMENT_ON_HOLD, False),
        (TaskStage.POST_APPROVAL, OrderState.ACKNOWLEDGED, True),
        (TaskStage.FULFILMENT, OrderState.ACKNOWLEDGED, False),
        (TaskStage.FULFILMENT, OrderState.IN_PROGRESS, True),
        (TaskStage.FULFILMENT, OrderState.ON_HOLD, False),
        (TaskStage.POST_FULFILMENT, OrderState.IN_PROGRESS, True),
    ],
)
def test_the_order_s_state_lets_tasks_of_a_stage_run(stage: TaskStage, order: OrderState, runs: bool) -> None:
    task = builders.task(stage=stage)

    pause = paused_above(OrderTree(order=running_order(state=order)), task)

    assert pause == (None if runs else f"The order is {order}.")


@pytest.mark.parametrize(
    ("line", "domain_order", "pause"),
    [
        (LineState.IN_PROGRESS, DomainOrderState.SCHEDULED, None),
        (LineState.ON_HOLD, DomainOrderState.SCHEDULED, "Line 1 is ON_HOLD."),
        (LineState.IN_PROGRESS, DomainOrderState.ON_HOLD, "Its domain order CFS-BIZ-INET is ON_HOLD."),
    ],
)
def test_a_task_stands_still_with_what_is_above_it(
    line: LineState, domain_order: DomainOrderState, pause: str | None
) -> None:
    of = running_line(state=line, state_reason="They moved house." if line is LineState.ON_HOLD else None)
    above = builders.domain_order(of, state=domain_order)
    task = builders.task(line_id=of.id, domain_order_id=above.id, state=S.SCHEDULED)
    tree = OrderTree(order=running_order(), lines={of.id: of}, domain_orders={above.id: above})

    assert paused_above(tree, task) == pause
    assert reasons(tree, task) == ([(Party.PROVIDER, None, pause)] if pause else [])


def test_what_follows_fulfilment_waits_for_missing_values() -> None:
    of = running_line()
    above = builders.domain_order(of)
    open_skip = builders.skip(above, reason=SkipReason.VALUE_MISSING, missing_characteristic="numbers")
    others = [
        builders.skip(above),
        builders.skip(above, reason=SkipReason.VALUE_MISSING, waived=True),
        builders.skip(above, reason=SkipReason.VALUE_MISSING, resolved_at=hour(1)),
    ]
    tree = OrderTree(order=running_order(), skips={each.id: each for each in [open_skip, *others]})
    closing = builders.task(stage=TaskStage.POST_FULFILMENT, state=S.SCHEDULED)

    assert reasons(tree, closing) == [(Party.TEAM, None, "RFS-PORTING waits for a value of numbers.")]
    assert reasons(tree, builders.task(state=S.SCHEDULED)) == []


@pytest.mark.parametrize(
    ("values", "turn"),
    [
        (
            {"state": S.OPEN, "assignment_group": "DESK"},
            (Party.TEAM, "DESK", "Ready to be taken up: Port."),
        ),
        ({"state": S.OPEN, "assignee": "ben"}, (Party.PERSON, "ben", "Ready to be taken up: Port.")),
        ({"state": S.IN_PROGRESS, "assignee": "ben"}, (Party.PERSON, "ben", "Under way: Port.")),
        (
            {"state": S.IN_PROGRESS, "task_type": TaskType.CALLOUT, "request_type": "port.submit"},
            (Party.SYSTEM, "port.submit", "Under way: Port."),
        ),
        (
            {"state": S.OPEN, "task_type": TaskType.PUSH_EVENT, "partner": "Losing carrier"},
            (Party.PARTNER, "Losing carrier", "No word yet: Port."),
        ),
        (
            {"state": S.OPEN, "task_type": TaskType.WORK_ORDER, "assignment_group": "FIELD"},
            (Party.FIELD_SERVICE, "FIELD", "Ready to be taken up: Port."),
        ),
        (
            {"state": S.OPEN, "task_type": TaskType.CALLOUT, "next_attempt_at": hour(6)},
            (Party.TIMER, None, "To be tried again at 2026-11-20 06:00 UTC: Port."),
        ),
        ({"state": S.ON_HOLD, "state_reason": "PAUSED"}, (Party.TEAM, None, "On hold: Port.")),
        (
            {"state": S.ON_HOLD, "state_reason": "FALLOUT", "last_error": "E1: no"},
            (Party.TEAM, None, "Failed: Port (E1: no)."),
        ),
        ({"state": S.AWAITING_INFORMATION}, (Party.CUSTOMER, None, "Waits for an answer: Port.")),
        ({"state": S.RESOLVED}, (Party.TEAM, None, "Can go on after its fallout: Port.")),
        ({"state": S.FAILED, "last_error": "E1: no"}, (Party.TEAM, None, "Failed: Port (E1: no).")),
    ],
)
def test_a_task_at_work_waits_for_who_has_it(
    values: dict[str, Any], turn: tuple[Party, str | None, str]
) -> None:
    task = builders.task(name="Port", **values)
    tree = OrderTree(order=running_order(), tasks={task.id: task})

    assert reasons(tree, task) == [turn]
    assert blockers(tree, task, hour(5)) == ()


@pytest.mark.parametrize("state", [S.CLOSED_COMPLETE, S.SKIPPED, S.CANCELED])
def test_what_is_finished_waits_for_nothing(state: TaskState) -> None:
    task = builders.task(state=state)

    assert waiting_on(OrderTree(order=running_order()), task, hour(5)) == ()
