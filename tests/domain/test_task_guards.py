"""What may be done to a task, and why the rest may not."""

from datetime import timedelta
from typing import Any

import pytest

from domain.calendar import shown
from domain.errors import TransitionRefused
from domain.orders import OrderState
from domain.plan import DependencyType, Task, TaskDependency, TaskState, TaskType
from domain.task_guards import ACTIONS, POSSIBLE_IN, allowed_actions, may, may_end, require
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import hour, running_order

S, T = TaskState, TaskType


def tree_with(task: Task, state: OrderState = OrderState.IN_PROGRESS) -> OrderTree:
    """An order with this task alone."""
    return OrderTree(order=running_order(state=state), tasks={task.id: task})


@pytest.mark.parametrize(
    ("values", "actions"),
    [
        ({"state": S.DRAFT}, "ASSIGN"),
        ({"state": S.SCHEDULED}, "ASSIGN"),
        ({"state": S.SCHEDULED, "skippable": True}, "ASSIGN SKIP"),
        ({"state": S.SCHEDULED, "task_type": T.PUSH_EVENT}, "SEND_EVENT"),
        ({"state": S.OPEN}, "CLAIM ASSIGN COMPLETE RAISE_FALLOUT"),
        ({"state": S.OPEN, "assignee": "ben"}, "ASSIGN RELEASE START COMPLETE RAISE_FALLOUT"),
        ({"state": S.OPEN, "task_type": T.CALLOUT}, "CLAIM ASSIGN START RAISE_FALLOUT"),
        ({"state": S.OPEN, "task_type": T.PUSH_EVENT}, "SEND_EVENT RAISE_FALLOUT"),
        ({"state": S.OPEN, "task_type": T.CALLOUT, "next_attempt_at": hour(9)}, "CLAIM ASSIGN RAISE_FALLOUT"),
        (
            {"state": S.OPEN, "task_type": T.CALLOUT, "next_attempt_at": hour(5)},
            "CLAIM ASSIGN START RAISE_FALLOUT",
        ),
        ({"state": S.IN_PROGRESS, "assignee": "ben"}, "ASSIGN COMPLETE FAIL REPORT_PROGRESS RAISE_FALLOUT"),
        ({"state": S.IN_PROGRESS, "task_type": T.TIMER}, "RAISE_FALLOUT"),
        ({"state": S.ON_HOLD, "task_type": T.PUSH_EVENT}, "SEND_EVENT"),
        ({"state": S.ON_HOLD, "skippable": True}, "ASSIGN SKIP"),
        ({"state": S.ON_HOLD, "state_reason": "FALLOUT"}, "ASSIGN RAISE_FALLOUT"),
        ({"state": S.CLOSED_COMPLETE}, ""),
        ({"state": S.SKIPPED}, ""),
        ({"state": S.CANCELED}, ""),
    ],
)
def test_the_actions_that_a_task_allows(values: dict[str, Any], actions: str) -> None:
    task = builders.task(**values)

    assert allowed_actions(tree_with(task), task, at=hour(5)) == tuple(actions.split())


@pytest.mark.parametrize("command", ACTIONS)
@pytest.mark.parametrize("state", TaskState)
def test_a_command_is_listed_exactly_when_there_is_no_reason_against_it(
    state: TaskState, command: str
) -> None:
    task = builders.task(state=state, assignee="ben", skippable=True)
    tree = tree_with(task)

    listed = ACTIONS[command] in allowed_actions(tree, task, at=hour(5))

    assert listed == (may(tree, task, command, at=hour(5)) == ())
    assert not listed or state in POSSIBLE_IN[command]


@pytest.mark.parametrize(
    ("values", "command", "reason"),
    [
        (
            {"state": S.OPEN, "assignee": "ben"},
            "claim_task",
            "It is assigned to ben, who would have to release it.",
        ),
        ({"state": S.OPEN}, "release_task", "Nobody has it."),
        ({"state": S.OPEN}, "start_task", "Claim it, or assign it to somebody, first."),
        ({"state": S.OPEN}, "skip_task", "It must not be skipped."),
        ({"state": S.OPEN}, "receive_event", "It waits for no event."),
        ({"state": S.OPEN, "task_type": T.CALLOUT}, "complete_task", "Start it first."),
        ({"state": S.OPEN}, "fail_task", "It has to be IN_PROGRESS."),
        ({"state": S.CLOSED_COMPLETE}, "complete_task", "It has to be OPEN or IN_PROGRESS."),
        (
            {"state": S.IN_PROGRESS, "task_type": T.TIMER},
            "complete_task",
            "A TIMER is nobody's to carry out: it begins and ends by itself.",
        ),
        (
            {"state": S.OPEN, "assignee": "ben", "next_attempt_at": hour(9)},
            "start_task",
            f"It is to be tried again at {shown(hour(9))}.",
        ),
    ],
)
def test_a_command_that_is_not_possible_says_why(values: dict[str, Any], command: str, reason: str) -> None:
    task = builders.task(**values)

    assert may(tree_with(task), task, command, at=hour(5)) == (reason,)


