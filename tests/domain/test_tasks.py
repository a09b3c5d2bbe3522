"""What people and systems do to tasks, and what comes of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import tasks
from domain.attempts import Failure
from domain.characteristics import ValueSource
from domain.errors import NotFound, TransitionRefused, ValidationFailed
from domain.orders import LineState, OrderState
from domain.outcome import Decision, Outcome
from domain.plan import DomainOrderState, TaskStage, TaskState, TaskType
from domain.settle import settle
from domain.tree import OrderTree
from tests import builders
from tests.domain.plan_builders import (
    catalog,
    hour,
    keyed,
    plan,
    row,
    running_line,
    running_order,
    under_way,
)
from tests.domain.task_run import USING, Run

S, T = TaskState, TaskType


def test_a_task_that_is_claimed_has_its_assignee() -> None:
    run = Run()

    task = run.do(tasks.claim, "T1")

    assert (task.assignee, task.state) == ("ben", S.OPEN)
    assert task.allowed_actions == ("ASSIGN", "RELEASE", "START", "COMPLETE", "RAISE_FALLOUT")
    assert run.events()[:1] == ["TaskAssigned"]


def test_a_task_that_is_released_belongs_to_its_group_again() -> None:
    run = Run()
    run.do(tasks.claim, "T1")

    task = run.do(tasks.release, "T1")

    assert (task.assignee, task.assignment_group) == (None, "DESIGN")
    assert run.events()[:1] == ["TaskReleased"]


@pytest.mark.parametrize(
    ("given", "assignee", "group"),
    [
        ({"assignee": "ann"}, "ann", "DESIGN"),
        ({"group": "FIELD"}, None, "FIELD"),
        ({"assignee": "ann", "group": "FIELD"}, "ann", "FIELD"),
    ],
)
def test_a_task_is_assigned_to_a_person_a_group_or_both(
    given: dict[str, Any], assignee: str | None, group: str
) -> None:
    run = Run()
    run.do(tasks.claim, "T1")

    task = run.do(tasks.assign, "T1", **given)

    assert (task.assignee, task.assignment_group) == (assignee, group)
    assert run.events()[:1] == ["TaskAssigned"]


def test_to_assign_a_task_somebody_must_be_named() -> None:
    with pytest.raises(ValidationFailed, match="Name a person or a group"):
        Run().do(tasks.assign, "T1")


def test_a_task_that_starts_runs() -> None:
    run = Run()
    run.do(tasks.claim, "T1")

    task = run.do(tasks.start, "T1", 2)

    assert (task.state, task.previous_state, task.attempt) == (S.IN_PROGRESS, S.OPEN, 1)
    assert (task.actual_start_at, task.forecast_start_at) == (hour(2), hour(2))
    (above,) = run.tree.domain_orders.values()
    assert above.state == DomainOrderState.IN_PROGRESS


def test_a_system_that_starts_a_task_has_it() -> None:
    task = Run().until("T2").do(tasks.start, "T2", actor="robot")

    assert (task.assignee, task.state) == ("robot", S.IN_PROGRESS)


def test_completing_a_task_gives_its_outputs_to_its_owner_and_opens_the_next() -> None:
    run = Run().until("T2")
    run.do(tasks.start, "T2", actor="robot")

    task = run.do(tasks.complete, "T2", 3, actor="robot", outputs={"portId": "1/1"})

    assert (task.state, task.actual_end_at, task.outputs) == (S.CLOSED_COMPLETE, hour(3), {"portId": "1/1"})
    assert (task.progress, task.allowed_actions, task.waiting_on) == (100.0, (), ())
    (above,) = run.tree.domain_orders.values()
    value = above.characteristics["portId"]
    assert (value.value, value.source, value.mapped_from) == ("1/1", ValueSource.TASK, "T2")
    assert (value.set_by, value.set_at) == ("robot", hour(3))
    assert keyed(run.tree, "T3").state == S.OPEN
    assert {"TaskCompleted", "CharacteristicsChanged", "TaskReady", "PonrReached"} <= set(run.events())


def test_a_point_of_no_return_marks_all_that_it_holds_for() -> None:
    run = Run().until("T3")

    (above,) = run.tree.domain_orders.values()
    (line,) = run.tree.lines.values()
    assert (above.ponr, line.ponr, run.tree.order.ponr) == (True, True, True)


def test_a_point_of_no_return_marks_everything_below_it_too() -> None:
    run = Run().until("T2")
    (above,) = run.tree.domain_orders.values()
    below = builders.domain_order(running_line(id=above.line_id), parent_id=above.id, specification="ACCESS")
    parts = {name: getattr(run.tree, name) for name in OrderTree.__dataclass_fields__}
    run.tree = OrderTree(**(parts | {"domain_orders": {above.id: above, below.id: below}}))

    run.until("T3")

    assert [each.ponr for each in run.tree.domain_orders.values()] == [True, True]


def test_a_person_may_complete_a_task_without_starting_it() -> None:
    task = Run().do(tasks.complete, "T1", 2)

    assert (task.state, task.assignee, task.attempt) == (S.CLOSED_COMPLETE, "ben", 1)
    assert (task.actual_start_at, task.actual_end_at) == (hour(2), hour(2))


def test_a_note_with_the_completion_is_for_insiders() -> None:
    run = Run()

    task = run.do(tasks.complete, "T1", note="Door code 4711")

    (note,) = run.tree.notes.values()
    assert (note.text, note.internal, note.task_id, note.author) == ("Door code 4711", True, task.id, "ben")


def test_outputs_that_do_not_fit_change_nothing() -> None:
    run = Run().until("T2")
    run.do(tasks.start, "T2")

    with pytest.raises(ValidationFailed):
        run.do(tasks.complete, "T2", outputs={"portId": 17})


COMMANDS: list[tuple[Callable[..., Outcome], dict[str, Any]]] = [
    (tasks.claim, {}),
    (tasks.assign, {"assignee": "ann"}),
    (tasks.release, {}),
    (tasks.start, {}),
    (tasks.complete, {}),
    (tasks.fail, {"failure": Failure(code="E", message="m")}),
    (tasks.skip, {"reason": "why"}),
    (tasks.report_progress, {"percent": 5.0}),
]


@pytest.mark.parametrize(("command", "values"), COMMANDS)
def test_a_task_that_is_not_there_is_not_found(
    command: Callable[..., Outcome], values: dict[str, Any]
) -> None:
    with pytest.raises(NotFound):
        command(Run().tree, USING, uuid4(), at=hour(1), actor="ben", **values)


@pytest.mark.parametrize(("command", "values"), COMMANDS)
def test_nothing_is_done_to_a_task_that_is_finished(
    command: Callable[..., Outcome], values: dict[str, Any]
) -> None:
    run = Run().until("T2")

    with pytest.raises(TransitionRefused):
        run.do(command, "T1", **values)


def test_what_an_enrichment_task_gives_becomes_the_line_s() -> None:
    line = running_line(state=LineState.ENRICHMENT_IN_PROGRESS, specification="ACCESS")
    ask = builders.task(
        task_type=T.ENRICHMENT, stage=TaskStage.SUBMITTED, line_id=line.id, required_outputs=("portId",)
    )
    order = running_order(state=OrderState.ENRICHMENT_IN_PROGRESS, approved_at=None)
    tree = OrderTree(order=order, lines={line.id: line}, tasks={ask.id: ask})
    decision = Decision(tree, at=hour(0), actor="system")
    settle(decision, USING)

    outcome = tasks.complete(
        decision.outcome().tree, USING, ask.id, outputs={"portId": "1/1"}, at=hour(1), actor="ben"
    )

    value = outcome.tree.lines[line.id].characteristics["portId"]
    assert (value.value, value.source, value.mapped_from) == ("1/1", ValueSource.ENRICHMENT, ask.key)
    assert outcome.tree.order.state == OrderState.NEW
    assert outcome.tree.order.plan_status is None


def test_a_header_task_keeps_its_outputs_to_itself() -> None:
    closing = row("H1", outputs=("receipt",), is_ponr=True)
    using = catalog(plan(None, closing, stage=TaskStage.POST_FULFILMENT), plan("ACCESS", row("T1")))
    tree = under_way(using, "ACCESS")
    first: UUID = keyed(tree, "T1").id
    tree = tasks.complete(tree, using, first, at=hour(1), actor="ben").tree

    outcome = tasks.complete(
        tree, using, keyed(tree, "H1").id, outputs={"receipt": "R1"}, at=hour(2), actor="ben"
    )

    assert keyed(outcome.tree, "H1").outputs == {"receipt": "R1"}
    assert (outcome.tree.order.state, outcome.tree.order.ponr) == (OrderState.CLOSED_COMPLETE, True)
