"""The life cycle of a task as a table (SOM domain §3.4); T1, being planned, is how a task comes to be."""

from domain.machine import Machine, Move, moves
from domain.plan import TaskState

FINAL_TASK_STATES = (TaskState.CLOSED_COMPLETE, TaskState.SKIPPED, TaskState.CANCELED)
UNFINISHED = tuple(state for state in TaskState if state not in FINAL_TASK_STATES)
AT_WORK = (TaskState.OPEN, TaskState.IN_PROGRESS)
WAITING = (TaskState.DRAFT, TaskState.SCHEDULED)
PAUSED, FALLOUT = "PAUSED", "FALLOUT"  # reasons of being on hold: with what is above it, or for what failed


def move(rule: str, state: TaskState, command: str, to: TaskState | None) -> Move[TaskState]:
    """Write one row."""
    return Move(rule=rule, state=state, command=command, to=to)


TASK_MACHINE: Machine[TaskState] = Machine(
    "task",
    final=FINAL_TASK_STATES,
    moves=[
        move("T2", TaskState.DRAFT, "schedule", TaskState.SCHEDULED),
        move("T3", TaskState.SCHEDULED, "open", TaskState.OPEN),  # T19 too: a push event waits while OPEN
        move("T4", TaskState.SCHEDULED, "skip_by_condition", TaskState.SKIPPED),
        move("T5", TaskState.OPEN, "start_task", TaskState.IN_PROGRESS),
        move("T5", TaskState.IN_PROGRESS, "release_task", TaskState.OPEN),  # while it is leased
        move("T5", TaskState.IN_PROGRESS, "lose_lease", TaskState.OPEN),
        move("T6", TaskState.IN_PROGRESS, "complete_task", TaskState.CLOSED_COMPLETE),
        move("T7", TaskState.OPEN, "complete_task", TaskState.CLOSED_COMPLETE),
        move("T8", TaskState.IN_PROGRESS, "retry_later", TaskState.OPEN),
        move("T8", TaskState.FAILED, "retry_later", TaskState.OPEN),
        move("T9", TaskState.IN_PROGRESS, "fail_task", TaskState.FAILED),
        move("T9", TaskState.FAILED, "hold_failed", TaskState.ON_HOLD),
        *moves("T10", AT_WORK, "create_fallout", TaskState.ON_HOLD),
        *moves("T10", WAITING, "create_fallout", TaskState.ON_HOLD),  # by the system: a dead dependency
        move("T11", TaskState.ON_HOLD, "resolve_fallout", TaskState.RESOLVED),
        move("T12", TaskState.RESOLVED, "retry", TaskState.OPEN),
        move("T12", TaskState.RESOLVED, "retry_in_turn", TaskState.SCHEDULED),  # it had not come up yet
        move("T12", TaskState.RESOLVED, "continue", TaskState.IN_PROGRESS),
        move("T12", TaskState.RESOLVED, "complete_manually", TaskState.CLOSED_COMPLETE),
        *moves("T13", AT_WORK, "request_information", TaskState.AWAITING_INFORMATION),
        move("T13", TaskState.AWAITING_INFORMATION, "provide_information", None),
        *moves("T14", [s for s in UNFINISHED if s != TaskState.ON_HOLD], "pause", TaskState.ON_HOLD),
        move("T14", TaskState.ON_HOLD, "resume", None),
        *moves("T15", UNFINISHED, "skip_task", TaskState.SKIPPED),
        *moves("T16", UNFINISHED, "cancel_task", TaskState.CANCELED),
        move("T17", TaskState.CLOSED_COMPLETE, "reopen", TaskState.IN_PROGRESS),
        *moves("T18", AT_WORK, "time_out", TaskState.FAILED),
        move("T19", TaskState.OPEN, "receive_event", TaskState.CLOSED_COMPLETE),
        move("T20", TaskState.SCHEDULED, "start_timer", TaskState.IN_PROGRESS),
        move("T20", TaskState.IN_PROGRESS, "end_timer", TaskState.CLOSED_COMPLETE),
        move("T21", TaskState.SCHEDULED, "reach_milestone", TaskState.CLOSED_COMPLETE),
    ],
)
