"""Whose turn it is on a task: the person, team, system or partner that does it (SOM domain §5.3, §5.4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.orders import Party, WaitingOn
from domain.plan import Task, TaskState, TaskType

SYSTEM_TYPES: Final = (TaskType.AUTOMATED, TaskType.CALLOUT)
PARTY_OF_TYPE: Final[Mapping[TaskType, Party]] = {
    TaskType.AUTOMATED: Party.SYSTEM,
    TaskType.CALLOUT: Party.SYSTEM,
    TaskType.PUSH_EVENT: Party.PARTNER,
    TaskType.WORK_ORDER: Party.FIELD_SERVICE,
    TaskType.TIMER: Party.TIMER,
    TaskType.APPROVAL: Party.APPROVER,
}
WORDS: Final[Mapping[TaskState, str]] = {
    TaskState.OPEN: "{task.name} is ready to be taken up.",
    TaskState.IN_PROGRESS: "{task.name} is under way.",
    TaskState.ON_HOLD: "{task.name} is on hold: {task.state_reason}.",
    TaskState.AWAITING_INFORMATION: "{task.name} waits for an answer.",
    TaskState.RESOLVED: "{task.name} can go on after its fallout.",
    TaskState.FAILED: "{task.name} failed: {task.last_error}.",
}


def responsible(task: Task) -> tuple[Party, str | None]:
    """Say whose turn it is, or will be, and the name that they go by."""
    if task.partner is not None:
        return Party.PARTNER, task.partner
    if task.assignee is not None:
        return Party.PERSON, task.assignee
    if task.task_type in SYSTEM_TYPES:
        return Party.SYSTEM, task.request_type
    return PARTY_OF_TYPE.get(task.task_type, Party.TEAM), task.assignment_group


def at_work(task: Task, at: datetime) -> tuple[WaitingOn, ...]:
    """Say who has a task in hand, or has let it lie; nothing when it is finished or has not come up yet."""
    if task.state not in WORDS:
        return ()
    party, name = responsible(task)
    reason = WORDS[task.state].format(task=task)
    if task.state == TaskState.AWAITING_INFORMATION:
        party, name = Party.CUSTOMER, None
    elif task.state == TaskState.OPEN and task.next_attempt_at is not None and task.next_attempt_at > at:
        party, name, reason = (
            Party.TIMER,
            None,
            f"{task.name} is tried again at {task.next_attempt_at.isoformat()}.",
        )
    elif task.state == TaskState.OPEN and task.task_type == TaskType.PUSH_EVENT:
        reason = f"{task.name}: no word yet."
    return (WaitingOn(party=party, name=name, reason=reason, since=at, task_id=task.id),)
