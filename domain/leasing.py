"""Taking tasks on a lease, and losing them again (SOM domain §5.5)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain.attempts import Failure
from domain.catalog import Catalog
from domain.errors import LeaseLost
from domain.leases import Lease, Shown, has_expired, require_lease
from domain.outcome import Decision, Outcome
from domain.plan import Task, TaskState
from domain.settle import settle
from domain.task_failure import WORKER_LOST, give_up
from domain.task_guards import may_take, refuse
from domain.task_moves import give_back, move_task
from domain.tree import OrderTree

MOST_LOST: Final = 5  # leases that one group of attempts may lose before its task is given up


def take(
    tree: OrderTree, catalog: Catalog, task_id: UUID, *, lease: Lease, at: datetime, actor: str
) -> Outcome:
    """Take an open task on a lease and start on it at once; raises NotFound, TransitionRefused."""
    task = tree.task(task_id)
    refuse(tree, task, "claim_task", may_take(tree, task, actor, at=at), at=at)
    decision = Decision(tree, at=at, actor=actor)
    started = move_task(
        decision,
        task,
        "start_task",
        assignee=actor,
        actual_start_at=task.actual_start_at or at,
        next_attempt_at=None,
        lease_id=lease.id,
        lease_expires_at=lease.expires_at,
    )
    decision.happened("TaskStarted", started)
    return _settled(decision, catalog)


def extend(
    tree: OrderTree, task_id: UUID, *, shown: Shown, expires_at: datetime, at: datetime, actor: str
) -> Outcome:
    """Let a lease last longer: a sign of life, of which no event tells; raises NotFound, LeaseLost."""
    task = tree.task(task_id)
    if task.lease_id is None:
        raise LeaseLost(task.number)
    require_lease(task, shown)
    decision = Decision(tree, at=at, actor=actor)
    decision.change(task, lease_expires_at=expires_at)
    return decision.outcome()


def lose(
    tree: OrderTree,
    catalog: Catalog,
    task_id: UUID,
    *,
    now: datetime,
    most: int = MOST_LOST,
    at: datetime,
    actor: str,
) -> Outcome:
    """Give a task back whose lease has expired, in real time; one that loses `most` of them is given up.

    Nothing happens to a task that is not leased, or still is. Raises NotFound.
    """
    decision = Decision(tree, at=at, actor=actor)
    task = tree.task(task_id)
    if task.lease_id is None or not has_expired(task, now):
        return decision.outcome()
    counted = decision.change(task, lost_leases=task.lost_leases + 1)
    if counted.lost_leases >= most and counted.state == TaskState.IN_PROGRESS:
        give_up(decision, catalog, counted, _not_heard_of(counted))
    else:
        decision.happened("TaskLeaseLost", give_back(decision, counted, "lose_lease"))
    return _settled(decision, catalog)


def _not_heard_of(task: Task) -> Failure:
    message = f"{task.lost_leases} workers began it, and none was heard of again."
    return Failure(code=WORKER_LOST, message=message, retryable=False)


def _settled(decision: Decision, catalog: Catalog) -> Outcome:
    settle(decision, catalog)
    return decision.outcome()
