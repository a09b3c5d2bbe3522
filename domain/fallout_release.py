"""Letting a task go on once the last of its fallouts is resolved (SOM domain §3.4 T11, T12)."""

from typing import Any, Final

from domain.advance import task_inputs
from domain.catalog import Catalog
from domain.fallouts import Fallout
from domain.line_machine import paused_by_command as line_paused_by_command
from domain.open_fallouts import is_held, unresolved
from domain.order_machine import paused_by_command
from domain.orders import OrderState
from domain.outcome import Decision
from domain.plan import Task, TaskState, TaskType
from domain.task_moves import move_task
from domain.tree import OrderTree
from domain.work_pauses import pause_tasks

NEW_GROUP: Final = {"lease_id": None, "lease_expires_at": None, "timeout_at": None, "next_attempt_at": None}


def release(decision: Decision, fallout: Fallout) -> Task | None:
    """Give the task of a resolved fallout, ready to go on (T11); None while another fallout holds it."""
    task = decision.tree.tasks[fallout.task_id] if fallout.task_id else None
    if task is None or not is_held(task) or any(unresolved(decision.tree, task.id)):
        return None
    resolved = move_task(decision, task, "resolve_fallout", state_reason=None)
    decision.happened("TaskResolved", resolved, message=fallout.resolution_notes)
    return resolved


def try_again(decision: Decision, catalog: Catalog, task: Task, **values: Any) -> None:
    """Let a task be tried anew: opened again, or taken in turn when it had not come up yet."""
    if task.opened_at is None:
        _go_on(decision, task, "retry_in_turn", **values)
    elif task.task_type is TaskType.TIMER:
        _go_on(decision, task, "continue", **values)
    else:
        inputs = task_inputs(decision, catalog, task)
        _go_on(decision, task, "retry", inputs=inputs, **NEW_GROUP, **values)


def carry_on(decision: Decision, task: Task, person: str) -> None:
    """Let a person carry on with a task by hand."""
    began = task.actual_start_at or decision.at
    _go_on(decision, task, "continue", assignee=person, actual_start_at=began, **NEW_GROUP)


def leave_hold(decision: Decision, catalog: Catalog, fallout: Fallout) -> None:
    """Let a task go on where it stood, as if there had been no fallout."""
    stood = decision.tree.tasks[fallout.task_id].previous_state if fallout.task_id else None
    task = release(decision, fallout)
    if task is None:
        return
    if stood is TaskState.IN_PROGRESS:
        _go_on(decision, task, "continue")
    else:
        try_again(decision, catalog, task)


def _go_on(decision: Decision, task: Task, command: str, **values: Any) -> None:
    going = move_task(decision, task, command, **values)
    decision.happened("TaskResumed", going)
    if _is_paused(decision.tree, going):
        pause_tasks(decision, [going])


def _is_paused(tree: OrderTree, task: Task) -> bool:
    """Did somebody pause what is above the task, while it was on hold for its fallout?"""
    line = tree.lines[task.line_id] if task.line_id else None
    order_paused = paused_by_command(tree.order) or tree.order.state is OrderState.ENRICHMENT_ON_HOLD
    return order_paused or (line is not None and line_paused_by_command(line))
