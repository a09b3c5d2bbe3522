"""Whose turn it is on a task: the person, team, system or partner that does it (SOM domain §5.3, §5.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.calendar import shown
from domain.callouts import WORKER
from domain.orders import Party, WaitingOn
from domain.plan import Task, TaskState, TaskType
from domain.task_machine import FALLOUT

SYSTEM_TYPES: Final = (TaskType.AUTOMATED, TaskType.CALLOUT)
PARTY_OF_TYPE: Final[Mapping[TaskType, Party]] = {
    TaskType.AUTOMATED: Party.SYSTEM,
    TaskType.CALLOUT: Party.SYSTEM,
    TaskType.PUSH_EVENT: Party.PARTNER,
    TaskType.WORK_ORDER: Party.FIELD_SERVICE,
    TaskType.TIMER: Party.TIMER,
    TaskType.APPROVAL: Party.APPROVER,
}
# Names of tasks are orders ("Deliver the router"), hence they stand apart from the sentence.
WORDS: Final[Mapping[TaskState, str]] = {
    TaskState.OPEN: "Ready to be taken up: {task.name}.",
    TaskState.IN_PROGRESS: "Under way: {task.name}.",
    TaskState.ON_HOLD: "On hold: {task.name}.",
    TaskState.AWAITING_INFORMATION: "Waits for an answer: {task.name}.",
    TaskState.RESOLVED: "Can go on after its fallout: {task.name}.",
    TaskState.FAILED: "Failed: {task.name} ({task.last_error}).",
}


def responsible(task: Task) -> tuple[Party, str | None]:
    """Say whose turn it is, or will be, and the name that they go by."""
    if task.partner is not None:
        return Party.PARTNER, task.partner
    if task.assignee is not None and task.assignee != WORKER:
        return Party.PERSON, task.assignee
    if task.task_type in SYSTEM_TYPES:
        return Party.SYSTEM, task.request_type
    return PARTY_OF_TYPE.get(task.task_type, Party.TEAM), task.assignment_group


def at_work(task: Task, at: datetime) -> tuple[WaitingOn, ...]:
    """Say who has a task in hand, or has let it lie; nothing when it is finished or has not come up yet."""
    if task.state not in WORDS:
        return ()
    party, name = responsible(task)
    reason = WORDS[_told(task)].format(task=task)
    if task.state == TaskState.AWAITING_INFORMATION:
        party, name = Party.CUSTOMER, None
    elif task.state == TaskState.OPEN and task.next_attempt_at is not None and task.next_attempt_at > at:
        party, name, reason = (
            Party.TIMER,
            None,
            f"To be tried again at {shown(task.next_attempt_at)}: {task.name}.",
        )
    elif task.state == TaskState.OPEN and task.task_type == TaskType.PUSH_EVENT:
        reason = f"No word yet: {task.name}."
    return (WaitingOn(party=party, name=name, reason=reason, since=at, task_id=task.id),)


def _told(task: Task) -> TaskState:
    """A task on hold for a fallout has failed, as people see it."""
    has_fallout = task.state == TaskState.ON_HOLD and task.state_reason == FALLOUT
    return TaskState.FAILED if has_fallout else task.state
