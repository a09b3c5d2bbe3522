"""What may be done to a task now, and why the rest may not (SOM domain §3.4, guards)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from domain.calendar import shown
from domain.errors import TransitionRefused
from domain.open_fallouts import is_held, is_let_go, spoken, unresolved
from domain.plan import DependencyType, Task, TaskState, TaskType
from domain.readiness import GATES_START, WAITS, open_edges, opens_at, paused_above, waiting_on
from domain.responsibility import SYSTEM_TYPES
from domain.task_machine import UNFINISHED
from domain.tree import OrderTree

S = TaskState
RUNS_BY_ITSELF: Final = (TaskType.TIMER, TaskType.MILESTONE, TaskType.PUSH_EVENT)
ACTIONS: Final[Mapping[str, str]] = {
    "claim_task": "CLAIM",
    "assign_task": "ASSIGN",
    "release_task": "RELEASE",
    "start_task": "START",
    "complete_task": "COMPLETE",
    "fail_task": "FAIL",
    "approve_task": "APPROVE",
    "reject_task": "REJECT",
    "skip_task": "SKIP",
    "report_progress": "REPORT_PROGRESS",
    "receive_event": "SEND_EVENT",
    "raise_fallout": "RAISE_FALLOUT",
}
POSSIBLE_IN: Final[Mapping[str, tuple[TaskState, ...]]] = {
    "claim_task": (S.OPEN,),
    "assign_task": UNFINISHED,
    "release_task": (S.OPEN, S.IN_PROGRESS),
    "start_task": (S.OPEN,),
    "complete_task": (S.OPEN, S.IN_PROGRESS),
    "fail_task": (S.IN_PROGRESS,),
    "approve_task": (S.OPEN, S.IN_PROGRESS),
    "reject_task": (S.OPEN, S.IN_PROGRESS),
    "skip_task": UNFINISHED,
    "report_progress": (S.IN_PROGRESS,),
    "receive_event": (S.DRAFT, S.SCHEDULED, S.OPEN, S.IN_PROGRESS, S.ON_HOLD),
    "raise_fallout": (S.OPEN, S.IN_PROGRESS, S.ON_HOLD),
}
COMMANDS_IN: Final = {
    state: tuple(command for command, states in POSSIBLE_IN.items() if state in states) for state in S
}


def may(tree: OrderTree, task: Task, command: str, *, at: datetime) -> tuple[str, ...]:
    """Give the reasons against a command, as sentences; none means that it may be done."""
    if task.state not in POSSIBLE_IN[command]:
        waits = waiting_on(tree, task, at) if task.state in WAITS else ()
        open_ones = (f"{spoken(each)} Resolve it first." for each in unresolved(tree, task.id))
        reasons = (*(each.reason for each in waits), *open_ones)
        return tuple(dict.fromkeys(reasons)) or (_needed_state(command),)
    return tuple(GUARDS[command](tree, task, at))


def allowed_actions(tree: OrderTree, task: Task, *, at: datetime) -> tuple[str, ...]:
    """List the actions that the state of things allows; who may take them is for others to say."""
    return tuple(
        ACTIONS[command]
        for command in COMMANDS_IN[task.state]
        if next(GUARDS[command](tree, task, at), None) is None
    )


def may_end(tree: OrderTree, task: Task, at: datetime) -> bool:
    """Do the edges that gate its end (FF, SF) let a task end now?"""
    return next(against_end(tree, task, at), None) is None


def may_take(tree: OrderTree, task: Task, actor: str, *, at: datetime) -> tuple[str, ...]:
    """Give the reasons against a worker's taking a task and starting on it at once."""
    if task.assignee == actor:
        return may(tree, task, "start_task", at=at)
    return may(tree, task, "claim_task", at=at) or tuple(_against_going_on(tree, task, at))


def require(tree: OrderTree, task: Task, command: str, *, at: datetime) -> None:
    """Raise TransitionRefused with the reasons, unless the command may be done."""
    refuse(tree, task, command, may(tree, task, command, at=at), at=at)


def refuse(tree: OrderTree, task: Task, command: str, reasons: tuple[str, ...], *, at: datetime) -> None:
    """Raise TransitionRefused if there are reasons."""
    if reasons:
        allowed = allowed_actions(tree, task, at=at)
        raise TransitionRefused("task", state=task.state, command=command, allowed=allowed, reasons=reasons)


