"""Attempts as a task moves: when one begins, and the record of how it ended (SOM domain §3.4 T5, §5.6)."""

from collections.abc import Mapping
from typing import Any, Final

from domain.attempts import AttemptResult, Failure, TaskAttempt
from domain.outcome import Decision
from domain.plan import Task
from domain.tree import stable_id

BEGINS: Final = ("start_task", "continue", "reopen")
ENDS: Final[Mapping[str, AttemptResult]] = {
    "complete_task": AttemptResult.COMPLETED,
    "receive_event": AttemptResult.COMPLETED,
    "retry_later": AttemptResult.FAILED,
    "fail_task": AttemptResult.FAILED,
    "create_fallout": AttemptResult.FAILED,
    "time_out": AttemptResult.TIMED_OUT,
    "lose_lease": AttemptResult.LEASE_LOST,
    "release_task": AttemptResult.RELEASED,
    "skip_task": AttemptResult.CANCELED,
    "cancel_task": AttemptResult.CANCELED,
}
ENDS_FOR_GOOD: Final = (
    "complete_task",
    "skip_task",
    "cancel_task",
)  # from the others a worker's task is freed
NOT_UNDER_WAY: Final[Mapping[str, Any]] = {
    "attempt_started_at": None,
    "timeout_at": None,
    "lease_id": None,
    "lease_expires_at": None,
}


def begin_attempt(decision: Decision, task: Task, command: str) -> dict[str, Any]:
    """Give what changes about a task when the command begins an attempt; ending an open task is both."""
    if command not in BEGINS and (command != "complete_task" or task.attempt_started_at is not None):
        return {}
    return {
        "attempt": task.attempt + 1,
        "attempt_started_at": decision.at,
        "timeout_at": decision.at + task.timeout if task.timeout else None,
    }


def end_attempt(
    decision: Decision, task: Task, command: str, worker: str | None, failure: Failure | None
) -> Task:
    """Record the attempt that the command ends, if one is under way; nothing of it is left on the task."""
    if command not in ENDS:
        return task
    if task.attempt_started_at is not None:
        decision.put(_record(decision, task, ENDS[command], worker, failure))
    freed = {"assignee": None} if task.lease_id and command not in ENDS_FOR_GOOD else {}
    return decision.change(task, **NOT_UNDER_WAY, **freed)


def _record(
    decision: Decision, task: Task, result: AttemptResult, worker: str | None, failure: Failure | None
) -> TaskAttempt:
    assert task.attempt_started_at is not None
    return TaskAttempt(
        id=stable_id(task.id, f"attempt {task.execution_mode} {task.attempt}"),
        task_id=task.id,
        number=task.attempt,
        result=result,
        started_at=task.attempt_started_at,
        ended_at=decision.at,
        worker=worker or decision.actor,
        execution_mode=task.execution_mode,
        attempt_group=task.attempt_group,
        lease_id=task.lease_id,
        lease_expires_at=task.lease_expires_at,
        error_code=failure.code if failure else None,
        error_message=failure.message if failure else None,
        retryable=failure.retryable if failure else None,
        next_attempt_at=task.next_attempt_at,
    )
