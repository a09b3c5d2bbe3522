"""Leases as workers meet them: what an answer shows, how long a lease lasts, what was lost and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain import leasing
from domain.errors import LeaseLost, TransitionRefused, ValidationFailed
from domain.leases import Shown
from domain.outcome import Outcome
from domain.permissions import Permission
from domain.plan import Task
from persistence import leases
from persistence.real_time import real_now
from persistence.transaction import Transaction
from resolvers.answer import Answer
from resolvers.carry_out import carry_out
from resolvers.change import Occasion, look, record, task_changed
from resolvers.context import Context
from resolvers.request import Request
from resolvers.scope import require_work
from resolvers.target import Target, task_named

LONGEST: Final = 3600  # seconds; a worker that is alive extends in time
WORK: Final = (Permission.WORK_ON_TASK, Permission.ENRICH)


def lasting(seconds: int) -> timedelta:
    """Take how long a lease shall last; raises ValidationFailed."""
    if not 1 <= seconds <= LONGEST:
        raise ValidationFailed.of(
            "leaseSeconds", problem=f"{seconds} is too short or too long.", way_out=f"Send 1 to {LONGEST}."
        )
    return timedelta(seconds=seconds)


def lease_named(text: str) -> UUID:
    """Take the id of a lease; raises ValidationFailed."""
    try:
        return UUID(text)
    except ValueError:
        raise ValidationFailed.of(
            "lease", problem=f"{text!r} is no lease.", way_out="Send the id that came with the task."
        ) from None


def held_by(task: Task) -> Shown | None:
    """Show a task's own lease for it, as who has taken it from its worker."""
    if task.lease_id is None or task.lease_expires_at is None:
        return None
    return Shown(lease_id=task.lease_id, at=task.lease_expires_at - timedelta.resolution)


async def answer_under(
    tx: Transaction, on: Occasion, lease: str | None, decide: Callable[[Shown | None], Outcome]
) -> Outcome:
    """Decide about a task for somebody who shows a lease or none; LeaseLost then says when it was lost."""
    if lease is None:
        return decide(None)
    shown = Shown(lease_id=lease_named(lease), at=await real_now(tx))
    try:
        return decide(shown)
    except LeaseLost as no:
        raise await _dated(tx, on, shown, no) from None
    except TransitionRefused:  # somebody else may have finished it meanwhile
        lost_at = await leases.lost_at(tx, on.id, lease_named(lease))
        if lost_at is None:
            raise
        raise LeaseLost(on.tree.task(on.id).number, lost_at=lost_at) from None


async def extend_lease(context: Context, asked: Request, task: str, lease: str, seconds: int) -> Answer:
    """Keep a task for longer."""
    named = task_named(task)
    return await carry_out(
        context,
        asked,
        lambda tx: _extend(tx, context, asked, named.target(), lease_named(lease), lasting(seconds)),
        *WORK,
    )


async def keep_lease(context: Context, asked: Request, task: Task, lasting: timedelta) -> Answer:
    """Keep a task of one's own for longer, as a worker of ours does."""
    target = Target(prefix="tsk", id=task.id, path="task")
    assert task.lease_id is not None
    lease_id = task.lease_id
    return await carry_out(
        context, asked, lambda tx: _extend(tx, context, asked, target, lease_id, lasting), *WORK
    )


async def _extend(
    tx: Transaction, context: Context, asked: Request, target: Target, lease_id: UUID, lasting: timedelta
) -> Answer:
    on = await look(tx, context, asked, target, *WORK)
    require_work(on.viewer, on.tree.task(on.id))
    now = await real_now(tx)
    shown = Shown(lease_id=lease_id, at=now)
    try:
        outcome = leasing.extend(
            on.tree, on.id, shown=shown, expires_at=now + lasting, at=on.at, actor=on.actor
        )
    except LeaseLost as no:
        raise await _dated(tx, on, shown, no) from None
    return await record(tx, context, asked, on, outcome, task_changed)


async def _dated(tx: Transaction, on: Occasion, shown: Shown, no: LeaseLost) -> LeaseLost:
    if shown.lease_id is None or no.lost_at is not None:
        return no
    return LeaseLost(no.number, lost_at=await leases.lost_at(tx, on.id, shown.lease_id))
