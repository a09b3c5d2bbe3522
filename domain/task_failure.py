"""What follows when an attempt at a task failed: it is tried again later (T8), or given up (T9, T18)."""

from typing import Final

from domain.attempts import Failure
from domain.catalog import Catalog
from domain.fallout_opening import open_fallout
from domain.fallout_routing import Trouble
from domain.fallouts import Fallout
from domain.outcome import Decision
from domain.plan import Task, TaskState
from domain.retries import retry_delay
from domain.task_moves import move_task

WORKER_LOST: Final = "WORKER_LOST"  # the code of tasks whose workers are not heard of again


def fail_attempt(decision: Decision, catalog: Catalog, task: Task, failure: Failure) -> None:
    """End a failed attempt: try again when the policy says so, else give up. Raises what retry_delay does."""
    delay = retry_delay(task, failure)
    if delay is None:
        give_up(decision, catalog, task, failure)
        return
    again = move_task(
        decision,
        task,
        "retry_later",
        failure=failure,
        failures=task.failures + 1,
        next_attempt_at=decision.at + delay,
        last_error=str(failure),
    )
    _say_again(decision, again, failure)


def time_out(decision: Decision, catalog: Catalog, task: Task) -> None:
    """End an attempt that took too long (T18); what waited in vain for an event is not tried again."""
    failure = Failure(code="TIMEOUT", message=f"It was not done by {task.timeout_at:%Y-%m-%dT%H:%M:%SZ}.")
    delay = None if task.state == TaskState.OPEN else retry_delay(task, failure)
    late = move_task(
        decision,
        task,
        "time_out",
        failure=failure,
        failures=task.failures + 1,
        next_attempt_at=None if delay is None else decision.at + delay,
        last_error=str(failure),
    )
    decision.happened("TaskTimedOut", late, message=str(failure))
    if delay is None:
        _hold(decision, catalog, late, failure)
    else:
        _say_again(decision, move_task(decision, late, "retry_later"), failure)


def give_up(decision: Decision, catalog: Catalog, task: Task, failure: Failure) -> Fallout:
    """Fail a task for good (T9): it stays on hold until its fallout is resolved."""
    failed = move_task(
        decision, task, "fail_task", failure=failure, failures=task.failures + 1, last_error=str(failure)
    )
    decision.happened("TaskFailed", failed, message=str(failure))
    return _hold(decision, catalog, failed, failure)


def _hold(decision: Decision, catalog: Catalog, failed: Task, failure: Failure) -> Fallout:
    trouble = Trouble(code=failure.code, message=failure.message)
    return open_fallout(decision, catalog, trouble, task=failed)


def _say_again(decision: Decision, again: Task, failure: Failure) -> None:
    decision.happened("TaskRetryScheduled", again, message=str(failure))
