"""Leases: a worker has a task for as long as it gives signs of life, in real time (SOM domain §5.5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import LeaseLost
from domain.plan import Task
from domain.task_machine import FINAL_TASK_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What a worker gets with a task, and answers for it with, until it expires (real time)."""

    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody who answers for a task shows: a lease, or that it has none, and when (real time)."""

    lease_id: UUID | None
    at: datetime


def require_lease(task: Task, shown: Shown | None) -> None:
    """Raise LeaseLost unless a leased task is answered for with its lease in time, and another one without.

    What is finished refuses every answer by itself.
    """
    if task.state in FINAL_TASK_STATES:
        return
    lease_id = shown.lease_id if shown else None
    if lease_id != task.lease_id:
        raise LeaseLost(task.number, leased_until=None if lease_id else task.lease_expires_at)
    if shown is not None and has_expired(task, shown.at):
        raise LeaseLost(task.number, lost_at=task.lease_expires_at)


def has_expired(task: Task, now: datetime) -> bool:
    """Is the time of a task's lease over, in real time?"""
    return task.lease_expires_at is not None and task.lease_expires_at <= now
