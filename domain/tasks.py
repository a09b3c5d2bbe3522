"""What people and systems do to tasks: take, start, complete, fail, skip, report (SOM domain §3.4, §5.3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.advance import EVENT_RECEIVED
from domain.attempts import Failure
from domain.catalog import Catalog
from domain.errors import NotFound, ValidationFailed
from domain.leases import Shown, require_lease
from domain.notes import required_text, write
from domain.outcome import Decision, Outcome
from domain.outputs import check_outputs
from domain.plan import Task
from domain.settle import settle
from domain.task_failure import fail_attempt
from domain.task_guards import require
from domain.task_moves import NO_OUTPUTS, finish_task, give_back, move_task
from domain.tree import OrderTree


def claim(tree: OrderTree, catalog: Catalog, task_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Take an open task for oneself; raises NotFound, TransitionRefused."""
    decision, task = _begin(tree, task_id, "claim_task", at, actor)
    decision.happened("TaskAssigned", decision.change(task, assignee=actor))
    return _settled(decision, catalog)


def assign(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    assignee: str | None = None,
    group: str | None = None,
    overrules: bool = False,
    at: datetime,
    actor: str,
) -> Outcome:
    """Give a task to a person, a group, or both; a group alone frees it from the person that has it.

    Who overrules leases takes the task from its worker. Raises NotFound, TransitionRefused, LeaseLost,
    ValidationFailed when neither is named.
    """
    decision, task = _begin(tree, task_id, "assign_task", at, actor)
    task = give_back(decision, task, "release_task") if overrules else task
    require_lease(task, None)
    if assignee is None and group is None:
        raise ValidationFailed.of("assignee", problem="Nobody is named.", way_out="Name a person or a group.")
    changed = decision.change(task, assignee=assignee, assignment_group=group or task.assignment_group)
    receiver = assignee or changed.assignment_group
    message = f"From {task.assignee} to {receiver}." if task.assignee else f"To {receiver}."
    decision.happened("TaskAssigned", changed, message=message)
    return _settled(decision, catalog)


def release(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    shown: Shown | None = None,
    overrules: bool = False,
    at: datetime,
    actor: str,
) -> Outcome:
    """Give a task back to its group, before it is started or while it is leased.

    Raises NotFound, TransitionRefused, LeaseLost unless the caller overrules leases.
    """
    if not overrules:
        require_lease(tree.task(task_id), shown)
    decision, task = _begin(tree, task_id, "release_task", at, actor)
    freed = give_back(decision, task, "release_task")
    decision.happened("TaskReleased", decision.change(freed, assignee=None))
    return _settled(decision, catalog)


def start(tree: OrderTree, catalog: Catalog, task_id: UUID, *, at: datetime, actor: str) -> Outcome:
    """Begin work on an open task (T5); a system that starts one has it; raises as claim does."""
    decision, task = _begin(tree, task_id, "start_task", at, actor)
    started = move_task(
        decision,
        task,
        "start_task",
        assignee=task.assignee or actor,
        actual_start_at=task.actual_start_at or at,
        next_attempt_at=None,
    )
    decision.happened("TaskStarted", started)
    return _settled(decision, catalog)


def complete(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    outputs: Mapping[str, Any] = NO_OUTPUTS,
    note: str | None = None,
    shown: Shown | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """End a task well (T6, T7): its outputs become values of its owner, and what waited for it goes on.

    Raises NotFound, TransitionRefused, LeaseLost, ValidationFailed when the outputs are not what its template
    asks for.
    """
    require_lease(tree.task(task_id), shown)
    decision, task = _begin(tree, task_id, "complete_task", at, actor)
    check_outputs(tree, catalog, task, outputs)
    ended = finish_task(decision, task, "complete_task", outputs=outputs, assignee=task.assignee or actor)
    decision.happened("TaskCompleted", ended)
    if note is not None:
        write(decision, note, internal=True, owner={"task_id": task_id})
    return _settled(decision, catalog)


def fail(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    failure: Failure,
    shown: Shown | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """Say that an attempt failed: it is tried again later (T8), or stays on hold as a fallout (T9).

    Raises NotFound, TransitionRefused, LeaseLost.
    """
    require_lease(tree.task(task_id), shown)
    decision, task = _begin(tree, task_id, "fail_task", at, actor)
    fail_attempt(decision, catalog, task, failure)
    return _settled(decision, catalog)


def skip(
    tree: OrderTree, catalog: Catalog, task_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Leave a task out (T15); raises as claim does, and ValidationFailed without a reason."""
    decision, task = _begin(tree, task_id, "skip_task", at, actor)
    why = required_text("reason", reason)
    skipped = move_task(
        decision,
        task,
        "skip_task",
        actual_end_at=at,
        state_reason=why,
        resolution="SKIPPED",
        next_attempt_at=None,
    )
    decision.happened("TaskSkipped", skipped, message=why)
    return _settled(decision, catalog)


def report_progress(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    percent: float | None = None,
    estimate: timedelta | None = None,
    shown: Shown | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """Say how far a task is (0 to 100), or how long it takes in all.

    Raises NotFound, TransitionRefused, LeaseLost, ValidationFailed.
    """
    require_lease(tree.task(task_id), shown)
    decision, task = _begin(tree, task_id, "report_progress", at, actor)
    _check_report(percent, estimate)
    reported = decision.change(
        task,
        reported_progress=task.reported_progress if percent is None else percent,
        estimate=task.estimate if estimate is None else estimate,
    )
    decision.happened("TaskProgressReported", reported)
    return _settled(decision, catalog)


def receive_event(
    tree: OrderTree,
    catalog: Catalog,
    correlation_key: str,
    *,
    outputs: Mapping[str, Any] = NO_OUTPUTS,
    event: str | None = None,
    at: datetime,
    actor: str,
) -> Outcome:
    """Take the event that a push event waits for (T19); one that comes early, or in a pause, is kept.

    Raises NotFound when no task has the key, TransitionRefused, ValidationFailed.
    """
    found = next((each for each in tree.tasks.values() if each.correlation_key == correlation_key), None)
    if found is None:
        raise NotFound("task with the correlation key", correlation_key)
    decision, task = _begin(tree, found.id, "receive_event", at, actor)
    check_outputs(tree, catalog, task, outputs)
    kept = decision.change(task, outputs={**task.outputs, **outputs}, resolution=EVENT_RECEIVED)
    decision.happened("TaskEventReceived", kept, message=event)
    return _settled(decision, catalog)


def _begin(tree: OrderTree, task_id: UUID, command: str, at: datetime, actor: str) -> tuple[Decision, Task]:
    task = tree.task(task_id)
    require(tree, task, command, at=at)
    return Decision(tree, at=at, actor=actor), task


def _check_report(percent: float | None, estimate: timedelta | None) -> None:
    if percent is None and estimate is None:
        raise ValidationFailed.of(
            "percent", problem="Nothing is reported.", way_out="Send percent or estimate."
        )
    if percent is not None and not 0 <= percent <= 100:
        raise ValidationFailed.of("percent", problem=f"{percent} is no percentage.", way_out="Send 0 to 100.")
    if estimate is not None and estimate <= timedelta(0):
        raise ValidationFailed.of(
            "estimate", problem="It is not positive.", way_out="Send the whole duration."
        )


def _settled(decision: Decision, catalog: Catalog) -> Outcome:
    settle(decision, catalog)
    return decision.outcome()
