"""Pausing work and letting it go on (SOM domain §3.1.1, T14): nothing new starts, outside calls run on."""

from collections.abc import Iterable
from typing import Final

from domain.domain_order_machine import PAUSABLE
from domain.domain_order_moves import move_domain_order
from domain.outcome import Decision
from domain.plan import DomainOrder, DomainOrderState, Task, TaskState, TaskType
from domain.standstill import held_by_fallouts, wake_domain_order
from domain.task_machine import PAUSED, TASK_MACHINE

_PAUSABLE: Final = (
    TaskState.DRAFT,
    TaskState.SCHEDULED,
    TaskState.OPEN,
    TaskState.IN_PROGRESS,
    TaskState.RESOLVED,
)
_RUNS_ON: Final = (TaskType.CALLOUT, TaskType.AUTOMATED)


def pause_tasks(decision: Decision, tasks: Iterable[Task]) -> None:
    """Put tasks on hold; those that ask for information or have a fallout wait already."""
    for task in tasks:
        if task.state in _PAUSABLE and not _runs_on(task):
            state = TASK_MACHINE.next(task.state, "pause")
            held = decision.change(task, state=state, previous_state=task.state, state_reason=PAUSED)
            decision.happened("TaskHeld", held)


def resume_tasks(decision: Decision, tasks: Iterable[Task]) -> None:
    """Let paused tasks go on where they stood."""
    for task in tasks:
        if task.state is TaskState.ON_HOLD and task.state_reason == PAUSED:
            state = TASK_MACHINE.next(task.state, "resume", previous=task.previous_state)
            going = decision.change(
                task,
                state=state,
                previous_state=task.state,
                state_reason=None,
                timeout_at=decision.at + task.timeout if task.timeout_at and task.timeout else None,
            )
            decision.happened("TaskResumed", going)


def pause_domain_orders(decision: Decision, domain_orders: Iterable[DomainOrder]) -> None:
    """Put domain orders on hold (D5); a hold for fallouts gives way, and comes back afterwards."""
    for each in domain_orders:
        awake = wake_domain_order(decision, each)
        if awake.state in PAUSABLE:
            move_domain_order(decision, awake, "pause", state_reason=PAUSED)


def resume_domain_orders(decision: Decision, domain_orders: Iterable[DomainOrder]) -> None:
    """Let paused domain orders go on where they stood (D6)."""
    for each in domain_orders:
        if each.state is DomainOrderState.ON_HOLD and not held_by_fallouts(each):
            move_domain_order(decision, each, "resume")


def _runs_on(task: Task) -> bool:
    return task.state is TaskState.IN_PROGRESS and task.task_type in _RUNS_ON