def _needed_state(command: str) -> str:
    return f"It has to be {' or '.join(POSSIBLE_IN[command])}."


def _against_claim(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - guards are asked alike
    yield from _against_hands(task)
    if task.assignee is not None:
        yield f"It is assigned to {task.assignee}, who would have to release it."


def _against_assign(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    yield from _against_hands(task)


def _against_release(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    if task.assignee is None:
        yield "Nobody has it."
    elif task.state == S.IN_PROGRESS and task.lease_id is None:
        yield "It is under way, and not leased: complete it, or say that it failed."


def _against_start(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    yield from _against_hands(task)
    yield from _against_going_on(tree, task, at)
    if task.assignee is None and task.task_type not in SYSTEM_TYPES:
        yield "Claim it, or assign it to somebody, first."


def _against_completion(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    yield from _against_hands(task)
    yield from _against_ending_an_approval(task)
    if task.state == S.OPEN:
        yield from _against_going_on(tree, task, at)
        if task.task_type in SYSTEM_TYPES:
            yield "Start it first."
    elif task.task_type not in SYSTEM_TYPES:  # outside calls under way may end during a pause
        yield from _against_pause(tree, task)
    yield from against_end(tree, task, at)


def against_end(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    """Give the reasons for which a task cannot end yet: the edges that gate its end (FF, SF)."""
    for edge in tree.predecessors.get(task.id, ()):
        if edge.type not in GATES_START and not is_let_go(tree, edge):
            predecessor = tree.tasks[edge.predecessor_id]
            opens = opens_at(predecessor, edge, task)
            if opens is None:
                what = "end" if edge.type == DependencyType.FF else "start"
                yield f"{predecessor.name} has to {what} before."
            elif opens > at:
                yield f"It cannot end before {shown(opens)}, because of {predecessor.name}."


def _against_failure(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    yield from _against_hands(task)
    yield from _against_ending_an_approval(task)


def _against_ending_an_approval(task: Task) -> Iterator[str]:
    if task.task_type is TaskType.APPROVAL:
        yield "It asks for a yes or a no: use approveTask or rejectTask."


def _against_approval(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    yield from _against_rejection(tree, task, at)
    yield from against_end(tree, task, at)


def _against_rejection(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    if task.task_type is not TaskType.APPROVAL:
        yield "It asks for nobody's approval."
    yield from _against_going_on(tree, task, at)


def _against_skip(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    if not task.skippable:
        yield "It must not be skipped."


def _against_report(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    yield from _against_hands(task)


def _against_event(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    if task.task_type != TaskType.PUSH_EVENT and task.correlation_key is None:
        yield "It waits for no event."


def _against_fallout(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as above
    if task.state == S.ON_HOLD and not is_held(task):
        yield "It is paused with what is above it: that has to go on first."


def _against_hands(task: Task) -> Iterator[str]:
    if task.task_type in RUNS_BY_ITSELF:
        yield f"A {task.task_type} is nobody's to carry out: it begins and ends by itself."


def _against_going_on(tree: OrderTree, task: Task, at: datetime) -> Iterator[str]:
    yield from _against_pause(tree, task)
    for edge in open_edges(tree, task, at):
        yield f"Waits for {tree.tasks[edge.predecessor_id].name}."
    if task.next_attempt_at is not None and task.next_attempt_at > at:
        yield f"It is to be tried again at {shown(task.next_attempt_at)}."


def _against_pause(tree: OrderTree, task: Task) -> Iterator[str]:
    pause = paused_above(tree, task)
    if pause is not None:
        yield pause


Guard = Callable[[OrderTree, Task, datetime], Iterator[str]]
GUARDS: Final[Mapping[str, Guard]] = {
    "claim_task": _against_claim,
    "assign_task": _against_assign,
    "release_task": _against_release,
    "start_task": _against_start,
    "complete_task": _against_completion,
    "fail_task": _against_failure,
    "approve_task": _against_approval,
    "reject_task": _against_rejection,
    "skip_task": _against_skip,
    "report_progress": _against_report,
    "receive_event": _against_event,
    "raise_fallout": _against_fallout,
}
