"""Approval tasks: who is waited for, what a yes and a no bring about, and what does not end them."""

import pytest

from domain import tasks
from domain.errors import TransitionRefused, ValidationFailed
from domain.orders import Party
from domain.plan import TaskState, TaskType
from domain.task_approval import approve_task, reject_task
from domain.tree import OrderTree
from tests.domain.plan_builders import hour, keyed, row, under_way
from tests.domain.plan_steps import access

USING = access(row("T1", task_type=TaskType.APPROVAL), row("T2"), after=[("T1", "T2")])


def asking() -> OrderTree:
    return under_way(USING, "ACCESS")


def rejected(tree: OrderTree) -> OrderTree:
    task = keyed(tree, "T1")
    return reject_task(tree, USING, task.id, reason="No permit.", at=hour(1), actor="otto").tree


def test_an_approver_is_waited_for() -> None:
    task = keyed(asking(), "T1")

    assert task.waiting_on[0].party is Party.APPROVER
    assert {"APPROVE", "REJECT"} <= set(task.allowed_actions)
    assert not {"COMPLETE", "FAIL"} & set(task.allowed_actions)


def test_a_yes_lets_the_work_behind_it_begin() -> None:
    tree = asking()

    outcome = approve_task(tree, USING, keyed(tree, "T1").id, note="Fine.", at=hour(1), actor="otto")

    task = keyed(outcome.tree, "T1")
    assert (task.state, task.resolution, task.assignee, task.attempt) == (
        TaskState.CLOSED_COMPLETE,
        "APPROVED",
        "otto",
        1,
    )
    assert keyed(outcome.tree, "T2").state is TaskState.OPEN
    assert [note.text for note in outcome.tree.notes.values()] == ["Fine."]


def test_a_yes_may_come_after_it_was_started() -> None:
    tree = asking()
    target = keyed(tree, "T1").id
    claimed = tasks.claim(tree, USING, target, at=hour(1), actor="otto").tree
    started = tasks.start(claimed, USING, target, at=hour(1), actor="otto").tree

    ended = approve_task(started, USING, target, at=hour(2), actor="otto").tree

    assert (keyed(ended, "T1").state, keyed(ended, "T1").attempt) == (TaskState.CLOSED_COMPLETE, 1)
    assert keyed(rejected(started), "T1").state is TaskState.ON_HOLD


def test_a_no_holds_the_work_with_a_fallout_that_says_why() -> None:
    tree = rejected(asking())

    (fallout,) = tree.fallouts.values()
    assert keyed(tree, "T1").state is TaskState.ON_HOLD
    assert keyed(tree, "T2").state is TaskState.SCHEDULED
    assert (fallout.error_code, fallout.error_message) == ("REJECTED", "No permit.")


def test_a_no_needs_a_reason() -> None:
    tree = asking()

    with pytest.raises(ValidationFailed):
        reject_task(tree, USING, keyed(tree, "T1").id, reason=" ", at=hour(1), actor="otto")


def test_only_approvals_are_approved_and_they_end_in_no_other_way() -> None:
    asked = asking()
    tree = approve_task(asked, USING, keyed(asked, "T1").id, at=hour(1), actor="otto").tree

    with pytest.raises(TransitionRefused, match="asks for nobody's approval"):
        approve_task(tree, USING, keyed(tree, "T2").id, at=hour(2), actor="otto")
    with pytest.raises(TransitionRefused, match="use approveTask or rejectTask"):
        tasks.complete(asked, USING, keyed(asked, "T1").id, at=hour(2), actor="otto")
