"""Approval tasks: a yes ends them, a no stops the work behind them with a fallout (SOM domain §5.3)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.attempts import Failure
from domain.catalog import Catalog
from domain.notes import required_text, write
from domain.outcome import Decision, Outcome
from domain.plan import TaskState
from domain.settle import settle
from domain.task_failure import give_up
from domain.task_guards import require
from domain.task_moves import finish_task, move_task
from domain.tree import OrderTree

APPROVED: Final = "APPROVED"
REJECTED: Final = "REJECTED"


def approve_task(
    tree: OrderTree, catalog: Catalog, task_id: UUID, *, note: str | None = None, at: datetime, actor: str
) -> Outcome:
    """Say yes: the task is complete and what waited for it goes on; raises NotFound, TransitionRefused."""
    task = tree.task(task_id)
    require(tree, task, "approve_task", at=at)
    decision = Decision(tree, at=at, actor=actor)
    ended = finish_task(decision, task, "complete_task", assignee=actor, resolution=APPROVED)
    decision.happened("TaskApproved", ended)
    if note is not None:
        write(decision, note, internal=True, owner={"task_id": task_id})
    settle(decision, catalog)
    return decision.outcome()


def reject_task(
    tree: OrderTree, catalog: Catalog, task_id: UUID, *, reason: str, at: datetime, actor: str
) -> Outcome:
    """Say no: the task stays on hold as a fallout, until somebody changes what was rejected, or gives it up.

    Raises NotFound, TransitionRefused, ValidationFailed without a reason.
    """
    task = tree.task(task_id)
    require(tree, task, "reject_task", at=at)
    because = required_text("reason", reason)
    decision = Decision(tree, at=at, actor=actor)
    if task.state is TaskState.OPEN:
        task = move_task(decision, task, "start_task", assignee=actor, actual_start_at=at)
    give_up(decision, catalog, task, Failure(code=REJECTED, message=because, retryable=False))
    settle(decision, catalog)
    return decision.outcome()