@pytest.mark.parametrize("task_type", [T.TIMER, T.MILESTONE, T.PUSH_EVENT])
@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (S.OPEN, ("claim_task", "assign_task", "start_task", "complete_task")),
        (S.IN_PROGRESS, ("complete_task", "fail_task", "report_progress")),
    ],
)
def test_nobody_carries_out_what_runs_by_itself(
    state: TaskState, commands: tuple[str, ...], task_type: TaskType
) -> None:
    task = builders.task(state=state, task_type=task_type)

    assert all(
        "nobody's to carry out" in may(tree_with(task), task, each, at=hour(5))[0] for each in commands
    )


@pytest.mark.parametrize(
    ("task_type", "state", "reasons"),
    [
        (T.MANUAL, S.OPEN, ("The order is ON_HOLD.",)),
        (T.MANUAL, S.IN_PROGRESS, ("The order is ON_HOLD.",)),
        (T.CALLOUT, S.IN_PROGRESS, ()),
        (T.AUTOMATED, S.IN_PROGRESS, ()),
    ],
)
def test_in_a_pause_only_outside_calls_that_run_can_be_completed(
    task_type: TaskType, state: TaskState, reasons: tuple[str, ...]
) -> None:
    task = builders.task(state=state, task_type=task_type)

    assert may(tree_with(task, OrderState.ON_HOLD), task, "complete_task", at=hour(5)) == reasons


def linked(kind: DependencyType, state: TaskState, **first: Any) -> tuple[OrderTree, Task]:
    """A task in a state that follows another, with a lag of two hours."""
    one = builders.task(name="Design", **first)
    two = builders.task(state=state, assignee="ben")
    edge = TaskDependency(predecessor_id=one.id, successor_id=two.id, type=kind, lag=timedelta(hours=2))
    return OrderTree(order=running_order(), tasks={one.id: one, two.id: two}, dependencies=(edge,)), two


def test_a_task_that_was_open_before_a_predecessor_joined_still_waits_for_it() -> None:
    tree, task = linked(DependencyType.FS, S.OPEN)

    assert may(tree, task, "start_task", at=hour(5)) == ("Waits for Design.",)
    assert may(tree, task, "complete_task", at=hour(5)) == ("Waits for Design.",)


def test_a_scheduled_task_says_what_it_waits_for() -> None:
    tree, task = linked(DependencyType.FS, S.SCHEDULED)

    assert may(tree, task, "start_task", at=hour(5)) == ("Waits for the end of Design.",)


@pytest.mark.parametrize(
    ("kind", "first", "reason"),
    [
        (DependencyType.FF, {}, "Design has to end before."),
        (DependencyType.SF, {}, "Design has to start before."),
        (DependencyType.SF, {"actual_start_at": hour(3)}, None),
        (
            DependencyType.SF,
            {"actual_start_at": hour(4)},
            f"It cannot end before {shown(hour(6))}, because of Design.",
        ),
        (DependencyType.FS, {}, None),
    ],
)
def test_an_edge_may_gate_the_end(kind: DependencyType, first: dict[str, Any], reason: str | None) -> None:
    tree, task = linked(kind, S.IN_PROGRESS, **first)

    assert may(tree, task, "complete_task", at=hour(5)) == ((reason,) if reason else ())
    assert may_end(tree, task, hour(5)) == (reason is None)


def test_a_refusal_names_the_state_the_reasons_and_what_is_possible_instead() -> None:
    task = builders.task(state=S.OPEN)

    with pytest.raises(TransitionRefused) as refused:
        require(tree_with(task), task, "release_task", at=hour(5))

    assert (refused.value.state, refused.value.command) == (S.OPEN, "releaseTask")
    assert refused.value.reasons == ("Nobody has it.",)
    assert refused.value.allowed == ("CLAIM", "ASSIGN", "COMPLETE", "RAISE_FALLOUT")


def test_what_may_be_done_is_not_refused() -> None:
    task = builders.task(state=S.OPEN)

    require(tree_with(task), task, "claim_task", at=hour(5))

    assert may(tree_with(task), task, "claim_task", at=hour(5)) == ()
