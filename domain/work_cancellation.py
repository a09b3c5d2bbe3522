"""Cancelling work that is not needed any more (SOM domain §3.4 T16)."""

from collections.abc import Iterable

from domain.outcome import Decision
from domain.plan import Task
from domain.task_machine import TASK_MACHINE
from domain.task_moves import move_task


def cancel_tasks(decision: Decision, tasks: Iterable[Task]) -> None:
    """Cancel the tasks that are not final."""
    for task in tasks:
        if TASK_MACHINE.accepts(task.state, "cancel_task"):
            canceled = move_task(decision, task, "cancel_task", actual_end_at=decision.at)
            decision.happened("TaskCanceled", canceled)
